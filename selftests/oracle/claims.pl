# SPDX-License-Identifier: GPL-2.0
#
# What the tests share that state one claim a run: required, not run. A claim is
# a function; it says what differs and how many values it compared, and fails
# if one differs or there was none.

use strict;
use warnings;

our ($compared, $differ) = (0, 0);

# wrong WORDS: a difference; the first ones are said.
sub wrong {
	print "# $_[0]\n" if $differ++ < 20;
	return 0;
}

# same WHAT WANTED GOT: one value.
sub same {
	my ($what, $wanted, $got) = @_;

	$compared++;
	return 1 if defined $got && $wanted eq $got;
	$got //= 'nothing';
	return wrong("$what: expected '$wanted', got '$got'");
}

sub text_of {
	my ($name) = @_;
	my $text = '';

	open(my $file, '<', $name) or die "$name: $!\n";
	1 while sysread($file, $text, 1 << 20, length $text);
	close($file);
	return $text;
}

sub lines_of {
	return split /\n/, text_of(@_);
}

# A file of the kernel's, or of ours: bytes.
sub opened {
	my ($name) = @_;

	open(my $file, '<:raw', $name) or die "$name: $!\n";
	return $file;
}

# piece FILE AT BYTES: what is there of them.
sub piece {
	my ($file, $at, $bytes) = @_;
	my $data = '';

	sysseek($file, $at, 0);
	while (length $data < $bytes) {
		last if !sysread($file, $data, $bytes - length $data,
			length $data);
	}
	return $data;
}

sub count_between {
	my ($before, $got, $after) = @_;

	($before, $after) = ($after, $before) if $before > $after;
	return $got >= $before && $got <= $after;
}

# judge NAME CLAIMS: try the claim of that name and end with its verdict.
sub judge {
	my ($name, %claims) = @_;
	my $claim = $claims{$name} or die "no claim is called '$name'\n";

	$claim->();
	print "# compared $compared values, $differ differ\n";
	exit !($compared && !$differ);
}

1;
