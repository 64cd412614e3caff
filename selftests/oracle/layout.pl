#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# layout.pl CLAIM FOLDER
#
# One claim about live/layout and live/fixmap in FOLDER, against what the kernel
# says of its address space. Says what differs and how many values it compared;
# fails if one differs or there was none. Wants raw addresses but for the first
# claim.

use strict;
use warnings;
no warnings 'portable';		# addresses have 64 bits
require './claims.pl';

use constant ROUNDS => 20;

my ($claim, $folder) = @ARGV;

# Rows of live/layout's table, in order.
sub regions {
	my @rows;

	for (lines_of("$folder/layout")) {
		next if !/^[ -]0x|^ +hidden/;
		my %row;

		@row{qw(start size number unit moved 4K 2M 1G tables what)} =
			split ' ', $_, 10;
		if ($row{number} eq '-') {	# no unit
			@row{qw(start size number moved 4K 2M 1G tables what)} =
				split ' ', $_, 9;
		}
		($row{name}) = $row{what} =~ /^(.*?)(?: \(.*\))?$/;
		$row{inside} = $row{name} =~ /^(kernel image|vsyscall page)$/;
		push @rows, \%row;
	}
	return @rows;
}

sub region {
	my ($name) = @_;
	my ($row) = grep { $_->{name} =~ /^\Q$name\E/ } regions();

	return $row;
}

sub slots {
	my @rows;

	for (lines_of("$folder/fixmap")) {
		push @rows, { first => $1, last => $2, address => $3,
			name => $4, of => $5 // 0, maps => $6 }
			if /^ *(\d+) +(\d+) +(\S+) (\S+?) *(?:\+(\d+))? +((?:0x|nothing|memory).*)/;
	}
	return @rows;
}

sub addresses_are_hidden_by_default {
	for my $name (qw(layout fixmap)) {
		my @shown = text_of("$folder/$name") =~
			/(?<![0-9a-f])ff[0-9a-f]{14}(?![0-9a-f])/g;

		same("addresses in $name", '', join ' ', @shown);
	}
	for my $row (regions()) {
		next if $row->{name} !~ /^(direct|vmalloc|vmemmap|kernel image)/;
		same("$row->{name} start", 'hidden', $row->{start});
		same("$row->{name} moved", 'hidden', $row->{moved});
	}
	# a kernel that places nothing at random may lack the first of four
	same('holes of hidden size', 'three or four',
		(grep { $_->{size} eq 'hidden' } regions()) =~ /^[34]$/ ?
		'three or four' : 'others');
	same('phys_base lines', 0,
		scalar grep { /phys_base/ } lines_of("$folder/layout"));
}

sub regions_and_holes_fill_the_kernels_half {
	my ($levels) = text_of("$folder/layout") =~ /of (\d) levels/;
	my $next = $levels == 5 ? ~0 << 56 : ~0 << 47;

	for my $row (regions()) {
		my ($start, $size) = map { hex } @$row{qw(start size)};

		if ($row->{inside}) {
			use integer;

			same("$row->{name} lies inside", 'yes',
				$start + $size - $next <= 0 ? 'yes' : 'no');
			next;
		}
		same("$row->{name} starts", sprintf('%x', $next),
			sprintf('%x', $start));
		{
			use integer;
			$next = $start + $size;
		}
	}
	same('the last one ends', 0, $next);
}

# The kernel's own segments in /proc/kcore: where from, how long.
sub regions_are_those_of_kcore {
	open(my $file, '<', '/proc/kcore') or die "/proc/kcore: $!\n";
	sysread($file, my $head, 1 << 16);
	my (undef, $at, $size, $nr) = (0, unpack('x32 Q x14 S S', $head));
	my (%seg, @ram);

	for my $i (0 .. $nr - 1) {
		my ($type, undef, undef, $va, $pa, $len) =
			unpack('L L Q Q Q Q', substr($head, $at + $i * $size));

		next if $type != 1;
		$seg{sprintf '%x', $va} = $len;
		push @ram, [ $va, $pa ] if $pa != ~0 && $va < ~0 << 31;
	}
	for my $name ('vmalloc', 'modules', 'kernel image') {
		my $row = region($name);
		my $start = sprintf('%x', hex $row->{start});
		my $len = $seg{$start} // 0;

		# kcore leaves the area's last byte out
		$len++ if $name eq 'vmalloc';
		same("$name size", sprintf('%x', $len),
			sprintf('%x', hex $row->{size}));
	}
	my $direct = hex region('direct map')->{start};

	same('ranges of memory', 'some', @ram ? 'some' : 'none');
	same('direct map', sprintf('%x', $_->[0] - $_->[1]),
		sprintf('%x', $direct)) for @ram;
}

sub kernel_image_is_that_of_kallsyms {
	my %symbol;
	my $row = region('kernel image');

	for (lines_of('/proc/kallsyms')) {
		$symbol{$2} = hex $1 if /^(\w+) . (_text|_end)$/;
	}
	same('_text', sprintf('0x%x', $symbol{_text}), $row->{start});
	same('its size', sprintf('0x%016x', $symbol{_end} - $symbol{_text}),
		$row->{size});
	same('moved by', sprintf('%x', $symbol{_text} - 0xffffffff81000000),
		sprintf('%x', hex(substr($row->{moved}, 1))));
}

sub direct_map_is_as_large_as_meminfo_says {
	my %info = text_of('/proc/meminfo') =~ /^DirectMap(\w+): +(\d+)/mg;
	my $row = region('direct map');
	my ($sum, $mine) = (0, 0);

	$sum += $_ for values %info;
	$mine += $row->{$_} for qw(4K 2M 1G);
	same('KiB mapped', $sum, $mine);
	# The kernel counts huge pages that it split elsewhere, too.
	same('KiB in 4 KiB pages', 'as many at most',
		$row->{'4K'} <= $info{'4k'} ? 'as many at most' :
		"$row->{'4K'} of $info{'4k'}");
}

# What a dump of the page tables maps, by its headings, in KiB: the kernel's own
# where it has one, which live/page_tables is held against there; else that.
sub dump_of {
	my $own = '/sys/kernel/debug/page_tables/kernel';
	my (%sum, $part);

	for (lines_of(-e $own ? $own : "$folder/page_tables")) {
		$part = $1 if /^---\[ (.*) \]---/;
		next if !/^0x(\w+)-0x(\w+) .*\b(?:RW|ro)\b/;
		my ($from, $to) = (hex $1, hex $2);

		use integer;
		$sum{$part} += ($to - $from) >> 10;
	}
	return %sum;
}

sub mapped_of {
	my ($nr, $from, @rows) = @_;
	my $sum = 0;

	for my $row (grep { !$_->{inside} } @rows) {
		$nr = 0 if $nr < 0 && $row->{name} ne 'hole';
		$nr = -1 if $row->{name} =~ /^\Q$from\E/;
		$sum += $row->{'4K'} + $row->{'2M'} + $row->{'1G'} if $nr < 0;
	}
	return $sum;
}

# Each region and the hole behind it, as the dump has them. vmalloc moves.
sub regions_map_what_the_page_tables_say {
	my %part = (
		'Low Kernel Mapping' => 'direct map',
		'vmalloc() Area' => 'vmalloc',
		'Vmemmap' => 'vmemmap',
		'KASAN shadow' => 'KASAN shadow',
		'CPU entry Area' => 'CPU entry areas',
		'High Kernel Mapping' => 'kernel mapping',
		'Modules' => 'modules',
	);
	my (%state, %last);

	for my $round (1 .. ROUNDS) {
		my %before = dump_of();
		my @rows = regions();
		my %after = dump_of();

		for my $name (grep { exists $before{$_} } keys %part) {
			next if $state{$name} || $before{$name} != $after{$name};
			$last{$name} = [ $before{$name},
				mapped_of(0, $part{$name}, @rows) ];
			$state{$name} = $last{$name}[0] == $last{$name}[1];
		}
		last if !grep { exists $before{$_} && !$state{$_} } keys %part;
	}
	same("$_, KiB", @{$last{$_}}) for sort keys %last;
	same('parts', 'some', keys %last > 4 ? 'some' : 'few');
}

sub slots_are_where_their_numbers_say {
	my @slots = slots();
	my ($top, $next, $mapped) = (hex $slots[0]{address}, 0, 0);

	for my $slot (@slots) {
		same("slot $slot->{first} comes next", $next, $slot->{first});
		same("slot $slot->{first} address",
			sprintf('0x%x', $top - ($slot->{first} << 12)),
			$slot->{address});
		$next = $slot->{last} + 1;
		$mapped++ if $slot->{maps} ne 'nothing';
	}
	same('slots mapped, in KiB', region('fixmap')->{'4K'}, $mapped * 4);
}

sub slots_of_devices_are_those_of_iomem {
	my %iomem;

	for (lines_of('/proc/iomem')) {
		$iomem{$2} = hex $1 if /^ *(\w+)-\w+ : (.*)/;
	}
	for my $slot (grep { $_->{maps} ne 'nothing' } slots()) {
		my $number = $slot->{of};
		my $name = $slot->{name} eq 'FIX_APIC_BASE' ? 'Local APIC' :
			$slot->{name} eq 'FIX_IO_APIC_BASE' ?
			"IOAPIC $number" : next;
		my ($phys) = $slot->{maps} =~ /^0x(\w+) device/;

		same("$slot->{name} $number",
			sprintf('%x', $iomem{$name}), $phys) if $iomem{$name};
	}
	my ($vsyscall) = text_of('/proc/self/maps') =~ /^(\w+)-.*\[vsyscall\]/m;

	same('VSYSCALL_PAGE', "0x$vsyscall", (map { $_->{address} }
		grep { $_->{name} eq 'VSYSCALL_PAGE' } slots())[0])
		if $vsyscall;
}

# Where the kernel's Documentation/arch/x86/x86_64/mm.rst has each region, with 4
# levels of page tables and with 5. Those that KASLR moves are there but for that.
my %documented = (
	'guard for hypervisors' => ['0xffff800000000000', '0xff00000000000000'],
	'LDT of each process' => ['0xffff880000000000', '0xff10000000000000'],
	'direct map, to high_memory' =>
		['0xffff888000000000', '0xff11000000000000'],
	'vmalloc' => ['0xffffc90000000000', '0xffa0000000000000'],
	'vmemmap, to high_memory' =>
		['0xffffea0000000000', '0xffd4000000000000'],
	'CPU entry areas' => ['0xfffffe0000000000', '0xfffffe0000000000'],
	'espfix stacks' => ['0xffffff0000000000', '0xffffff0000000000'],
	'EFI runtime services' => ['0xffffffef00000000', '0xffffffef00000000'],
	'kernel mapping' => ['0xffffffff80000000', '0xffffffff80000000'],
	'vsyscall page' => ['0xffffffffff600000', '0xffffffffff600000'],
);

sub regions_begin_where_the_documentation_says {
	my $levels = (lines_of("$folder/layout"))[0] =~ /of 5 levels/ ? 1 : 0;
	my %seen;

	for my $row (regions()) {
		my $wanted = $documented{$row->{name}} // next;
		my ($sign, $moved) = $row->{moved} =~ /^([+-])(0x\w+)$/;
		my $start = hex $row->{start};

		$start -= $sign eq '-' ? -hex $moved : hex $moved if $moved;
		same($row->{name}, $wanted->[$levels],
		     sprintf('0x%x', $start));
		$seen{$row->{name}} = 1;
	}
	same("$_ is there", 1, $seen{$_}) for 'direct map, to high_memory',
		'vmalloc', 'vmemmap, to high_memory', 'CPU entry areas',
		'kernel mapping';
}

# Slots that map something are where live/page_tables has an entry with rights.
sub slots_are_mapped_where_page_tables_say {
	my @mapped = map { /^(0x\w+)-(0x\w+) +\S+ +(\S.*?) +(?:p..)$/ ?
		[ hex $1, hex $2 ] : () } lines_of("$folder/page_tables");

	for my $slot (slots()) {
		my $at = hex $slot->{address};
		my $found = grep { $at >= $_->[0] && $at < $_->[1] } @mapped;

		same("slot $slot->{first} is mapped",
		     $slot->{maps} eq 'nothing' ? 0 : 1, $found);
	}
}

my %claims = (
	addresses_are_hidden_by_default => \&addresses_are_hidden_by_default,
	regions_and_holes_fill_the_kernels_half =>
		\&regions_and_holes_fill_the_kernels_half,
	regions_are_those_of_kcore => \&regions_are_those_of_kcore,
	kernel_image_is_that_of_kallsyms => \&kernel_image_is_that_of_kallsyms,
	direct_map_is_as_large_as_meminfo_says =>
		\&direct_map_is_as_large_as_meminfo_says,
	regions_map_what_the_page_tables_say =>
		\&regions_map_what_the_page_tables_say,
	regions_begin_where_the_documentation_says =>
		\&regions_begin_where_the_documentation_says,
	slots_are_mapped_where_page_tables_say =>
		\&slots_are_mapped_where_page_tables_say,
	slots_are_where_their_numbers_say =>
		\&slots_are_where_their_numbers_say,
	slots_of_devices_are_those_of_iomem =>
		\&slots_of_devices_are_those_of_iomem,
);

judge($claim, %claims);
