#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# page_owner.pl CLAIM FOLDER
#
# One claim about FOLDER's `page` against page_owner, which knows of each page
# that is allocated who did it. Says what differs and how many values it
# compared; fails if one differs or there was none.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits
require './frames.pl';

use constant ROUNDS => 40;
use constant PAGE => 4096;
use constant OWNER => '/sys/kernel/debug/page_owner';
use constant ORDERS => 10;
use constant TURNS => 12;
use constant FREED => 8;		# pages a turn
use constant { SYS_READ => 0, SYS_MMAP => 9, SYS_MUNMAP => 11 };	# x86-64

my ($claim, $folder) = @ARGV;
our ($compared, $differ);
our $page = "$folder/page";

# Pages that the kernel's debugging knows the allocation of: by page frame, the
# line that says of which request, when, and the next.
sub page_owner {
	return text_of(OWNER) =~
		/^(?=Page allocated[^\n]*\nPFN (0x[0-9a-f]+|\d+) )([^\n]*\n[^\n]*)/mg;
}

sub pages_of_page_owner_are_in_use {
	my %before = page_owner();
	my @pfns = sort keys %before;
	my (%answer, %flags);

	for (map { $pfns[$_ * @pfns / 200] } 0 .. 199) {
		my $pfn = /^0x/ ? hex : $_;

		($answer{$_}, $flags{$_}) = steady($pfn, sub {
			return word('/proc/kpageflags', $pfn);
		});
	}
	my %after = page_owner();

	# The same allocation all the while.
	for (grep { ($after{$_} // '') eq $before{$_} } keys %answer) {
		my ($order) = $before{$_} =~ /via order (\d+)/;
		my ($block) = $before{$_} =~ /Block \d+ type (\S+)/;
		my $answer = $answer{$_};

		$compared++;
		wrong("$_: in use, got $answer->{state}")
			if $answer->{state} =~ /^on a page set|^on no list|^free/;
		wrong("$_: order $order, got $answer->{order}")
			if $flags{$_} >> 15 & 1 && $answer->{order} != $order;
		wrong("$_: pageblock $block, got $answer->{pageblock}")
			if $answer->{pageblock} !~ /, \Q$block\E$/;
	}
	wrong("of 200 listed pages only $compared stayed in use")
		if $compared < 100;
}

# The allocation that a page frame is part of; nothing: it is free. The file is
# set to a page frame, and goes on with the next that begins an allocation.
sub allocation_of {
	my ($pfn) = @_;
	my $seen = -1;

	for my $order (0 .. ORDERS) {
		my $first = $pfn & ~((1 << $order) - 1);

		next if $first == $seen;
		$seen = $first;
		my $file = opened(OWNER);

		sysseek($file, $first, 0);
		sysread($file, my $said, 4096) or next;
		my ($found) = $said =~ /^PFN 0x([0-9a-f]+) /m or next;

		return $said if hex $found == $first &&
			$said =~ /via order (\d+)/ && $1 >= $order;
	}
	return '';
}

# Where a page frame is by the kernel's files.
sub place_of {
	my ($pfn) = @_;

	return 'free' if word('/proc/kpageflags', $pfn) >> 10 & 1;
	return allocation_of($pfn) || 'neither';
}

# fits PLACE STATE: does what the view says fit to that?
sub fits {
	my ($place, $state) = @_;

	return $state =~ /^free\b/ if $place eq 'free';
	return $state =~ /^on a page set of cpu \d+, list \S+$/
		if $place eq 'neither';
	return $state !~ /^on a page set|^on no list|^free/;
}

# So many pages of this process's own, which nobody else frees or takes: the
# address.
sub take_pages {
	my ($pages) = @_;
	my $zero = opened('/dev/zero');
	my $at = syscall(SYS_MMAP, 0, $pages * PAGE, 3, 0x22, -1, 0);

	$at != -1 && syscall(SYS_READ, fileno($zero), $at, $pages * PAGE) ==
		$pages * PAGE or die "memory: $!\n";
	return $at;
}

sub give_pages {
	my ($at, $pages) = @_;

	syscall(SYS_MUNMAP, $at, $pages * PAGE) == 0 or die "munmap: $!\n";
}

sub page_is_its_owners {
	my ($address, $pfn) = @_;
	my ($answer, $said) = steady($pfn, sub { allocation_of($pfn) });

	same("$pfn: who allocated it", $$, $said =~ /\bpid (\d+)/ && $1);
	same("$pfn: state", 'anonymous', $answer->{state});
	same("$pfn: order", $said =~ /via order (\d+)/ && $1, $answer->{order});
	same("$pfn: who maps it", sprintf('%d 0x%x 4', $$, $address),
		join ', ', @{$answer->{mappers}});
	return $said =~ /Block \d+ type (\S+)/ && $1;
}

# What was freed a moment ago: the view's word, once the kernel's was the same
# before and after it, and whether it fits. The page that asking takes and gives
# back may be this one: then another one takes its turn.
sub word_for {
	my ($pfn) = @_;
	my ($place, $answer, $fits, $still);

	for my $round (1 .. ROUNDS) {
		$place = place_of($pfn);
		$answer = ask($pfn);
		if (!$answer->{busy} && place_of($pfn) eq $place) {
			$still = 1;
			$fits = fits($place, $answer->{state});
			last if $fits;
		}
		give_pages(take_pages($round % 8 + 1), $round % 8 + 1);
	}
	return if !$still;
	$compared++;
	wrong("$pfn: $place, got $answer->{state}") if !$fits;
	return $answer;
}

sub freed_pages_that_are_in_no_free_block_are_on_a_page_set {
	my $on_sets = 0;

	for (1 .. TURNS) {
		my $at = take_pages(FREED);
		my @pfns = map { pfn_of(entry($$, $at + $_ * PAGE)) }
			0 .. FREED - 1;
		my $type = page_is_its_owners($at, $pfns[0]);

		give_pages($at, FREED);
		for my $pfn (@pfns) {
			return if $differ > 3; # each took all its rounds
			my $answer = word_for($pfn) or next;

			next if $answer->{state} !~ /^on a page set.*, list (\S+)/;
			$on_sets++;
			same("$pfn: list", $type, $1) if $pfn == $pfns[0];
			same("$pfn: block", $pfn >> $answer->{order} <<
				$answer->{order}, $answer->{first});
		}
	}
	print "# on a page set: $on_sets\n";
	wrong('few pages are on a page set') if $on_sets < TURNS;
}

judge($claim, map { $_ => \&$_ } qw(
	pages_of_page_owner_are_in_use
	freed_pages_that_are_in_no_free_block_are_on_a_page_set
));
