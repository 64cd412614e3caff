#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every view is read while memory comes and goes. Needs a DIMM
# (selftests/vm/run --hotplug 256M); so it is not run with the others.

set -euo pipefail
cd "$(dirname "$0")"
. ./storm.sh

# plug: the memory comes and goes.
plug() {
	hotplug add online_movable && hotplug remove && stormed
}

begin 1
log_begin
hotplug add online_movable || ktap_exit_fail_msg "no DIMM: see this file's head"
hotplug remove
storm plug
read_stormed 2 >/tmp/errors
calm
expect "errors" "" "$(</tmp/errors)"
expect "memory went" yes "$([ "$(storm_count)" -gt 0 ] && echo yes)"
expect "log" "" "$(log_lines)"
ktap_print_msg "read all files $reads times, memory went $(storm_count) times"
verdict "views_are_read_while_memory_comes_and_goes"
ktap_finished
