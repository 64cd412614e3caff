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
use constant NOPAGE => 1 << 20;
use constant BUDDY => 1 << 10;
use constant ANON => 1 << 12;
use constant KSM => 1 << 21;

my ($claim, $folder) = @ARGV;
our ($compared, $differ);

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

# Whether each bit of a word is as it was before or as it was after.
sub bits_between {
	my ($before, $got, $after) = @_;

	return !(($got ^ $before) & ($got ^ $after));
}

sub count_between {
	my ($before, $got, $after) = @_;

	($before, $after) = ($after, $before) if $before > $after;
	return $got >= $before && $got <= $after;
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

# How many pages have which flags.
sub kpageflags {
	my $kernels = opened('/proc/kpageflags');
	my %pages;

	for (my $at = 0; ; $at += CHUNK) {
		my $data = piece($kernels, $at * 8, CHUNK * 8);

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

# A table of the view hugepages, by its title: rows of words.
sub huge_table {
	my ($title) = @_;
	my (@rows, $on);

	for (split /\n/, text_of("$folder/hugepages")) {
		$on = 0 if /^\S.*:|^$/;
		push @rows, [ split ' ' ] if $on;
		$on = 1 if /^\Q$title\E/;
	}
	shift @rows;	# the columns' names
	return @rows;
}

sub pools_are_those_of_sysfs {
	my $kernels = '/sys/kernel/mm/hugepages';
	my $figure = sub {
		my $name = join '/', @_;

		return -e $name ? text_of($name) + 0 : '-';
	};

	for my $pool (huge_table('hugetlb:')) {
		my ($node, $size, @got) = @$pool;
		my $of = $node eq 'all' ? $kernels :
			"/sys/devices/system/node/node$node/hugepages";

		for (['nr_hugepages', 0], ['free_hugepages', 1],
			['resv_hugepages', 2], ['surplus_hugepages', 3]) {
			my $wanted = $figure->($of, "hugepages-${size}kB", $_->[0]);

			$compared++;
			wrong("node $node, $size kB, $_->[0]: expected " .
				"$wanted, got $got[$_->[1]]")
				if $wanted ne $got[$_->[1]];
		}
	}
	my @sizes = glob "$kernels/hugepages-*";
	my @all = grep { $_->[0] eq 'all' } huge_table('hugetlb:');

	wrong('not as many sizes as ' . @sizes) if @all != @sizes;
}

# rounds KERNELS OURS: figures by name; each has to lie between two reads of the
# kernel's, once.
sub rounds {
	my ($kernels, $ours) = @_;
	my %open;

	for my $round (1 .. ROUNDS) {
		my %before = $kernels->();
		my %got = $ours->();
		my %after = $kernels->();

		%open = map { $_ => 1 } keys %before, keys %got if $round == 1;
		for (keys %open) {
			my ($low, $mine, $high) = map { $_ // 0 }
				($before{$_}, $got{$_}, $after{$_});

			if (count_between($low, $mine, $high)) {
				$compared++;
				delete $open{$_};
			} elsif ($round == ROUNDS) {
				wrong("$_: expected $low, got $mine");
			}
		}
		last if !%open;
	}
}

# The pool of the usual size, the kilobytes of all pools, shared memory in THPs.
sub pools_are_those_of_meminfo {
	my ($usual) = text_of('/proc/meminfo') =~ /^Hugepagesize: +(\d+)/m;
	my @names = ('HugePages_Total', 'HugePages_Free', 'HugePages_Rsvd',
		'HugePages_Surp');

	rounds(sub {
		my %kernels = text_of('/proc/meminfo') =~
			/^(HugePages_\w+|Hugetlb|ShmemHugePages): +(\d+)/mg;

		return %kernels;
	}, sub {
		my @all = grep { $_->[0] eq 'all' } huge_table('hugetlb:');
		my ($pool) = grep { $_->[1] == $usual } @all;
		my ($thp) = grep { $_->[1] == 2048 }
			huge_table('large folios in use:');
		my %ours = (Hugetlb => 0,
			ShmemHugePages => 2048 * ($thp ? $thp->[3] : 0));

		@ours{@names} = @{$pool}[2 .. 5];
		$ours{Hugetlb} += $_->[1] * $_->[2] for @all;
		return %ours;
	});
}

# Large folios of the kernel's file, by kind and order: a head, and its tails.
sub large_of_kpageflags {
	my $kernels = opened('/proc/kpageflags');
	my (%large, $kind, $pages);
	my $end = sub {
		$large{"$kind " . int(log($pages) / log(2) + 0.5)}++ if $kind;
		undef $kind;
	};

	for (my $at = 0; ; $at += CHUNK) {
		my $data = piece($kernels, $at * 8, CHUNK * 8);

		last if $data eq '';
		for (unpack('Q*', $data)) {
			if ($_ >> 16 & 1) {
				$pages++;
				next;
			}
			$end->() if $kind;
			next if !($_ >> 15 & 1) || $_ >> 24 & 1 ||
				!($_ & (1 << 17 | 1 << 22));
			$kind = $_ >> 17 & 1 ? 'hugetlb' : $_ & ANON ? 'anon' :
				$_ >> 14 & 1 ? 'shmem' : 'file';
			$pages = 1;
		}
	}
	$end->();
	return %large;
}

sub large_of_ours {
	my %large;

	for (huge_table('large folios in use:')) {
		my ($order, $size, @nr) = @$_;
		my @kinds = qw(anon shmem file hugetlb);

		wrong("order $order: $size kB") if $size != 4 << $order;
		$nr[$_] && ($large{"$kinds[$_] $order"} = $nr[$_]) for 0 .. 3;
	}
	return %large;
}

sub large_folios_are_those_of_kpageflags {
	my %seen = large_of_kpageflags();

	rounds(\&large_of_kpageflags, \&large_of_ours);
	wrong('there is no huge page to be found') if !$seen{'anon 9'};
}

use constant CLASSES => qw(free huge movable table slab kernel reserved part);

sub class_of {
	my ($flags) = @_;

	return 7 if $flags == NOPAGE;
	return 0 if $flags & BUDDY;
	return 6 if $flags >> 32 & 1;
	return 4 if $flags >> 7 & 1;
	return 3 if $flags >> 26 & 1;
	return 2 if $flags & (1 << 5 | ANON | 1 << 17 | 1 << 22);
	return 5;
}

# The pageblocks of each zone by the worst that the kernel's file has there.
sub blocks_of_kpageflags {
	my ($kernels, $ours) = (opened('/proc/kpageflags'),
		opened("$folder/pages"));
	my @names = qw(DMA DMA32 Normal Movable Device);
	my %blocks;

	for (my $at = 0; ; $at += CHUNK) {
		my $data = piece($kernels, $at * 8, CHUNK * 8);
		my $mine = piece($ours, $at * RECORD, CHUNK * RECORD);

		last if $data eq '';
		for my $block (0 .. length($data) / 4096 - 1) {
			my (%zone, %flags, $worst);

			$zone{$_}++ for unpack('(x12a3x)*',
				substr($mine, $block * 512 * RECORD,
					512 * RECORD));
			my @flags = unpack('Q*', substr($data, $block * 4096,
				4096));

			$flags{$_}++ for @flags;
			$worst = $_ > ($worst // 0) ? $_ : $worst // 0
				for map { class_of($_) } keys %flags;
			my $free = grep { $_ & BUDDY } @flags;

			# Free blocks of a pageblock would have merged.
			$worst = 2 if !$worst && $free < 512 ||
				$worst < 2 && $free && $free < 512;
			# One huge page, or a part of one.
			$worst = 1 if $worst == 2 && !$free &&
				!grep { !($_ & (1 << 17 | 1 << 22)) } @flags and
				(grep { $_ >> 15 & 1 } @flags) == 1 &&
				$flags[0] >> 15 & 1;
			for (keys %zone) {
				my ($node, $zone) = unpack('SC', $_);
				my $class = (CLASSES)[keys %zone > 1 ? 7 :
					$worst];

				# A hole's page may name a zone that is none.
				next if !defined $names[$zone] ||
					$worst == 7 && keys %flags == 1;
				$blocks{"$node $names[$zone] $class"}++;
			}
		}
	}
	return %blocks;
}

sub blocks_of_ours {
	my %blocks;

	for (huge_table('pageblocks, by the worst that is in them:')) {
		my ($node, $zone, @nr) = @$_;

		# Whether a page is pinned the kernel's file does not say.
		splice(@nr, 2, 2, $nr[2] + $nr[3]);
		for (0 .. $#nr) {
			$blocks{"$node $zone " . (CLASSES)[$_]} = $nr[$_]
				if $nr[$_];
		}
	}
	return %blocks;
}

sub pageblocks_are_of_the_classes_of_kpageflags {
	rounds(\&blocks_of_kpageflags, \&blocks_of_ours);
}

judge($claim, map { $_ => \&$_ } qw(
	flags_are_those_of_kpageflags
	mapcounts_are_those_of_kpagecount
	pages_are_of_the_zones_of_zoneinfo
	free_pages_are_of_the_orders_of_buddyinfo
	reads_of_any_size_and_place_agree
	page_summary_counts_as_kpageflags_does
	pools_are_those_of_sysfs
	pools_are_those_of_meminfo
	large_folios_are_those_of_kpageflags
	pageblocks_are_of_the_classes_of_kpageflags
));
