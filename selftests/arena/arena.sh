# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the arena's tests share. Sourced, not run: the arena in figures, and
# what must hold after each test.

. ../values.sh

# arena NAME: a figure of shadow/arena.
arena() {
	awk -v name="$1:" '$1 == name { print $2 }' $debugfs/shadow/arena
}

# largest_blocks: free blocks of the highest order; per-CPU lists hide some.
largest_blocks() {
	awk '/zone/ { sum += $NF } END { print sum + 0 }' \
		$debugfs/shadow/buddyinfo
}

# arena_verdict NAME: the test of all values since the last one; what was done may
# have broken nothing, damaged no block and killed nobody.
arena_verdict() {
	if [ -e $debugfs/check ]; then
		expect "check" ok "$(checked arena)"
		expect "damaged blocks" 0 "$(checked damaged blocks)"
	fi
	expect "processes killed" "$killed" "$(oom_kills)"
	verdict "$1"
}

oom_kills() {
	awk '$1 == "oom_kill" { print $2 }' /proc/vmstat
}

# reset SIZE: the arena holds so much, all of it free, in its largest blocks.
reset() {
	takes free all
	[ "$(arena pages)" = 0 ] || takes arena shrink 1G
	expect "pages left" 0 "$(arena pages)"
	echo 1 >/proc/sys/vm/compact_memory
	takes arena grow "$1"
	expect "blocks" $(($(arena pages) / 1024)) "$(arena blocks)"
}

# arena_begin TESTS: the module is there, loaded now if it was not.
arena_begin() {
	[ -e $debugfs/check ] || insmod "$module" || true
	begin "$1"
	killed=$(oom_kills)
}
