#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# arena.pl CLAIM FOLDER
#
# Holds the arena's views in FOLDER against each other. CLAIM is one of those
# in %claims. Prints what differs and how many values it compared; fails if one
# differs or there was none.

use strict;
use warnings;
require './claims.pl';

my ($claim, $folder) = @ARGV;

sub view_lines {
	return lines_of("$folder/$_[0]");
}

# "NODE ZONE" => its figures, of a file with a zone a line.
sub rows_of {
	my %rows;

	for (view_lines($_[0])) {
		$rows{"$1 $2"} = [split] if s/^Node +(\d+), zone +(\S+) +//;
	}
	return %rows;
}

# "NODE ZONE" => { TYPE => [free blocks by order] } and { TYPE => pageblocks }.
sub pagetypes {
	my (%free, %blocks, @types);

	for (view_lines('pagetypeinfo')) {
		if (/^Node +(\d+), zone +(\S+), type +(\S+) +(.*)/) {
			$free{"$1 $2"}{$3} = [split ' ', $4];
		} elsif (/^Number of blocks type +(.*)/) {
			@types = split ' ', $1;
		} elsif (/^Node (\d+), zone +(\S+) +(.*)/) {
			@{$blocks{"$1 $2"}}{@types} = split ' ', $3;
		}
	}
	return (\%free, \%blocks);
}

# "NODE ZONE" => { WORD => its first figure, counts of all page sets summed }.
sub zoneinfo {
	my (%zones, $zone);

	for (view_lines('zoneinfo')) {
		if (/^Node (\d+), zone +(\S+)/) {
			$zone = $zones{"$1 $2"} = {};
		} elsif (/^ +(?:pages )?(\S+?):? +(\d+)$/) {
			my ($word, $figure) = ($1, $2);

			$zone->{$word} = $figure + ($word eq 'count' ?
				$zone->{$word} // 0 : 0);
		}
	}
	return %zones;
}

# One hash a pageblock.
sub pageblocks {
	my @lines = view_lines('pageblocks');
	my @titles = split ' ', shift @lines;
	my @blocks;

	for (grep { !/^taken:/ } @lines) {
		my %block;

		@block{@titles} = split;
		$block{zone} = "$block{node} $block{zone}";
		push @blocks, \%block;
	}
	return @blocks;
}

sub free_pages {
	my ($pages, $order) = (0, 0);

	$pages += $_ << $order++ for @_;
	return $pages;
}

sub index_of {
	my ($kind, $order, @nr) = @_;
	my ($pages, $blocks, $suitable) = (free_pages(@nr), 0, 0);

	$blocks += $_ for @nr;
	$suitable += $nr[$_] << ($_ - $order) for $order .. $#nr;
	if ($kind eq 'unusable_index') {
		return '1.000' if !$pages;
		$pages = int(($pages - ($suitable << $order)) * 1000 / $pages);
		return sprintf('%d.%03d', $pages / 1000, $pages % 1000);
	}
	return '0.000' if !$blocks;
	return '-1.000' if $suitable;
	$pages = int((1000 + int($pages * 1000 / (1 << $order))) / $blocks);
	return sprintf('0.%03d', 1000 - $pages);
}

sub types_add_up_to_buddyinfo {
	my %buddy = rows_of('buddyinfo');
	my ($free) = pagetypes();

	for my $zone (keys %buddy) {
		for my $order (0 .. $#{$buddy{$zone}}) {
			my $sum = 0;

			$sum += $_->[$order] for values %{$free->{$zone}};
			same("$zone order $order", $buddy{$zone}[$order], $sum);
		}
	}
}

sub free_pages_agree {
	my %buddy = rows_of('buddyinfo');
	my %info = zoneinfo();

	for my $zone (keys %buddy) {
		my $free = free_pages(@{$buddy{$zone}});

		same("$zone free", $info{$zone}{free}, $free);
		same("$zone nr_free_pages", $info{$zone}{nr_free_pages}, $free);
	}
	for my $line (grep { /^ +\d+ +\d+ / } view_lines('zonelists')) {
		my (undef, $node, $name, $pages, $free) = split ' ', $line;
		my $zone = $info{"$node $name"};

		same("$node $name zonelist", $zone->{managed}, $pages);
		same("$node $name zonelist", $zone->{free}, $free);
	}
}

sub pageblocks_add_up {
	my %info = zoneinfo();
	my (undef, $types) = pagetypes();
	my (%sum, %count);

	for my $block (pageblocks()) {
		my $rest = $block->{present};

		$rest -= $block->{$_} for qw(free pcp alloc live);
		same("pageblock $block->{start_pfn} adds up", 0, $rest);
		same("pageblock $block->{start_pfn} has a free block",
			$block->{free} ? 'yes' : 'no',
			$block->{largest} eq '-' ? 'no' : 'yes');
		$sum{$block->{zone}}{$_} += $block->{$_}
			for qw(present free pcp);
		$count{$block->{zone}}{$block->{type}}++;
	}
	for my $zone (keys %sum) {
		same("$zone free", $info{$zone}{free}, $sum{$zone}{free});
		same("$zone present", $info{$zone}{present},
			$sum{$zone}{present});
		same("$zone pcp", $info{$zone}{count}, $sum{$zone}{pcp});
		same("$zone $_ blocks", $types->{$zone}{$_},
			$count{$zone}{$_} // 0) for keys %{$types->{$zone}};
	}
}

sub indices_follow_from_buddyinfo {
	my %buddy = rows_of('buddyinfo');

	for my $kind (qw(unusable_index extfrag_index)) {
		my %index = rows_of("extfrag/$kind");

		for my $zone (keys %buddy) {
			my @nr = @{$buddy{$zone}};

			same("$zone $kind $_", index_of($kind, $_, @nr),
				$index{$zone}[$_]) for 0 .. $#nr;
		}
	}
}

# diff/buddyinfo: the arena's column, the difference, a cause where there is one.
sub diff_shows_the_arena {
	my %buddy = rows_of('buddyinfo');
	my ($zone, $unexplained);

	for (view_lines('../diff/buddyinfo')) {
		$zone = "$1 $2" if /^Node (\d+), zone +(\S+)/;
		$unexplained = $1 if /unexplained: (\d+)$/;
		next if !/^order +(\d+) /;
		my ($order, $live, $arena, $less, undef, undef, $cause) =
			(split)[1 .. 7];

		same("$zone order $order", $buddy{$zone}[$order], $arena);
		same("$zone order $order difference", $arena - $live, $less);
		same("$zone order $order cause", $less ? 'a cause' : '-',
			$less && $cause ne '-' ? 'a cause' : $cause);
	}
	same('figures unexplained', 0, $unexplained);
}

# "NODE ZONE LIST" => its place, of a file of zonelists.
sub places {
	my ($list, %places);

	for (view_lines($_[0])) {
		$list = "node $1" . ($2 ? ' alone' : '')
			if /^for requests from node (\d+)( that must)?/;
		$places{"$2 $3 $list"} = $1 if /^ *(\d+) +(\d+) +(\S+) /;
	}
	return %places;
}

# diff/zonelists: both places, and no-zone where they differ.
sub diff_shows_the_places {
	my %live = places('../live/zonelists');
	my %arena = places('zonelists');
	my ($zone, $unexplained, $rows);

	for (view_lines('../diff/zonelists')) {
		$zone = "$1 $2" if /^Node (\d+), zone +(\S+)/;
		$unexplained = $1 if /unexplained: (\d+)$/;
		next if !/^from (node \d+(?: alone)?) +(\S+) +(\S+) .* (\S+)$/;
		my ($list, $live, $arena, $cause) = ($1, $2, $3, $4);

		$rows++;
		same("$zone $list live", $live{"$zone $list"} // '-', $live);
		same("$zone $list arena", $arena{"$zone $list"} // '-', $arena);
		same("$zone $list cause", $live eq '-' || $arena eq '-' ?
			'not-kept' : $live == $arena ? '-' : 'no-zone', $cause);
	}
	same('lists compared', 1, $rows ? 1 : 0);
	same('figures unexplained', 0, $unexplained);
}

# "NODE ZONE" => how many pageblocks are all free, part free, not at all.
sub fill_of {
	my %fill;

	for (view_lines($_[0])) {
		my @row = split;

		next if $row[0] !~ /^\d+$/ || @row < 11;
		my ($present, $free) = ($row[4], $row[5] + $row[6]);
		my $name = !$free ? 'none free' :
			$free == $present ? 'all free' : 'part free';

		$fill{"$row[0] $row[1]"}{$_}++ for 'pageblocks', $name;
	}
	return %fill;
}

# diff/pageblocks: the arena's column is what its own file says.
sub diff_shows_the_pageblocks {
	my %arena = fill_of('pageblocks');
	my ($zone, $unexplained, $rows);

	for (view_lines('../diff/pageblocks')) {
		$zone = "$1 $2" if /^Node (\d+), zone +(\S+)/;
		$unexplained = $1 if /unexplained: (\d+)$/;
		next if !/^(pageblocks|\w+ free) +(\d+) +(\d+) +(-?\d+) .* (\S+)$/;
		my ($name, $live, $ours, $less, $cause) = ($1, $2, $3, $4, $5);

		$rows++;
		same("$zone $name arena", $arena{$zone}{$name} // 0, $ours);
		same("$zone $name difference", $ours - $live, $less);
		same("$zone $name has a cause", $less ? 1 : 0,
		     $cause eq '-' ? 0 : 1);
	}
	same('rows', 1, $rows ? 1 : 0);
	same('figures unexplained', 0, $unexplained);
}

my %claims = (
	diff_shows_the_pageblocks => \&diff_shows_the_pageblocks,
	diff_shows_the_places => \&diff_shows_the_places,
	diff_shows_the_arena => \&diff_shows_the_arena,
	types_add_up_to_buddyinfo => \&types_add_up_to_buddyinfo,
	free_pages_agree => \&free_pages_agree,
	pageblocks_add_up => \&pageblocks_add_up,
	indices_follow_from_buddyinfo => \&indices_follow_from_buddyinfo,
);

judge($claim, %claims);
