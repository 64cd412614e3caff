# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the arena's tests share. Sourced, not run: drives the arena through
# control, and compares what comes of it, value by value.

# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

debugfs=/sys/kernel/debug/shadowmm
module=${SHADOWMM_KO:-/root/shadowmm.ko}
differ=0

# arena NAME: a figure of shadow/arena.
arena() {
	awk -v name="$1:" '$1 == name { print $2 }' $debugfs/shadow/arena
}

# largest_blocks: free blocks of the highest order; per-CPU lists hide some.
largest_blocks() {
	awk '/zone/ { sum += $NF } END { print sum + 0 }' \
		$debugfs/shadow/buddyinfo
}

# control WORD...: a command; prints what went wrong, or ok.
control() {
	local text

	if text=$(echo "$*" 2>&1 >$debugfs/control); then
		echo ok
	else
		echo "${text##*: }"
	fi
}

# expect WHAT WANTED GOT: one value.
expect() {
	[ "$2" = "$3" ] && return
	differ=$((differ + 1))
	ktap_print_msg "$1: expected '$2', is '$3'"
}

# verdict NAME: the test of all values since the last one; what was done may
# have broken nothing, damaged no block and killed nobody.
verdict() {
	local check

	if [ -e $debugfs/check ]; then
		check=$(<$debugfs/check)
		expect "check" ok "$(sed -n 's/^arena: //p' <<<"$check")"
		expect "damaged blocks" 0 \
			"$(sed -n 's/^damaged blocks: //p' <<<"$check")"
	fi
	expect "processes killed" "$killed" "$(oom_kills)"
	ktap_test_result "$1" [ $differ = 0 ]
	differ=0
}

oom_kills() {
	awk '$1 == "oom_kill" { print $2 }' /proc/vmstat
}

# reset SIZE: the arena holds so much, all of it free, in its largest blocks.
reset() {
	expect "free" ok "$(control free all)"
	[ "$(arena pages)" = 0 ] || expect "shrink" ok "$(control arena shrink 1G)"
	expect "pages left" 0 "$(arena pages)"
	echo 1 >/proc/sys/vm/compact_memory
	expect "grow" ok "$(control arena grow "$1")"
	expect "blocks" $(($(arena pages) / 1024)) "$(arena blocks)"
}

begin() {
	ktap_print_header
	[ -e $debugfs/check ] || insmod "$module" ||
		ktap_exit_fail_msg "cannot load the module"
	ktap_set_plan "$1"
	killed=$(oom_kills)
}
