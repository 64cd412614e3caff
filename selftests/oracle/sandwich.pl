#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# sandwich.pl KERNELS OURS [ROUNDS]
#
# Compares a file of ours with the kernel's own, line by line, while the
# figures in them move: reads the kernel's, ours, the kernel's again, and looks
# only at lines where the two outer reads agree. A read itself takes pages from
# its CPU's page set while it lasts, so each round reads from the next CPU: a
# line is equal if it was so in one of the rounds, and differs if it was looked
# at and never equal. Prints what differs and how many
# lines it looked at; fails if one differs, if the files never had the same
# number of lines, or if it could look at less than 95 % of them.

use strict;
use warnings;

use constant SYS_SCHED_SETAFFINITY => 203;	# x86-64

my ($kernels, $ours, $rounds) = (@ARGV, 40);

# All of a file in one read(), so that it is of one moment.
sub lines_of {
	my ($name) = @_;
	my $text = '';

	open(my $file, '<', $name) or die "$name: $!\n";
	1 while sysread($file, $text, 1 << 20, length $text);
	close($file);
	return split(/\n/, $text, -1);
}

sub move_to_cpu {
	my $mask = pack('Q', 1 << $_[0]);

	return syscall(SYS_SCHED_SETAFFINITY, 0, length $mask, $mask) == 0;
}

my (@state, @seen);
my $same_length = 0;

my $cpu = 0;

for my $round (1 .. $rounds) {
	if (!move_to_cpu($cpu)) {
		$cpu = 0;
		move_to_cpu($cpu);
	}
	$cpu++;
	my @before = lines_of($kernels);
	my @mine = lines_of($ours);
	my @after = lines_of($kernels);

	next if @before != @after;
	next if @before != @mine;
	$same_length++;
	$#state = $#before if $#state < $#before;
	for my $i (0 .. $#before) {
		next if $before[$i] ne $after[$i];
		if ($mine[$i] eq $before[$i]) {
			$state[$i] = 'equal';
		} elsif (($state[$i] // '') ne 'equal') {
			$state[$i] = 'differs';
			$seen[$i] = "line " . ($i + 1) .
				": kernel's '$before[$i]', ours '$mine[$i]'";
		}
	}
	last if !grep { ($_ // '') ne 'equal' } @state;
}

my $lines = @state;
my $compared = grep { defined } @state;
my @differ = grep { ($state[$_] // '') eq 'differs' } 0 .. $#state;

print "# $seen[$_]\n" for @differ;
print "# no round gave both files the same number of lines\n" if !$same_length;
printf "# compared %d of %d lines, %d differ\n", $compared, $lines,
	scalar @differ;
exit !($same_length && !@differ && $compared >= 0.95 * $lines);
