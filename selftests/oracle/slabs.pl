#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# slabs.pl figures|sums|inuse VIEW [ROUNDS]
#
# figures: a cache's figures in VIEW (live/slabs) are those in /sys/kernel/slab,
#          as sandwich.pl has it: read before and after, equal in some round
# sums:    VIEW's own figures of a cache follow from each other
# inuse:   what VIEW says is in use while CPUs hold free objects is what the
#          kernel counts when they have given all back: the cache is shrunk
#
# Prints how many figures it compared; fails if one differs, or if less than
# 95 % (inuse: half of the caches, and 20 that CPUs held objects of, but for
# caches under debugging, of which they hold none) were at rest to be compared.

use strict;
use warnings;

my ($claim, $view, $rounds) = (@ARGV, 20);
my $sysfs = '/sys/kernel/slab';

# Files that are open, so that a reader's own objects are there in all reads.
my (%files, @views, @read);

sub opened {
	my ($name) = @_;
	my $file;

	return open($file, '<', $name) ? $file : undef;
}

sub slurp {
	my ($file) = @_;
	my $text = '';

	return '' if !$file;
	sysseek($file, 0, 0);
	1 while sysread($file, $text, 1 << 20, length $text);
	return $text;
}

# Opens a cache's files, reads each of the kernel's once, opens the view twice.
sub hold {
	my ($cache, @names) = @_;

	@read = ();
	%files = map { $_ => opened("$sysfs/$cache/$_") } @names;
	@views = map { opened($view) } 1 .. 2;
	slurp($_) for values %files;
}

# Caches whose figures no look leaves alone: sysfs takes a long for each node
# while it counts, and kmemleak an object for each one that is allocated.
sub is_moved_by_looks {
	my ($name) = @_;
	my $nodes = () = slurp(opened('/sys/devices/system/node/possible')) =~
		/\d+/g;

	return $name eq 'kmalloc-' . ($nodes == 1 ? 8 : 16) ||
		$name eq 'kmemleak_object';
}

sub number_of {
	my ($name) = @_;

	return slurp($files{$name}) =~ /^(\d+)/ ? $1 : undef;
}

# The view: by cache, by line ("object", "cpu 0" …), by figure. Of one cache, if
# it is named.
sub caches_of {
	my ($name) = @_;
	my $file = shift @views // opened($view) // die "$view: $!\n";
	my $text = slurp($file);
	my (%caches, $cache);

	push @read, $file;
	if (defined $name) {
		my $at = index("\n$text", "\ncache $name\n");
		my $end = index($text, "\ncache ", $at < 0 ? 0 : $at);

		$text = $at < 0 ? '' : substr($text, $at,
			($end < 0 ? length $text : $end) - $at);
	}
	for (split(/\n/, $text)) {
		if (/^cache (.*)/) {
			$cache = $caches{$1} = { };
			next;
		}
		my ($line, $rest) =
			/^  (cpu \d+|node \d+|fill \d+|\w+)\s+(.*)/ or next;
		$cache->{$line} = $line =~ /^(engine|flags|aliases)$/ ?
			{ value => $rest } : { split(' ', $rest) };
	}
	return \%caches;
}

sub lines_of {
	my ($cache, $what) = @_;

	return map { $cache->{$_} } grep { /^$what / } keys %$cache;
}

sub sum_of {
	my ($cache, $what, $figure) = @_;
	my $sum = 0;

	for (lines_of($cache, $what)) {
		my $value = $_->{$figure} // 0;

		$sum += $value ne '-' ? $value : 0;
	}
	return $sum;
}

sub cpu_slabs_of {
	my ($cache) = @_;

	return grep({ exists $_->{slab_objects} } lines_of($cache, 'cpu')) +
		sum_of($cache, 'cpu', 'partial');
}

# The kernel passes over the partial slabs of a CPU that has no slab.
sub cpu_slabs_of_kernel {
	my ($cache) = @_;
	my $slabs = 0;

	for (lines_of($cache, 'cpu')) {
		next if !exists $_->{slab_objects};
		$slabs++;
		$slabs += $_->{partial} if ($_->{partial} // '-') ne '-';
	}
	return $slabs;
}

sub flag_of {
	my ($cache, $flag) = @_;

	return 0 + grep { $_ eq $flag } split(' ', $cache->{flags}{value});
}

# What sysfs calls it, and where it is in the view.
my %figures = (
	slabs => sub { sum_of($_[0], 'node', 'slabs') },
	total_objects => sub { $_[0]{objects}{total} },
	objects => sub { sum_of($_[0], 'node', 'objects') -
			 sum_of($_[0], 'node', 'free') },
	partial => sub { sum_of($_[0], 'node', 'partial') },
	cpu_slabs => \&cpu_slabs_of_kernel,
	sheaf_capacity => sub { $_[0]{limits}{sheaf} // 0 },
	object_size => sub { $_[0]{object}{size} },
	slab_size => sub { $_[0]{object}{stride} },
	align => sub { $_[0]{object}{align} },
	order => sub { $_[0]{slab}{order} },
	objs_per_slab => sub { $_[0]{slab}{objects} },
	min_partial => sub { $_[0]{limits}{min_partial} },
	cpu_partial => sub { $_[0]{limits}{cpu_partial} // 0 },
	aliases => sub { $_[0]{aliases}{value} },
	hwcache_align => sub { flag_of($_[0], 'hwcache_align') },
	reclaim_account => sub { flag_of($_[0], 'reclaim') },
	destroy_by_rcu => sub { flag_of($_[0], 'typesafe_rcu') },
	red_zone => sub { flag_of($_[0], 'red_zone') },
	poison => sub { flag_of($_[0], 'poison') },
	store_user => sub { flag_of($_[0], 'store_user') },
	sanity_checks => sub { flag_of($_[0], 'checks') },
);

# The kernel's figures of the cache that is held: the first number of each file.
sub sysfs_of {
	my %all = map { $_ => number_of($_) } keys %files;

	delete @all{grep { !defined $all{$_} } keys %all};
	return \%all;
}

my (%state, %seen, %held);

sub look {
	my ($what, $theirs, $ours) = @_;

	if ($theirs eq $ours) {
		$state{$what} = 'equal';
	} elsif (($state{$what} // '') ne 'equal') {
		$state{$what} = 'differs';
		$seen{$what} = "$what: the kernel says '$theirs', we '$ours'";
	}
}

# One cache: do all figures agree?
sub figures_of {
	my ($name) = @_;

	hold($name, keys %figures);

	my $before = sysfs_of();
	my $mine = caches_of($name)->{$name} or return 1;
	my $after = sysfs_of();

	for my $figure (keys %$before) {
		my $what = "$name $figure";

		$state{$what} //= '';
		next if $before->{$figure} ne ($after->{$figure} // '');
		look($what, $before->{$figure}, $figures{$figure}->($mine));
	}
	return !grep { $state{"$name $_"} ne 'equal' } keys %$before;
}

sub figures {
	for my $name (sort grep { !is_moved_by_looks($_) } keys %{caches_of()}) {
		for (1 .. $rounds) {
			last if figures_of($name);
		}
	}
	return 0.95 * keys %state;
}

# By pages of both orders that a cache's slabs can have.
sub bytes_of {
	my ($cache) = @_;
	my $slabs = sum_of($cache, 'node', 'slabs');
	my $less = $slabs * $cache->{slab}{objects} - $cache->{objects}{total};

	return $less ? '-' : $slabs * (4096 << $cache->{slab}{order});
}

sub unused_of {
	my ($cache) = @_;
	my $unused = sum_of($cache, 'node', 'free');

	$unused += sum_of($cache, 'cpu', $_)
		for qw(slab_free partial_free main spare rcu slab_objects);
	$unused -= sum_of($cache, 'cpu', 'slab_inuse');
	return $unused + ($cache->{limits}{sheaf} // 0) *
		sum_of($cache, 'node', 'barn_full');
}

sub sums {
	for (1 .. $rounds) {
		my $caches = caches_of();

		for my $name (keys %$caches) {
			my $cache = $caches->{$name};
			my $bytes = $cache->{bytes};
			my $whole = bytes_of($cache);

			look("$name unused", unused_of($cache),
			     $cache->{objects}{unused});
			look("$name full, partial and CPU slabs",
			     sum_of($cache, 'node', 'slabs'),
			     sum_of($cache, 'node', 'full') +
			     sum_of($cache, 'node', 'partial') +
			     cpu_slabs_of($cache));
			look("$name partial by fill",
			     sum_of($cache, 'node', 'partial') -
			     sum_of($cache, 'node', 'empty'),
			     sum_of($cache, 'fill', '<=25%') +
			     sum_of($cache, 'fill', '<=50%') +
			     sum_of($cache, 'fill', '<=75%') +
			     sum_of($cache, 'fill', '<100%'));
			look("$name bytes", $whole, $bytes->{slabs})
				if $whole ne '-';
			look("$name tails", $bytes->{slabs} -
			     $cache->{objects}{total} * $cache->{object}{stride},
			     $bytes->{tails});
		}
		last if !grep { $_ ne 'equal' } values %state;
	}
	return 0.95 * keys %state;
}

# Free objects that CPUs and barns have.
sub held_of {
	my ($cache) = @_;

	return unused_of($cache) - sum_of($cache, 'node', 'free');
}

# One cache: is what was in use what is left? Nothing is known where it was used
# in between, by this test at the latest.
sub inuse_of {
	my ($name) = @_;

	hold($name, 'objects');
	open(my $shrink, '>', "$sysfs/$name/shrink") or return;

	my $before = caches_of($name)->{$name} or return;

	$held{$name} = 1 if held_of($before);
	syswrite($shrink, '1');
	# What kfree_rcu() was told of is free to us, but to the kernel only after
	# a grace period, for which it does not wait.
	select(undef, undef, undef, 0.1) if sum_of($before, 'cpu', 'rcu');

	my $theirs = number_of('objects');
	my $after = caches_of($name)->{$name} or return;

	look($name, $theirs, $before->{objects}{inuse})
		if !held_of($after) &&
		   $before->{objects}{inuse} eq $after->{objects}{inuse};
}

sub inuse {
	for my $name (sort grep { !is_moved_by_looks($_) } keys %{caches_of()}) {
		for (1 .. $rounds) {
			inuse_of($name);
			last if ($state{$name} // 'equal') eq 'equal';
		}
	}
	my $held = grep { $held{$_} } keys %state;

	print "# $held of them had free objects on CPUs\n";
	return $held >= 20 || slurp(opened('/proc/cmdline')) =~ /\bsl[au]b_debug=/ ?
		0.5 * keys %{caches_of()} : keys(%state) + 1;
}

my $least = { figures => \&figures, sums => \&sums, inuse => \&inuse }->{$claim};

die "slabs.pl figures|sums|inuse VIEW [ROUNDS]\n" if !$least || !$view;
$least = $least->();

my $compared = grep { $_ ne '' } values %state;
my @differ = grep { $state{$_} eq 'differs' } sort keys %state;

print "# $seen{$_}\n" for @differ;
printf "# compared %d of %d figures, %d differ\n", $compared,
	scalar keys %state, scalar @differ;
exit !(!@differ && $compared && $compared >= $least);
