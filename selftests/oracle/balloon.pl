#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# balloon.pl CLAIM FOLDER
#
# One claim about FOLDER's `page` while a balloon takes pages and gives them back,
# and tells the host of free ones: against kpageflags and vmstat. Says what
# differs and how many values it compared; fails if one differs or there was
# none.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits
require './frames.pl';
require './figures.pl';

use constant { UPTODATE => 1 << 3, BUDDY => 1 << 10, OFFLINE => 1 << 23 };
use constant MIB => 48;
use constant SECONDS => 60;

my ($claim, $folder) = @ARGV;
our ($compared, $differ);
our $page = "$folder/page";

# ballooned MIB: have the balloon take so much. It is told again now and then, as
# an interrupt that says so once may come while the guest looks elsewhere.
sub ballooned {
	my ($mib) = @_;
	my $pages = 0;

	for (0 .. SECONDS * 10) {
		write_to('/dev/request', "balloon $mib\n") if $_ % 50 == 0;
		my %event = text_of('/proc/vmstat') =~
			/^balloon_(inflate|deflate) (\d+)$/mg;

		$pages = $event{inflate} - $event{deflate};
		last if $pages == $mib * 256;
		select undef, undef, undef, 0.1;
	}
	same("pages of a balloon of $mib MiB", $mib * 256, $pages);
}

sub state_of {
	return ask($_[0])->{state};
}

# Those of the arena have the same mark: its first page of each block.
sub pages_of_a_balloon_are_kept_by_its_driver {
	my %others = map { $_ => 1 } some(OFFLINE, 1 << 30);

	ballooned(MIB);
	my @taken = grep { !$others{$_} } some(OFFLINE, 1 << 30);

	same('pages with its mark', MIB * 256, scalar @taken);
	return if !@taken;
	my @some = map { $taken[$_ * @taken / 50] } 0 .. 49;

	for my $pfn (@some) {
		same("$pfn: state", 'kept from use by its driver (a balloon, ' .
			'memory unplugged)', state_of($pfn));
	}
	ballooned(0);
	for my $pfn (@some) {
		my ($answer, $flags) = steady($pfn, sub {
			return word('/proc/kpageflags', $pfn);
		});

		same("$pfn: given back", 0, $flags & OFFLINE);
		same("$pfn: state", 0, $answer->{state} =~ /^kept/ ? 1 : 0);
	}
}

# The first pages of free blocks that are smaller than what the host is told of: such
# a one begins where no larger one can.
sub small_blocks {
	my @free = some(BUDDY, 1 << 30);
	my @first = grep { $_ & 511 } map { $free[$_] }
		grep { $free[$_] != $free[$_ - 1] + 1 } 1 .. $#free;

	return @first < 40 ? @first : @first[0 .. 39];
}

# The first page of a free block that the host knows of has the mark of a page
# that is up to date, which says nothing of a free one.
sub free_blocks_that_are_marked_are_reported {
	my @marked;

	for (1 .. SECONDS) {
		@marked = some(BUDDY | UPTODATE, 40);
		last if @marked >= 8;
		select undef, undef, undef, 1;
	}
	wrong('the host hears of nothing') if !@marked;
	my %nr = (reported => 0, other => 0);

	for my $pfn (@marked, small_blocks()) {
		my $first = ask($pfn)->{first} // $pfn;
		my ($answer, $flags) = steady($pfn, sub {
			return word('/proc/kpageflags', $first);
		});

		next if !($flags & BUDDY) || ($answer->{first} // -1) != $first;
		my $reported = $flags & UPTODATE ? 'reported' : 'other';

		$nr{$reported}++;
		same("$pfn: state", $reported eq 'reported' ?
			'free, reported to the host' : 'free',
			$answer->{state});
	}
	print "# $_: $nr{$_}\n" for sort keys %nr;
	wrong('not of both kinds') if grep { !$_ } values %nr;
}

judge($claim, map { $_ => \&$_ } qw(
	pages_of_a_balloon_are_kept_by_its_driver
	free_blocks_that_are_marked_are_reported
));
