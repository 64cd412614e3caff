#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an open file of the module holds, and the most that it held while its text
# was made: 64 KiB at most. The process has 2,000 mappings; files are opened,
# read by a byte, held, then read to the end. Those whose text and records are
# kept whole, and grow with the machine, are named and left out.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

most=65536
# Of the machine's pageblocks, slab caches and vmalloc areas.
whole=" live/pageblocks live/slabs live/slabinfo live/vmalloc"
whole+=" diff/pageblocks diff/slabinfo "

said=$(mktemp)
../oracle/mappings 2000 >"$said" &
pid=$!
echo "mm create held" >$debugfs/control
mm=$(sed -n 's/^last: mm create: //p' $debugfs/control)
trap 'echo 0 >$debugfs/target_pid; echo "mm destroy $mm" >$debugfs/control
	kill $pid; rm -f "$said"' EXIT
echo "mm show $mm" >$debugfs/control
until grep -q ready "$said"; do
	sleep 0.1
	[ -d /proc/$pid ] || ktap_exit_fail_msg "mappings ended"
done
echo $pid >$debugfs/target_pid

# Bytes of all open files, without what this reader's own takes.
held() {
	sed -n 's/^bytes of open files: //p' $debugfs/cost
}

# cost FILE: the most bytes that an open file of it had.
cost() {
	awk -v file="$1" '$5 == file { print $4 }' $debugfs/cost
}

begin 3
greatest=0
count=0
while read -r path; do
	file=${path#"$debugfs/"}
	[[ $whole != *" $file "* ]] || continue
	none=$(held)
	exec 9<"$path"
	read -r -N 1 -u 9 _ || true
	bytes=$(($(held) - none))
	[ $bytes -le $greatest ] || greatest=$bytes
	[ $bytes -le $most ] || expect "bytes that $file holds" "at most $most" $bytes
	cat <&9 >/dev/null
	exec 9<&-
	count=$((count + 1))
done < <(find $live $debugfs/shadow $debugfs/diff -type f ! -name pages)
ktap_print_msg "$count files, the most that one holds: $greatest bytes"
expect "files were read" yes "$([ $count -gt 40 ] && echo yes || echo no)"
verdict "an_open_file_holds_64_KiB_at_most"

while read -r path; do
	file=${path#"$debugfs/"}
	[[ $whole != *" $file "* ]] || continue
	bytes=$(cost "$file")
	expect "$file is counted" yes "$([ "${bytes:-0}" -gt 0 ] && echo yes)"
	[ "${bytes:-0}" -le $most ] ||
		expect "bytes that $file had" "at most $most" "$bytes"
done < <(find $live $debugfs/shadow $debugfs/diff -type f ! -name pages)
verdict "nor_does_it_take_more_while_its_text_is_made"

expect "maps is longer than that" yes \
	"$([ "$(wc -c <$live/maps)" -gt $most ] && echo yes || echo no)"
none=$(held)
exec 9<$live/vmas
read -r -N 1 -u 9 _
expect "a byte is held" yes "$([ "$(held)" -gt "$none" ] && echo yes || echo no)"
exec 9<&-
expect "bytes after the close" "$none" "$(held)"
verdict "what_was_held_is_given_back"
ktap_finished
