#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A symbol that is missing takes its views away and nothing else; a file that
# is open makes rmmod wait or fail, never worse. Reloads the module.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

reload() {
	rmmod shadowmm
	insmod "$module" "$@"
}

# there FILE: yes or no.
there() {
	[ -e "$1" ] && echo yes || echo no
}

not_offered() {
	dmesg | grep -c "$1 not offered: this kernel has no $2" || true
}

# open_rmmod FILE: rmmod with a file open; then read it.
open_rmmod() {
	exec 9<"$1"
	rmmod shadowmm 2>/dev/null && echo removed || echo refused
	cat <&9 >/dev/null 2>&1 && echo read || echo unread
	exec 9<&-
}

begin 7

before=$(not_offered live/zoneinfo vmstat_text)
reload hide=vmstat_text
expect "live/zoneinfo is there" no "$(there $live/zoneinfo)"
expect "its mirror is there" no "$(there /proc/shadowmm/live/zoneinfo)"
for name in live/buddyinfo live/init_mm live/mm live/sections control check; do
	expect "$name is there" yes "$(there $debugfs/$name)"
done
expect "lines in the log" $((before + 1)) \
	"$(not_offered live/zoneinfo vmstat_text)"
expect "taken" 1 "$(grep -c '^live/zoneinfo: not offered' $debugfs/taken)"
verdict "without_vmstat_text_only_zoneinfo_goes"

before=$(not_offered live/init_mm init_mm)
reload hide=_etext,init_mm
for name in init_mm mm mms maps smaps vmas page_tables layout; do
	expect "live/$name is there" no "$(there $live/$name)"
done
for name in live/buddyinfo live/zoneinfo live/sections control check; do
	expect "$name is there" yes "$(there $debugfs/$name)"
done
expect "lines in the log" $((before + 1)) "$(not_offered live/init_mm init_mm)"
verdict "without_init_mm_only_the_views_of_mm_and_layout_go"

reload hide=gate_vma
for name in maps smaps vmas; do
	expect "live/$name is there" no "$(there $live/$name)"
done
for name in init_mm mm mms page_tables; do
	expect "live/$name is there" yes "$(there $live/$name)"
done
verdict "without_gate_vma_only_maps_and_vmas_go"

before=$(not_offered live/pagetypeinfo migratetype_names)
reload hide=migratetype_names
for name in pagetypeinfo pageblocks pcp; do
	expect "live/$name is there" no "$(there $live/$name)"
done
expect "its mirror is there" no "$(there /proc/shadowmm/live/pagetypeinfo)"
for name in live/buddyinfo live/zoneinfo live/init_mm shadow/buddyinfo check; do
	expect "$name is there" yes "$(there $debugfs/$name)"
done
expect "lines in the log" $((before + 1)) \
	"$(not_offered live/pagetypeinfo migratetype_names)"
verdict "without_migratetype_names_only_the_views_by_type_go"

reload hide=init_m,init_mm2,xvmstat_text,vmstat_text.
expect "live/init_mm is there" yes "$(there $live/init_mm)"
expect "live/zoneinfo is there" yes "$(there $live/zoneinfo)"
verdict "another_symbols_name_hides_nothing"

expect "rmmod with a debugfs file open" "refused read" \
	"$(open_rmmod $live/buddyinfo | xargs)"
expect "the module is there" yes "$(there /sys/module/shadowmm)"
verdict "rmmod_under_an_open_debugfs_file_is_refused"

expect "rmmod with a /proc file open" "removed unread" \
	"$(open_rmmod /proc/shadowmm/live/buddyinfo | xargs)"
insmod "$module"
expect "the views are back" yes "$(there $live/buddyinfo)"
verdict "rmmod_under_an_open_proc_file_is_clean"
ktap_finished
