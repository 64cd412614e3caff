#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/mms against /proc/PID/status of all processes; an address space that two
# processes have, one of them without its leader; processes that come and go.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

# statuses: pid, sizes in kB and name of each process that has memory.
statuses() {
	local path

	for path in /proc/[0-9]*/status; do
		awk '{ v[$1] = $2 } END { if (v["VmSize:"] != "")
			print v["Pid:"], v["VmSize:"], v["VmLck:"],
			v["RssAnon:"], v["RssFile:"], v["RssShmem:"],
			v["VmSwap:"], v["VmPTE:"], v["Name:"] }' \
			"$path" 2>/dev/null || true
	done
}

# rows: the same of the view.
rows() {
	awk '$1 ~ /^[0-9]+$/ && $1 && NF > 12 {
		print $1, $6, $7, $8, $9, $10, $11, $12, $13 }' $live/mms |
		tr -d ','
}

# row PID COLUMN: a column of the view's row of a process.
row() {
	awk -v pid="$1" -v n="$2" '$1 == pid { print $n }' <<<"$view"
}

begin 6

busybox sleep 1000 &
sleeper=$!
start ./mappings 100
before=$(statuses)
ours=$(rows)
after=$(statuses)
stable=0
while read -r line; do
	grep -qxF "$line" <<<"$after" || continue
	stable=$((stable + 1))
	number=${line%% *}
	expect "status of $number" "$line" "$(grep "^$number " <<<"$ours" || true)"
done <<<"$before"
ktap_print_msg "$stable processes"
expect "three processes or more" yes "$([ $stable -ge 3 ] && echo yes || echo no)"
verdict "figures_are_those_of_status"

view=$(<$live/mms)
expect "mm_users of a process with one thread" 1 "$(row $sleeper 3)"
expect "VMAs" "$(grep -vc vsyscall /proc/$pid/maps)" "$(row $pid 5)"
expect "processes" 1 "$(row $pid 2)"
expect "the mm's own counts" "$(target $pid
	awk '$1 == "map_count" { print $3 }' $live/mm)" "$(row $pid 5)"
verdict "counts_are_those_of_the_mm"

count=$(awk '$1 ~ /^[0-9]+$/ && NF > 12' <<<"$view" | wc -l)
expect "rows" "$(awk 'END { print $1 }' <<<"$(grep ' address spaces, ' <<<"$view")")" \
	"$count"
expect "the first row" "0 init_mm" "$(awk 'NR == 2 { print $1, $13 }' <<<"$view")"
expect "init_mm's users" "$(awk '$1 == "mm_users" { print $3 }' $live/init_mm)" \
	"$(row 0 3)"
verdict "init_mm_comes_first_and_all_rows_are_counted"
stop

start ./sharing
becomes '^State:.Z' # the leader ends after it is ready
other=$(place sharing 1)
view=$(<$live/mms)
expect "processes" 2 "$(row $pid 2)"
expect "users: the thread and the other process" 2 "$(row $pid 3)"
expect "the second process at the line's end" "$other sharing" \
	"$(grep "^ *$pid " <<<"$view" | sed 's/.*, //')"
expect "a row of its own" "" "$(row "$other" 1)"
expect "sizes" "$(awk '$1 == "VmSize:" { print $2 }' "/proc/$other/status")" \
	"$(row $pid 6)"
expect "the leader's own status has no sizes" "" \
	"$(grep VmSize /proc/$pid/status || true)"
verdict "an_mm_of_two_processes_has_one_row"
kill -9 "$other" $pid
wait $pid 2>/dev/null || true
pid=

# Processes that fork, become other programs and end while the view is read.
for ((i = 0; i < 3; i++)); do
	while :; do busybox sh -c 'exec busybox true & busybox true'; done &
	storm[i]=$!
done
broken=0
rows=0
for ((i = 0; i < 40; i++)); do
	view=$(<$live/mms)
	rows=$((rows + $(wc -l <<<"$view")))
	broken=$((broken + $(awk '
		NR == 1 || / address spaces, / || /^taken: / { next }
		NF < 13 || $2 < ($1 > 0) || $1 != 0 && $3 < 0 { n++ }
		END { print n + 0 }' <<<"$view")))
	broken=$((broken + $(awk '$1 ~ /^[0-9]+$/ && NF > 12 { print $1 }' \
		<<<"$view" | sort | uniq -d | wc -l)))
	grep -qE "^ *$sleeper +1 +[1-9]" <<<"$view" || broken=$((broken + 1))
done
kill "${storm[@]}"
wait "${storm[@]}" 2>/dev/null || true
ktap_print_msg "$rows rows"
expect "rows that are broken or twice there" 0 $broken
verdict "rows_are_whole_while_processes_come_and_go"
kill $sleeper
wait $sleeper 2>/dev/null || true

expect "kernel addresses" 0 "$(addresses <$live/mms)"
verdict "no_kernel_address_is_shown"
ktap_finished
