# SPDX-License-Identifier: GPL-2.0
#
# What oracles in Perl share; require'd, not run. Figures that move are compared
# where two reads of the kernel's file, before ours and after, agree: in one of
# some rounds each has to.

use strict;
use warnings;

use constant ROUNDS => 40;

our ($compared, $differ) = (0, 0);

sub same {
	my ($what, $wanted, $got) = @_;

	$compared++;
	return 1 if defined $got && $wanted eq $got;
	$differ++;
	$got //= 'nothing';
	print "# $what: expected '$wanted', got '$got'\n";
	return 0;
}

sub text_of {
	my ($name) = @_;
	my $text = '';

	open(my $file, '<', $name) or die "$name: $!\n";
	1 while sysread($file, $text, 1 << 20, length $text);
	close($file);
	return $text;
}

sub lines_of {
	return split /\n/, text_of(@_);
}

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

# verdict: says what was compared; ends the program.
sub verdict {
	print "# compared $compared values, $differ differ\n";
	exit($differ != 0 || $compared == 0);
}

1;
