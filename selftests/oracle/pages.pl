#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# pages.pl CLAIM FOLDER
#
# One claim about FOLDER's `pages` and `page_summary` against the kernel's own
# kpageflags, kpagecount, zoneinfo and buddyinfo. Each is read before ours and
# after it: what lies between agrees, what does not is looked at again. Says
# what differs and how many values it compared; fails if one differs or there
# was none.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits
require './claims.pl';

use constant ROUNDS => 40;
use constant RECORD => 16;		# bytes of a record of ours
use constant CHUNK => 32768;		# page frames read at a time
use constant SMALL => 2048;		# and where the reader's memory counts
use constant NOPAGE => 1 << 20;
use constant BUDDY => 1 << 10;
use constant ANON => 1 << 12;
use constant KSM => 1 << 21;

my ($claim, $folder) = @ARGV;
our ($compared, $differ);

# Whether each bit of a word is as it was before or as it was after.
sub bits_between {
	my ($before, $got, $after) = @_;

	return !(($got ^ $before) & ($got ^ $after));
}

# between KERNELS PICK JUDGE: a value of each page frame, which PICK takes from
# ours, against the kernel's file of 8-byte values.
sub between {
	my ($name, $pick, $judge) = @_;
	my ($kernels, $ours) = (opened($name), opened("$folder/pages"));

	for (my $at = 0; ; $at += CHUNK) {
		my @open;	# those that did not agree, with what was seen
		my $size;

		for my $round (1 .. ROUNDS) {
			my $before = piece($kernels, $at * 8, CHUNK * 8);
			my $mine = piece($ours, $at * RECORD, CHUNK * RECORD);
			my $after = piece($kernels, $at * 8, CHUNK * 8);

			$size = length($before) / 8;
			wrong("at $at: the kernel has $size page frames, we " .
				length($mine) / RECORD)
				if $size * RECORD != length $mine;
			last if !$size;
			my $got = pack('Q*', unpack($pick, $mine));

			@open = 0 .. $size - 1 if $round == 1;
			last if $got eq $before || $got eq $after;
			my @before = unpack('Q*', $before);
			my @got = unpack('Q*', $got);
			my @after = unpack('Q*', $after);

			@open = grep { !$judge->($before[$_], $got[$_],
				$after[$_]) } @open;
			last if !@open;
			wrong(sprintf 'pfn 0x%x: expected 0x%x or 0x%x, got 0x%x',
				$at + $_, $before[$_], $after[$_], $got[$_])
				for $round == ROUNDS ? @open : ();
		}
		$compared += $size;
		last if $size < CHUNK;
	}
}

# What the kernel's own file is known to get wrong: it has KSM for each page that
# is ANON on 6.12, and 0 for what is no page on 7.3. Ours with the same flaws.
my ($all_are_ksm, $none_is_absent) = (1, 1);

sub learn_flaws {
	for (keys %{{ kpageflags() }}) {
		$all_are_ksm = 0 if $_ & ANON && !($_ & KSM);
		$none_is_absent = 0 if $_ == NOPAGE;
	}
}

sub flawed {
	my ($flags) = @_;

	return 0 if $none_is_absent && $flags == NOPAGE;
	return $flags | KSM if $all_are_ksm && $flags & ANON;
	return $flags;
}

sub flags_between {
	my ($before, $got, $after) = @_;

	return bits_between($before, flawed($got), $after);
}

sub flags_are_those_of_kpageflags {
	learn_flaws();
	between('/proc/kpageflags', '(Qx8)*', \&flags_between);
}

sub mapcounts_are_those_of_kpagecount {
	between('/proc/kpagecount', '(x8Lx4)*', \&count_between);
}

# Zones in their order: node, index, first page frame, page frames.
sub zones {
	my (@zones, %index);

	for (split /\n/, text_of('/proc/zoneinfo')) {
		push @zones, { node => $1, index => $index{$1}++ // 0 }
			if /^Node (\d+), zone/;
		$zones[-1]{spanned} = $1 if /^ +spanned +(\d+)/;
		$zones[-1]{present} = $1 if /^ +present +(\d+)/;
		$zones[-1]{start} = $1 if /^ +start_pfn: +(\d+)/;
	}
	return grep { $_->{present} } @zones;
}

sub pages_are_of_the_zones_of_zoneinfo {
	my $ours = opened("$folder/pages");

	for my $zone (zones()) {
		my ($own, $wrong) = (0, 0);

		for (my $at = 0; $at < $zone->{spanned}; $at += CHUNK) {
			my $nr = $zone->{spanned} - $at;
			my $tag = pack('SC', $zone->{node}, $zone->{index});

			$nr = CHUNK if $nr > CHUNK;
			my $data = piece($ours, ($zone->{start} + $at) * RECORD,
				$nr * RECORD);

			$own += grep { $_ eq $tag } unpack('(x12a3x)*', $data);
		}
		# Holes within a zone have its pages' number at most.
		$compared++;
		wrong("node $zone->{node} zone $zone->{index}: $own of " .
			"$zone->{present} to $zone->{spanned}")
			if $own < $zone->{present} || $own > $zone->{spanned};
	}
}

# Free blocks by zone and order.
sub buddyinfo {
	my (%blocks, %index);

	for (split /\n/, text_of('/proc/buddyinfo')) {
		next if !/^Node (\d+), zone +(\S+) +(.*)/;
		my @nr = split ' ', $3;

		$blocks{"$1 $2 $_"} = $nr[$_] for 0 .. $#nr;
	}
	return %blocks;
}

sub free_blocks {
	my $ours = opened("$folder/pages");
	my @names = qw(DMA DMA32 Normal Movable Device);
	my (%pages, %blocks);

	for (my $at = 0; ; $at += CHUNK) {
		my $data = piece($ours, $at * RECORD, CHUNK * RECORD);

		last if $data eq '';
		for (unpack('(a16)*', $data)) {
			my ($flags, $node, $zone, $order) = unpack('Qx4SCC', $_);

			$pages{"$node $names[$zone] $order"}++ if $flags & BUDDY;
		}
	}
	for (keys %pages) {
		my ($order) = /(\d+)$/;

		$blocks{$_} = $pages{$_} / (1 << $order);
	}
	return %blocks;
}

sub free_pages_are_of_the_orders_of_buddyinfo {
	my %open;

	for my $round (1 .. ROUNDS) {
		my %before = buddyinfo();
		my %got = free_blocks();
		my %after = buddyinfo();

		%open = map { $_ => 1 } keys %before if $round == 1;
		for (keys %open) {
			my $got = $got{$_} // 0;

			if (count_between($before{$_}, $got, $after{$_})) {
				$compared++;
				delete $open{$_};
			} elsif ($round == ROUNDS) {
				wrong("$_: expected $before{$_}, got $got");
			}
		}
		last if !%open;
	}
}

# Bytes from any place are those of a big read.
sub reads_of_any_size_and_place_agree {
	my $ours = opened("$folder/pages");
	my $end = 0;

	for (my $at = 0; ; $at += CHUNK) {
		my $nr = length piece($ours, $at * RECORD, CHUNK * RECORD);

		$end += $nr;
		last if $nr < CHUNK * RECORD;
	}
	for (1 .. 200) {
		my ($at, $size) = (int rand $end, 1 + int rand 5000);
		my $from = $at - $at % 4096;
		my $agree;

		for my $round (1 .. ROUNDS) {
			my $whole = piece($ours, $from, 16384);
			my $got = piece($ours, $at, $size);

			$agree = $got eq substr($whole, $at - $from, $size);
			last if $agree;
		}
		$compared++;
		wrong("$size bytes at $at differ") if !$agree;
	}
	wrong('there is something behind the end')
		if length piece($ours, $end + 5, 1);
	wrong('seeks from the end') if sysseek($ours, 0, 2);
}

# What a descriptor gives by so many reads of one size.
sub reads_of {
	my ($file, $nr, $size) = @_;

	return map { sysread($file, my $piece, $size); $piece // '' } 1 .. $nr;
}

# Two readers of one descriptor, whose place they share: all pieces. The other one
# says when it begins.
sub two_readers {
	my ($file, $nr, $size) = @_;

	sysseek($file, 0, 0);
	my $child = open(my $theirs, '-|') // die "fork: $!\n";
	if (!$child) {
		syswrite(STDOUT, '!');
		print pack('(N/a*)*', reads_of($file, $nr / 2, $size));
		close STDOUT;
		exit 0;
	}
	sysread($theirs, my $begun, 1);
	my @own = reads_of($file, $nr / 2, $size);
	my $packed = do { local $/; <$theirs> };

	close $theirs;
	return (@own, unpack('(N/a*)*', $packed));
}

# The first page frames, of which the kernel leaves alone what it can: read whole,
# by odd means, and whole again. Where the two differ they are looked at anew.
sub bytes_come_once_by_one_and_by_two_readers {
	my $ours = opened("$folder/pages");
	my ($nr, $size) = (204, 40);		# 510 page frames
	my $wrong = 'not quiet';

	for my $round (1 .. ROUNDS) {
		my $before = piece($ours, 0, $nr * $size);

		sysseek($ours, 0, 0);
		my $bytes = join '', reads_of($ours, $nr * $size, 1);
		my @got = two_readers($ours, $nr, $size);

		next if piece($ours, 0, $nr * $size) ne $before;
		my @wanted = sort { $a cmp $b } unpack("(a$size)*", $before);
		my %kinds = map { $_ => 1 } unpack('(a16)*', $before);

		@got = sort { $a cmp $b } @got;
		$compared = length $before;
		$wrong = $bytes ne $before ? 'reads of a byte differ' :
			"@got" ne "@wanted" ? 'two readers differ' :
			keys %kinds < 2 ? 'page frames are all alike' : '';
		last;
	}
	wrong($wrong) if $wrong;
}

# How many pages have which flags.
# In pieces that malloc() has on its heap: a larger one's pages were counted here, and
# were gone while page_summary was read.
sub kpageflags {
	my $kernels = opened('/proc/kpageflags');
	my %pages;

	for (my $at = 0; ; $at += SMALL) {
		my $data = piece($kernels, $at * 8, SMALL * 8);

		last if $data eq '';
		$pages{$_}++ for unpack('Q*', $data);
	}
	return %pages;
}

sub summary {
	my %pages;

	for (split /\n/, text_of("$folder/page_summary")) {
		$pages{hex $1} = $2 if /^0x([0-9a-f]+) +(\d+)/;
		$pages{$1} = $2 if /^(all|others|no page) +(\d+)/;
	}
	return %pages;
}

sub page_summary_counts_as_kpageflags_does {
	my %open;

	learn_flaws();
	for my $round (1 .. ROUNDS) {
		my %before = kpageflags();
		my %seen = summary();
		my %after = kpageflags();
		my ($sum, %got) = (0);

		for (grep { /^\d+$/ } keys %seen) {
			$sum += $seen{$_};
			$got{flawed($_)} += $seen{$_};
		}
		wrong("all: $seen{all}, the sum of the lines $sum")
			if $seen{all} != $sum + ($seen{others} // 0);
		$got{flawed(NOPAGE)} += $seen{'no page'};
		%open = map { $_ => 1 } keys %before if $round == 1;
		# Sections without memory are not in ours.
		delete $open{flawed(NOPAGE)};
		for (keys %open) {
			my ($low, $high) = ($before{$_} // 0, $after{$_} // 0);

			if (count_between($low, $got{$_} // 0, $high)) {
				$compared++;
				delete $open{$_};
			} elsif ($round == ROUNDS) {
				wrong(sprintf '0x%x: expected %d, got %d', $_,
					$low, $got{$_} // 0);
			}
		}
		last if !%open;
	}
}

judge($claim, map { $_ => \&$_ } qw(
	flags_are_those_of_kpageflags
	mapcounts_are_those_of_kpagecount
	pages_are_of_the_zones_of_zoneinfo
	free_pages_are_of_the_orders_of_buddyinfo
	reads_of_any_size_and_place_agree
	bytes_come_once_by_one_and_by_two_readers
	page_summary_counts_as_kpageflags_does
));
