#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# page.pl CLAIM FOLDER PLACES PID CHILD [ANOTHER]
# page.pl places_become_one_page FOLDER PLACES PID PID:ADDRESS...
#
# One claim about FOLDER's `page`, of pages that the program residents told in
# the file PLACES, or of any. Against pagemap, kpageflags, kpagecount and
# slabinfo. What a page is may change at any time: each is asked again until the
# kernel's word before and after is the same, and ours with it. Says what differs
# and how many values it compared; fails if one differs or there was none.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits
require './frames.pl';

use constant ROUNDS => 40;
use constant PAGE => 4096;
use constant ANON => 1 << 12;
use constant KSM => 1 << 21;

my ($claim, $folder, $places, $pid, @others) = @ARGV;
our ($compared, $differ);
our $page = "$folder/page";
my %place;

sub places {
	open(my $file, '<', $places) or die "$places: $!\n";
	while (<$file>) {
		$place{$1} = hex $2 if /^([a-z]+) ([0-9a-f]+)\b/ && $1 ne 'child';
	}
}

sub pages_of_a_process_are_those_of_pagemap {
	for my $kind (sort keys %place) {
		my $at = $place{$kind};
		my ($answer, $entry) = steady("$pid:$at",
			sub { entry($pid, $at) });
		my $pfn = pfn_of($entry);

		if ($pfn) {
			same("$kind: pfn", $pfn, $answer->{pfn});
		} elsif ($entry >> 62 & 1) {
			same("$kind: swapped out", sprintf('pid %d address ' .
				'0x%x, swapped out: area %d slot %d', $pid,
				$at, $entry & 31, $entry >> 5 & (1 << 50) - 1),
				$answer->{'asked for'});
		} else {
			same("$kind: not mapped", sprintf('pid %d address ' .
				'0x%x, not mapped', $pid, $at),
				$answer->{'asked for'});
		}
	}
}

sub pages_are_what_they_were_made {
	my %state = (anon => 'anonymous', shmem => 'shared memory',
		locked => 'anonymous', zero => 'page of zeroes',
		file => 'page cache', thp => 'anonymous',
		hugetlb => 'hugetlb', pinned => 'anonymous, pinned');

	for my $kind (sort keys %place) {
		my $answer = ask("$pid:$place{$kind}");

		next if !$state{$kind};
		for (1 .. ROUNDS) {
			last if !$answer->{busy};
			$answer = ask("$pid:$place{$kind}");
		}
		same("$kind: state", $state{$kind}, $answer->{state});
	}
	my $answer = ask("$pid:$place{file}");
	my ($dev, $ino) = stat "/proc/$pid/root$ENV{FILE}";

	# major and minor, as the C library splits a device's number.
	same('file', sprintf('%s inode %d, device %d:%d, ramfs',
		(split m{/}, $ENV{FILE})[-1], $ino, $dev >> 8 & 0xfff,
		$dev & 0xff | $dev >> 12 & 0xfff00),
		($answer->{file} // '') =~ m{^(?:\S*/)?(\S+ inode .*)} && $1);
	same('index', 3, $answer->{index});
}

sub flags_and_counts_are_those_of_proc {
	for my $kind (sort keys %place) {
		my $at = $place{$kind};
		my $pfn = pfn_of(entry($pid, $at)) or next;
		my ($answer, $flags, $count) = steady("$pid:$at", sub {
			return (word('/proc/kpageflags', $pfn),
				word('/proc/kpagecount', $pfn),
				pfn_of(entry($pid, $at)));
		});
		my @names = split /,/, $answer->{flags};

		# 6.12 says KSM of every anonymous page.
		$flags &= ~KSM if $flags & ANON && !grep { $_ eq 'ksm' } @names;
		same("$kind: flags", unpack('%64b*', pack('Q', $flags)),
			scalar grep { $_ ne '-' } @names);
		for (['mmap', 11], ['anonymous', 12], ['lru', 5], ['huge', 17],
			['thp', 22], ['mlocked', 33], ['swapbacked', 14],
			['compound_tail', 16], ['zero_page', 24]) {
			my ($name, $bit) = @$_;

			same("$kind: $name", $flags >> $bit & 1,
				scalar grep { $_ eq $name } @names);
		}
		same("$kind: mapcount", $count, $answer->{mapcount});
	}
}

# All places where a process has a page frame, as the answer has them.
sub mapped_at {
	my ($of, $pfn) = @_;
	my @at;

	open(my $map, '<:raw', "/proc/$of/pagemap") or die "$of: $!\n";
	for (split /\n/, text_of("/proc/$of/maps")) {
		my ($start, $end) = map { hex } /^([0-9a-f]+)-([0-9a-f]+)/;
		my $data = '';

		next if /vsyscall/;
		sysseek($map, $start / PAGE * 8, 0);
		sysread($map, $data, ($end - $start) / PAGE * 8);
		my @entries = unpack('Q*', $data);

		push @at, map { $start + $_ * PAGE }
			grep { pfn_of($entries[$_]) == $pfn } 0 .. $#entries;
	}
	return map { sprintf '%d 0x%x', $of, $_ } @at;
}

sub who_maps_a_page_is_who_has_it_in_its_pagemap {
	for my $kind (qw(anon shmem locked file thp hugetlb)) {
		next if !exists $place{$kind};
		my $at = $place{$kind};
		my ($answer, $pfn, $count) = steady("$pid:$at", sub {
			my $pfn = pfn_of(entry($pid, $at));

			return ($pfn, word('/proc/kpagecount', $pfn));
		});
		my @wanted = sort map { mapped_at($_, $pfn) } $pid, @others;
		my @got = sort map { /^(\S+ \S+)/ } @{$answer->{mappers}};

		same("$kind: who", join(', ', @wanted), join(', ', @got));
		# A page that does not go with a fork has one, the others two.
		same("$kind: found", scalar @wanted, $answer->{found});
		same("$kind: mapcount", $count, $answer->{found});
		next if $kind ne 'thp' && $kind ne 'hugetlb';
		my $size = $answer->{mappers}[0] // '';

		same("$kind: by entries of",
			$answer->{'asked for'} =~ /entry of (\d+) kB/ && $1,
			$size =~ / (\d+)$/ && $1);
	}
	# A page of a program that some more processes run, this one among them.
	my ($most, $text) = (0, 0);

	for (text_of("/proc/$$/maps") =~ /^([0-9a-f]+)-\S+ r-xp .*\//mg) {
		my $count = word('/proc/kpagecount', pfn_of(entry($$, hex $_)));

		($most, $text) = ($count, hex $_) if $count > $most;
	}
	my ($answer, $pfn, $count) = steady("$$:$text", sub {
		my $pfn = pfn_of(entry($$, $text));

		return ($pfn, word('/proc/kpagecount', $pfn));
	});

	same('a program: found', $count, $answer->{found});
	same('a program: it is among them', 1,
		scalar grep { /^$$ / } @{$answer->{mappers}});
}

# Wait, for KSM; how long that takes nothing depends on.
sub places_become_one_page {
	my (%pfn, @zero);

	for (1 .. 1200) {
		%pfn = map { /^(\d+):(.*)/; $_ => pfn_of(entry($1, hex $2)) }
			@others;
		last if keys %{{ reverse %pfn }} == 1;
		select undef, undef, undef, 0.1;
	}
	for (@others) {
		same($_, sprintf('0x%x', $pfn{$others[0]} || -1),
			sprintf('0x%x', $pfn{$_}));
	}
}

sub who_maps_a_page_of_ksm_is_who_has_it_in_its_pagemap {
	my ($answer, $pfn, $count) = steady("$pid:$place{own}", sub {
		my $pfn = pfn_of(entry($pid, $place{own}));

		return ($pfn, word('/proc/kpagecount', $pfn));
	});
	my @wanted = sort map { mapped_at($_, $pfn) } $pid, @others;
	my @got = sort map { /^(\S+ \S+)/ } @{$answer->{mappers}};

	same('state', 'anonymous, shared by KSM', $answer->{state});
	same('who', join(', ', @wanted), join(', ', @got));
	# Two of each process, and three that one has by itself.
	same('how many', 9, scalar @got);
	same('found', $count, $answer->{found});
	same('not all', 0, ($answer->{'mapped by'} // '') =~ /not all/ ? 1 : 0);
}

# What is no user's and has a mark in kpageflags. The page of zeroes is
# reserved on some kernels; that it is the one of zeroes says more.
sub pages_with_a_mark_are_what_it_says {
	my @kinds = ([24, 'page of zeroes'], [26, 'page table'],
		[32, 'reserved']);
	my @found = each_flags(30, map { 1 << $_->[0] } @kinds);

	for my $i (0 .. $#kinds) {
		my ($flag, $state) = @{$kinds[$i]};
		my $held = 0;

		for my $pfn (@{$found[$i]}) {
			my ($answer, $flags) = steady($pfn, sub {
				return word('/proc/kpageflags', $pfn);
			});

			next if !($flags >> $flag & 1) ||
				$flag == 32 && $flags >> 24 & 1;
			same("$pfn: state", $state, $answer->{state});
			$held++;
		}
		wrong("no $state is to be found") if !$held;
	}
}

sub free_pages_are_in_free_blocks {
	for my $pfn (some(1 << 10, 40)) {
		my ($answer, $free) = steady($pfn, sub {
			return word('/proc/kpageflags', $pfn) >> 10 & 1;
		});

		next if !$free;
		same("$pfn: state", 'free', $answer->{state});
		my ($first, $nr) = ($answer->{first}, 1 << $answer->{order});

		same("$pfn: in its block", 1,
			$first <= $pfn && $pfn < $first + $nr ? 1 : 0);
		same("$pfn: its block's place", 0, $first % $nr);
		# Its ends are free, unless it was taken meanwhile.
		for my $end ($first, $first + $nr - 1) {
			my $agree = word('/proc/kpageflags', $end) >> 10 & 1 ||
				ask($pfn)->{block} ne $answer->{block};

			same("$pfn: $end is free", 1, $agree ? 1 : 0);
		}
	}
}

sub slab_pages_are_of_caches_of_slabinfo {
	my %cache = map { /^(\S+) +\d+ +\d+ +(\d+) +(\d+) +(\d+)/ ?
		($1 => [ $2, $3, $4 ]) : () } split /\n/,
		text_of('/proc/slabinfo');

	for my $pfn (some(1 << 7, 40)) {
		my ($answer, $slab) = steady($pfn, sub {
			return word('/proc/kpageflags', $pfn) >> 7 & 1;
		});

		next if !$slab || $answer->{state} ne 'slab';
		my $cache = $cache{$answer->{cache} // ''};

		same("$pfn: slabinfo has '" . ($answer->{cache} // '-') . "'", 1,
			$cache ? 1 : 0);
		next if !$cache;
		my ($objects, $size) = $answer->{slab} =~
			/^(\d+) objects of (\d+) bytes/;

		same("$pfn: bytes of an object", $cache->[0], $size);
		# A slab may be smaller when memory is short.
		same("$pfn: objects", $cache->[1], $objects)
			if 1 << $answer->{order} == $cache->[2];
	}
}

places();
judge($claim, map { $_ => \&$_ } qw(
	pages_of_a_process_are_those_of_pagemap
	pages_are_what_they_were_made
	flags_and_counts_are_those_of_proc
	who_maps_a_page_is_who_has_it_in_its_pagemap
	who_maps_a_page_of_ksm_is_who_has_it_in_its_pagemap
	places_become_one_page
	free_pages_are_in_free_blocks
	slab_pages_are_of_caches_of_slabinfo
	pages_with_a_mark_are_what_it_says
));
