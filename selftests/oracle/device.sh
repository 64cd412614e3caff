#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory of a device in live/page, live/sections and live/pages, against where
# /proc/iomem has it; and while its driver comes and goes. Needs vm/run
# --device-memory.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

driver=/sys/bus/nd/drivers/nd_pmem
if [ ! -e $driver/namespace0.0 ]; then
	ktap_exit_fail_msg "no device's memory: see the head of this file"
fi
read -r first last < <(sed -n 's/^ *\([0-9a-f]*\)-\([0-9a-f]*\) : namespace0.0$/\1 \2/p' \
	/proc/iomem)
first=$((16#$first >> 12))
last=$((16#$last >> 12))
said=$(mktemp)
trap 'rm -f "$said"; bind' EXIT

bind() {
	[ -e $driver/namespace0.0 ] || echo namespace0.0 >$driver/bind
}

# state PFN: what live/page says that it is.
state() {
	echo "$1" >$live/page
	behind $live/page state
}

# zone PFN: the zone that live/page says it is in.
zone() {
	echo "$1" >$live/page
	behind $live/page zone
}

# others FILE SIZE NOPAGE...: how many of the device's page frames have flags other
# than these in a file of records of so many bytes. No page is what the kernel's
# own files have there, too: KPF_NOPAGE, and 7.3 nothing at all.
others() {
	dd status=none if="$1" bs="$2" skip=$first count=$((last - first + 1)) |
		perl -e 'my ($size, %nopage) = (shift, map { $_ => 1 } @ARGV);
			local $/ = \$size;
			my @flags = map { unpack "Q", $_ } <STDIN>;
			print scalar(@flags), " ",
				scalar grep { !$nopage{$_} } @flags' "${@:2}"
}

# sections: number, device or not, and zones of those that are there.
sections() {
	awk '$1 ~ /^[0-9]+$/ && NF == 7 {
		print $1, $2, $3, $4 ~ /d/ ? "device" : "memory", $7
	}' $live/sections
}

begin 3

for pfn in $first $((first + 1)) $(((first + last) / 2)) $last; do
	expect "$pfn" "memory of a device, fs_dax" "$(state $pfn)"
	expect "$pfn" Device "$(zone $pfn)"
done
for pfn in $((first - 1)) $((last + 1)); do
	expect_like "$pfn" '!(Device)' "$(zone $pfn)"
	expect_like "$pfn" '!(memory of a device*)' "$(state $pfn)"
done
expect "live/pages" "$((last - first + 1)) 0" "$(others $live/pages 16 $((1 << 20)))"
expect "kpageflags" "$((last - first + 1)) 0" \
	"$(others /proc/kpageflags 8 $((1 << 20)) 0)"
expect "spanned" $((last - first + 1)) "$(awk '$4 == "Device" { here = 1 }
	here && $1 == "spanned" && $2 { print $2; exit }' /proc/zoneinfo)"
verdict pages_of_a_device_are_those_of_iomem

while read -r number from to kind zones; do
	if [ "$to" -lt $first ] || [ "$from" -gt $last ]; then
		expect "section $number" memory "$kind"
		expect_like "zones of $number" '!(*Device*)' "$zones"
	else
		expect "section $number" device "$kind"
		expect_like "zones of $number" '*:Device' "$zones"
	fi
done < <(sections)
verdict sections_of_a_device_are_those_of_iomem

# A reader of both views meanwhile: each text is whole, and says one or the other.
while :; do
	state $last
	sections | awk '$4 == "device"' | wc -l
done >"$said" 2>&1 &
reader=$!
for round in 1 2 3 4 5; do
	echo namespace0.0 >$driver/unbind
	expect "round $round, gone" "no page" "$(state $last)"
	expect "round $round, sections" 0 "$(sections | grep -c ' device ')"
	bind
	expect "round $round, come" "memory of a device, fs_dax" "$(state $last)"
done
kill $reader
wait $reader 2>/dev/null || true
expect "what was said" "" "$(grep -vxE \
	'memory of a device, fs_dax|no page|off line|[0-2]' "$said" || true)"
expect "both were said" 2 "$(grep -E '^[mn]' "$said" | sort -u | wc -l)"
verdict devices_memory_comes_and_goes_under_readers
ktap_finished
