#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# swap_cache.pl CLAIM FOLDER
#
# One claim about FOLDER/swap_cache against /proc/swaps and meminfo. Sends pages
# of its own to swap and reads half of them again: those stay in the swap cache.

use strict;
use warnings;

require './figures.pl';

use constant SYS_MADVISE => 28;		# x86-64
use constant MADV_PAGEOUT => 21;
use constant PAGE => 4096;
use constant PAGES => 2048;

my ($claim, $folder) = @ARGV;

sub rows {
	my @lines = lines_of("$folder/swap_cache");
	my @titles = split ' ', shift @lines;
	my @rows;

	for (@lines) {
		last if !/^ *\d/;
		my %row;

		@row{@titles} = split;
		push @rows, \%row;
	}
	return @rows;
}

sub total {
	my ($sum, $column) = (0, @_);

	$sum += $_->{$column} for rows();
	return $sum;
}

sub meminfo {
	text_of('/proc/meminfo') =~ /^$_[0]: +(\d+)/m or die "no $_[0]\n";
	return $1 / 4;
}

# The pages used of all areas, by the kernel's own file.
sub kernels_used {
	my (undef, @areas) = lines_of('/proc/swaps');
	my $used = 0;

	$used += (split)[-2] / 4 for @areas;
	return $used;
}

my $memory;

# Until as many pages are out as nothing else would do.
sub send_to_swap {
	my $before = kernels_used();

	$memory = 'x' x (PAGES * PAGE);
	my $start = unpack('Q', pack('p', $memory));
	my $aligned = ($start + PAGE - 1) & ~(PAGE - 1);

	for my $round (1 .. 50) {
		syscall(SYS_MADVISE, $aligned, (PAGES - 1) * PAGE,
			MADV_PAGEOUT) == 0 or die "madvise: $!\n";
		return if kernels_used() >= $before + PAGES / 2;
		select(undef, undef, undef, 0.1);
	}
	die "nothing was swapped out\n";
}

sub read_back {
	my $sum = 0;

	$sum += ord substr($memory, $_ * PAGE, 1) for 0 .. PAGES / 2;
	return $sum;
}

sub pages_found_are_those_of_meminfo {
	send_to_swap();
	read_back();
	between(sub {
		fold_counters();
		my $cached = meminfo('SwapCached');

		return (found => $cached, counted => $cached, sum => $cached);
	}, sub {
		text_of("$folder/swap_cache") =~
			/^pages in the swap cache: found (\d+), counted (\d+)/m
			or die "no total\n";
		return (found => $1, counted => $2, sum => total('cached'));
	});
}

sub slots_in_use_are_those_of_proc_swaps {
	send_to_swap();
	between(sub {
		my $used = kernels_used();

		return (used => $used, counted => $used);
	}, sub {
		return (used => total('used'), counted => total('counted'));
	});
}

# A page that was read again and not written keeps its slot and is cached. Some
# were cached all along, since nothing needed them to go.
sub pages_read_again_are_cached {
	send_to_swap();
	read_back();
	my $cached = total('cached');

	print "# cached: $cached\n";
	same('pages read again are cached', 1, $cached >= PAGES / 2 ? 1 : 0);
	for (rows()) {
		same('cached are in use', 1, $_->{marked} <= $_->{used} ? 1 : 0);
		same('clusters in use are clusters', 1,
		     $_->{in_use} <= $_->{clusters} && $_->{in_use} ? 1 : 0);
		same('all slots but bad ones can be used', 1,
		     $_->{bad} >= 1 ? 1 : 0);
	}
}

my %claims = map { $_ => main->can($_) } qw(
	pages_found_are_those_of_meminfo
	slots_in_use_are_those_of_proc_swaps
	pages_read_again_are_cached
);

judge($claim, %claims);
