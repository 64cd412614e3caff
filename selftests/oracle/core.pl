# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own memory by /proc/kcore: required, not run.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits

# symbols NAME...: the addresses of those that the kernel has.
sub symbols {
	my $names = join '|', @_;

	return map { /^(\w+) \w (\w+)/; $2 => hex $1 }
		grep { / (?:$names)$/ } lines_of('/proc/kallsyms');
}

# kernel_bytes ADDRESS BYTES: what is there.
sub kernel_bytes {
	my ($address, $bytes) = @_;

	open(my $core, '<', '/proc/kcore') or die "kcore: $!\n";
	sysread($core, my $head, 64);
	my ($table, $entry, $nr) = unpack('x32Qx14vv', $head);

	sysseek($core, $table, 0);
	sysread($core, my $segments, $entry * $nr);
	for (0 .. $nr - 1) {
		my ($type, $offset, $start, $size) = unpack('Vx4QQx8Q',
			substr($segments, $_ * $entry, $entry));

		next if $type != 1 || $address < $start ||
			$address - $start >= $size;
		sysseek($core, $offset + ($address - $start), 0);
		sysread($core, my $data, $bytes);
		return $data;
	}
	die sprintf "0x%x is in no segment of kcore\n", $address;
}

1;
