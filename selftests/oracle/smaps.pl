#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# smaps.pl CLAIM FOLDER PID
#
# One claim about FOLDER/smaps, which shows process PID, against its files in
# /proc. The process stands still, what the kernel does with its pages need not:
# each line is compared where the kernel's file says the same before and after.

use strict;
use warnings;

require './figures.pl';

my ($claim, $folder, $pid) = @ARGV;

# Lines of a file by mapping and label: the same line in two files has one key.
sub figures {
	my ($name) = @_;
	my ($mapping, %lines) = ('');

	for (lines_of($name)) {
		if (/^[0-9a-f]+-[0-9a-f]+ /) {
			$mapping = $_;
			$lines{"$mapping:"} = $_;
		} elsif (/^(\w+):/) {
			$lines{"$mapping $1"} = $_;
		}
	}
	return %lines;
}

# All labels of a mapping, in their order.
sub shape {
	return join ' ', map { /^(\w+):/ ? $1 : '-' } lines_of($_[0]);
}

sub each_line_is_that_of_proc {
	my ($kernels, $ours) = ("/proc/$pid/smaps", "$folder/smaps");

	same('labels', shape($kernels), shape($ours));
	between(sub { figures($kernels) }, sub { figures($ours) });
}

# The bytes between the lines, too; what differs in a line is for the one above.
sub text_is_that_of_proc {
	between(sub { return (text => text_of("/proc/$pid/smaps")) },
		sub { return (text => text_of("$folder/smaps")) });
}

sub mirror_in_proc_is_the_same {
	my ($kernels, $ours) =
		("/proc/$pid/smaps", '/proc/shadowmm/live/smaps');

	between(sub { figures($kernels) }, sub { figures($ours) });
}

# Sums of kB over all mappings; shares are rounded down in each of them.
sub sums {
	my %sum;

	for (lines_of($_[0])) {
		$sum{$1} += $2 if /^(\w+):\s+(\d+) kB/;
	}
	return %sum;
}

use constant SHARES => qw(Pss Pss_Dirty SwapPss Locked);

sub sums_are_those_of_smaps_rollup {
	my @exact = qw(Rss Shared_Clean Shared_Dirty Private_Clean Private_Dirty
		Referenced Anonymous LazyFree AnonHugePages ShmemPmdMapped
		FilePmdMapped Shared_Hugetlb Private_Hugetlb Swap);

	between(sub {
		my %rollup = sums("/proc/$pid/smaps_rollup");

		return map { $_ => $rollup{$_} } @exact;
	}, sub {
		my %sum = sums("$folder/smaps");

		return map { $_ => $sum{$_} } @exact;
	});
}

# What the process has for the tests is seen as such, so that no line is equal
# because nothing is there.
sub each_kind_of_page_is_there {
	my %sum = sums("$folder/smaps");

	for (qw(Rss Pss Shared_Clean Shared_Dirty Private_Clean Private_Dirty
		Referenced Anonymous LazyFree AnonHugePages Private_Hugetlb
		Shared_Hugetlb Swap SwapPss Locked)) {
		same("$_ is there: " . ($sum{$_} // 'no such line'), 1,
		     ($sum{$_} // 0) > 0 ? 1 : 0);
	}
	for my $prot (qw(rw-s rw-p r--p)) {
		my %lines = figures("$folder/smaps");
		my ($swap) = grep { / $prot .*memfd:smapped.* Swap$/ }
			keys %lines;

		same("shared memory, $prot, is swapped out", 1,
		     $swap && $lines{$swap} =~ / [1-9]\d* kB/ ? 1 : 0);
	}
	same('a part of what is swapped out is shared', 1,
	     $sum{SwapPss} < $sum{Swap} ? 1 : 0);
	same('a part of what is resident is shared', 1,
	     $sum{Pss} < $sum{Rss} ? 1 : 0);
}

my %claims = map { $_ => main->can($_) } qw(
	each_line_is_that_of_proc
	text_is_that_of_proc
	mirror_in_proc_is_the_same
	sums_are_those_of_smaps_rollup
	each_kind_of_page_is_there
);

judge($claim, %claims);
