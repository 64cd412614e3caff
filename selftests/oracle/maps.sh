#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/maps against /proc/PID/maps, byte for byte: of every process, of one
# with mappings of all kinds, of one with 10,000; of one that has gone or that
# changes all the time.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

# same PID: are its maps the same in both folders? yes, no, or moved: they
# changed meanwhile, or the process ended.
same() {
	local before ours mirror after

	before=$(cat "/proc/$1/maps" && echo .) 2>/dev/null || { echo moved; return; }
	{ target "$1" && ours=$(cat $live/maps && echo .) &&
		mirror=$(cat /proc/shadowmm/live/maps && echo .); } 2>/dev/null ||
		ours=none
	after=$(cat "/proc/$1/maps" && echo .) 2>/dev/null || { echo moved; return; }
	if [ "$before" != "$after" ]; then
		echo moved
	elif [ "$ours" = "$before" ] && [ "$mirror" = "$before" ]; then
		echo yes
	else
		diff <(echo "$before") <(echo "$ours") | head -n 5 >&2
		echo no
	fi
}

begin 7

for path in /proc/[0-9]*; do
	number=${path##*/}
	# Kernel threads have none.
	[ -n "$(cat "$path/maps" 2>/dev/null)" ] || continue
	answer=$(same "$number")
	[ "$answer" = moved ] || expect "maps of $number" yes "$answer"
done
verdict "maps_are_those_of_proc_for_every_process"

start ./mappings
expect "the same" yes "$(same $pid)"
view=$(<$live/maps)
for piece in '[heap]' '[stack]' '[vdso]' '/tmp/private' '/tmp/shared' \
	'/memfd:memory (deleted)' '\012line' '/deep (deleted)'; do
	expect "a line has $piece" yes \
		"$([[ $view == *"$piece"* ]] && echo yes || echo no)"
done
expect "a path is longer than PATH_MAX" yes \
	"$(awk 'length($0) > 5000 { print "yes"; exit }' <<<"$view")"
verdict "maps_of_each_kind_of_mapping_are_those_of_proc"

# The whole of it byte by byte and at odd sizes is reads.sh's.
stop
start ./mappings 10000
expect "the same" yes "$(same $pid)"
expect "10,000 lines and more" yes \
	"$([ "$(wc -l <$live/maps)" -gt 10000 ] && echo yes || echo no)"
verdict "maps_of_10000_mappings_are_those_of_proc"

# It is read in part, then its process ends: whole lines of it, then no more.
whole=$(<$live/maps)
exec 9<$live/maps
IFS= read -r first <&9
stop
rest=$(cat <&9 2>"$said" || true; echo .)
exec 9<&-
part="$first"$'\n'"${rest%.}"
expect "the part ends on a whole line" yes \
	"$([ "${part: -1}" = $'\n' ] && echo yes || echo no)"
expect "the part" "${whole:0:${#part}}" "$part"
expect "it is a part" yes "$([ ${#part} -lt ${#whole} ] && echo yes || echo no)"
expect "the rest fails with" "No such process" \
	"$(sed 's/.*: //' "$said")"
error=$(cat $live/maps 2>&1 >/dev/null) || true
expect "a read fails with" "No such process" "${error##*: }"
verdict "a_process_that_goes_leaves_whole_lines_and_esrch"

target 0
expect "lines" 0 "$(wc -l <$live/maps)"
verdict "init_mm_has_no_mappings"

# A process that maps and unmaps without rest: lines are whole and rising.
perl -e 'for (;;) { my @all; push @all, "x" x (1 << 18) for 1 .. 40 }' &
pid=$!
becomes '^Name:.perl' # an exec in the middle of a walk gives ESRCH
target $pid
lines=0
broken=0
for ((i = 0; i < 30; i++)); do
	# The others walk what goes away under them, too.
	cat $live/vmas $live/page_tables $live/mm >/dev/null
	view=$(<$live/maps)
	lines=$((lines + $(grep -c . <<<"$view")))
	broken=$((broken + $(grep -cvE \
		'^[0-9a-f]{8,}-[0-9a-f]{8,} [r-][w-][x-][sp] [0-9a-f]{8,} [0-9a-f]{2,}:[0-9a-f]{2,} [0-9]+ ( *[[/].*)?$' \
		<<<"$view" || true)))
	sort -c <(cut -d- -f1 <<<"$view" | sed 's/^/0000000000000000/;s/.*\(.\{16\}\)$/\1/') ||
		broken=$((broken + 1))
done
ktap_print_msg "$lines lines"
expect "lines that are broken or out of order" 0 $broken
expect "lines were seen" yes "$([ $lines -gt 300 ] && echo yes || echo no)"
stop
verdict "maps_that_change_meanwhile_are_whole_lines_in_order"

# Processes that come, become other programs and go, each one a target.
seen=0
gone=0
other=0
for ((i = 0; i < 40; i++)); do
	busybox sh -c 'exec busybox true' &
	number=$!
	target $number 2>/dev/null || true
	if error=$(cat $live/maps $live/vmas $live/page_tables 2>&1 >/dev/null); then
		seen=$((seen + 1))
	elif [ "${error##*: }" = "No such process" ]; then
		gone=$((gone + 1))
	else
		other=$((other + 1))
		ktap_print_msg "$error"
	fi
	wait $number
done
ktap_print_msg "$seen read, $gone had gone"
expect "other answers" 0 $other
verdict "a_target_that_execs_or_ends_gives_maps_or_esrch"
ktap_finished
