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
	: >"$said" # of the one before
	"$@" >"$said" &
	pid=$!
	wait_ready $pid "$said" "$1"
}

# becomes WORDS: wait until that is what a line of $pid's status says.
becomes() {
	until grep -q "$1" /proc/$pid/status; do
		sleep 0.1
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
