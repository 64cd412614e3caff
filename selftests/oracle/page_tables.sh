#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/page_tables: of a process against smaps and status; of the kernel against
# meminfo, what the kernel found at boot and, where it has that file, debugfs'
# page_tables/kernel.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

raw=/sys/module/shadowmm/parameters/raw_addresses
ptdump=/sys/kernel/debug/page_tables/kernel
trap 'echo N >$raw; echo 0 >$debugfs/target_pid; stop; rm -f "$said"' EXIT

# tables LEVEL: how many tables of a level $view has.
tables() {
	local nr

	nr=$(sed -n "s/^pid .* $1 \([0-9]*\),.*/\1/p" <<<"$view")
	echo "${nr:-0}"
}

# direct: the lines of the direct map, as meminfo counts it: blocks of the
# kernel's image that were split count as the direct map's.
direct() {
	awk '/^DirectMap/ { kb[$1] = $2 } /^image:/ { split_kb = $2 * 2048 }
		END { print kb["DirectMap4k:"] + split_kb,
			kb["DirectMap2M:"] - split_kb, kb["DirectMap1G:"] + 0 }'
}

plan=6
[ ! -e $ptdump ] || plan=7
begin $plan

start ./mappings 500
target $pid
ktap_test_result "what_is_mapped_is_what_smaps_counts" \
	./page_tables.pl smaps $pid $live/page_tables

view=$(<$live/page_tables)
expect "tables below the pgd, in kB" \
	"$(awk '$1 == "VmPTE:" { print $2 }' /proc/$pid/status)" \
	$((($(tables pud) + $(tables pmd) + $(tables pte)) * 4))
expect "pgd" 1 "$(tables pgd)"
levels=4
! grep -qw la57 /proc/cpuinfo || levels=5
expect "levels" $levels "$(sed -n 's/^pid .*: \([45]\) levels.*/\1/p' <<<"$view")"
expect "p4d" $((levels == 5)) "$(($(tables p4d) > 0))"
verdict "tables_cost_what_status_says"

place=$(place wx 1)
expect "regions that can be written and run" 1 "$(grep -c ' W+X$' <<<"$view")"
expect_like "the first of them" "0x*$place-0x* 32K USR RW *x  pte W+X" \
	"$(grep -m 1 ' W+X$' <<<"$view")"
expect "the sum" "W+X: 1 regions, 32 kB" "$(grep '^W+X' <<<"$view")"
verdict "a_mapping_to_write_and_run_is_flagged"

stop
error=$(cat $live/page_tables 2>&1 >/dev/null) || true
expect "a read fails with" "No such process" "${error##*: }"
verdict "a_process_that_has_gone_gives_esrch"

target 0
for ((i = 0; i < 5; i++)); do
	wanted=$(direct </proc/meminfo)
	got=$(direct <$live/page_tables)
	[ "$wanted" != "$got" ] || break
done
expect "the direct map by 4 kB, 2 MB, 1 GB" "$wanted" "$got"
if dmesg | grep -q 'Checked W+X mappings: passed'; then
	expect "W+X" "W+X: 0 regions, 0 kB" "$(grep '^W+X' $live/page_tables)"
fi
verdict "the_direct_map_is_meminfos_and_nothing_is_w_and_x"

expect "kernel addresses" 0 "$(addresses <$live/page_tables)"
echo Y >$raw
expect "kernel addresses, where asked for" yes "$(grep -qE \
	'^0xff[0-9a-f]{14}' $live/page_tables && echo yes || echo no)"
verdict "addresses_of_the_kernel_are_shown_to_who_asked"

[ ! -e $ptdump ] || ktap_test_result "regions_are_those_of_ptdump" \
	./page_tables.pl ptdump $ptdump $live/page_tables
ktap_finished
