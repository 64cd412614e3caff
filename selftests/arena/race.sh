#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The shrinker races rmmod: two processes have the kernel call every shrinker
# all the time while the module comes, grows, is used and goes, a third as often
# as CYCLES=N has the module loaded otherwise (30).

set -euo pipefail
cd "$(dirname "$0")"
. ./arena.sh

cycles=$((${CYCLES:-30} / 3))

free_pages() {
	awk '$1 == "nr_free_pages" { print $2 }' /proc/vmstat
}

cycle() {
	local text

	expect "insmod" "" "$(insmod "$module" arena_mb=8 2>&1)"
	control arena grow 4M >/dev/null
	control alloc 0 100 >/dev/null
	control alloc 3 10 >/dev/null
	control free all >/dev/null
	text=$(rmmod shadowmm 2>&1) || expect "rmmod" "" "$text"
}

arena_begin 2
rmmod shadowmm

# Not a line in the log each time.
echo 4 >/proc/sys/vm/drop_caches
racers=()
for _ in 1 2; do
	while :; do
		echo 2 >/proc/sys/vm/drop_caches
	done &
	racers+=($!)
done
cycle
before=$(free_pages)
for ((i = 0; i < cycles; i++)); do
	cycle
done
lost=$((before - $(free_pages)))
kill "${racers[@]}"
wait "${racers[@]}" 2>/dev/null || true
ktap_print_msg "$cycles cycles, $lost free pages fewer"
arena_verdict "module_comes_and_goes_under_a_busy_shrinker"

# A block of the arena lost in each cycle would be 1,024 pages or more.
expect "a block lost in each cycle" no \
	"$([ "$lost" -lt $((cycles * 512)) ] && echo no || echo yes)"
insmod "$module"
arena_verdict "no_block_is_lost"
ktap_finished
