#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# derive.pl <shadow/explain
#
# Works out from the log of decisions alone which block each request got, and
# how many free blocks of each order came or went. The log begins with empty
# per-CPU lists. Prints
#
#   alloc PFN ORDER     what a request got and nobody has freed since
#   free ORDER CHANGE   free blocks more or less than when the log began
#   wrong LINE          a decision that cannot be

use strict;
use warnings;

my (%list, %held, %free, %cpu, %place, %chosen, %order);
my ($pfn, $at, @refill, $refilling, @range, %in, $place);
my $hex = qr/0x([0-9a-f]+)/;

sub wrong { print "wrong $_[0]\n" }

while (my $line = <STDIN>) {
	chomp $line;
	my ($op, $word, $rest) = $line =~ /^\d+ #(\d+) (\w+) ?(.*)$/ or next;

	if ($word eq 'request') {
		($order{$op}) = $rest =~ /^order (\d+)/;
		($cpu{$op}) = $rest =~ /cpu (\d+)/;
		$refilling = 0;
	} elsif ($word eq 'zone') {
		($place{$op}) = $rest =~ /^(node \d+ \w+):/;
		$refilling = 0;
	} elsif ($word eq 'refill') {
		$refilling = 1;
		@refill = ();
	} elsif ($word eq 'found') {
		$rest =~ /^$hex order (\d+)/;
		($pfn, $at) = (hex $1, $2);
		$free{$at}--;
	} elsif ($word eq 'split') {
		$rest =~ /^order (\d+) $hex -> keeps $hex, frees $hex/;
		wrong($line) if $1 != $at-- || hex $4 != (hex($3) ^ 1 << $at) ||
			(hex($3) & ~(1 << $at)) != $pfn;
		$pfn = hex $3;
		$free{$at}++;
	} elsif ($word eq 'taken') {
		wrong($line) if $op && $at != $order{$op};
		if (!$op) {
			($place, $chosen{0}) = ($pfn, $pfn);
			$in{$pfn + $_} = 1 for 0 .. (1 << $at) - 1;
		} elsif ($refilling) {
			push @refill, $pfn;
		} else {
			$chosen{$op} = $pfn;
		}
	} elsif ($word eq 'pop') {
		my ($type) = $rest =~ / (\w+)$/;
		my $key = "$cpu{$op} $place{$op} $order{$op} $type";

		@{$list{$key}} = reverse @refill if $refilling;
		$refilling = 0;
		$chosen{$op} = pop @{$list{$key}};
		wrong($line) unless defined $chosen{$op};
	} elsif ($word eq 'free') {
		$rest =~ /^$hex order (\d+) cpu (\d+)/;
		($pfn, $order{$op}, $cpu{$op}) = (hex $1, $2, $3);
	} elsif ($word eq 'push') {
		my ($type) = $rest =~ / (\w+)$/;

		# A page's zone is told by who took it from there.
		push @{$list{"$cpu{$op} $held{$pfn}[1] $order{$op} $type"}},
			$pfn if $held{$pfn};
		wrong($line) unless $held{$pfn};
		delete $held{$pfn};
	} elsif ($word eq 'return') {
		$rest =~ /^$hex order (\d+)/;
		($pfn, $at) = (hex $1, $2);
		delete $held{$pfn};
		for my $stack (values %list) {
			@$stack = grep { $_ != $pfn } @$stack;
		}
	} elsif ($word eq 'range') {
		my ($of, $nr, $start) =
			$rest =~ /^(node \d+ \w+): (\d+) pages from $hex on$/;

		@range = ($of, $nr, hex $start);
		%in = ();
	} elsif ($word eq 'lift') {
		$rest =~ /^$hex order (\d+)/;
		$free{$2}--;
	} elsif ($word eq 'move') {
		$rest =~ /^$hex order (\d+) -> $hex: (moved)?/;
		wrong($line) if hex $3 != $place;
		$held{hex $3} = $held{hex $1} if $4;
		%in = ();
	} elsif ($word eq 'ended' && $rest =~ /: taken$/) {
		for my $page ($range[2] .. $range[2] + $range[1] - 1) {
			wrong($line) unless $in{$page};
			$held{$page} = [0, $range[0], $page != $range[2]];
		}
	} elsif ($word eq 'merge') {
		my $buddy = $pfn ^ 1 << $at;

		$rest =~ /^buddy $hex is free -> $hex \(order (\d+)\)/;
		$free{$at}--;
		$pfn &= $buddy;
		wrong($line) if hex $1 != $buddy || hex $2 != $pfn ||
			$3 != ++$at;
	} elsif ($word eq 'listed') {
		$rest =~ /^$hex order (\d+)/;
		wrong($line) if hex $1 != $pfn || $2 != $at;
		$free{$at}++;
	} elsif ($word eq 'done' && defined $chosen{$op}) {
		$held{$chosen{$op}} = [$order{$op}, $place{$op}];
	}
}
printf "alloc %d %d\n", $_, $held{$_}[0]
	for grep { !$held{$_}[2] } sort { $a <=> $b } keys %held;
printf "free %d %d\n", $_, $free{$_}
	for grep { $free{$_} } sort { $a <=> $b } keys %free;
