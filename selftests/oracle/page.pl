#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# page.pl CLAIM FOLDER PLACES PID CHILD [ANOTHER]
# page.pl places_become_one_page FOLDER PLACES PID PID:ADDRESS...
#
# One claim about FOLDER's `page`, of pages that the program residents told in
# the file PLACES, or of any. Against pagemap, kpageflags, kpagecount, slabinfo
# and page_owner. What a page is may change at any time: each is asked again
# until the kernel's word before and after is the same, and ours with it. Says
# what differs and how many values it compared; fails if one differs or there
# was none.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits
require './claims.pl';

use constant ROUNDS => 40;
use constant PAGE => 4096;
use constant ANON => 1 << 12;
use constant KSM => 1 << 21;

my ($claim, $folder, $places, $pid, @others) = @ARGV;
our ($compared, $differ);
my %place;

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

	open(my $file, '+<', "$folder/page") or die "$folder/page: $!\n";
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

	for (1 .. ROUNDS) {
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

	return word("/proc/$of/pagemap", $address / PAGE);
}

sub pfn_of {
	my ($entry) = @_;

	return $entry >> 63 ? $entry & ((1 << 55) - 1) : 0;
}

sub places {
	open(my $file, '<', $places) or die "$places: $!\n";
	while (<$file>) {
		$place{$1} = hex $2 if /^([a-z]+) ([0-9a-f]+)\b/ && $1 ne 'child';
	}
}

sub pages_of_a_process_are_those_of_pagemap {
	for my $kind (sort keys %place) {
		my $at = $place{$kind};
		my ($answer, $entry) = steady("$pid:$at",
			sub { entry($pid, $at) });
		my $pfn = pfn_of($entry);

		if ($pfn) {
			same("$kind: pfn", $pfn, $answer->{pfn});
		} elsif ($entry >> 62 & 1) {
			same("$kind: swapped out", sprintf('pid %d address ' .
				'0x%x, swapped out: area %d slot %d', $pid,
				$at, $entry & 31, $entry >> 5 & (1 << 50) - 1),
				$answer->{'asked for'});
		} else {
			same("$kind: not mapped", sprintf('pid %d address ' .
				'0x%x, not mapped', $pid, $at),
				$answer->{'asked for'});
		}
	}
}

sub pages_are_what_they_were_made {
	my %state = (anon => 'anonymous', shmem => 'shared memory',
		locked => 'anonymous', zero => 'page of zeroes',
		file => 'page cache', thp => 'anonymous',
		hugetlb => 'hugetlb', pinned => 'anonymous, pinned');

	for my $kind (sort keys %place) {
		my $answer = ask("$pid:$place{$kind}");

		next if !$state{$kind};
		for (1 .. ROUNDS) {
			last if !$answer->{busy};
			$answer = ask("$pid:$place{$kind}");
		}
		same("$kind: state", $state{$kind}, $answer->{state});
	}
	my $answer = ask("$pid:$place{file}");
	my ($dev, $ino) = stat "/proc/$pid/root$ENV{FILE}";

	# major and minor, as the C library splits a device's number.
	same('file', sprintf('%s inode %d, device %d:%d, ramfs',
		(split m{/}, $ENV{FILE})[-1], $ino, $dev >> 8 & 0xfff,
		$dev & 0xff | $dev >> 12 & 0xfff00),
		($answer->{file} // '') =~ m{^(?:\S*/)?(\S+ inode .*)} && $1);
	same('index', 3, $answer->{index});
}

sub flags_and_counts_are_those_of_proc {
	for my $kind (sort keys %place) {
		my $at = $place{$kind};
		my $pfn = pfn_of(entry($pid, $at)) or next;
		my ($answer, $flags, $count) = steady("$pid:$at", sub {
			return (word('/proc/kpageflags', $pfn),
				word('/proc/kpagecount', $pfn),
				pfn_of(entry($pid, $at)));
		});
		my @names = split /,/, $answer->{flags};

		# 6.12 says KSM of every anonymous page.
		$flags &= ~KSM if $flags & ANON && !grep { $_ eq 'ksm' } @names;
		same("$kind: flags", unpack('%64b*', pack('Q', $flags)),
			scalar grep { $_ ne '-' } @names);
		for (['mmap', 11], ['anonymous', 12], ['lru', 5], ['huge', 17],
			['thp', 22], ['mlocked', 33], ['swapbacked', 14],
			['compound_tail', 16], ['zero_page', 24]) {
			my ($name, $bit) = @$_;

			same("$kind: $name", $flags >> $bit & 1,
				scalar grep { $_ eq $name } @names);
		}
		same("$kind: mapcount", $count, $answer->{mapcount});
	}
}

# All places where a process has a page frame, as the answer has them.
sub mapped_at {
	my ($of, $pfn) = @_;
	my @at;

	open(my $map, '<:raw', "/proc/$of/pagemap") or die "$of: $!\n";
	for (split /\n/, text_of("/proc/$of/maps")) {
		my ($start, $end) = map { hex } /^([0-9a-f]+)-([0-9a-f]+)/;
		my $data = '';

		next if /vsyscall/;
		sysseek($map, $start / PAGE * 8, 0);
		sysread($map, $data, ($end - $start) / PAGE * 8);
		my @entries = unpack('Q*', $data);

		push @at, map { $start + $_ * PAGE }
			grep { pfn_of($entries[$_]) == $pfn } 0 .. $#entries;
	}
	return map { sprintf '%d 0x%x', $of, $_ } @at;
}

sub who_maps_a_page_is_who_has_it_in_its_pagemap {
	for my $kind (qw(anon shmem locked file thp hugetlb)) {
		next if !exists $place{$kind};
		my $at = $place{$kind};
		my ($answer, $pfn, $count) = steady("$pid:$at", sub {
			my $pfn = pfn_of(entry($pid, $at));

			return ($pfn, word('/proc/kpagecount', $pfn));
		});
		my @wanted = sort map { mapped_at($_, $pfn) } $pid, @others;
		my @got = sort map { /^(\S+ \S+)/ } @{$answer->{mappers}};

		same("$kind: who", join(', ', @wanted), join(', ', @got));
		# A page that does not go with a fork has one, the others two.
		same("$kind: found", scalar @wanted, $answer->{found});
		same("$kind: mapcount", $count, $answer->{found});
		next if $kind ne 'thp' && $kind ne 'hugetlb';
		my $size = $answer->{mappers}[0] // '';

		same("$kind: by entries of",
			$answer->{'asked for'} =~ /entry of (\d+) kB/ && $1,
			$size =~ / (\d+)$/ && $1);
	}
	# A page of a program that some more processes run, this one among them.
	my ($most, $text) = (0, 0);

	for (text_of("/proc/$$/maps") =~ /^([0-9a-f]+)-\S+ r-xp .*\//mg) {
		my $count = word('/proc/kpagecount', pfn_of(entry($$, hex $_)));

		($most, $text) = ($count, hex $_) if $count > $most;
	}
	my ($answer, $pfn, $count) = steady("$$:$text", sub {
		my $pfn = pfn_of(entry($$, $text));

		return ($pfn, word('/proc/kpagecount', $pfn));
	});

	same('a program: found', $count, $answer->{found});
	same('a program: it is among them', 1,
		scalar grep { /^$$ / } @{$answer->{mappers}});
}

# Wait, for KSM; how long that takes nothing depends on.
sub places_become_one_page {
	my (%pfn, @zero);

	for (1 .. 1200) {
		%pfn = map { /^(\d+):(.*)/; $_ => pfn_of(entry($1, hex $2)) }
			@others;
		last if keys %{{ reverse %pfn }} == 1;
		select undef, undef, undef, 0.1;
	}
	for (@others) {
		same($_, sprintf('0x%x', $pfn{$others[0]} || -1),
			sprintf('0x%x', $pfn{$_}));
	}
}

sub who_maps_a_page_of_ksm_is_who_has_it_in_its_pagemap {
	my ($answer, $pfn, $count) = steady("$pid:$place{own}", sub {
		my $pfn = pfn_of(entry($pid, $place{own}));

		return ($pfn, word('/proc/kpagecount', $pfn));
	});
	my @wanted = sort map { mapped_at($_, $pfn) } $pid, @others;
	my @got = sort map { /^(\S+ \S+)/ } @{$answer->{mappers}};

	same('state', 'anonymous, shared by KSM', $answer->{state});
	same('who', join(', ', @wanted), join(', ', @got));
	# Two of each process, and three that one has by itself.
	same('how many', 9, scalar @got);
	same('found', $count, $answer->{found});
	same('not all', 0, ($answer->{'mapped by'} // '') =~ /not all/ ? 1 : 0);
}

# some FLAG NR: page frames that have a flag of kpageflags, spread.
sub some {
	my ($flag, $nr) = @_;
	my @all;

	open(my $file, '<:raw', '/proc/kpageflags') or die "kpageflags: $!\n";
	for (my $at = 0; ; $at += 65536) {
		my $data = '';

		1 while length $data < 8 * 65536 &&
			sysread($file, $data, 8 * 65536 - length $data,
				length $data);
		last if $data eq '';
		my @flags = unpack('Q*', $data);

		push @all, map { $at + $_ } grep { $flags[$_] >> $flag & 1 }
			0 .. $#flags;
	}
	return @all if @all <= $nr;
	return map { $all[$_ * @all / $nr] } 0 .. $nr - 1;
}

sub free_pages_are_in_free_blocks {
	for my $pfn (some(10, 40)) {
		my ($answer, $free) = steady($pfn, sub {
			return word('/proc/kpageflags', $pfn) >> 10 & 1;
		});

		next if !$free;
		same("$pfn: state", 'free', $answer->{state});
		my ($first, $nr) = ($answer->{first}, 1 << $answer->{order});

		same("$pfn: in its block", 1,
			$first <= $pfn && $pfn < $first + $nr ? 1 : 0);
		same("$pfn: its block's place", 0, $first % $nr);
		# Its ends are free, unless it was taken meanwhile.
		for my $end ($first, $first + $nr - 1) {
			my $agree = word('/proc/kpageflags', $end) >> 10 & 1 ||
				ask($pfn)->{block} ne $answer->{block};

			same("$pfn: $end is free", 1, $agree ? 1 : 0);
		}
	}
}

sub slab_pages_are_of_caches_of_slabinfo {
	my %cache = map { /^(\S+) +\d+ +\d+ +(\d+) +(\d+) +(\d+)/ ?
		($1 => [ $2, $3, $4 ]) : () } split /\n/,
		text_of('/proc/slabinfo');

	for my $pfn (some(7, 40)) {
		my ($answer, $slab) = steady($pfn, sub {
			return word('/proc/kpageflags', $pfn) >> 7 & 1;
		});

		next if !$slab || $answer->{state} ne 'slab';
		my $cache = $cache{$answer->{cache} // ''};

		same("$pfn: slabinfo has '" . ($answer->{cache} // '-') . "'", 1,
			$cache ? 1 : 0);
		next if !$cache;
		my ($objects, $size) = $answer->{slab} =~
			/^(\d+) objects of (\d+) bytes/;

		same("$pfn: bytes of an object", $cache->[0], $size);
		# A slab may be smaller when memory is short.
		same("$pfn: objects", $cache->[1], $objects)
			if 1 << $answer->{order} == $cache->[2];
	}
}

# Pages that the kernel's debugging knows the allocation of: by page frame, the
# line that says of which request, when, and the next.
sub page_owner {
	return text_of('/sys/kernel/debug/page_owner') =~
		/^(?=Page allocated[^\n]*\nPFN (0x[0-9a-f]+|\d+) )([^\n]*\n[^\n]*)/mg;
}

sub pages_of_page_owner_are_in_use {
	my %before = page_owner();
	my @pfns = sort keys %before;
	my (%answer, %flags);

	for (map { $pfns[$_ * @pfns / 200] } 0 .. 199) {
		my $pfn = /^0x/ ? hex : $_;

		($answer{$_}, $flags{$_}) = steady($pfn, sub {
			return word('/proc/kpageflags', $pfn);
		});
	}
	my %after = page_owner();

	# The same allocation all the while.
	for (grep { ($after{$_} // '') eq $before{$_} } keys %answer) {
		my ($order) = $before{$_} =~ /via order (\d+)/;
		my ($block) = $before{$_} =~ /Block \d+ type (\S+)/;
		my $answer = $answer{$_};

		$compared++;
		wrong("$_: in use, got $answer->{state}")
			if $answer->{state} =~ /^on a page set|^on no list|^free/;
		wrong("$_: order $order, got $answer->{order}")
			if $flags{$_} >> 15 & 1 && $answer->{order} != $order;
		wrong("$_: pageblock $block, got $answer->{pageblock}")
			if $answer->{pageblock} !~ /, \Q$block\E$/;
	}
	wrong("of 200 listed pages only $compared stayed in use")
		if $compared < 100;
}

places();
judge($claim, map { $_ => \&$_ } qw(
	pages_of_a_process_are_those_of_pagemap
	pages_are_what_they_were_made
	flags_and_counts_are_those_of_proc
	who_maps_a_page_is_who_has_it_in_its_pagemap
	who_maps_a_page_of_ksm_is_who_has_it_in_its_pagemap
	places_become_one_page
	free_pages_are_in_free_blocks
	slab_pages_are_of_caches_of_slabinfo
	pages_of_page_owner_are_in_use
));
