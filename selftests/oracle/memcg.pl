#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# memcg.pl CLAIM FOLDER CGROUPS
#
# One claim about FOLDER/memcg against the files of the cgroups under CGROUPS.

use strict;
use warnings;

require './figures.pl';

my ($claim, $folder, $cgroups) = @ARGV;

my @lists = qw(inactive_anon active_anon inactive_file active_file
	       unevictable);

# The view: "PATH WHAT NAME" => figure.
sub view {
	my (%figures, $path);

	for (lines_of("$folder/memcg")) {
		if (/^cgroup \d+ (\S+)/) {
			$path = $1;
			$figures{"$path removed"} = 1 if /\(removed\)$/;
		} elsif (/^  (memory|swap|lists|events) (.*)/) {
			my ($what, %row) = ($1, split ' ', $2);

			$figures{"$path $what $_"} = $row{$_} for keys %row;
		}
	}
	return %figures;
}

# Folders of cgroups below the root, by the path that the view has.
sub paths {
	my @all = (glob("$cgroups/*"), glob("$cgroups/*/*"));

	return map { s/^\Q$cgroups\E//r } grep { -d } @all;
}

sub value_of {
	my ($value) = lines_of(@_);

	return $value eq 'max' ? $value : $value / 4096;
}

sub charges_and_limits {
	my %figures;

	for my $path (paths()) {
		my $dir = "$cgroups$path";

		next if ! -e "$dir/memory.current";
		$figures{"$path memory usage"} = value_of("$dir/memory.current");
		# Of who never reset it: since the cgroup was made. Swap's came
		# with 6.5.
		for (['memory', 'memory.peak'], ['swap', 'memory.swap.peak']) {
			my ($what, $file) = @$_;

			$figures{"$path $what peak"} = value_of("$dir/$file")
				if -e "$dir/$file";
		}
		$figures{"$path memory $_"} = value_of("$dir/memory.$_")
			for qw(min low high max);
		$figures{"$path swap usage"} =
			value_of("$dir/memory.swap.current");
		$figures{"$path swap $_"} = value_of("$dir/memory.swap.$_")
			for qw(high max);
		for (lines_of("$dir/memory.events")) {
			$figures{"$path events $1"} = $2
				if /^(low|high|max|oom|oom_kill) (\d+)/;
		}
	}
	return %figures;
}

# A peak that is what is in use would show nothing.
sub charges_limits_and_events_are_those_of_the_files {
	my ($leaf) = sort { length $b <=> length $a } paths();
	my %figures = charges_and_limits();

	for my $what (grep { exists $figures{"$leaf $_ peak"} } qw(memory swap)) {
		my ($usage, $peak) = @figures{"$leaf $what usage",
			"$leaf $what peak"};

		wrong("$leaf: no $what above $usage pages was ever charged")
			if $peak <= $usage && ($what eq 'memory' || $ENV{SWAP});
	}
	between(\&charges_and_limits, \&view);
}

# The kernel adds up what CPUs have counted every two seconds at the latest. Its
# figures are of a cgroup with its children; the view's are its own.
sub lists_are_those_of_memory_stat {
	my ($leaf) = sort { length $b <=> length $a } paths();

	between(sub {
		my %figures;

		select(undef, undef, undef, 0.2);
		for (lines_of("$cgroups$leaf/memory.stat")) {
			$figures{"$leaf lists $1"} = $2 / 4096
				if /^((?:in)?active_(?:anon|file)|unevictable) (\d+)/;
		}
		return %figures;
	}, \&view);
}

sub every_folder_is_a_cgroup_of_the_view {
	my %view = view();

	same("$_ is there", 1, exists $view{"$_ memory usage"} ? 1 : 0)
		for paths();
	same('the root is there', 1, exists $view{'/ memory usage'} ? 1 : 0);
}

my %claims = map { $_ => main->can($_) } qw(
	charges_limits_and_events_are_those_of_the_files
	lists_are_those_of_memory_stat
	every_folder_is_a_cgroup_of_the_view
);

judge($claim, %claims);
