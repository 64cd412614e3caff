#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module goes with objects in use. Those that control holds are freed, and
# nothing is said; what another module has left behind is named in one line a cache.
# Pages and memory come back either way.

set -euo pipefail
cd "$(dirname "$0")"
. ./slab.sh

cycles=4
bench=/root/shadowmm_bench.ko
leak=/sys/kernel/debug/shadowmm_bench/leak

free_pages() {
	awk '$1 == "nr_free_pages" { print $2 }' /proc/vmstat
}

# load: with an arena that is most of what may be held.
load() {
	expect insmod '' "$(insmod "$module" arena_mb=32 2>&1)"
}

unload() {
	expect rmmod '' "$(rmmod shadowmm 2>&1)"
	expect "its files" no "$([ -e $debugfs ] && echo yes || echo no)"
}

# use: objects of each kind of cache, most of the arena's pages in use. Some have
# just been freed by RCU, and a slab of a typesafe cache is about to wait for it.
use() {
	local name

	control cache create plain 64 nomerge
	control cache create old 200 engine=classic
	control cache create dbg 100 debug
	control cache create safe 300 rcu
	control cache create made 40 ctor
	for name in plain old dbg safe made; do
		control cache bulk $name 2000
	done
	control kmalloc 100 5000
	control kmalloc 8192 2500
	control kmalloc 100000 10
	for name in 1 2001 4001 6001 8001; do
		control cache free $name rcu
	done
	for name in 10001 15001 17501; do
		control kfree $name rcu
	done
	control cache shrink safe
}

cycle() {
	load
	expect "all was done" ok "$(use | sort -u)"
	expect "most pages are in use" yes \
		"$([ "$(checked pages allocated)" -gt 5000 ] && echo yes)"
	unload
}

# The same with objects of another module's, whose memory nobody gives back.
cycle_leaking() {
	load
	insmod $bench
	echo 2000 >$leak
	expect "in use, it cannot go" 1 "$(rmmod shadowmm 2>/dev/null; echo $?)"
	rmmod shadowmm_bench
	log_mark
	unload
	expect "said" "$(printf '%s\n' \
		'shadowmm: slab: cache kmalloc-64 goes with 2000 objects in use' \
		'shadowmm: slab: cache leaked goes with 2000 objects in use' \
		'shadowmm: slab: kmalloc() goes with 20 large blocks in use')" \
		"$(logged shadowmm | sort)"
}

# keeps_pages CYCLE PAGES: some cycles cost less than PAGES each. The kernel, too,
# takes memory, more in some minutes than in others: what a cycle loses is lost in
# all of four rounds.
keeps_pages() {
	local round i before lost

	for round in 1 2 3 4; do
		before=$(free_pages)
		for ((i = 0; i < cycles; i++)); do
			"$1"
		done
		lost=$((before - $(free_pages)))
		ktap_print_msg "$cycles cycles, $lost free pages fewer"
		[ $lost -ge $((cycles * $2)) ] || return 0
	done
	expect "pages lost in each" "fewer than $2" "$((lost / cycles))"
}

begin 3
rmmod shadowmm
cycle
log_mark
# The arena has 8,192, of which more than half were in use.
keeps_pages cycle 2048
expect "said" '' "$(logged shadowmm)"
verdict objects_of_control_go_with_the_module

if [ ! -e $bench ]; then
	ktap_print_msg "no shadowmm_bench.ko"
	ktap_test_skip what_another_module_leaves_is_named_and_goes
	load
else
	cycle_leaking
	keeps_pages cycle_leaking 512 # a block of the arena
	load
	verdict what_another_module_leaves_is_named_and_goes
fi

expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
unload
expect insmod '' "$(insmod "$module" 2>&1)"
expect_like "it works as ever" '*' "$(said kmalloc 100 10)"
expect_like all '10 objects' "$(said cache free all)"
verdict module_comes_again
ktap_finished
