#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory with pages of the arena goes off line. Needs a DIMM that is a node by
# itself (selftests/vm/run --hotplug 384M --hotplug-node): of its three memory
# blocks the last is for movable pages, so that the kernel's own for the node
# have no place in the first, where the arena's are to be.

set -euo pipefail
cd "$(dirname "$0")"
. ./arena.sh

memory=/sys/devices/system/memory

# state BLOCK: on line or not.
state() {
	cat "$memory/memory$1/state"
}

# set_state BLOCK STATE: prints what went wrong, or ok.
set_state() {
	local text

	if text=$(echo "$2" 2>&1 >"$memory/memory$1/state"); then
		echo ok
	else
		echo "${text##*: }"
	fi
}

# on_node_1: pages that the arena has there.
on_node_1() {
	awk '$1 " " $2 == "Node 1," { sum += $6 } END { print sum + 0 }' \
		$debugfs/shadow/arena
}

# slabs_of CACHE: those that it has on node 1.
slabs_of() {
	awk -v name="$1" '$1 == "cache" { here = $2 == name }
		here && $1 == "node" && $2 == 1 { sum += $4 }
		END { print sum + 0 }' $debugfs/shadow/slabs
}

# stays: the lines that say that memory stays on line.
stays() {
	dmesg | grep 'stays on line: [0-9]* pages of the arena are in use' || true
}

# large_blocks: those of 4 MiB that node 0 has for whoever asks.
large_blocks() {
	awk '$1 " " $2 " " $3 == "Node 0, zone" && $4 != "DMA" { sum += $NF }
		END { print sum + 0 }' /proc/buddyinfo
}

# with_no_large_block COMMAND: while node 0 has small pieces only: none can be
# made larger, huge pages have taken what was, and little is kept for others. Says
# how many are left, before what COMMAND says.
with_no_large_block() {
	local sysctl=/proc/sys/vm thp=/sys/kernel/mm/transparent_hugepage/enabled
	local pool=/sys/devices/system/node/node0/hugepages/hugepages-2048kB
	local unevictable min_free huge

	unevictable=$(<$sysctl/compact_unevictable_allowed)
	min_free=$(<$sysctl/min_free_kbytes)
	huge=$(sed 's/.*\[\(.*\)\].*/\1/' $thp)
	echo never >$thp
	echo 0 >$sysctl/compact_unevictable_allowed
	echo 2048 >$sysctl/min_free_kbytes
	./hog sieve 64 bash -c ". ./arena.sh; $(declare -f large_blocks set_state)
		echo 256 >$pool/nr_hugepages
		large_blocks; memory=$memory; $1
		echo 0 >$pool/nr_hugepages"
	echo "$min_free" >$sysctl/min_free_kbytes
	echo "$unevictable" >$sysctl/compact_unevictable_allowed
	echo "$huge" >$thp
}

arena_begin 10
rmmod shadowmm
hotplug add offline || ktap_exit_fail_msg "no DIMM: see the head of this file"
mapfile -t blocks < <(grep -l offline $memory/memory*/state |
	sed 's/.*memory\([0-9]*\).*/\1/' | sort -n)
expect "blocks" 3 ${#blocks[@]}
expect "movable" ok "$(set_state "${blocks[2]}" online_movable)"
insmod "$module" arena_mb=4

# Its node was there when the arena was made, its zone was empty.
first=${blocks[0]}
expect "online" ok "$(set_state "$first" online_kernel)"
takes arena grow 20M 1
expect "pages" 5120 "$(on_node_1)"
takes alloc 0 5000
takes free all
arena_verdict "memory_that_came_after_load_is_used"

expect "offline" ok "$(set_state "$first" offline)"
expect "state" offline "$(state "$first")"
expect "pages" 0 "$(on_node_1)"
expect "pages elsewhere" 1024 "$(arena pages)"
arena_verdict "free_pages_leave_memory_that_goes_off_line"

# More than there is room for elsewhere: the arena takes other pages for them.
expect "online" ok "$(set_state "$first" online_kernel)"
takes arena grow 20M 1
takes alloc 10 2
takes alloc 7 8
takes alloc 0 1500
takes alloc 2 100
expect "offline" ok "$(set_state "$first" offline)"
expect "state" offline "$(state "$first")"
expect "pages" 0 "$(on_node_1)"
held=$(sed -n 's/^pages allocated: //p' $debugfs/check)
expect "pages in use" $((2048 + 1024 + 1500 + 400)) "$held"
takes free all
arena_verdict "handles_move_out_of_memory_that_goes_off_line"

# Hardly a block of 4 MiB is left in the machine, and the arena's are in use.
expect "online" ok "$(set_state "$first" online_kernel)"
reset 4M
blocks_4m=$(($(arena cap) / 1024 - 3))
takes arena grow $((blocks_4m * 4 + 4))M 1
takes alloc 10 $blocks_4m
expect "large blocks, offline" "0 Device or resource busy" \
	"$(with_no_large_block "set_state $first offline" | paste -sd ' ')"
expect "state" online "$(state "$first")"
expect "some are there still" yes \
	"$([ "$(on_node_1)" -gt 0 ] && echo yes || echo no)"
expect "the log says why" "1 1" "$(dmesg |
	awk '/shadowmm: handle [0-9]+ finds no other place/ { a++ }
	/stays on line: [0-9]+ pages of the arena are in use/ { b++ }
	END { print a + 0, b + 0 }')"
expect "pages in use" $((blocks_4m * 1024)) \
	"$(sed -n 's/^pages allocated: //p' $debugfs/check)"
takes free all
takes drain
expect "nothing is lost" yes \
	"$([ "$(arena pages)" -ge $((blocks_4m * 1024)) ] && echo yes || echo no)"
expect "blocks are whole again" $(($(arena pages) / 1024)) "$(largest_blocks)"
arena_verdict "memory_that_handles_cannot_leave_stays_on_line"

expect "offline, now that they are free" ok "$(set_state "$first" offline)"
expect "pages" 0 "$(on_node_1)"
arena_verdict "it_goes_off_line_once_they_are_freed"

expect "online" ok "$(set_state "$first" online_kernel)"
reset 4M
takes arena grow 20M 1
takes contig 100 node=1
expect "offline" "Device or resource busy" "$(set_state "$first" offline)"
expect "the log says why" 1 "$(dmesg |
	grep -c 'shadowmm: handle [0-9]* is pinned: ')"
takes free all
expect "offline, now that it is freed" ok "$(set_state "$first" offline)"
arena_verdict "memory_with_a_pinned_range_stays_on_line"

expect "online" ok "$(set_state "$first" online_kernel)"
takes arena grow 20M 1
takes alloc 0 3000
expect "unplug" ok "$(hotplug remove && echo ok)"
expect "pages in use" 3000 "$(sed -n 's/^pages allocated: //p' $debugfs/check)"
takes free all
arena_verdict "dimm_is_unplugged_from_under_the_arena"

# Slabs on the node: those that a cache keeps empty, or that only sheaves hold, go.
expect "plug" ok "$(hotplug add offline && echo ok)"
expect "movable" ok "$(set_state "${blocks[2]}" online_movable)"
expect "online" ok "$(set_state "$first" online_kernel)"
reset 4M
takes arena grow 20M 1
takes cache create far 64 nomerge
takes cache create old 200 engine=classic
takes cache alloc far 4000 node=1
takes cache alloc old 1000 node=1
expect "slabs of far there" 63 "$(slabs_of far)"
takes cache free all
expect "slabs of old are kept" yes "$([ "$(slabs_of old)" -gt 40 ] && echo yes)"
expect "offline" ok "$(set_state "$first" offline)"
expect "pages" 0 "$(on_node_1)"
expect "slabs of far there" 0 "$(slabs_of far)"
expect "slabs of old there" 0 "$(slabs_of old)"
arena_verdict "empty_slabs_leave_memory_that_goes_off_line"

# An object stays where it is, and so does its memory; nothing of it is lost.
expect "online" ok "$(set_state "$first" online_kernel)"
takes arena grow 20M 1
takes cache alloc far 1000 node=1
lines=$(stays | wc -l)
expect "offline" "Device or resource busy" "$(set_state "$first" offline)"
expect "state" online "$(state "$first")"
expect "the log says so, once" $((lines + 1)) "$(stays | wc -l)"
expect "objects in use" 1000 "$(awk '$1 == "cache" { here = $2 == "far" }
	here && $1 == "objects" { print $5 }' $debugfs/shadow/slabs)"
takes cache alloc far 1000 node=1
takes cache free all
arena_verdict "objects_keep_their_memory_on_line"

expect "offline, now that they are free" ok "$(set_state "$first" offline)"
expect "pages" 0 "$(on_node_1)"
takes cache destroy far
takes cache destroy old
arena_verdict "it_goes_off_line_once_the_objects_are_freed"
reset 4M

# The next test in this guest plugs it in itself.
hotplug remove || true
ktap_finished
