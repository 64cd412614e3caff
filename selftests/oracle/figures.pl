# SPDX-License-Identifier: GPL-2.0
#
# What oracles share that compare figures which move: required, not run. They are
# compared where two reads of the kernel's file, before ours and after, agree: in
# one of some rounds each has to.

use strict;
use warnings;

require './claims.pl';

use constant ROUNDS => 40;

sub write_to {
	my ($name, $text) = @_;

	open(my $file, '>', $name) or die "$name: $!\n";
	syswrite($file, $text) // die "$name: $!\n";
	close($file);
}

# Adds what CPUs have counted by themselves to the counters of all.
sub fold_counters {
	text_of('/proc/sys/vm/stat_refresh');
}

# between KERNELS OURS: figures by name from two functions. Each of the
# kernel's has to be equal in one of the rounds where it stood still; one that
# never did is no failure, unless none did.
sub between {
	my ($kernels, $ours) = @_;
	my (%state, %last);

	for my $round (1 .. ROUNDS) {
		my %before = $kernels->();
		my %mine = $ours->();
		my %after = $kernels->();

		for my $name (keys %before) {
			$state{$name} //= 0;
			next if ($after{$name} // '') ne $before{$name};
			next if $state{$name};
			$last{$name} = [ $before{$name}, $mine{$name} ];
			$state{$name} = defined $mine{$name} &&
				$mine{$name} eq $before{$name};
		}
		last if !grep { !$_ } values %state;
	}
	same($_, @{$last{$_}}) for sort keys %last;
}

1;
