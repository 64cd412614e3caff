#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The verbs of the command that drive the arena: what each says and does, what
# it refuses and how it says so, and that nothing is left behind. The arena is
# 8 MiB here, and 12 MiB from the third test on; 4 MiB are taken at load.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

# pfn_of HANDLE: the first page frame of its pages.
pfn_of() {
	awk -v id="$1" '$1 == id { print $5 }' $debugfs/shadow/handles
}

# free_every_second FIRST LAST: handles, as fast as a shell can.
free_every_second() {
	local id

	for ((id = $1; id <= $2; id += 2)); do
		echo "free $id" >$debugfs/control
	done
}

# Pages on another CPU's lists are not found: stay on one.
taskset -p 1 $$ >/dev/null
begin 8

# Whatever came before, the arena begins with one block of 4 MiB.
echo "free all" >$debugfs/control
echo "arena shrink 1G" >$debugfs/control 2>/dev/null || true
echo "arena grow 4M" >$debugfs/control

expect_like grow '2048 pages held, cap *' "$(said arena grow 4M)"
expect alloc 'order 3, 4 blocks, handles 1-4' "$(said alloc 3 4 movable)"
expect flags 'order 0, 1 blocks, handles 5' \
	"$(said alloc 0 atomic node=0 zone=2)"
expect bulk 'order 0, 100 blocks, handles 6-105' "$(said bulk 100)"
expect exact '5 pages, handle 106' "$(said exact 5)"
expect contig '600 pages, handle 107' "$(said contig 600)"
expect free 'handle 106' "$(said free 106)"
expect drain 'all per-CPU lists are empty' "$(said drain)"
expect allocated $((32 + 1 + 100 + 600)) "$(checked pages allocated)"
expect_like compact '0/* complete: * moved*' "$(said compact)"
expect all '106 handles' "$(said free all)"
expect allocated 0 "$(checked pages allocated)"
verdict each_verb_says_what_came_of_it

expect json '{"control": [{"command": "alloc","result": "order 1, 1 blocks, handles 1"}]}' \
	"$(shadowmm alloc -J 1 | tr -d '\n' | tr -s ' \t' ' ' |
		sed 's/: \[ {/: [{/; s/} *\] *}/}]}/; s/{ *"control/{"control/;
			s/{ *"command/{"command/; s/" *}/"}/; s/, *"/,"/')"
expect free '1 handles' "$(said free all)"
verdict json_has_the_same_words

# Every page in use but a few, then every second one free: no block of order 9.
# (A new size also ends what boosted the watermarks.)
expect_like grow '3072 pages held, cap *' "$(said arena grow 4M)"
expect_like drain '*' "$(said drain)"
expect bulk 'order 0, 2800 blocks, handles 1-2800' "$(said bulk 2800 movable)"
free_every_second 1 2800
expect_like drain '*' "$(said drain)"
expect allocated 1400 "$(checked pages allocated)"
expect_like compact '0/* moved*, 0 refused, 0 pinned' "$(said compact)"
expect_like "compact for order 9" '0/* success: 0 moved*' "$(said compact 9)"
expect_like "a block of order 9" 'order 9, 1 blocks, handles *' "$(said alloc 9)"
expect check 'arena: ok' "$(head -n 1 $debugfs/check)"
verdict compaction_makes_a_large_block_of_scattered_pages

# 1,400 movable pages are in use, and one block of order 9 that stays.
expect_like contig '600 pages, handle *' "$(said contig 600)"
expect allocated $((1400 + 512 + 600)) "$(checked pages allocated)"
expect all '1402 handles' "$(said free all)"
expect damaged 0 "$(checked damaged blocks)"
verdict moved_pages_hold_what_was_written_into_them

expect_like drain '*' "$(said drain)"
expect_like alloc '*' "$(said alloc 4 1 movable)"
pfn=$(pfn_of 1)
expect contig '8 pages, handle 2' "$(said contig "$pfn" 8)"
expect "its place" "$pfn" "$(pfn_of 2)"
expect "the block moved" yes "$([ "$(pfn_of 1)" != "$pfn" ] && echo yes)"
expect_like alloc '*' "$(said alloc 4)"
expect_like "unmovable" '1 *contig: a block in the range cannot be moved*' \
	"$(fails contig "$(pfn_of 3)" 8)"
expect all '3 handles' "$(said free all)"
verdict given_range_is_had_where_its_blocks_can_move

expect_like drain '*' "$(said drain)"
expect contig '5 pages, handle 1' "$(said contig 5)"
expect exact '3 pages, handle 2' "$(said exact 3 movable)"
expect contig '1 pages, handle 3' "$(said contig 1)"
places="$(pfn_of 1) $(pfn_of 2) $(pfn_of 3)"
expect_like "pinned" '1 *contig: a page in the range is pinned*' \
	"$(fails contig $(($(pfn_of 1) + 4)) 1)"
expect_like "pinned" '1 *contig: a page in the range is pinned*' \
	"$(fails contig "$(pfn_of 3)" 1)"
expect_like bulk '*, handles 4-2003' "$(said bulk 2000 movable)"
free_every_second 4 2003
expect_like drain '*' "$(said drain)"
expect_like compact '0/* [1-9]* moved*, 0 refused, [1-9]* pinned' "$(said compact)"
expect "their places" "$places" "$(pfn_of 1) $(pfn_of 2) $(pfn_of 3)"
expect all '1003 handles' "$(said free all)"
expect damaged 0 "$(checked damaged blocks)"
verdict ranges_are_pinned_and_counted

expect_like "too many words" '2 *usage: shadowmm drain*' "$(fails drain now)"
expect_like "wrong word" "2 *wrong words: see 'shadowmm alloc --help'" \
	"$(fails alloc 1 purple)"
expect_like "order" '1 *out of range*' "$(fails alloc 11)"
expect_like "no pages" "1 *'shadowmm arena grow SIZE'" "$(fails bulk 60000)"
expect_like "no handle" '1 *nobody holds that handle*' "$(fails free 7)"
expect_like "no zone" '1 *no such zone*' "$(fails compact 0 Nowhere)"
expect_like "foreign page" "1 *not the arena's*" "$(fails contig 0 1)"
expect_like "cap" '1 *more than the arena may hold*' "$(fails arena grow 1000G)"
verdict refusals_say_what_to_do

expect_like shrink '1024 pages held*' "$(said arena shrink 8M)"
expect check 'arena: ok' "$(head -n 1 $debugfs/check)"
expect allocated 0 "$(checked pages allocated)"
for fault in 'foreign page' 'double free' 'interior page' 'wrong order'; do
	expect "$fault" 0 "$(checked "frees refused, $fault")"
done
verdict nothing_is_left_behind
ktap_finished
