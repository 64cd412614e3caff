#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# shadow/explain: from the log alone follows which block each request got.

set -euo pipefail
cd "$(dirname "$0")"
. ./arena.sh

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# blocks: free blocks of the arena, "ORDER COUNT" a line.
blocks() {
	awk '{ for (i = 5; i <= NF; i++) n[i - 5] += $i }
		END { for (o in n) print o, n[o] }' $debugfs/shadow/buddyinfo |
		sort -n
}

# changed BEFORE AFTER: as derive.pl says it.
changed() {
	awk 'NR == FNR { n[$1] = $2; next }
		$2 != n[$1] { print "free", $1, $2 - n[$1] }' \
		<(echo "$1") <(echo "$2")
}

held() {
	awk 'NR > 1 && NF == 5 && /^[0-9]/ { print "alloc", $5, $2 }' \
		$debugfs/shadow/handles | sort -k2n
}

begin 6

control explain off >/dev/null
control free all >/dev/null
control arena grow 16M >/dev/null
control drain >/dev/null
expect "the log before it is on" off "$(head -n 1 $debugfs/shadow/explain)"
expect "off, when off" "Operation already in progress" "$(control explain off)"
expect "on, no entries" "Invalid argument" "$(control explain on 0)"
expect "on, too many" "Invalid argument" "$(control explain on 65537)"
expect "on, no number" "Invalid argument" "$(control explain on x)"
takes explain on 65536
expect "on, when on" "Device or resource busy" "$(control explain on)"
verdict "explain_goes_on_and_off_once"

before=$(blocks)
for order in 0 0 3 5 1 9 2 0 7 4 0; do
	takes alloc $order
done
takes alloc 2 20 movable
takes alloc 0 200 reclaimable
cat $debugfs/shadow/explain >"$log"
expect "blocks that are held" "$(held)" \
	"$(perl derive.pl <"$log" | grep -v ^free)"
expect "blocks that are held" 231 "$(held | wc -l)"
expect "free blocks" "$(changed "$before" "$(blocks)")" \
	"$(perl derive.pl <"$log" | grep ^free)"
verdict "every_chosen_block_follows_from_the_log"

for handle in 3 5 7 11 20 28 100 180; do
	takes free $handle
done
cat $debugfs/shadow/explain >"$log"
expect "blocks that are held" "$(held)" \
	"$(perl derive.pl <"$log" | grep -v ^free)"
takes free all
takes drain
cat $debugfs/shadow/explain >"$log"
expect "blocks that are held" "" "$(perl derive.pl <"$log" | grep -v ^free)"
expect "free blocks" "$(changed "$before" "$(blocks)")" \
	"$(perl derive.pl <"$log" | grep ^free || true)"
grep -q ' merge ' "$log" || expect "merges" some none
expect "lost" 0 "$(figure shadow/explain lost)"
verdict "every_merge_follows_from_the_log"

takes alloc 0 300 movable
for handle in $(seq 10 7 220); do
	takes free "$handle"
done
takes bulk 100 movable
takes contig 200
# More than a pageblock of a zone, with holes: compaction has what to move.
takes alloc 5 50 movable
for handle in $(awk '$2 == 5 && n++ % 2 { print $1 }' $debugfs/shadow/handles); do
	takes free "$handle"
done
takes drain
takes compact
takes free 77
cat $debugfs/shadow/explain >"$log"
expect "blocks that are held" "$(held)" \
	"$(perl derive.pl <"$log" | grep -v ^free)"
expect "free blocks" "$(changed "$before" "$(blocks)")" \
	"$(perl derive.pl <"$log" | grep ^free)"
for word in bulk range isolate move ended; do
	grep -q " $word " "$log" || expect "$word" some none
done
takes free all
takes drain
cat $debugfs/shadow/explain >"$log"
expect "blocks that are held" "" "$(perl derive.pl <"$log" | grep -v ^free)"
expect "lost" 0 "$(figure shadow/explain lost)"
verdict "ranges_bulk_and_compaction_follow_from_the_log"

sed -n '/request order 7 /,/done/s/^/# /p' "$log"
expect "kernel addresses" 0 "$(addresses <"$log")"
takes explain off
takes explain on 64
takes alloc 0 100
cat $debugfs/shadow/explain >"$log"
expect "entries" 64 "$(grep -c '^[0-9]* #' "$log")"
seen=$(sed -n 's/^decisions: \([0-9]*\),.*/\1/p' "$log")
expect "lost" $((seen - 64)) "$(sed -n 's/.*lost: \([0-9]*\),.*/\1/p' "$log")"
verdict "old_decisions_make_room_and_are_counted"

bytes=$(figure shadow/arena "metadata bytes")
takes explain off
expect "the log" off "$(head -n 1 $debugfs/shadow/explain)"
takes free all
control arena shrink 16M >/dev/null
[ "$(figure shadow/arena "metadata bytes")" -lt "$bytes" ] ||
	expect "metadata" less "$bytes"
expect "check" "arena: ok" "$(head -n 1 $debugfs/check)"
verdict "log_that_is_off_costs_no_memory"
ktap_finished
