#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module parameter arena_policy: real pages, allocated and freed under each
# policy, and the check that nothing is damaged.

cd "$(dirname "$0")" || exit 1
# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

debugfs=/sys/kernel/debug/shadowmm
module=/root/shadowmm.ko

# expect WHAT WANTED GOT
expect() {
	[ "$2" = "$3" ] && return
	echo "# $1: expected '$2', got '$3'"
	return 1
}

# checked WHAT: a line of the check file.
checked() {
	sed -n "s/^$1: //p" $debugfs/check
}

# load POLICY
load() {
	rmmod shadowmm 2>/dev/null
	insmod $module arena_mb=32 arena_policy="$1" 2>/dev/null
}

# control COMMAND...
control() {
	echo "$@" >$debugfs/control
}

# sound: the arena and what was written into its pages.
sound() {
	expect arena ok "$(checked arena)" &&
		expect damaged 0 "$(checked 'damaged blocks')"
}

# use: blocks of many orders come, some go, others take their place; all go.
use() {
	local order handle round

	for round in 1 2 3; do
		for order in 0 1 2 3 0 5 0 7 0 2; do
			control alloc $order 8 movable || return
		done
		for ((handle = round; handle < 60; handle += 3)); do
			control free $handle || return
		done
		sound || return
	done
	control free all && control drain &&
		expect allocated 0 "$(checked 'pages allocated')" && sound
}

# works POLICY
works() {
	load "$1" && expect policy "$1" \
		"$(sed -n 's/^policy: //p' $debugfs/shadow/arena)" && use
}

unknown_policy_is_refused() {
	load frob && return 1
	dmesg | grep -q 'shadowmm: arena_policy=frob: no such policy'
}

policies=$(shadowmm compare --policy help | awk '{ print $1 }')
ktap_print_header
ktap_set_plan $(($(wc -w <<<"$policies") + 1))
for policy in $policies; do
	if works "$policy"; then
		ktap_test_pass "arena_works_under_$policy"
	else
		ktap_test_fail "arena_works_under_$policy"
	fi
done
if unknown_policy_is_refused; then
	ktap_test_pass unknown_policy_is_refused
else
	ktap_test_fail unknown_policy_is_refused
fi
load stock
ktap_finished
