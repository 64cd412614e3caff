#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# poisoned.pl FOLDER SAID PID
#
# FOLDER's `page` and `rss_audit` of pages whose memory fails, against kpageflags,
# pagemap and meminfo: those of the program poisoned, whose word is the file SAID.
# Says what differs and how many values it compared; fails if one differs.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits
require './frames.pl';

use constant HWPOISON => 19;

my ($folder, $said, $pid) = @ARGV;
our ($compared, $differ);
our $page = "$folder/page";

sub corrupted {
	return text_of('/proc/meminfo') =~ /^HardwareCorrupted: +(\d+)/m && $1;
}

sub state_of {
	return ask($_[0])->{state};
}

# Both fail; the process still has what was in one of them.
sub failing {
	my $before = corrupted();

	kill 'USR1', $pid;
	select undef, undef, undef, 0.1 while text_of($said) !~ /^done$/m;
	for my $kind (qw(hard soft)) {
		same("$kind: asked for", 'ok',
			text_of($said) =~ /^$kind: (.*)/m && $1);
	}
	same('what is kept', 'kept', text_of($said) =~ /^soft is (.*)/m && $1);
	same('kB that have failed', 8, corrupted() - $before);
}

sub failed_pages_are_poisoned {
	my %at = text_of($said) =~ /^(hard|soft) ([0-9a-f]+)$/mg;
	my %pfn = map { $_ => pfn_of(entry($pid, hex $at{$_})) } keys %at;

	same("$_: before", 'anonymous', state_of($pfn{$_})) for sort keys %pfn;
	failing();
	for my $kind (sort keys %pfn) {
		my $answer = ask($pfn{$kind});

		same("$kind: kernel's flag", 1, word('/proc/kpageflags',
			$pfn{$kind}) >> HWPOISON & 1);
		same("$kind: state", 1, $answer->{state} =~ /, poisoned$/);
		same("$kind: flag", 1, scalar grep { $_ eq 'hwpoison' }
			split /,/, $answer->{flags});
		same("$kind: mapped by", 0, $answer->{found} // 0);
	}
	same('hard: its place', "pid $pid address 0x$at{hard}, neither mapped " .
		'nor swapped out: it moves, or is marked',
		ask("$pid:0x$at{hard}")->{'asked for'});
	my $now = pfn_of(entry($pid, hex $at{soft}));

	wrong('soft: still there') if $now == $pfn{soft};
	same('soft: its new page', $now, ask("$pid:0x$at{soft}")->{pfn});
	same("soft: its new page's state", 'anonymous', state_of($now));

	# All that have the flag, and no others.
	my %poisoned = map { $_ => 1 } some(1 << HWPOISON, 1 << 20);

	for my $pfn (map { ($_ - 1, $_, $_ + 1) } keys %poisoned) {
		same("$pfn: poisoned", $poisoned{$pfn} ? 1 : 0,
			state_of($pfn) =~ /, poisoned$/ ? 1 : 0);
	}
	same('entries of the process', 1, text_of("$folder/rss_audit") =~
		/^ *poisoned +(\d+)/m && $1);
}

judge('failed_pages_are_poisoned', failed_pages_are_poisoned =>
	\&failed_pages_are_poisoned);
