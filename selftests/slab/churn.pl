#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# churn.pl slabinfo|slabs VIEW READS STANDING
#
# Reads VIEW while caches called churn-N come and go. Each read has to be whole: the
# lines that it begins and ends with, each line of its shape, and every cache that
# STANDING has, a /proc/slabinfo of before, and that stands after the last read, as
# often as it has it: what is read of /proc/slabinfo while caches come may have one
# twice, where one piece of it ends. Reads on until there were
# READS with caches in them that came and went, but no more than fifty times so
# many. Fails if one is not whole, or if those caches were not seen.

use strict;
use warnings;

my ($kind, $view, $reads, $standing) = @ARGV;

my $n = qr/\d+/;
my @info = (
	qr/^slabinfo - version: 2\.1$/,
	qr/^# name            <active_objs> <num_objs> .* <sharedavail>$/,
	qr/^(\S+) +$n +$n +$n +$n +$n : tunables +$n +$n +$n : slabdata +$n +$n +$n$/,
);
# The lines of a cache's part; those of CPUs and nodes may be any number.
my $part = join(' ', qw(engine flags object slab limits aliases), '(cpu )*' .
	'(node fill )*objects bytes');

# Names of a list like the kernel's own, and how often it has each.
sub standing {
	my ($list) = @_;
	my %count;

	open(my $file, '<', $list) or die "$list: $!\n";
	/^(\S+) .*: slabdata +\d/ && !/^churn-/ && $count{$1}++ while <$file>;
	return %count;
}

sub slurp {
	my $text = '';
	my $got;

	open(my $file, '<', $view) or die "$view: $!\n";
	while ($got = sysread($file, $text, 1 << 16, length $text)) {
	}
	die "$view: $!\n" if !defined $got;
	return $text;
}

sub names_of_slabinfo {
	my ($version, $head, @lines) = @_;
	my @names;

	die "its head is another\n" if $version !~ $info[0] || $head !~ $info[1];
	for (@lines) {
		$_ =~ $info[2] or die "a line of no shape: '$_'\n";
		push @names, $1;
	}
	return @names;
}

sub names_of_slabs {
	my ($end, @lines) = (pop, @_);
	my (@names, @parts);

	die "it does not end as it should: '$end'\n" if $end !~ /^taken: .*\S$/;
	for (@lines) {
		if (/^cache (\S+)$/) {
			push @names, $1;
			push @parts, '';
		} elsif (/^  ([a-z]+) .*\S$/ && @parts) {
			$parts[-1] .= "$1 ";
		} else {
			die "a line of no shape: '$_'\n";
		}
	}
	for (@parts) {
		/^$part $/ or die "a part of no shape: '$_'\n";
	}
	return @names;
}

# What a read has: how often each name.
sub names_of {
	my ($text) = @_;
	my @lines = split(/\n/, $text);
	my %count;

	die "it ends within a line\n" if substr($text, -1) ne "\n";
	$count{$_}++ for $kind eq 'slabs' ? names_of_slabs(@lines) :
		names_of_slabinfo(@lines);
	return %count;
}

my %before = standing($standing);
my @all;
my ($seen, $churned) = (0, 0);

while ($seen < $reads && @all < 50 * $reads) {
	push @all, {names_of(slurp())};
	my $here = grep { /^churn-/ } keys %{$all[-1]};
	$seen++ if $here;
	$churned += $here;
}
my %after = standing('/proc/slabinfo');
my @names = grep { $after{$_} } keys %before;
my $bad = 0;

for my $read (@all) {
	for my $name (@names) {
		my $got = $read->{$name} // 0;

		next if $got == $before{$name};
		print "# $name: $got times, not $before{$name}\n";
		$bad++;
	}
	for my $name (grep { /^churn-/ } keys %$read) {
		next if $read->{$name} == 1;
		print "# $name: $read->{$name} times\n";
		$bad++;
	}
}
printf "# compared %d names in each of %d reads; %d that come and go in %d of them, %d differ\n",
	scalar @names, scalar @all, $churned, $seen, $bad;
exit(!@names || $bad || $seen < $reads);
