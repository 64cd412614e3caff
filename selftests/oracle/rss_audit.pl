#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# rss_audit.pl CLAIM FOLDER PID
#
# One claim about FOLDER/rss_audit, which shows process PID, against its files in
# /proc. The process stands still.

use strict;
use warnings;
no warnings 'portable';	# of addresses

require './figures.pl';

use constant ZERO_PAGE => 24;		# of kpageflags

my ($claim, $folder, $pid) = @ARGV;

# The view: kind => its columns.
sub audit {
	my (@titles, %kinds);

	for (lines_of("$folder/rss_audit")) {
		if (/^pages /) {
			(undef, @titles) = split;
		} elsif (/^(\w+) +(\d.*)/ && @titles) {
			@{$kinds{$1}}{@titles} = split ' ', $2;
		}
	}
	return %kinds;
}

# Figures of /proc/PID/FILE, in pages.
sub pages_of {
	my ($file) = @_;
	my %pages;

	for (lines_of("/proc/$pid/$file")) {
		$pages{$1} = $2 / 4 if /^(\w+):\s+(\d+) kB/;
	}
	return %pages;
}

sub counters_are_those_of_status {
	between(sub {
		my %status = pages_of('status');

		return map { $_ => $status{$_} }
			qw(RssAnon RssFile RssShmem VmSwap);
	}, sub {
		my %audit = audit();

		return (RssAnon => $audit{anon}{counted},
			RssFile => $audit{file}{counted},
			RssShmem => $audit{shmem}{counted},
			VmSwap => $audit{swap}{counted});
	});
}

sub pages_found_are_those_of_smaps {
	between(sub {
		my %smaps = pages_of('smaps_rollup');

		return map { $_ => $smaps{$_} }
			qw(Rss Anonymous AnonHugePages Swap);
	}, sub {
		my %audit = audit();

		return (Rss => $audit{anon}{found} + $audit{file}{found} +
				$audit{shmem}{found},
			Anonymous => $audit{anon}{found},
			AnonHugePages => $audit{anon}{huge},
			Swap => $audit{swap}{found});
	});
}

# Entries of pagemap that map the page of zeros, or nothing since it is out.
sub pagemap {
	my %pages = (zero => 0, swap => 0);

	open(my $map, '<:raw', "/proc/$pid/pagemap") or die "pagemap: $!\n";
	open(my $flags, '<:raw', '/proc/kpageflags') or die "kpageflags: $!\n";
	for (lines_of("/proc/$pid/maps")) {
		my ($from, $to) = /^(\w+)-(\w+)/ or next;

		next if /vsyscall/;
		$_ = int(hex($_) / 4096) for $from, $to;
		sysseek($map, 8 * $from, 0);
		sysread($map, my $text, 8 * ($to - $from));
		for my $entry (unpack 'Q*', $text) {
			$pages{swap}++ if $entry >> 62 & 1;
			next if !($entry >> 63);
			sysseek($flags, 8 * ($entry & (1 << 55) - 1), 0);
			sysread($flags, my $word, 8) == 8 or next;
			$pages{zero}++ if unpack('Q', $word) >> ZERO_PAGE & 1;
		}
	}
	return %pages;
}

sub zeros_and_swapped_are_those_of_pagemap {
	between(\&pagemap, sub {
		my %audit = audit();

		return map { $_ => $audit{$_}{found} } qw(zero swap);
	});
	my %pages = pagemap();

	same('some are zero', 1, $pages{zero} >= 8 ? 1 : 0);
}

# A task of 6.1 may keep up to 64 pages of each kind to itself.
sub counters_are_off_by_what_a_task_may_keep {
	my %audit = audit();

	for (qw(anon file shmem swap)) {
		my $kind = $audit{$_};

		same("$_: off", $kind->{counted} - $kind->{found},
		     $kind->{off});
		same("$_: off by $kind->{off}", 1,
		     abs($kind->{off}) <= 64 ? 1 : 0);
	}
}

my %claims = map { $_ => main->can($_) } qw(
	counters_are_those_of_status
	pages_found_are_those_of_smaps
	zeros_and_swapped_are_those_of_pagemap
	counters_are_off_by_what_a_task_may_keep
);

judge($claim, %claims);
