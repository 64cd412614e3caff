#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# kcore.pl CLAIM FOLDER
#
# One claim about FOLDER/init_mm against the structure itself: its bytes by
# /proc/kcore, what they mean by the kernel's own BTF. Says what differs and how
# many values it compared; fails if one differs or there were few.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits

require './figures.pl';
require './core.pl';

my ($claim, $folder) = @ARGV;

use constant { STRUCT => 4, UNION => 5, INT => 1, ENUM => 6, TYPEDEF => 8,
	VOLATILE => 9, CONST => 10, POINTER => 2, ENUM64 => 19 };

my ($btf, $strings, @at, %id);

# Bytes behind the head of a type: always, and for each of its members.
my %behind = (1 => [4, 0], 3 => [12, 0], 4 => [0, 12], 5 => [0, 12],
	6 => [0, 8], 13 => [0, 8], 14 => [4, 0], 15 => [0, 12], 17 => [4, 0],
	19 => [0, 12]);

sub kind_of {
	return unpack('V', substr($btf, $at[$_[0]] + 4, 4)) >> 24 & 0x1f;
}

# Where each type of the running kernel stands, and the id of struct mm_struct.
sub read_btf {
	$btf = text_of('/sys/kernel/btf/vmlinux');
	my ($head, $types, $len, $names, $bytes) = unpack('x4V5', $btf);

	$strings = substr($btf, $head + $names, $bytes);
	my $wanted = index($strings, "\0mm_struct\0") + 1;

	@at = (0);
	for (my $at = $head + $types; $at < $head + $types + $len; ) {
		my ($name, $info) = unpack('VV', substr($btf, $at, 8));
		my $kind = $info >> 24 & 0x1f;

		push @at, $at;
		$id{mm_struct} = $#at if $name == $wanted && $kind == STRUCT;
		$at += 12;
		if (my $more = $behind{$kind}) {
			$at += $more->[0] + $more->[1] * ($info & 0xffff);
		}
	}
}

# A type without its names and qualifiers.
sub bare {
	my ($type) = @_;

	$type = unpack('V', substr($btf, $at[$type] + 8, 4))
		while $type && grep { $_ == kind_of($type) } TYPEDEF, VOLATILE,
			CONST, 11, 18;
	return $type;
}

sub size_of {
	my ($type) = @_;
	my $kind = $type ? kind_of($type) : 0;

	return 8 if $kind == POINTER;
	return 0 if !grep { $_ == $kind } INT, STRUCT, UNION, ENUM, ENUM64;
	return unpack('V', substr($btf, $at[$type] + 8, 4));
}

# member TYPE NAME: its offset and type; members without a name are looked into.
sub member {
	my ($type, $wanted) = @_;
	my $info = unpack('V', substr($btf, $at[$type] + 4, 4));

	for my $i (0 .. ($info & 0xffff) - 1) {
		my ($name, $of, $bits) = unpack('V3',
			substr($btf, $at[$type] + 12 + 12 * $i, 12));
		my $text = unpack('Z*', substr($strings, $name, 80));

		return if $text eq $wanted && $info >> 31 && $bits >> 24;
		$bits &= 0xffffff if $info >> 31;
		$of = bare($of);
		return ($bits / 8, $of) if $text eq $wanted;
		next if $text ne '' || $of == 0 ||
			!grep { $_ == kind_of($of) } STRUCT, UNION;
		if (my ($offset, $found) = member($of, $wanted)) {
			return ($bits / 8 + $offset, $found);
		}
	}
	return;
}

# The offset and size of `a.b` in mm_struct; nothing where it is no number.
sub field {
	my ($offset, $type) = (0, $id{mm_struct});

	for (split /\./, $_[0]) {
		return if !grep { $_ == kind_of($type) } STRUCT, UNION;
		my ($at, $of) = member($type, $_) or return;

		$offset += $at;
		$type = $of;
	}
	my $size = size_of($type);

	return $size == 4 || $size == 8 ? ($offset, $size) : ();
}

sub init_mm {
	my ($bytes) = @_;

	return kernel_bytes({ symbols('init_mm') }->{init_mm}, $bytes);
}

# The fields of the view that are one number.
sub shown {
	my %shown;

	for (lines_of("$folder/init_mm")) {
		my ($name, $value) = /^(\S+) +\S.*? +(0x[0-9a-f]+|\d+)(?: \S+)?$/
			or next;
		$shown{$name} = $value =~ /^0x/ ? hex $value : $value;
	}
	return %shown;
}

sub fields_are_those_of_kcore {
	read_btf();
	my $bytes = size_of($id{mm_struct} // die "no mm_struct in BTF\n");
	my %at = map { my @at = field($_); @at ? ($_ => [@at]) : () }
		keys %{{ shown() }};

	between(sub {
		my $mm = init_mm($bytes);

		return map { $_ => unpack($at{$_}[1] == 8 ? 'Q' : 'V',
			substr($mm, $at{$_}[0], $at{$_}[1])) } keys %at;
	}, sub {
		my %shown = shown();

		return map { $_ => $shown{$_} } keys %at;
	});
	print "# fields: @{[sort keys %at]}\n";
	wrong('few fields are to be found') if keys %at < 20;
}

judge($claim, fields_are_those_of_kcore => \&fields_are_those_of_kcore);
