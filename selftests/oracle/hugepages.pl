#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# hugepages.pl CLAIM FOLDER
#
# One claim about FOLDER's `hugepages` against sysfs, meminfo, kpageflags, page_owner,
# each read before ours and after it. PINNED: a process and an address of it
# where a page is pinned. Says what differs and how many values it compared;
# fails if one differs or there was none.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits
require './claims.pl';

use constant ROUNDS => 40;
use constant RECORD => 16;		# bytes of a record of live/pages
use constant CHUNK => 32768;		# page frames read at a time
use constant NOPAGE => 1 << 20;
use constant BUDDY => 1 << 10;
use constant ANON => 1 << 12;

my ($claim, $folder) = @ARGV;
our ($compared, $differ);

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

# The pool of the usual size, the kilobytes of all pools; memory of processes, and
# shared memory, in folios that an entry maps as a whole. THPs are of those alone
# who asked for them, and those map them so.
sub pools_are_those_of_meminfo {
	my ($usual) = text_of('/proc/meminfo') =~ /^Hugepagesize: +(\d+)/m;
	my @names = ('HugePages_Total', 'HugePages_Free', 'HugePages_Rsvd',
		'HugePages_Surp');

	rounds(sub {
		my %kernels = text_of('/proc/meminfo') =~
			/^(HugePages_\w+|Hugetlb|(?:Anon|Shmem)HugePages): +(\d+)/mg;

		return %kernels;
	}, sub {
		my @all = grep { $_->[0] eq 'all' } huge_table('hugetlb:');
		my ($pool) = grep { $_->[1] == $usual } @all;
		my ($thp) = grep { $_->[1] == 2048 }
			huge_table('large folios in use:');
		my %ours = (Hugetlb => 0,
			AnonHugePages => 2048 * ($thp ? $thp->[2] : 0),
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

# The pageblocks that few pages keep, by their first page frame.
sub keepers {
	return map { my ($node, $zone, $block, $pages, $pfn, $order, @why) = @$_;
		hex $block => { pages => $pages, pfn => hex $pfn,
			order => $order, why => $why[0],
			said => "@$_" } } huge_table('kept by fewest pages');
}

# What page_owner has of a pageblock: a record for each allocation, from where it
# is set to by the first page frame.
sub owners {
	my ($block) = @_;
	my $file = opened('/sys/kernel/debug/page_owner');
	my @owners;

	# An allocation may begin in the pageblock before.
	sysseek($file, $block & ~1023, 0);
	while (sysread($file, my $said, 4096)) {
		my ($order) = $said =~ /via order (\d+)/;
		my ($pfn, $type, $flags) = $said =~
			/^PFN 0x([0-9a-f]+) type (\S+) .* Flags 0x\S+\((.*)\)/m;
		my ($first, $last) = (hex $pfn, (hex $pfn) + (1 << $order) - 1);

		last if $first >= $block + 512;
		next if $last < $block;
		$first = $block if $first < $block;
		$last = $block + 511 if $last > $block + 511;
		push @owners, { first => $first, last => $last, type => $type,
			order => $order, said => $said,
			# Of before page_owner began, or made while it
			# noted another: by whom is not known.
			nobodys => $said =~
				/register_(early|dummy|failure)_stack/ ? 1 : 0,
			lru => $flags =~ /(^|\|)lru(\||$)/ ? 1 : 0 };
	}
	return @owners;
}

# Of what kind an allocation is, by who made it. 6.12 does not mark tables of the
# two levels at the top, nor the kernel's own of the lowest.
sub kind_of {
	my ($owner) = @_;

	return 'slab' if $owner->{said} =~ /^ (allocate_slab|alloc_slab_page|new_slab)\+/m;
	return 'table' if $owner->{said} =~
		/^ _*p(ud|md|te)_alloc(_one)?\+/m;
	return $owner->{type} eq 'Movable' ? 'pinned' : 'kernel';
}

# Pages of a pageblock that page_owner knows the allocation of and that are no
# users': those are on a list. One that is pinned we know of.
sub unmovable {
	my ($pinned, @owners) = @_;
	my $pages = 0;

	for (@owners) {
		$pages += $_->{last} - $_->{first} + 1
			if $_->{type} ne 'Movable' && !$_->{lru};
		$pages++ if $_->{first} <= $pinned && $pinned <= $_->{last};
	}
	return $pages;
}

# What page_owner says against a pageblock's line, before and after it was read;
# nothing: it agrees.
sub complaint {
	my ($keeper, $pinned, $before, $after) = @_;
	my @pages = map { unmovable($pinned, @$_) } $before, $after;
	my ($owner, $then) = map { (grep { $_->{first} <= $keeper->{pfn} &&
		$keeper->{pfn} <= $_->{last} } @$_)[0] } $before, $after;

	return "$pages[0] pages, then $pages[1]"
		if !count_between($pages[0], $keeper->{pages}, $pages[1]);
	return 'nobody who allocated that page' if !$owner;
	return 'another who did' if !$then || $then->{said} ne $owner->{said};
	return '' if $owner->{nobodys};
	return kind_of($owner) . ", order $owner->{order}"
		if kind_of($owner) ne $keeper->{why} ||
			$keeper->{order} && $keeper->{order} != $owner->{order};
	return '';
}

sub pageblocks_are_kept_by_what_page_owner_says {
	my $pinned = 0;
	my (%agreed, %open);

	if ($ENV{PINNED}) {
		my ($pid, $address) = split / /, $ENV{PINNED};
		my $map = opened("/proc/$pid/pagemap");

		$pinned = unpack('Q', piece($map, (hex $address) / 512, 8)) &
			((1 << 55) - 1);
	}
	for my $round (1 .. ROUNDS) {
		# Those that were agreed on are looked at no more.
		my @blocks = grep { !$agreed{$_} } keys %{{ keepers() }};
		my %before = map { $_ => [ owners($_) ] } @blocks;
		my %keeper = keepers();

		%open = ();
		for (grep { $keeper{$_} } @blocks) {
			my $wrong = complaint($keeper{$_}, $pinned, $before{$_},
				[ owners($_) ]);

			$agreed{$_} = 1 if !$wrong;
			$open{$_} = "$keeper{$_}{said}: page_owner has $wrong"
				if $wrong;
		}
		last if !%open && keys %agreed >= 8;
		# Pages that are on their way to a list of users' arrive there.
		open(my $drop, '>', '/proc/sys/vm/drop_caches') or die;
		print $drop 1;
		close($drop);
	}
	wrong($_) for values %open;
	$compared = keys %agreed;
	wrong("only $compared pageblocks") if $compared < 8;
}

judge($claim, map { $_ => \&$_ } qw(
	pools_are_those_of_sysfs
	pools_are_those_of_meminfo
	large_folios_are_those_of_kpageflags
	pageblocks_are_of_the_classes_of_kpageflags
	pageblocks_are_kept_by_what_page_owner_says
));
