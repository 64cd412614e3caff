# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What tests in shell share. Sourced, not run: values that are expected, in
# tests by name, of a module that its control file drives.

# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

debugfs=/sys/kernel/debug/shadowmm
live=$debugfs/live
module=/root/shadowmm.ko # in a guest of ours; else what is installed
[ -e $module ] || module=$(modinfo -n shadowmm)
compared=0
differ=0
exec {errors}<> <(:) # a pipe that nobody else has
wait $! # its end is a signal, which cuts short what the kernel does just then

# begin TESTS: the module is there, and so many tests follow.
begin() {
	ktap_print_header
	[ -e $debugfs/taken ] || ktap_exit_fail_msg "load the module first"
	ktap_set_plan "$1"
}

# expect WHAT WANTED GOT: one value.
expect() {
	compared=$((compared + 1))
	[ "$2" = "$3" ] && return
	differ=$((differ + 1))
	ktap_print_msg "$1: expected '$2', got '$3'"
}

# expect_like WHAT PATTERN GOT: the same; PATTERN is one of the shell.
expect_like() {
	# shellcheck disable=SC2053
	if [[ $3 == $2 ]]; then
		compared=$((compared + 1))
	else
		expect "$1" "${2//\*/…}" "$3"
	fi
}

# verdict NAME: the test of all values since the last one.
verdict() {
	ktap_print_msg "compared $compared values, $differ differ"
	ktap_test_result "$1" [ $differ = 0 -a $compared -gt 0 ]
	compared=0
	differ=0
}

# wait_ready PID FILE NAME: wait until that process, which writes to that file,
# says that it is ready.
wait_ready() {
	until grep -q ready "$2"; do
		sleep 0.1
		[ -d "/proc/$1" ] || ktap_exit_fail_msg "$3 ended"
	done
}

# control WORD...: a command to the control file: "ok", or the error's name as
# the shell has it. In $came, too: to start a process, or a shell of its own for
# $(…), takes the debug kernel a third of a second.
control() {
	came=ok
	{ printf '%s\n' "$*" >$debugfs/control; } 2>&$errors ||
		read -r came <&$errors
	came=${came##*: }
	echo "$came"
}

# takes WORD...: the control file takes the command; one value.
takes() {
	control "$@" >/dev/null
	expect "$*" ok "$came"
}

# behind FILE WORDS: what stands behind "WORDS: " where they first begin a line.
behind() {
	local all line

	mapfile -t all <"$1"
	for line in "${all[@]}"; do
		[[ $line = "$2: "* ]] || continue
		echo "${line#"$2: "}"
		return
	done
}

# checked WORDS: the figure of the check view behind them.
checked() {
	behind $debugfs/check "$*"
}

# addresses: lines of standard input that could have a kernel address: sixteen
# digits, of which ff come first, whether there are 4 levels of page tables or 5.
# What is all f is a mask; the vsyscall page is in one place everywhere.
addresses() {
	sed -E 's/\b(0x)?(f{16}|ffffffffff60[01]000)\b//g' |
		grep -cE '\b(0x)?ff[0-9a-f]{14}\b' || true
}

# said VERB...: the RESULT that the command prints.
said() {
	shadowmm "$1" --raw -o RESULT "${@:2}" | tail -n 1 | sed 's/\\x20/ /g'
}

# fails VERB...: its exit status and its one line.
fails() {
	local status=0 line

	line=$(shadowmm "$@" 2>&1 >/dev/null) || status=$?
	echo "$status $line"
}
