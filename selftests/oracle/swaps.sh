#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/swaps and its mirror against /proc/swaps: as the machine is and, if it has
# a swap device, with that off, then on with another priority.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

area=$(awk 'NR == 2 { print $1 }' /proc/swaps)

begin 4
ktap_test_result "live_swaps_equals_the_kernels" \
	perl sandwich.pl /proc/swaps $live/swaps
ktap_test_result "proc_mirror_of_swaps_equals_the_kernels" \
	perl sandwich.pl /proc/swaps /proc/shadowmm/live/swaps
if [ -b "$area" ]; then
	swapoff "$area"
	ktap_test_result "an_area_that_is_off_is_gone" \
		perl sandwich.pl /proc/swaps $live/swaps
	# busybox's swapon knows no priority: swapon(2), SWAP_FLAG_PREFER
	perl -e 'syscall(167, my $area = $ARGV[0], 0x8000 | 7) == 0 or
		die "swapon: $!\n"' "$area"
	ktap_test_result "its_priority_is_the_kernels" \
		perl sandwich.pl /proc/swaps $live/swaps
else
	ktap_print_msg "no swap device: see vm/run --swap"
	ktap_test_skip "an_area_that_is_off_is_gone"
	ktap_test_skip "its_priority_is_the_kernels"
fi
ktap_finished
