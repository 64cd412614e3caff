#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# page_cache.pl CLAIM FOLDER PID FILE
#
# One claim about FOLDER/page_cache, which shows FILE, or all files, against files
# in /proc. Process PID has mapped FILE and stands still.

use strict;
use warnings;
no warnings 'portable';	# of addresses

require './figures.pl';

use constant { DIRTY => 4, WRITEBACK => 8, MMAP => 11, HEAD => 15, TAIL => 16 };

my ($claim, $folder, $pid, $file) = @ARGV;

# Figures of the view: of the lines behind its files.
sub figures {
	my %figures;

	for (lines_of("$folder/page_cache")) {
		if (/^ *(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$/) {
			@figures{map { "order $1 $_" }
				qw(folios dirty writeback mapped)} =
				($2, $3, $4, $5);
		} elsif (/^page cache: (\d+) found, (\d+) counted/) {
			@figures{qw(found counted)} = ($1, $2);
		} elsif (/, (\d+) pages found, (\d+) counted; (\d+) shadows/) {
			@figures{qw(found counted shadows)} = ($1, $2, $3);
		}
	}
	return %figures;
}

sub pages_are_those_of_meminfo {
	between(sub {
		my %meminfo;

		fold_counters();
		/^(\w+):\s+(\d+) kB/ and $meminfo{$1} = $2
			for lines_of('/proc/meminfo');
		my $pages = ($meminfo{Cached} + $meminfo{Buffers}) / 4;

		return (found => $pages, counted => $pages);
	}, \&figures);
}

# What /proc/PID/pagemap has for the mapping of the file.
sub mapped_pages {
	my ($line) = grep { / \Q$file\E$/ } lines_of("/proc/$pid/maps") or
		die "$pid has not mapped $file\n";
	my ($from, $to) = map { hex($_) / 4096 } $line =~ /^(\w+)-(\w+)/;

	open(my $map, '<:raw', "/proc/$pid/pagemap") or die "pagemap: $!\n";
	sysseek($map, 8 * $from, 0);
	sysread($map, my $text, 8 * ($to - $from));
	return unpack 'Q*', $text;
}

# Flags of the pages that are there, in the file's order.
sub flags {
	my @flags;

	open(my $file, '<:raw', '/proc/kpageflags') or die "kpageflags: $!\n";
	for (mapped_pages()) {
		next if !($_ >> 63);
		sysseek($file, 8 * ($_ & (1 << 55) - 1), 0);
		sysread($file, my $word, 8) == 8 or die "kpageflags: $!\n";
		push @flags, unpack 'Q', $word;
	}
	return @flags;
}

# All folios: a head and the tails behind it are one.
sub folios {
	my @flags = flags();
	my %figures = (found => scalar @flags, counted => scalar @flags);

	while (defined(my $first = shift @flags)) {
		my ($order, $pages) = (0, 1);

		while ($first >> HEAD & 1 && @flags && $flags[0] >> TAIL & 1) {
			shift @flags;
			$pages++;
		}
		$order++ while 1 << $order < $pages;
		$figures{"order $order $_"} += 0
			for qw(folios dirty writeback mapped);
		$figures{"order $order folios"}++;
		$figures{"order $order dirty"} += $first >> DIRTY & 1;
		$figures{"order $order writeback"} += $first >> WRITEBACK & 1;
		$figures{"order $order mapped"} += $first >> MMAP & 1;
	}
	return %figures;
}

sub folios_are_those_of_kpageflags {
	between(\&folios, \&figures);
}

sub what_is_out_is_that_of_smaps {
	between(sub {
		my $in = 0;

		for (lines_of("/proc/$pid/smaps")) {
			$in = / \Q$file\E$/ if /^[0-9a-f]+-/;
			return (shadows => $1 / 4)
				if $in && /^Swap:\s+(\d+) kB/;
		}
		return ();
	}, \&figures);
	my %figures = figures();

	same('some are out', 1, $figures{shadows} > 0 ? 1 : 0);
}

my %claims = map { $_ => main->can($_) } qw(
	pages_are_those_of_meminfo
	folios_are_those_of_kpageflags
	what_is_out_is_that_of_smaps
);

judge($claim, %claims);
