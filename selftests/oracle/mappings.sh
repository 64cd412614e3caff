# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# An address space with mappings of all kinds, for the tests of the mm views.
# Sourced after ../values.sh, not run.
# shellcheck disable=SC2154 # debugfs is of ../values.sh

said=$(mktemp)
pid=
trap 'echo 0 >$debugfs/target_pid; stop; rm -f "$said"' EXIT

# start PROGRAM [ARG]...: run it in the background until it is ready; $pid.
start() {
	"$@" >"$said" &
	pid=$!
	until grep -q ready "$said"; do
		sleep 0.1
		[ -d /proc/$pid ] || ktap_exit_fail_msg "$1 ended"
	done
}

stop() {
	[ -n "$pid" ] || return 0
	kill $pid 2>/dev/null || true
	wait $pid 2>/dev/null || true
	pid=
}

# place NAME N: an address that the program told.
place() {
	awk -v name="$1" -v n="$2" '$1 == name { print $(n + 1) }' "$said"
}

target() {
	echo "$1" >$debugfs/target_pid
}
