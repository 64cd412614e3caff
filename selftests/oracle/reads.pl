#!/usr/bin/env perl
# SPDX-License-Identifier: GPL-2.0
#
# reads.pl [--lines] FILE: reads of a view of any size and place, by one reader and
# by two of one descriptor. A view that is made in pieces is made anew by who goes
# back, so all of it is read before and after: where that differs the system was not
# quiet, and the reads are tried again. The closing line, which says when, is not
# compared.
#
# --lines: reading it moves its figures, so that it is never read twice the same.
# Each line is whole, and what it is of has come once and in the same order.

use strict;
use warnings;

my $lines = $ARGV[0] eq '--lines' && shift;
my ($path) = @ARGV;
my $tries = 200;

# What a line is of, by file: the first part of it that matches.
my %subject = (
	'live/pageblocks' => [qr/^( *\d+ +\w+ +\d+) \w+ (?: +\d+){6} +(?:\d+|-)$/,
		qr/^(Node \d+, zone +\w+): on free lists \d+ pages in .*types \d+$/,
		qr/^(node +zone) .*largest$/],
	'live/slabinfo' => [qr/^([^ #]+) (?: *\d+){5} : tunables(?: +0){3} : slabdata(?: +\d+){2} +0$/,
		qr/^(slabinfo - version: 2.1)$/, qr/^(# name) .*sharedavail>$/],
	'live/slabs' => [qr/^(cache \S+)$/, qr/^()  [a-z]+ .*[-\w]$/],
	'diff/slabinfo' => [qr/^(cache \S+)$/, qr/^(caches of one side)$/,
		qr/^()$/, qr/^(compared): .* unexplained: \d+$/, qr/^(\S+(?: of)?) .*(?:cause|-|[a-z]+)$/],
);

sub broken {
	print "# $path: $_[0]\n";
	exit 1;
}

# whole FILE: all of it, from its beginning.
sub whole {
	my ($file) = @_;
	my $text = '';

	sysseek($file, 0, 0);
	1 while sysread($file, $text, 1 << 20, length $text);
	return $text;
}

# body TEXT: without the closing line.
sub body {
	my ($text) = @_;

	$text =~ s/^taken: .*\n\z//m;
	return $text;
}

# One-byte reads, then pieces from random places, past the end too; what is wrong.
sub one_reader {
	my ($file, $wanted) = @_;
	my $bytes = '';

	sysseek($file, 0, 0);
	while (sysread($file, my $byte, 1)) { $bytes .= $byte }
	return 'one-byte reads differ' if body($bytes) ne $wanted;
	for (1 .. 50) {
		my $at = int rand length $wanted;
		my $piece = substr($wanted, $at, 1 + int rand 100);

		sysseek($file, $at, 0);
		sysread($file, my $got, length $piece);
		return "bytes at $at differ" if $got ne $piece;
	}
	sysseek($file, (length $wanted) + 4096, 0);
	return 'text past the end' if sysread($file, my $more, 1);
	return 'it seeks from the end' if sysseek($file, 0, 2);
	return '';
}

# What the lines of a text are of, one behind the other; dies of a broken line.
sub subjects {
	my ($text) = @_;
	my ($patterns) = grep { $_ } @subject{$path =~ m{(\w+/\w+)$}};
	my @subjects;

	for my $line (split /\n/, $text) {
		my ($subject) = map { $line =~ $_ } @$patterns;

		broken("what line is '$line'?") if !defined $subject;
		push @subjects, $subject if $subject ne '';
	}
	return join "\n", @subjects;
}

# The same of a file that moves: one-byte reads, reads of any size, of places.
sub line_reader {
	my ($file, $wanted) = @_;
	my ($bytes, $any) = ('', '');

	sysseek($file, 0, 0);
	while (sysread($file, my $byte, 1)) { $bytes .= $byte }
	return 'one-byte reads differ' if subjects(body($bytes)) ne $wanted;
	sysseek($file, 0, 0);
	while (sysread($file, my $piece, 1 + int rand 3000)) { $any .= $piece }
	return 'reads of any size differ' if subjects(body($any)) ne $wanted;
	for (1 .. 20) {
		sysseek($file, int rand(length($any) / 2), 0);
		return 'short read' if sysread($file, my $got, 100) != 100;
	}
	return '';
}

# Pieces of one size off a descriptor whose place two readers share, until its end.
sub pieces {
	my ($file, $size) = @_;
	my @pieces;

	while (sysread($file, my $piece, $size)) { push @pieces, $piece }
	return @pieces;
}

# Each piece of the text has come once, whoever read it; what is wrong. The other
# reader waits to be told a size, and tells its pieces.
sub two_readers {
	my ($file, $wanted, $to, $from) = @_;
	my $size = 1 + int((length $wanted) / 200);
	my ($length, $theirs, %left) = ('', '');

	sysseek($file, 0, 0);
	syswrite($to, pack('N', $size));
	my @own = pieces($file, $size);
	sysread($from, $length, 4 - length $length, length $length)
		while length $length < 4;
	sysread($from, $theirs, unpack('N', $length) - length $theirs,
		length $theirs) while length $theirs < unpack('N', $length);
	my @all = (@own, unpack('(N/a*)*', $theirs));
	my @wanted = unpack("(a$size)*", $wanted);

	# The last piece may be the closing line's beginning as well.
	my $last = pop @wanted;
	$left{$_}++ for @all;
	my @missing = grep { --$left{$_} < 0 } @wanted;
	my $rest = join '', map { ($_) x $left{$_} } grep { $left{$_} > 0 }
		keys %left;
	return 'two readers differ' if @missing || index($rest, $last) < 0 ||
		length($rest) > length($last) + 300;
	return '';
}

# The other reader, who lives as long as this one: who comes or goes changes what
# processes share.
sub other {
	my ($file, $from, $to) = @_;

	while (sysread($from, my $size, 4)) {
		my $pieces = pack('(N/a*)*', pieces($file, unpack 'N', $size));

		$pieces = pack('N/a*', $pieces);
		while (length $pieces) {
			my $done = syswrite($to, $pieces) or last;

			substr($pieces, 0, $done) = '';
		}
	}
	exit 0;
}

open(my $file, '<', $path) or die "$path: $!\n";
pipe(my $orders, my $order) && pipe(my $answer, my $answers) or die "pipe: $!\n";
my $child = fork // die "fork: $!\n";
if (!$child) {
	close $order;
	other($file, $orders, $answers);
}
close $orders;
close $answers;

my ($wrong, $quiet) = ('', 0);
for my $try (1 .. $tries) {
	my $wanted = body(whole($file));

	if ($wanted eq '') {
		$wrong = 'it is empty';
	} elsif ($lines) {
		$wanted = subjects($wanted);
		$wrong = line_reader($file, $wanted);
	} else {
		$wrong = one_reader($file, $wanted) ||
			two_readers($file, $wanted, $order, $answer);
	}
	my $again = body(whole($file));
	$quiet = ($lines ? subjects($again) : $again) eq $wanted;
	last if $quiet;
	select undef, undef, undef, 0.05;
}
close $order;
waitpid $child, 0;
broken('not quiet') if !$quiet;
broken($wrong) if $wrong;
