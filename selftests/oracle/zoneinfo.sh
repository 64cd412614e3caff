#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/zoneinfo and its mirror against /proc/zoneinfo.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

# numa_hits FILE: of all zones.
numa_hits() {
	awk '$1 == "numa_hit" { sum += $2 } END { print sum + 0 }' "$1"
}

# The kernel's file folds the CPUs' NUMA events into the zones', ours must not
# write and has to add them up: it sees them before the kernel's file is read.
counts_unfolded() {
	local before now

	before=$(numa_hits /proc/zoneinfo)
	# small pages, which a huge page in their place would leave uncounted
	dd if=/dev/zero of=/tmp/pages bs=64k count=256 2>/dev/null
	rm -f /tmp/pages
	now=$(numa_hits $live/zoneinfo)
	ktap_print_msg "numa_hit grew by $((now - before))"
	[ $((now - before)) -ge 500 ]
}

begin 3
ktap_test_result "live_zoneinfo_equals_the_kernels" \
	perl sandwich.pl /proc/zoneinfo $live/zoneinfo
ktap_test_result "proc_mirror_of_zoneinfo_equals_the_kernels" \
	perl sandwich.pl /proc/zoneinfo /proc/shadowmm/live/zoneinfo
if grep -q numa_hit /proc/zoneinfo; then
	ktap_test_result "numa_events_are_seen_before_they_are_folded" \
		counts_unfolded
else
	ktap_test_skip "numa_events_are_seen_before_they_are_folded"
fi
ktap_finished
