#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/pages and live/page_summary against kpageflags, kpagecount, zoneinfo and
# buddyinfo.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

claims=(
	flags_are_those_of_kpageflags
	mapcounts_are_those_of_kpagecount
	pages_are_of_the_zones_of_zoneinfo
	free_pages_are_of_the_orders_of_buddyinfo
	reads_of_any_size_and_place_agree
	page_summary_counts_as_kpageflags_does
)

begin ${#claims[@]}
for claim in "${claims[@]}"; do
	ktap_test_result "$claim" perl pages.pl "$claim" $live
done
ktap_finished
