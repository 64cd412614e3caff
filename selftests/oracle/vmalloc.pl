#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# vmalloc.pl CLAIM FOLDER
#
# One claim about the areas of FOLDER/vmalloc, against /proc/vmallocinfo, meminfo
# and the page tables. All but the one about hidden addresses need raw addresses.

use strict;
use warnings;
no warnings 'portable';	# of addresses

require './figures.pl';

my ($claim, $folder) = @ARGV;

# The rows of areas and holes: start, end, size, what.
sub rows {
	my @rows;

	for (lines_of("$folder/vmalloc")) {
		last if $_ eq '';
		die "row '$_'\n" if !/^(\S+?)-(0x\w+) +(\d+) ?(.*)/;
		push @rows, [ $1, $2, $3, $4 ];
	}
	return @rows;
}

# Tables of the view, by the title of their first column: a hash a line.
sub table {
	my ($title) = @_;
	my (@titles, @rows);

	for (lines_of("$folder/vmalloc")) {
		if (/^ *$title /) {
			@titles = split;
		} elsif (@titles) {
			last if $_ eq '';
			my %row;

			@row{@titles} = split ' ', $_, scalar @titles;
			push @rows, \%row;
		}
	}
	return @rows;
}

# Lines of the kernel's file; 6.1 has some of areas that are not made yet.
sub kernels {
	my %lines;

	s/0x0*(\w+)-0x0*(\w+)/0x$1-0x$2/, $lines{$_} = 1
		for lines_of('/proc/vmallocinfo');
	return \%lines;
}

# Ours that the kernel's file has, in its words.
sub ours {
	my %lines;

	for (rows()) {
		my ($start, $end, $size, $what) = @$_;

		next if $what =~ /^(free|pooled)$/ || $what =~ / partial\b/;
		$what =~ s/ ?guard$//;
		$start =~ s/0x0*/0x/;
		$end =~ s/0x0*/0x/;
		$lines{sprintf('%s-%s %7d%s', $start, $end, $size,
			       $what eq '' ? '' : " $what")} = 1;
	}
	return \%lines;
}

# Each line that both reads of the kernel's file have is ours in some round; and
# each of ours that stays is one of the kernel's.
sub areas_are_those_of_vmallocinfo {
	my (%found, %seen, %known);

	for my $round (1 .. 10) {
		my ($before, $mine, $after) = (kernels(), ours(), kernels());

		for (keys %$before) {
			$found{$_} ||= $mine->{$_} ? 1 : 0 if $after->{$_};
		}
		$seen{$_}++ for keys %$mine;
		$known{$_} = 1 for keys %$before, keys %$after;
	}
	same($_, 1, $found{$_}) for sort keys %found;
	same("ours: $_", 'the kernel\'s', 'not there')
		for grep { $seen{$_} > 1 && !$known{$_} } sort keys %seen;
}

# Sums are equal where they stand still, and the counters are meminfo's.
sub pages_are_those_of_meminfo {
	between(sub {
		fold_counters();
		text_of('/proc/meminfo') =~ /^VmallocUsed: +(\d+)/m
			or die "meminfo\n";
		return (found => $1 / 4, counted => $1 / 4);
	}, sub {
		text_of("$folder/vmalloc") =~
			/^pages of vmalloc\(\): found (\d+), counted (\d+);/m
			or die "no totals\n";
		return (found => $1, counted => $2);
	});
}

# Rows rise, and do not overlap. Each sum of the tables is that of the rows.
sub sums_are_those_of_the_rows {
	my $end = 0;
	my @text = lines_of("$folder/vmalloc");
	my %bytes = (free => 0, largest => 0, in_use => 0, areas => 0,
		     guards => 0);
	my (@space, @callers, $table);

	for (@text) {
		if (/^space /) {
			$table = \@space;
		} elsif (/^ *areas +bytes/) {
			$table = \@callers;
		} elsif ($_ eq '') {
			undef $table;
		} elsif ($table) {
			push @$table, [ split ];
		} elsif (/^0x(\w+)-0x(\w+) +(\d+) ?(.*)/) {
			my ($from, $to, $size, $what) = (hex $1, hex $2, $3, $4);

			same("row $_", 1, $from >= $end ? 1 : 0);
			same("size of $_", $to - $from, $size);
			$end = $to;
			if ($what eq 'free') {
				$bytes{free} += $size;
				$bytes{largest} = $size
					if $size > $bytes{largest};
			} elsif ($what !~ /^(pooled|unpurged)/) {
				$bytes{in_use} += $size;
				$bytes{areas}++;
				$bytes{guards}++ if $what =~ /guard$/;
			}
		}
	}
	for ([ areas => 2 ], [ guards => 3 ], [ in_use => 4 ], [ free => 7 ]) {
		my ($name, $column) = @$_;
		my $sum = 0;

		$sum += $_->[$column] for @space;
		same($name, $bytes{$name}, $sum);
	}
	same('largest hole', $bytes{largest},
	     (sort { $b <=> $a } map { $_->[9] } @space)[0]);
	my ($areas, $in_use) = (0, 0);

	$areas += $_->[0], $in_use += $_->[1] for @callers;
	same('areas of all callers', $bytes{areas}, $areas);
	same('bytes of all callers', $bytes{in_use}, $in_use);
}

# In some round all addresses of vmalloc's are in use, kept or free.
sub nothing_of_the_space_is_missing {
	my $left;

	for my $round (1 .. ROUNDS()) {
		my ($row) = grep { $_->{space} eq 'vmalloc' } table('space');

		$left = $row->{on_its_way};
		last if $left == 0;
	}
	same('bytes that are nowhere', 0, $left);
}

# No page is mapped in the last page of an area that has a guard.
sub guards_map_nothing {
	my %bad;

	write_to("$folder/../target_pid", "0\n");
	for my $round (1 .. 5) {
		my @guards = map { hex $_->[1] }
			grep { $_->[3] =~ /guard$/ } rows();
		my @mapped = map { /^0x(\w+)-0x(\w+)/ ? [ hex $1, hex $2 ] : () }
			grep { / (RW|ro) / } lines_of("$folder/page_tables");
		die "no page tables\n" if !@mapped;
		my %now;

		for my $end (@guards) {
			$now{$end} = grep { $_->[0] < $end &&
					    $_->[1] > $end - 4096 } @mapped;
			# An area that came or went between the two reads.
			$bad{$end} = ($bad{$end} // 1) && $now{$end};
		}
	}
	same(sprintf('pages mapped before 0x%x', $_), 0, $bad{$_} || 0)
		for keys %bad;
}

sub addresses_are_hidden_by_default {
	my $text = text_of("$folder/vmalloc");

	same('addresses', '', join ' ', $text =~ /((?:0x|\b)ff\w{14})/g);
	same('the modules\' first area', 1,
	     $text =~ /^modules\+0x0-0x/m ? 1 : 0);
	same('the modules\' size', 1,
	     $text =~ /^modules +hidden /m ? 1 : 0);
}

my %claims = map { $_ => main->can($_) } qw(
	areas_are_those_of_vmallocinfo
	pages_are_those_of_meminfo
	sums_are_those_of_the_rows
	nothing_of_the_space_is_missing
	guards_map_nothing
	addresses_are_hidden_by_default
);

judge($claim, %claims);
