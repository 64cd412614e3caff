#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/nodes, zones, zonelists, pcp and pageblocks against sysfs and /proc, and
# against their own counters.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

claims=(
	nodes_are_those_of_sysfs
	zones_are_those_of_zoneinfo
	zonelists_hold_each_node_by_distance
	page_sets_are_those_of_zoneinfo
	page_sets_lists_are_as_long_as_they_say
	free_lists_are_as_their_counters_say
	pageblocks_add_up
	pageblocks_are_of_the_types_of_pagetypeinfo
)

begin ${#claims[@]}
for claim in "${claims[@]}"; do
	ktap_test_result "$claim" perl machine.pl "$claim" $live
done
ktap_finished
