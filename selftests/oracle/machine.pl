#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# machine.pl CLAIM FOLDER
#
# One claim about live views of nodes and zones in FOLDER, against the kernel's
# own files. Figures that move are compared where two reads of the kernel's
# file, before ours and after, agree: in one of some rounds each has to. Says
# what differs and how many values it compared; fails if one differs or there
# was none.

use strict;
use warnings;
require './figures.pl';

my ($claim, $folder) = @ARGV;

# value NAME: a file of one line.
sub value {
	my ($line) = lines_of(@_);

	return $line;
}

# A table under its line of titles, a hash a line; ends at an empty line or a
# line that is no row of it. The last title takes the rest of the line.
sub table_of {
	my @lines = @_;
	my @titles = split ' ', shift @lines;
	my @rows;

	for (@lines) {
		last if !/^ *\d/;
		my %row;

		@row{@titles} = split ' ', $_, scalar @titles;
		push @rows, \%row;
	}
	return @rows;
}

sub table {
	return table_of(lines_of("$folder/$_[0]"));
}

# /proc/zoneinfo: "NODE ZONE" => figures, and sets of CPUs. In order.
sub zoneinfo {
	my (%zones, @order, $zone, $cpu);

	for (lines_of('/proc/zoneinfo')) {
		if (/^Node (\d+), zone +(\S+)/) {
			$zone = $zones{"$1 $2"} = { node => $1, zone => $2 };
			push @order, $zone;
			undef $cpu;
		} elsif (/^ +cpu: (\d+)/) {
			$cpu = $zone->{cpu}{$1} = {};
		} elsif (/^ +protection: \(([^)]*)\)/) {
			($zone->{protection} = $1) =~ s/ //g;
		} elsif (/^ +(?:pages )?(\S+?):? +(\d+)$/) {
			my ($word, $figure) = ($1, $2);

			if ($cpu && $word =~ /^(count|high|batch)$/) {
				$cpu->{$word} = $figure;
			} elsif (!exists $zone->{$word}) {
				$zone->{$word} = $figure;
			}
		}
	}
	return (\%zones, @order);
}

sub range {
	my %in;

	for (split /,/, $_[0] // '') {
		my ($from, $to) = split /-/;

		$in{$_} = 1 for $from .. $to // $from;
	}
	return %in;
}

sub nodes_are_those_of_sysfs {
	my $sysfs = '/sys/devices/system/node';
	my ($zones, @order) = zoneinfo();
	my @nodes = sort { $a <=> $b } keys %{{ range(value("$sysfs/online")) }};
	my @lines = lines_of("$folder/nodes");
	my %rows = map { $_->{node} => $_ } table_of(@lines);
	my %distance = map { $_->[0] => join ' ', @$_[1 .. $#$_] }
		map { [ split ' ' ] } grep { /^ *\d/ }
		grep { /^distance/ .. !/./ } @lines;

	same('nodes', join(' ', @nodes), join(' ', sort { $a <=> $b } keys %rows));
	for my $node (@nodes) {
		my @flags = split //, $rows{$node}{flags};
		my ($present, $managed, $start) = (0, 0);
		my @have = ([ 0, 'has_memory' ], [ 1, 'has_normal_memory' ],
			[ 2, 'has_cpu' ]);

		for (@have) {
			my %in = range(value("$sysfs/$_->[1]"));

			same("node $node $_->[1]", $in{$node} ? 'yes' : 'no',
				$flags[$_->[0]] eq '-' ? 'no' : 'yes');
		}
		same("node $node cpus", value("$sysfs/node$node/cpulist") // '',
			$rows{$node}{cpus} // '');
		same("node $node distances",
			join(' ', split ' ', value("$sysfs/node$node/distance")),
			$distance{$node});
		for (grep { $_->{node} == $node && $_->{present} } @order) {
			$present += $_->{present};
			$managed += $_->{managed};
			$start //= $_->{start_pfn};
		}
		same("node $node present", $present, $rows{$node}{present});
		same("node $node managed", $managed, $rows{$node}{managed});
		same("node $node start_pfn", $start, $rows{$node}{start_pfn})
			if $present;
	}
}

sub zones_are_those_of_zoneinfo {
	my @names = qw(free pcp min low high boost cma spanned present managed
		start_pfn protection);

	between(sub {
		my ($zones) = zoneinfo();
		my %figures;

		for my $zone (keys %$zones) {
			my $z = $zones->{$zone};
			my $pcp = 0;

			$pcp += $_->{count} for values %{$z->{cpu}};
			$z->{pcp} = $pcp;
			# An unpopulated zone's lines stop after protection.
			$figures{"$zone $_"} = $z->{$_}
				for grep { exists $z->{$_} } @names;
			$figures{"$zone populated"} = $z->{present} ?
				'p' : '-';
		}
		return %figures;
	}, sub {
		my %figures;

		for my $row (table('zones')) {
			$figures{"$row->{node} $row->{zone} $_"} = $row->{$_}
				for @names;
			$figures{"$row->{node} $row->{zone} populated"} =
				substr($row->{flags}, 0, 1);
		}
		return %figures;
	});
}

# Lists by their heading: node and whether it is for that node alone.
sub zonelists {
	my (@lists, @lines);

	for (reverse lines_of("$folder/zonelists")) {
		if (/^for requests from node (\d+)( that must stay there)?:/) {
			unshift @lists, { node => $1, alone => !!$2,
				rows => [ table_of(@lines) ] };
			@lines = ();
		} else {
			unshift @lines, $_;
		}
	}
	return @lists;
}

sub zonelists_hold_each_node_by_distance {
	my ($zones, @order) = zoneinfo();
	my (%down, %seen);

	# A node's populated zones from the highest down.
	unshift @{$down{$_->{node}}}, $_->{zone}
		for grep { $_->{present} } @order;
	for my $list (zonelists()) {
		my $node = $list->{node};
		my $name = "node $node" . ($list->{alone} ? ' alone' : '');
		my @to = split ' ', value(
			"/sys/devices/system/node/node$node/distance");
		my @online = sort { $a <=> $b } keys %{{ range(value(
			'/sys/devices/system/node/online')) }};
		my (@nodes, %has, $far);
		my %distance;

		@distance{@online} = @to;
		$seen{$name} = 1;
		for my $row (@{$list->{rows}}) {
			my $of = $row->{node};

			push @nodes, $of if !$has{$of};
			same("$name: zones of $of together", $of, $nodes[-1]);
			push @{$has{$of}}, $row->{zone};
			same("$name: distance of $of", $distance{$of},
				$row->{distance});
			same("$name: $of no nearer than the one before", 'yes',
				$distance{$of} >= ($far // 0) ? 'yes' : 'no');
			$far = $distance{$of};
			same("$name: $of $row->{zone} $_",
				$zones->{"$of $row->{zone}"}{$_}, $row->{$_})
				for qw(managed min low high boost);
		}
		same("$name: first", $node, $nodes[0]) if $down{$node};
		same("$name: nodes", join(' ', $list->{alone} ?
			grep { $_ == $node } sort keys %down : sort keys %down),
			join(' ', sort @nodes));
		same("$name: zones of $_", "@{$down{$_}}", "@{$has{$_}}")
			for @nodes;
	}
	for my $node (map { /node(\d+)$/ } glob
			'/sys/devices/system/node/node[0-9]*') {
		same("list of node $node", 1, $seen{"node $node"});
		same("list of node $node alone", 1, $seen{"node $node alone"});
	}
}

# Page sets: "NODE ZONE CPU" => figures of its line, pages by its table.
sub page_sets {
	my (%sets, $set, @orders);

	for (lines_of("$folder/pcp")) {
		if (/^Node (\d+), zone +(\S+), cpu (\d+): (.*)/) {
			$set = $sets{"$1 $2 $3"} = { pages => 0 };
			my $rest = $4;

			$rest =~ s/on lists/lists/;
			%$set = (%$set, split ' ', $rest);
		} elsif (/^ +order +(.*)/) {
			@orders = split ' ', $1;
		} elsif (/^  \S.*?((?: +(?:\d+|-)){5})$/) {
			my @nr = split ' ', $1;

			for my $i (grep { $nr[$_] ne '-' } 0 .. $#nr) {
				$set->{pages} += $nr[$i] << $orders[$i];
			}
		}
	}
	return %sets;
}

sub page_sets_are_those_of_zoneinfo {
	between(sub {
		my (undef, @order) = zoneinfo();
		my %figures;

		for my $zone (@order) {
			for my $cpu (keys %{$zone->{cpu}}) {
				my $name = "$zone->{node} $zone->{zone} $cpu";

				$figures{"$name $_"} = $zone->{cpu}{$cpu}{$_}
					for qw(count high batch);
			}
		}
		return %figures;
	}, sub {
		my %sets = page_sets();
		my %figures;

		for my $name (keys %sets) {
			$figures{"$name $_"} = $sets{$name}{$_}
				for qw(count high batch);
		}
		return %figures;
	});
}

sub page_sets_lists_are_as_long_as_they_say {
	for my $round (1 .. ROUNDS()) {
		my %sets = page_sets();

		for (sort keys %sets) {
			same("$_ lists", $sets{$_}{count}, $sets{$_}{lists});
			same("$_ table", $sets{$_}{lists}, $sets{$_}{pages});
		}
	}
}

# What the walk of free lists says of itself, by zone.
sub free_lists {
	my %zones;

	for (lines_of("$folder/pageblocks")) {
		next if !/^Node (\d+), zone +(\S+): on free lists/;
		my $zone = $zones{"$1 $2"} = {};

		s/.* on free lists (\d+) pages/pages $1/;
		($zone->{cut}) = /; (order.*)/;
		$zone->{$1} = $2 while /([a-z]+) (\d+)/g;
	}
	return %zones;
}

sub free_lists_are_as_their_counters_say {
	my %still;

	for my $round (1 .. ROUNDS()) {
		my %zones = free_lists();

		for (sort keys %zones) {
			my $zone = $zones{$_};

			same("$_ $round lengths", 0, $zone->{lengths});
			same("$_ $round marks", 0, $zone->{marks});
			same("$_ $round cut", 'none', $zone->{cut} // 'none');
			next if $zone->{before} != $zone->{after};
			# Pages may have gone and come meanwhile.
			$still{$_} = $zone->{pages} - $zone->{before}
				if $still{$_} // 1;
		}
	}
	my ($zones, @order) = zoneinfo();

	same("$_->{node} $_->{zone} pages", 0, $still{"$_->{node} $_->{zone}"})
		for grep { $_->{present} } @order;
}

sub pageblocks_add_up {
	my @lines = lines_of("$folder/pageblocks");
	my ($zones, @order) = zoneinfo();
	my %lists = free_lists();
	my (%sum, %count);

	for my $row (table_of(@lines)) {
		my $zone = "$row->{node} $row->{zone}";
		my $rest = $row->{present};

		$rest -= $row->{$_} for qw(free pcp alloc reserved);
		$sum{$zone}{moved} += $rest;
		same("pageblock $row->{start_pfn} has a free block",
			$row->{free} ? 'yes' : 'no',
			$row->{largest} eq '-' ? 'no' : 'yes');
		$sum{$zone}{usable} += $row->{present} - $row->{reserved};
		$sum{$zone}{blocks}++;
	}
	for my $zone (map { "$_->{node} $_->{zone}" }
			grep { $_->{present} } @order) {
		same("$zone seen twice at most", 'few',
			abs($sum{$zone}{moved}) < 2048 ? 'few' :
			$sum{$zone}{moved});
		same("$zone managed", $zones->{$zone}{managed},
			$sum{$zone}{usable});
	}
}

sub pageblocks_are_of_the_types_of_pagetypeinfo {
	between(sub {
		my (%figures, @types);

		for (lines_of('/proc/pagetypeinfo')) {
			@types = split ' ', $1
				if /^Number of blocks type +(.*)/;
			next if !@types || !/^Node (\d+), zone +(\S+) +(.*)/;
			my ($zone, @nr) = ("$1 $2", split ' ', $3);

			$figures{"$zone $types[$_]"} = $nr[$_] for 0 .. $#nr;
		}
		return %figures;
	}, sub {
		my (undef, @order) = zoneinfo();
		my %figures;

		for my $zone (grep { $_->{present} } @order) {
			$figures{"$zone->{node} $zone->{zone} $_"} = 0
				for qw(Unmovable Movable Reclaimable HighAtomic
				CMA Isolate);
		}
		$figures{"$_->{node} $_->{zone} $_->{type}"}++
			for table('pageblocks');
		return %figures;
	});
}

my %claims = map { $_->[0] => $_->[1] } (
	[ nodes_are_those_of_sysfs => \&nodes_are_those_of_sysfs ],
	[ zones_are_those_of_zoneinfo => \&zones_are_those_of_zoneinfo ],
	[ zonelists_hold_each_node_by_distance =>
		\&zonelists_hold_each_node_by_distance ],
	[ page_sets_are_those_of_zoneinfo => \&page_sets_are_those_of_zoneinfo ],
	[ page_sets_lists_are_as_long_as_they_say =>
		\&page_sets_lists_are_as_long_as_they_say ],
	[ free_lists_are_as_their_counters_say =>
		\&free_lists_are_as_their_counters_say ],
	[ pageblocks_add_up => \&pageblocks_add_up ],
	[ pageblocks_are_of_the_types_of_pagetypeinfo =>
		\&pageblocks_are_of_the_types_of_pagetypeinfo ],
);

judge($claim, %claims);
