#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/high_memory against /proc/zoneinfo, meminfo and live/layout's sizes.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

# figure WORDS: what stands behind them.
figure() {
	sed -n "s/^$* *//p" $live/high_memory
}

begin 2
present=$(awk '$1 == "present" { n += $2 } END { print n }' /proc/zoneinfo)
last=$(awk '$1 == "spanned" { spanned = $2 } $1 == "start_pfn:" && spanned {
	if ($2 + spanned > end) end = $2 + spanned } END { print end - 1 }' \
	/proc/zoneinfo)
high=$(grep -c 'zone *HighMem' /proc/zoneinfo || true)
total=$(awk '$1 == "HighTotal:" { print $2 / 4 }' /proc/meminfo)
expect "zones" "$high" "$(figure zones of high memory)"
expect "pages" "${total:-0} of $present" "$(figure pages of high memory)"
expect "last page frame" "$last" "$(figure last page frame)"
verdict "pages_and_zones_are_those_of_zoneinfo"

bits=$(grep -qw la57 /proc/cpuinfo && echo 52 || echo 46)
expect "slots of kmap()" 0 "$(figure slots of 'kmap()')"
expect "all below high_memory" yes "$(figure all below high_memory)"
expect "room" "2^$bits bytes" "$(figure "the direct map's room")"
verdict "the_direct_map_has_room_for_all"
ktap_finished
