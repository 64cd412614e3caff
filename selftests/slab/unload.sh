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

begin 3
rmmod shadowmm
cycle
before=$(free_pages)
log_mark
for ((i = 0; i < cycles; i++)); do
	cycle
done
expect "said" '' "$(logged shadowmm)"
lost=$((before - $(free_pages)))
ktap_print_msg "$cycles cycles, $lost free pages fewer"
# The arena has 8,192, of which more than half were in use.
expect "an arena lost in each" no \
	"$([ $lost -lt $((cycles * 2048)) ] && echo no || echo yes)"
verdict objects_of_control_go_with_the_module

if [ ! -e $bench ]; then
	ktap_print_msg "no shadowmm_bench.ko"
	ktap_test_skip what_another_module_leaves_is_named_and_goes
	load
else
	for ((i = 0; i <= cycles; i++)); do
		[ $i != 1 ] || before=$(free_pages)
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
	done
	lost=$((before - $(free_pages)))
	ktap_print_msg "$cycles cycles, $lost free pages fewer"
	expect "a block of the arena lost in each" no \
		"$([ $lost -lt $((cycles * 512)) ] && echo no || echo yes)"
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
