#!/usr/bin/env perl
# SPDX-License-Identifier: GPL-2.0
#
# reads.pl FILE: reads of a view of any size and place, by one reader and by two
# of one descriptor. A view that is made in pieces is made anew by who goes back,
# so all of it is read before and after: where that differs the system was not
# quiet, and the reads are tried again. The closing line, which says when, is not
# compared.

use strict;
use warnings;

my ($path) = @ARGV;
my $tries = 200;

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

	$wrong = $wanted eq '' ? 'it is empty' : one_reader($file, $wanted) ||
		two_readers($file, $wanted, $order, $answer);
	$quiet = body(whole($file)) eq $wanted;
	last if $quiet;
	select undef, undef, undef, 0.05;
}
close $order;
waitpid $child, 0;
die "# $path: not quiet\n" if !$quiet;
die "# $path: $wrong\n" if $wrong;
