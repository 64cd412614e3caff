#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The event stream of `shadowmm probe --record`: that no event is lost unseen,
# that each page is followed through splits, and that pfns are the kernel's.

# shellcheck disable=SC2154 # what records.pl prints is evaluated
. "$(dirname "$0")/common.sh"

records=$work/records

# follow [TRACE]: sets a variable of each figure of records.pl.
follow() {
	local said

	said=$(perl records.pl "$records" "$@") || return
	echo "$said"
	eval "$said"
}

record() {
	probe --record "$records" "$@"
}

known_requests() {
	once requests record "$workload/orders" 5000 50 8 && follow
}

events_add_up() {
	known_requests && adds_up &&
		same records "$records_read" "$(events DELIVERED)"
}

# Pages of a program that has ended, but for the page cache and what the
# kernel keeps of it; missed events at most are unmatched.
every_page_is_followed() {
	local missed

	known_requests || return
	missed=$(events MISSED)
	same unknown "$unknown" 0 && within double "$double" 0 \
		$((missed * 512)) && within left "$left" 0 \
		$((64 + missed * 512)) && same bad_node "$bad_node" 0
}

# Of a huge page that is split some parts are freed, others live on.
split_pages_are_followed() {
	local split=/sys/kernel/debug/split_huge_pages missed

	[ -w $split ] || { echo "no $split"; return 1; }
	record "$workload/orders" 10 0 8 8 && follow || return
	missed=$(events MISSED)
	within splits "$splits" 2048 8192 && same unknown "$unknown" 0 &&
		within left "$left" 0 $((64 + missed * 512))
}

full_ring_is_counted() {
	record --ring 4 "$workload/orders" 30000 0 0 && follow || return
	adds_up && same records "$records_read" "$(events DELIVERED)" &&
		within "lost in the ring" "$(events RING)" 1 100000
}

full_map_is_counted() {
	record --track 1000 "$workload/orders" 5000 0 0 && follow || return
	adds_up && same records "$records_read" "$(events DELIVERED)" &&
		within "lost in the map" "$(events TRACK)" 3000 6000 &&
		same unknown "$unknown" 0
}

# The kernel's own tracepoint, in text, of the same program.
pfns_are_the_kernels() {
	with_trace record kmem/mm_page_alloc "$workload/orders 3000 20 4"
	follow "$work/trace" || return
	within traced "$traced" 3000 6000 &&
		within untold "$untold" 0 "$(events LOST)"
}

run_tests events_add_up every_page_is_followed split_pages_are_followed \
	full_ring_is_counted full_map_is_counted pfns_are_the_kernels
