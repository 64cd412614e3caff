# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the oracle tests share. Sourced, not run: compares a view of ours with
# what the kernel says of itself, value by value, and passes if none differs
# and there was one to compare.

# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

views=/sys/kernel/debug/shadowmm
live=$views/live
compared=0
differ=0

oracle_begin() {
	ktap_print_header
	[ -e $views/taken ] || ktap_exit_fail_msg "load the module first"
	ktap_set_plan "$1"
}

# expect WHAT KERNELS OURS: one value.
expect() {
	compared=$((compared + 1))
	[ "$2" = "$3" ] && return
	differ=$((differ + 1))
	ktap_print_msg "$1: the kernel says '$2', we '$3'"
}

# verdict NAME: the test of all values since the last one.
verdict() {
	ktap_print_msg "compared $compared values, $differ differ"
	ktap_test_result "$1" [ $differ = 0 -a $compared -gt 0 ]
	compared=0
	differ=0
}
