#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# lru.pl CLAIM FOLDER [CGROUP]
#
# One claim about FOLDER/lru against /proc/zoneinfo, vmstat and debugfs' lru_gen;
# CGROUP is the path of a cgroup with few pages.

use strict;
use warnings;

require './figures.pl';

my ($claim, $folder, $cgroup) = @ARGV;

my @lists = qw(inactive_anon active_anon inactive_file active_file
	       unevictable);

# The view: figures of nodes, rows of lruvecs, generations of each.
sub view {
	my (%node, @rows, @titles, $at);

	for (lines_of("$folder/lru")) {
		if (/^Node (\d+)/) {
			$at = $1;
		} elsif (/^  (\w+) +(\d+)$/) {
			$node{$at}{$1} = $2;
		} elsif (/^node /) {
			@titles = split;
		} elsif (/^ *\d/ && @titles) {
			my %row;

			@row{@titles} = split ' ', $_, scalar @titles;
			push @rows, \%row;
		} elsif (/^ +seq (\d+): (\d+) ms, anon (\d+)(?: \(gone\))?, file (\d+)/) {
			push @{$rows[-1]{gens}}, [ $1, $3, $4 ];
		}
	}
	return (\%node, \@rows);
}

# Per-node figures of zoneinfo by "NODE NAME".
sub zoneinfo {
	my (%figures, $node, $on);

	for (lines_of('/proc/zoneinfo')) {
		if (/^Node (\d+)/) {
			($node, $on) = ($1, 0);
		} elsif (/per-node stats/) {
			$on = 1;
		} elsif (/^  pages free/) {
			$on = 0;
		} elsif ($on && /^ +(nr_(?:in)?active_\w+|nr_unevictable|nr_isolated_\w+|workingset_\w+) +(\d+)$/) {
			$figures{"$node $1"} = $2;
		}
	}
	return %figures;
}

sub counters_are_those_of_zoneinfo {
	between(\&zoneinfo, sub {
		my ($nodes) = view();
		my %figures;

		for my $node (keys %$nodes) {
			$figures{"$node $_"} = $nodes->{$node}{$_}
				for keys %{$nodes->{$node}};
		}
		return %figures;
	});
}

# The sizes of all cgroups' lists add up to the node's, to vmstat's.
sub lists_of_all_cgroups_are_those_of_vmstat {
	between(sub {
		my %figures;

		fold_counters();
		for (lines_of('/proc/vmstat')) {
			$figures{$1} = $2
				if /^nr_((?:in)?active_(?:anon|file)|unevictable) (\d+)/;
		}
		return %figures;
	}, sub {
		my (undef, $rows) = view();
		my %figures = map { $_ => 0 } @lists;

		for my $row (@$rows) {
			$figures{$_} += $row->{$_} for @lists;
		}
		return %figures;
	});
}

# The kernel's file has a heading for each cgroup and node.
sub lru_gen {
	my (%figures, $memcg, $node);

	for (lines_of('/sys/kernel/debug/lru_gen')) {
		if (/^memcg +\d+ (.*)/) {
			$memcg = $1;
		} elsif (/^ node +(\d+)/) {
			$node = $1;
		} elsif (/^ +(\d+) +\d+ +(\d+). +(\d+)/) {
			$figures{"$memcg node $node seq $1"} = "$2 $3";
		}
	}
	return %figures;
}

sub generations_are_those_of_debugfs {
	between(\&lru_gen, sub {
		my (undef, $rows) = view();
		my %figures;

		for my $row (@$rows) {
			$figures{"$row->{path} node $row->{node} seq $_->[0]"} =
				"$_->[1] $_->[2]" for @{$row->{gens}};
		}
		return %figures;
	});
}

# Under its lock the lists of an lruvec are as long as its counters say. Those of
# generations are counted late, by whoever looked at page tables: in some round.
sub lists_are_as_long_as_they_say {
	my %state;

	for my $round (1 .. ROUNDS()) {
		my (undef, $rows) = view();

		for (@$rows) {
			next if $_->{anon_found} eq '-';
			my $name = "$_->{path} node $_->{node}";
			my $size = ($_->{inactive_anon} + $_->{active_anon}) .
				' ' . ($_->{inactive_file} + $_->{active_file});
			my $found = "$_->{anon_found} $_->{file_found}";

			$state{$name} = [ $size, $found ]
				if !$state{$name} || $size eq $found;
		}
		last if %state && !grep { $_->[0] ne $_->[1] } values %state;
	}
	same($_, @{$state{$_}}) for sort keys %state;
	my @own = grep { /^\Q$cgroup\E / } keys %state; # by node

	same("lists of $cgroup were walked", 1, @own ? 1 : 0);
	same("$cgroup has pages", 1,
		(grep { $state{$_}[0] ne '0 0' } @own) ? 1 : 0);
}

my %claims = map { $_ => main->can($_) } qw(
	counters_are_those_of_zoneinfo
	lists_of_all_cgroups_are_those_of_vmstat
	generations_are_those_of_debugfs
	lists_are_as_long_as_they_say
);

judge($claim, %claims);
