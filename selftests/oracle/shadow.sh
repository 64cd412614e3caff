#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The arena's views against each other, whole and in use, and shadow/page
# against the blocks that control allocated.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

shadow=$debugfs/shadow

control() {
	echo "$*" >$debugfs/control
}

# page PFN NAME: what shadow/page says of it.
page() {
	echo "$1" >$shadow/page
	sed -n "s/^$2: //p" $shadow/page
}

# pfn_of HANDLE: its first page frame.
pfn_of() {
	awk -v id="$1" '$1 == id { print $5 }' $shadow/handles
}

# Blocks of all orders and types, and gaps between them.
traffic() {
	local order

	for order in 0 1 2 3 4 6 9; do
		control alloc $order 4 movable
		control alloc $order 2 unmovable
		control alloc $order 2 reclaimable
	done
	for order in 2 5 9 14 20 27 33 38 44 50; do
		control free $order
	done
}

# agree WHEN: each claim of arena.pl is a test.
agree() {
	local claim

	for claim in types_add_up_to_buddyinfo free_pages_agree \
		pageblocks_add_up indices_follow_from_buddyinfo \
		diff_shows_the_arena diff_shows_the_places \
		diff_shows_the_pageblocks; do
		ktap_test_result "${claim}_$1" perl arena.pl $claim $shadow
	done
}

begin 26

# What reclaims memory before this test may have taken the arena's blocks: begin
# with one of 4 MiB, as after loading.
control free all
control arena shrink 1G || true
echo 1 >/proc/sys/vm/compact_memory
control arena grow 4M
control drain
control arena grow 24M
agree whole
traffic
agree in_use

control alloc 3 1 movable
id=$(awk '/^last:/ { print $NF }' $debugfs/control)
pfn=$(pfn_of "$id")
expect "first page" ALLOC "$(page "$pfn" state)"
expect "its handle" "$id" "$(page "$pfn" handle)"
expect "its number in hexadecimal" "$(printf '0x%x (%d)' "$pfn" "$pfn")" \
	"$(page "$(printf 0x%x "$pfn")" pfn)"
expect "its pageblock's type" "$(awk -v pfn=$((pfn & ~511)) '$3 == pfn {
	print $4 }' $shadow/pageblocks)" "$(page "$pfn" pageblock | sed 's/.*, //')"
verdict "page_of_an_allocated_block_names_its_handle"

block="pfns $(printf '0x%x to 0x%x' "$pfn" $((pfn + 7))), order 3, ALLOC"
for i in 1 5 7; do
	expect "page $i" TAIL "$(page $((pfn + i)) state)"
	expect "its block" "$block, Movable" "$(page $((pfn + i)) block)"
	expect "its handle" "$id" "$(page $((pfn + i)) handle)"
done
verdict "page_inside_a_block_names_the_head"

expect "buddy" "$(printf 'pfn 0x%x' $((pfn ^ 8)))" \
	"$(page "$pfn" buddy | cut -d, -f1)"
expect "buddy's state" "$(page $((pfn ^ 8)) state)" \
	"$(page "$pfn" buddy | cut -d' ' -f3 | tr -d ,)"
verdict "page_shows_the_block_it_would_merge_with"

# Reclaim may empty the lists at any moment: a few tries.
control drain
control free "$id"
state=$(page "$pfn" state)
for ((try = 0; try < 5; try++)); do
	[ "$state" != PCP ] || break
	control alloc 3 1 movable
	id=$(awk '/^last:/ { print $NF }' $debugfs/control)
	pfn=$(pfn_of "$id")
	control free "$id"
	state=$(page "$pfn" state)
done
expect "freed" PCP "$state"
expect "freed, its handle" "" "$(page "$pfn" handle)"
control drain
expect "drained" FREE "$(page "$pfn" block | cut -d' ' -f7 | tr -d ,)"
verdict "page_follows_a_block_to_the_cpus_list_and_the_free_list"

control free all
control drain
agree freed
free_pageblock() {
	awk '$5 == 512 && $6 == 512 { print $3; exit }' $shadow/pageblocks
}

start=$(free_pageblock)
for ((more = 0; more < 8 && !start; more++)); do
	control arena grow 4M
	start=$(free_pageblock)
done
for i in 0 1 511; do
	expect "page $i of a free pageblock" FREE "$(page $((start + i)) \
		block | cut -d' ' -f7 | tr -d ,)"
done
expect "page 0 of the machine" "no page of it" "$(page 0 state)"
verdict "page_inside_a_free_block_says_free"

control arena shrink 24M
ktap_finished
