#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every view is read while processes are forked as fast as they can be, then
# while a CPU goes and comes: no error, each text whole, and no line in the kernel's
# log. Says how late a timer's interrupt came at most meanwhile: the longest stretch
# that had interrupts off, or the emulated machine waited for its turn.

set -euo pipefail
cd "$(dirname "$0")"
. ./storm.sh

cpu=/sys/devices/system/cpu/cpu1/online

# blink: the CPU goes and comes.
blink() {
	echo 0 >$cpu && echo 1 >$cpu && stormed
}

begin 2
log_begin
late_begin
storm forks
read_views 2 >/tmp/errors
calm
ktap_print_msg "interrupts late at most, storm of forks: $(late)"
expect "errors" "" "$(</tmp/errors)"
expect "log" "" "$(log_lines)"
ktap_print_msg "read all files $reads times: $(looked) whole"
verdict "views_are_whole_while_processes_come_and_go"

if [ ! -e $cpu ]; then
	late_end
	ktap_test_skip "views_are_whole_while_a_cpu_goes_and_comes: one CPU"
	ktap_finished
fi
reads=0
log_begin
late >/dev/null
blink
alone=$(late)
storm blink
read_stormed 2 >/tmp/errors
calm
echo 1 >$cpu 2>/dev/null || true
ktap_print_msg "interrupts late at most, a CPU goes and comes: $(late)," \
	"where nobody reads: $alone"
late_end
expect "errors" "" "$(</tmp/errors)"
expect "the CPU went" yes "$([ "$(storm_count)" -gt 1 ] && echo yes)"
expect "the CPU is there" 1 "$(<$cpu)"
expect "log" "" "$(log_lines)"
ktap_print_msg "read all files $reads times: $(looked) whole;" \
	"the CPU went $(storm_count) times"
verdict "views_are_whole_while_a_cpu_goes_and_comes"
ktap_finished
