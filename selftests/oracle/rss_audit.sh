#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/rss_audit of a process with pages of all kinds, against its files in /proc;
# of init_mm, and of a process that has ended.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

begin 6
start ./resident
becomes '^State:.S'
target $pid
ktap_print_msg "swapped out: $(place swapped 1)"
for claim in counters_are_those_of_status pages_found_are_those_of_smaps \
	zeros_and_swapped_are_those_of_pagemap \
	counters_are_off_by_what_a_task_may_keep; do
	ktap_test_result "$claim" perl rss_audit.pl "$claim" $live $pid
done
stop
expect_like "a process that has ended" "*No such process" \
	"$(cat $live/rss_audit 2>&1 || true)"
verdict "process_that_has_ended_is_said"
target 0
expect_like "init_mm" "init_mm: *" "$(head -n 1 $live/rss_audit)"
verdict "init_mm_has_none"
ktap_finished
