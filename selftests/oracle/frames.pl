# SPDX-License-Identifier: GPL-2.0
#
# What the oracles of `page` share: required, not run. What the kernel's files say
# of a page frame, what $page says, and both while neither changes.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits

require './claims.pl';

our $page;	# the file to ask

# A file of 8-byte words: that at an index.
sub word {
	my ($name, $index) = @_;
	my $data = '';

	open(my $file, '<:raw', $name) or die "$name: $!\n";
	sysseek($file, $index * 8, 0);
	sysread($file, $data, 8);
	close($file);
	return length $data == 8 ? unpack('Q', $data) : 0;
}

# ask WORDS: the answer, by name; its mappers as "PID ADDRESS SIZE".
sub ask {
	my ($words) = @_;
	my %answer = (mappers => []);

	open(my $file, '+<', $page) or die "$page: $!\n";
	syswrite($file, $words) or die "$words: $!\n";
	my $text = '';

	sysseek($file, 0, 0);
	1 while sysread($file, $text, 1 << 16, length $text);
	close($file);
	for (split /\n/, $text) {
		last if /^struct page/;
		$answer{$1} = $2 if /^([a-z][a-z ]*): (.*)/;
		push @{$answer{mappers}}, "$1 $2 $3"
			if /^  pid (\S+) .* (0x[0-9a-f]+) (\d+) kB [-w][-d][ps]$/;
	}
	$answer{pfn} = hex $1 if ($answer{pfn} // '') =~ /^0x([0-9a-f]+) /;
	$answer{found} = $1 if ($answer{'mapped by'} // '') =~ /^(\d+),/;
	$answer{order} = $1 if ($answer{block} // '') =~ /order (\d+)/;
	$answer{first} = hex $1 if ($answer{block} // '') =~ /0x([0-9a-f]+) to/;
	return \%answer;
}

# steady ASK FACTS: the answer, when what FACTS of its page frame gives was the
# same before and after it, and the answer was not cut short.
sub steady {
	my ($words, $facts) = @_;
	my ($answer, @before);

	for (1 .. 40) {
		@before = $facts->();
		$answer = ask($words);
		next if $answer->{busy};
		return ($answer, @before) if "@before" eq join ' ', $facts->();
	}
	wrong("$words: never held still");
	return ($answer, @before);
}

sub entry {
	my ($of, $address) = @_;

	return word("/proc/$of/pagemap", $address / 4096);
}

sub pfn_of {
	my ($entry) = @_;

	return $entry >> 63 ? $entry & ((1 << 55) - 1) : 0;
}

# each_flags NR FLAGS...: page frames that have all of some flags of kpageflags, a
# mask, spread, at most NR for each mask: one list for each.
sub each_flags {
	my ($nr, @wanted) = @_;
	my $kernels = opened('/proc/kpageflags');
	my @all = map { [] } @wanted;

	for (my $at = 0; ; $at += 65536) {
		my $data = piece($kernels, $at * 8, 65536 * 8);

		last if $data eq '';
		my @flags = unpack('Q*', $data);

		for my $i (0 .. $#wanted) {
			my $mask = $wanted[$i];

			push @{$all[$i]}, map { $at + $_ }
				grep { ($flags[$_] & $mask) == $mask }
				0 .. $#flags;
		}
	}
	return map { my $all = $_;
		@$all <= $nr ? $all : [ map { $all->[$_ * @$all / $nr] }
			0 .. $nr - 1 ] } @all;
}

# some FLAGS NR: of one mask.
sub some {
	my ($flags, $nr) = @_;

	return @{(each_flags($nr, $flags))[0]};
}

1;
