#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Wrong frees, tracking, poison: what is wrong is refused, counted and named.
# Reloads the module.

set -euo pipefail
cd "$(dirname "$0")"
. ./arena.sh

# refused NAME: frees that were refused so, from the check view.
refused() {
	figure check "frees refused, $1"
}

# told: the last line of the log that tells of a refused free.
told() {
	dmesg | grep 'shadowmm: free refused' | tail -n 1 |
		sed 's/^.*shadowmm: free refused: //'
}

# provoke WORD NAME: one more of it is counted, and the log names it.
provoke() {
	local before

	before=$(refused "$2")
	takes fault "$1"
	expect "$2: counted" $((before + 1)) "$(refused "$2")"
	expect "$2: said" "fault $1: refused" "$(last | sed 's/,.*//')"
	expect "$2: told" "$2" "$(told | sed 's/:.*//')"
	expect "arena" "arena: ok" "$(head -n 1 $debugfs/check)"
}

begin 7

control explain off >/dev/null
control free all >/dev/null
provoke double "double free"
provoke foreign "foreign page"
provoke instance "page of another instance"
provoke order "wrong order"
provoke interior "interior page"
expect "fault reference" "No data available" "$(control fault reference)"
expect "fault write" "No data available" "$(control fault write)"
expect "fault nothing" "Invalid argument" "$(control fault nothing)"
verdict "wrong_frees_are_refused_counted_and_named"

expect "track on 0" "Invalid argument" "$(control track on 0)"
takes track on 100
expect "track on again" "Device or resource busy" "$(control track on)"
provoke double "double free"
expect "its site" 1 "$(told |
	grep -c 'allocated by [0-9]* at control_fault+0x[0-9a-f/x]* \[shadowmm\], order 1')"
echo "# $(told)"
provoke order "wrong order"
expect "its site" 1 "$(told | grep -c 'allocated by [0-9]* at control_fault+')"
provoke interior "interior page"
expect "its site" 1 "$(told | grep -c 'allocated by [0-9]* at control_fault+')"
provoke foreign "foreign page"
provoke instance "page of another instance"
expect "its block and site" 1 "$(told | grep -c \
	', in a block of the mirror at [0-9]* of order 1, allocated; freed by shadow_fault_provoke+.*; allocated by [0-9]* at control_fault+')"
sleep 5 # the log takes ten such lines in as many seconds
exec 4<>$debugfs/feed
provoke foreign "foreign page"
provoke instance "page of another instance"
provoke double "double free"
exec 4>&-
provoke reference "block with references"
expect "kernel addresses" 0 "$(dmesg | grep 'free refused' | addresses)"
sleep 5
verdict "refused_free_is_told_with_who_allocated_and_where"

takes alloc 0 150
expect "tracked" 100 "$(figure shadow/arena "in use")"
expect "missed" 50 "$(figure shadow/arena missed)"
expect "arena" "arena: ok" "$(head -n 1 $debugfs/check)"
takes track off
expect "track off again" "Operation already in progress" "$(control track off)"
takes alloc 3 10
expect "tracked" 100 "$(figure shadow/arena "in use")"
expect "track on" "Device or resource busy" "$(control track on)"
takes free all
expect "tracked" 0 "$(figure shadow/arena "in use")"
takes track on 8
takes track off
expect "descriptors" 0 "$(figure shadow/arena descriptors)"
expect "arena" "arena: ok" "$(head -n 1 $debugfs/check)"
verdict "tracking_goes_off_under_tracked_blocks"

takes poison on
expect "poison on again" "Device or resource busy" "$(control poison on)"
for order in 0 3 5 8; do
	for i in 1 2; do
		takes alloc $order 2
		takes free all
	done
done
[ "$(figure shadow/arena "pages checked")" -gt 500 ] ||
	expect "pages checked" "> 500" "$(figure shadow/arena "pages checked")"
expect "damage" 0 "$(figure check "poison damage")"
verdict "poisoned_pages_come_back_whole"

takes fault write
takes fault write
expect "damage" 2 "$(figure check "poison damage")"
expect "told" 2 "$(dmesg | grep -c \
	'shadowmm: poison: pfn [0-9]* was written to at byte 120 while it was free')"
provoke interior "interior page"
takes alloc 4 20
takes free all
expect "damage" 2 "$(figure check "poison damage")"
verdict "write_to_a_free_page_is_found"

takes poison off
expect "poison off again" "Operation already in progress" "$(control poison off)"
takes alloc 4 20
takes free all
takes poison on
takes arena grow 1M
takes alloc 4 20
takes free all
control arena shrink 1M >/dev/null
takes arena grow 1M
takes alloc 0 800
takes free all
expect "damage" 2 "$(figure check "poison damage")"
verdict "pages_that_were_not_filled_are_not_checked"

takes explain on
takes track on
takes alloc 2 30
rmmod shadowmm
insmod "$module"
expect "explain" off "$(head -n 1 $debugfs/shadow/explain)"
expect "arena" "arena: ok" "$(head -n 1 $debugfs/check)"
verdict "rmmod_with_all_of_it_on_is_clean"
ktap_finished
