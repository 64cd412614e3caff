#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# page_tables.pl smaps PID VIEW      Rss of each VMA against what VIEW maps
# page_tables.pl ptdump FILE VIEW    FILE of debugfs against VIEW
#
# Prints what differs and how much was compared; fails if something differs.

use strict;
use warnings;
no warnings 'portable';	# Addresses have 64 bits.

sub lines_of {
	my ($name) = @_;
	my $text = '';

	open(my $file, '<', $name) or die "$name: $!\n";
	1 while sysread($file, $text, 1 << 20, length $text);
	close($file);
	return split(/\n/, $text);
}

# Regions that are mapped: [start, end].
sub mapped_of {
	my @mapped;

	for (lines_of($_[0])) {
		next unless /^0x([0-9a-f]{16})-0x([0-9a-f]{16}) +\d+\w (?:USR|   ) (?:RW|ro)/;
		push @mapped, [hex $1, hex $2];
	}
	return @mapped;
}

# Rss of each VMA, in bytes: [start, end, Rss]. Not what has no struct page.
sub rss_of {
	my (@vmas, $vma);

	for (lines_of("/proc/$_[0]/smaps")) {
		if (/^([0-9a-f]+)-([0-9a-f]+) .{4} /) {
			$vma = [hex $1, hex $2, 0];
		} elsif (/^Rss: +(\d+) kB/) {
			$vma->[2] = $1 * 1024;
		} elsif (/^VmFlags:/) {
			push @vmas, $vma unless /\b(?:pf|io)\b/ ||
				$vma->[0] > 1 << 60;
		}
	}
	return @vmas;
}

sub smaps {
	my ($pid, $view) = @_;
	my @mapped = mapped_of($view);
	my ($compared, $differ, $bytes) = (0, 0, 0);

	for my $vma (rss_of($pid)) {
		my ($start, $end, $rss) = @$vma;
		my $sum = 0;

		for (@mapped) {
			my ($from, $to) = @$_;

			$from = $start if $from < $start;
			$to = $end if $to > $end;
			$sum += $to - $from if $to > $from;
		}
		$compared++;
		$bytes += $rss;
		next if $sum == $rss;
		$differ++;
		printf "# %x-%x: Rss %d, mapped %d\n", $start, $end, $rss, $sum;
	}
	print "# $compared VMAs, $bytes bytes\n";
	return $compared > 10 && $bytes && !$differ;
}

# Lines by part: part name to a hash of lines.
sub parts_of {
	my ($part, %parts) = ('');

	for (@_) {
		s/ W\+X$//;
		if (/^---\[ (.*) \]---$/) {
			$part = $1;
			$parts{$part} //= {};
		} elsif (/^0x|^\.\.\./) {
			$parts{$part}{$_} = 1;
		}
	}
	return %parts;
}

# The buffers that both files are made in are memory of vmalloc themselves, so
# that they differ there, and in its shadow, by a few lines.
sub ptdump {
	my ($file, $view) = @_;
	my %before = parts_of(lines_of($file));
	my %mine = parts_of(lines_of($view));
	my %after = parts_of(lines_of($file));
	my ($compared, $differ, $loose) = (0, 0, 0);

	for my $part (sort keys %before) {
		my $may = $part =~ /^(?:vmalloc|KASAN shadow)/;
		my @stable = grep { $after{$part}{$_} } keys %{$before{$part}};
		my @missing = grep { !$mine{$part}{$_} } @stable;
		my @extra = grep { !$before{$part}{$_} && !$after{$part}{$_} }
			keys %{$mine{$part}};

		$compared += @stable;
		if ($may && @missing <= 16 && @extra <= 16) {
			$loose += @missing + @extra;
			next;
		}
		$differ += @missing + @extra;
		print "# $part, the kernel's alone: $_\n" for sort @missing;
		print "# $part, ours alone: $_\n" for sort @extra;
	}
	for (grep { !exists $before{$_} } keys %mine) {
		$differ++;
		print "# no part '$_' in the kernel's\n";
	}
	print "# compared $compared lines, $differ differ, $loose moved\n";
	return $compared > 50 && !$differ && $loose < 0.05 * $compared + 8;
}

my $what = shift;
exit !($what eq 'smaps' ? smaps(@ARGV) : ptdump(@ARGV));
