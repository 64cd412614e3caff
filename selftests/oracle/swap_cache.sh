#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/swap_cache against /proc/swaps and meminfo, while pages are out; and when
# the area is off.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

area=$(awk 'NR == 2 { print $1 }' /proc/swaps)
claims=(
	pages_found_are_those_of_meminfo
	slots_in_use_are_those_of_proc_swaps
	pages_read_again_are_cached
)

begin $((${#claims[@]} + 1))
if [ ! -b "$area" ]; then
	ktap_print_msg "no swap device: see vm/run --swap"
	for claim in "${claims[@]}" an_area_that_is_off_is_gone; do
		ktap_test_skip "$claim"
	done
	ktap_finished
fi
for claim in "${claims[@]}"; do
	ktap_test_result "$claim" perl swap_cache.pl "$claim" $live
done
swapoff "$area"
expect "lines of areas" 0 "$(grep -c '^ *[0-9]' $live/swap_cache || true)"
swapon "$area"
expect "lines of areas" 1 "$(grep -c '^ *[0-9]' $live/swap_cache)"
verdict "an_area_that_is_off_is_gone"
ktap_finished
