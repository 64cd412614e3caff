#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# sandwich.pl [--whole] KERNELS OURS [ROUNDS]
#
# Compares a file of ours with the kernel's own, line by line, while the
# figures in them move: reads the kernel's, ours, the kernel's again, and looks
# only at lines where the two outer reads agree. A read itself takes pages from
# its CPU's page set while it lasts, so each round reads from the next CPU: a
# line is equal if it was so in one of the rounds, and differs if it was looked
# at and never equal. A reader has memory of its own, too: all three files are
# open, and the kernel's have been read once, before the first read that counts.
# Prints what differs and how many
# lines it looked at; fails if one differs, if the files never had the same
# number of lines, or if it could look at less than 95 % of them. With --whole,
# fails unless all three reads of one round are the same, byte for byte.

use strict;
use warnings;

use constant SYS_SCHED_SETAFFINITY => 203;	# x86-64

my $whole = $ARGV[0] eq '--whole' && shift @ARGV;
my ($kernels, $ours, $rounds) = (@ARGV, 40);

sub opened {
	my ($name) = @_;

	open(my $file, '<', $name) or die "$name: $!\n";
	return $file;
}

# All of a file in one read(), so that it is of one moment.
sub lines_of {
	my ($file) = @_;
	my $text = '';

	sysseek($file, 0, 0);
	1 while sysread($file, $text, 1 << 20, length $text);
	return split(/\n/, $text, -1);
}

sub move_to_cpu {
	my $mask = pack('Q', 1 << $_[0]);

	return syscall(SYS_SCHED_SETAFFINITY, 0, length $mask, $mask) == 0;
}

my (@state, @seen);
my $same_length = 0;
my $equal;

my $cpu = 0;

for my $round (1 .. $rounds) {
	if (!move_to_cpu($cpu)) {
		$cpu = 0;
		move_to_cpu($cpu);
	}
	$cpu++;
	my @files = map { opened($_) } ($kernels, $ours, $kernels);
	lines_of($_) for @files[0, 2];
	my @before = lines_of($files[0]);
	my @mine = lines_of($files[1]);
	my @after = lines_of($files[2]);

	close($_) for @files;
	if ("@before" eq "@mine" && "@mine" eq "@after") {
		$equal //= $round;
	}
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
	last if !grep({ ($_ // '') ne 'equal' } @state) &&
		($equal || !$whole);
}

my $lines = @state;
my $compared = grep { defined } @state;
my @differ = grep { ($state[$_] // '') eq 'differs' } 0 .. $#state;

print "# $seen[$_]\n" for @differ;
print "# no round gave both files the same number of lines\n" if !$same_length;
printf "# compared %d of %d lines, %d differ\n", $compared, $lines,
	scalar @differ;
print $equal ? "# all equal in round $equal\n" :
	"# in no round were all three reads the same\n" if $whole;
exit !($same_length && ($equal || !$whole) && !@differ && $compared >= 0.95 * $lines);
