#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The command's verbs of live views, on the running kernel: each view has one,
# it understands what the view says, and target_pid is as it was afterwards.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

target=$debugfs/target_pid
said=$(mktemp)

# verb_of FILE: what a file's verb is called.
verb_of() {
	local name=${1#"$live/"}

	name=${name%%/*}
	echo "${name//_/-}"
}

# ends_with WHAT STATUS PATTERN COMMAND...: it exits so and says one such line.
ends_with() {
	local what=$1 want=$2 pattern=$3 status=0

	shift 3
	"$@" >/dev/null 2>"$said" || status=$?
	expect "$what exits with" "$want" $status
	expect "$what says lines" 1 "$(wc -l <"$said")"
	expect_like "$what says" "$pattern" "$(<"$said")"
}

begin 8
sleep 1000 &
pid=$!
trap 'rm -f $said; echo 0 >$target; kill $pid 2>/dev/null || true' EXIT
for ((i = 0; i < 600; i++)); do
	[ "$(<"/proc/$pid/comm")" = sleep ] && break
	sleep 0.1
done
echo $pid >$target

# Rows of a table that became notes start as rows do. live/pages is binary and
# has no verb.
while read -r file; do
	verb=$(verb_of "$file")
	status=0
	notes=$(shadowmm "$verb" -o NOTE 2>"$said") || status=$?
	expect "$verb exits with" 0 $status
	expect "$verb says" "" "$(<"$said")"
	expect "$verb has notes that look like rows" "" \
		"$(grep -E '^ *(Node |[0-9]|0x|cpu |cache |nr_)' <<<"$notes")"
done < <(find $live -type f ! -name pages | sort)
verdict "each_view_has_a_verb_that_understands_it"

# It sleeps: what the views say of it stands still.
for verb in maps vmas; do
	expect "$verb is of the process" \
		"$(grep -v '^taken: ' "$live/$verb")" \
		"$(shadowmm $verb --raw | grep -v '^taken: ')"
done
expect "rows of maps" "$(wc -l <"/proc/$pid/maps")" \
	"$(shadowmm maps -o START | tail -n +3 | wc -l)"
echo 0 >$target
expect "rows of maps by --pid" "$(wc -l <"/proc/$pid/maps")" \
	"$(shadowmm maps --pid $pid -o PATH | tail -n +3 | wc -l)"
expect "target_pid afterwards" 0 "$(<$target)"
echo 1 >$target
expect "pid of vmas" "$pid" \
	"$(shadowmm vmas --pid $pid -o MAP_COUNT,PID | awk 'NR == 3 { print $1 }')"
expect "target_pid afterwards" 1 "$(<$target)"
expect "fields of mm" "$(grep -c . $live/mm)" \
	"$(shadowmm mm --pid $pid --raw | grep -c .)"
expect "target_pid afterwards" 1 "$(<$target)"
verdict "a_process_is_chosen_and_set_back"

# Ten at a time, half of them of another process: each shows its own.
racers=()
for ((i = 0; i < 5; i++)); do
	for one in 1 $pid; do
		shadowmm vmas --pid "$one" -o PID 2>&1 |
			awk -v pid="$one" 'NR == 3 && $1 == pid { print "own" }' &
		racers+=($!)
	done
done >"$said"
wait "${racers[@]}"
expect "showed their own" 10 "$(grep -c own "$said")"
expect "target_pid afterwards" 1 "$(<$target)"
verdict "two_that_choose_do_not_show_each_others"

# Ten at a time ask for one of two pages: each gets its own.
racers=()
for ((i = 0; i < 5; i++)); do
	for one in 16 17; do
		shadowmm page --raw $one | grep -c "^pfn: .* ($one)," &
		racers+=($!)
	done
done >"$said"
wait "${racers[@]}" || true
expect "got their own" 10 "$(grep -c '^1$' "$said")"
address=$(printf "0x%x" "0x$(sed -n '1s/-.*//p' "/proc/$pid/maps")")
expect "asked for a process's page" \
	"asked for: pid $pid address $address, mapped by an entry of 4 kB" \
	"$(shadowmm page --raw "$pid:$address" | head -n 1)"
expect "asked without words" "asked for: pid $pid" \
	"$(shadowmm page --raw | sed -n '1s/ address.*//p')"
expect "asked by words" "0x1 (1), physical address 0x1000" \
	"$(shadowmm page -o SAYS phys 0x1000 | grep '(1)')"
ends_with "a bad number" 1 "*no page can be '12x'" shadowmm page 12x
ends_with "no word" 1 "*no page can be ''" shadowmm page ""
ends_with "a kernel address" 1 "*raw_addresses" shadowmm page 0xffffffff81000000
ends_with "no symbol" 1 "*no symbol 'no_such'" shadowmm page no_such
verdict "a_page_is_asked_for_by_words"

expect "asked for a file" "$(stat -Lc %i /bin/busybox)" \
	"$(shadowmm page-cache -o INODE /bin/busybox | awk 'NR == 3 { print $1 }')"
expect "asked without words" "$(stat -Lc %s /bin/busybox)" \
	"$(shadowmm page-cache -o SIZE | awk 'NR == 3 { print $1 }')"
ends_with "a folder" 1 "*page_cache cannot show '/bin': Invalid argument" \
	shadowmm page-cache /bin
expect "asked for all files" yes \
	"$(shadowmm page-cache -o FOUND - |
		awk 'NR == 3 { print ($1 > 0 ? "yes" : $1) }')"
verdict "the_page_cache_is_asked_for_a_file_by_its_path"

ends_with "a kernel thread" 1 "*kernel thread" shadowmm maps --pid 2
ends_with "no number" 1 "*no process can be 'x'*" shadowmm maps --pid x
ends_with "nobody" 1 "*no process 4194303,*" shadowmm maps --pid 4194303
expect "target_pid afterwards" 1 "$(<$target)"
kill $pid
wait $pid 2>/dev/null || true
ends_with "a process that has gone" 1 "*no process $pid*" shadowmm vmas --pid $pid
ends_with "a user" 1 "*be root*" perl -e '$> = 65534; exec @ARGV' shadowmm zones
verdict "what_is_wrong_is_one_line"

# cost FILE COLUMN: what a file has cost: 1 how often, 2 the us, 3 the longest,
# 4 the most bytes.
cost() {
	awk -v file="$1" -v column="$2" '$5 == file { print $column; found = 1 }
		END { if (!found) print 0 }' $debugfs/cost
}

# held: bytes of open files, without those of the reader of it.
held() {
	sed -n 's/^bytes of open files: //p' $debugfs/cost
}

made=$(cost live/zoneinfo 1)
spent=$(cost live/zoneinfo 2)
none=$(held)
start=${EPOCHREALTIME/./}
exec 3<$live/zoneinfo
cat <&3 >/dev/null
cat <&3 >/dev/null
us=$((${EPOCHREALTIME/./} - start))
expect "texts made" $((made + 1)) "$(cost live/zoneinfo 1)"
more=$(($(cost live/zoneinfo 2) - spent))
expect "time is within the reader's" yes \
	"$([ $more -gt 0 ] && [ $more -le $us ] && echo yes ||
		echo "$more of $us us")"
expect "the longest is no more than all" yes \
	"$([ "$(cost live/zoneinfo 3)" -le "$(cost live/zoneinfo 2)" ] &&
		echo yes)"
size=$(wc -c <$live/zoneinfo)
expect "an open file holds its text" yes \
	"$([ $(($(held) - none)) -ge "$size" ] && echo yes)"
exec 3<&-
expect "bytes after the close" "$none" "$(held)"
shadowmm status -o ITEM,VALUE,FILE,MADE >"$said" || true
expect "status has the bytes" "$(sed -n 's/^arena bytes: //p' $debugfs/cost)" \
	"$(awk '/^arena bytes / { print $3 }' "$said")"
expect "status has the size of the module" \
	"$(</sys/module/shadowmm/coresize)" \
	"$(awk '/^module bytes / { print $3 }' "$said")"
expect "status has the views" $((made + 2)) \
	"$(awk '$1 == "live/zoneinfo" { print $2 }' "$said")"
expect "status has the probes" none \
	"$(awk '/^probes now / { print $3 }' "$said")"
verdict "what_the_module_costs_is_told"

rmmod shadowmm
ends_with "zones without the module" 1 "*load shadowmm.ko*" shadowmm zones
ends_with "maps without the module" 1 "*load shadowmm.ko*" shadowmm maps --pid 1
insmod "$module" hide=swap_info
ends_with "swaps without swap_info" 1 "*does not offer*no swap_info" shadowmm swaps
rmmod shadowmm
insmod "$module"
verdict "a_view_that_is_missing_is_named"
ktap_finished
