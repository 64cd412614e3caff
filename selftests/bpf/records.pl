#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# records.pl FILE [TRACE]: reads the records of `shadowmm probe --record`,
# follows each page, and prints one line: `name=figure ...`
#   records_read  records
#   allocs     allocations that got pages
#   frees      frees
#   double     pages allocated that were not freed before
#   unknown    pages freed that were not allocated
#   left       pages not freed at the end
#   splits     frees of a part of a block
#   bad_node   allocations on no node of this machine
# and with TRACE, a text of tracefs with the same allocations:
#   traced     allocations in it, those in interrupts left out
#   untold     those of them that are no record
use strict;
use warnings;

my ($file, $trace) = @ARGV;
my %figure = map { $_ => 0 } qw(records_read allocs frees double unknown splits
				bad_node traced untold);
my (%block, %told, %node);
for (glob '/sys/devices/system/node/node*') {
	$node{$1} = 1 if /(\d+)$/;
}
%node = (0 => 1) unless %node;

sub alloc {
	my ($pfn, $order, $node) = @_;
	my $first = $pfn;

	$figure{allocs}++;
	$figure{bad_node}++ unless $node{$node};
	for ($first .. $first + 2 ** $order - 1) {
		$figure{double}++ if exists $block{$_};
		$block{$_} = $order;
	}
}

sub free {
	my ($pfn, $order) = @_;
	my $split = 0;

	$figure{frees}++;
	for ($pfn .. $pfn + 2 ** $order - 1) {
		$figure{unknown}++ unless exists $block{$_};
		$split = 1 if ($block{$_} // $order) > $order;
		delete $block{$_};
	}
	$figure{splits} += $split;
}

open my $records, '<:raw', $file or die "$file: $!\n";
while (read $records, my $record, 48) {
	my ($type, $size, $time, $pfn, $gfp, $pid, $tgid, $stack, $cpu, $node,
	    $order, $migratetype) = unpack 'L L Q Q L L L l S S C C', $record;
	die "a record of $size bytes\n" if $size != 48;
	$figure{records_read}++;
	if ($type == 0x101) {
		free($pfn, $order);
	} elsif ($pfn != ~0) {
		alloc($pfn, $order, $node);
		$told{"$pfn $order $migratetype"}++;
	}
}
$figure{left} = keys %block;

if ($trace) {
	open my $text, '<', $trace or die "$trace: $!\n";
	while (<$text>) {
		next unless /\] (\S+) .*mm_page_alloc: .*pfn=(\S+) order=(\d+) migratetype=(\d+)/;
		my ($flags, $key) = ($1, hex($2) . " $3 $4");
		next if $flags =~ /^..[hHsZz]/;
		$figure{traced}++;
		$figure{untold}++ unless $told{$key} && $told{$key}--;
	}
}
print join(' ', map { "$_=$figure{$_}" } sort keys %figure), "\n";
