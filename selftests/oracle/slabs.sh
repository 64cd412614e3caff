#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/slabs against /sys/kernel/slab, and against itself.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

begin 3
ktap_test_result "figures_of_live_slabs_equal_sysfs" \
	perl slabs.pl figures $live/slabs
ktap_test_result "figures_of_live_slabs_follow_from_each_other" \
	perl slabs.pl sums $live/slabs
ktap_test_result "objects_in_use_are_those_left_where_cpus_give_all_back" \
	perl slabs.pl inuse $live/slabs
ktap_finished
