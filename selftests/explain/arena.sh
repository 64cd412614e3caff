# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of this room share. Sourced, not run: the arena driven by its
# control file, and values that are expected of it.

# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

views=/sys/kernel/debug/shadowmm
differ=0

arena_begin() {
	ktap_print_header
	[ -e $views/taken ] || ktap_exit_fail_msg "load the module first"
	ktap_set_plan "$1"
}

# expect WHAT WANTED GOT: one value.
expect() {
	[ "$2" = "$3" ] && return
	differ=$((differ + 1))
	ktap_print_msg "$1: expected '$2', got '$3'"
}

# verdict NAME: the test of all values since the last one.
verdict() {
	ktap_test_result "$1" [ $differ = 0 ]
	differ=0
}

# control WORD...: "ok", or the error's name as the shell has it.
control() {
	local said

	if said=$({ printf '%s\n' "$*" >$views/control; } 2>&1); then
		echo ok
	else
		echo "${said##*: }"
	fi
}

# last: what came of the last command.
last() {
	sed -n 's/^last: //p' $views/control
}

# figure VIEW NAME: the number behind a name.
figure() {
	sed -n "s/.*$2:* \([0-9]*\).*/\1/p" "$views/$1" | head -n 1
}
