#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every view is read while memory comes and goes: no error, each text whole, no
# line in the kernel's log. Needs a DIMM (selftests/vm/run --hotplug 256M); so it
# is not run with the others. Says how late interrupts came, as views.sh does.

set -euo pipefail
cd "$(dirname "$0")"
. ./storm.sh

# plug: the memory comes and goes.
plug() {
	hotplug add online_movable && hotplug remove && stormed
}

begin 1
log_begin
late_begin
hotplug add online_movable || ktap_exit_fail_msg "no DIMM: see this file's head"
hotplug remove
alone=$(late)
storm plug
read_stormed 2 >/tmp/errors
calm
ktap_print_msg "interrupts late at most, memory comes and goes: $(late)," \
	"where nobody reads: $alone"
late_end
expect "errors" "" "$(</tmp/errors)"
expect "memory went" yes "$([ "$(storm_count)" -gt 0 ] && echo yes)"
expect "log" "" "$(log_lines)"
ktap_print_msg "read all files $reads times: $(looked) whole;" \
	"memory went $(storm_count) times"
verdict "views_are_whole_while_memory_comes_and_goes"
ktap_finished
