#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/lru against /proc/zoneinfo, vmstat and debugfs' lru_gen, with a cgroup of
# few pages, and with generations where the kernel has them.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./cgroups.sh

cgroup=shadowmm-lru
generations=/sys/kernel/mm/lru_gen/enabled
had=

cleanup() {
	[ -z "$had" ] || echo "$had" >$generations
	cgroup_cleanup
}
trap cleanup EXIT

cgroup_make $cgroup
cgroup_fill $cgroup

# claim NAME [SUFFIX]: a test.
claim() {
	ktap_test_result "$1${2:-}" perl lru.pl "$1" $live /$cgroup
}

begin 7
claim counters_are_those_of_zoneinfo
claim lists_of_all_cgroups_are_those_of_vmstat
claim lists_are_as_long_as_they_say
if [ -e $generations ]; then
	had=$(<$generations)
	echo 7 >$generations
	claim generations_are_those_of_debugfs
	claim lists_are_as_long_as_they_say _with_generations
	echo 0 >$generations
	claim lists_are_as_long_as_they_say _without_generations
	claim lists_of_all_cgroups_are_those_of_vmstat _without_generations
else
	ktap_print_msg "this kernel has no generations"
	for name in generations_are_those_of_debugfs \
		lists_are_as_long_as_they_say_with_generations \
		lists_are_as_long_as_they_say_without_generations \
		lists_of_all_cgroups_are_those_of_vmstat_without_generations; do
		ktap_test_skip "$name"
	done
fi
ktap_finished
