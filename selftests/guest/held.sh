#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an open file of the module holds, and the most that it held while its text
# was made: 64 KiB at most. There are 2,000 mappings, 600 processes with a stack of
# the kernel's each, 300 cgroups; 200 caches, 3,000 objects, 5,000 blocks, 100 VMAs
# and 1,124 pages of an address space of the shadow. Files are opened, read by a
# byte, held, then read to the end.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ../oracle/cgroups.sh

most=65536

# With KASAN that takes four minutes, and what is held is the same. There it is an
# eighth of each, so that no text is long: each view is made and given back.
part=1
! grep -q ' kasan_report$' /proc/kallsyms || part=8

# Files whose text is longer than that here.
long=(live/maps live/smaps live/vmas live/mms live/memcg live/slabs
	shadow/slabs shadow/objects shadow/handles shadow/smaps shadow/rmap)

tell() {
	echo "$*" >$debugfs/control
}

said=$(mktemp)
processes=()
leave() {
	local i

	echo 0 >$debugfs/target_pid
	tell mm destroy "$mm" || true
	tell free all || true
	tell cache free all || true
	for ((i = 1; i <= 200 / part; i++)); do
		tell cache destroy "held$i" || true
	done
	[ ${#processes[@]} = 0 ] || kill -KILL "${processes[@]}" || true
	wait "${processes[@]#-}" 2>/dev/null || true
	cgroup_cleanup
	rm -f "$said"
}

# ready COUNT: so many programs have said that they are.
ready() {
	until [ "$(grep -c ready "$said")" -ge "$1" ]; do
		sleep 0.1
	done
}

tell mm create held
mm=$(sed -n 's/^last: mm create: //p' $debugfs/control)
trap leave EXIT
tell mm show "$mm"
tell arena grow 32M
tell mm mmap "$mm" 0 $((4096 / part))K rw- private,anon,populate
for ((i = 1; i <= 100 / part; i++)); do
	tell mm mmap "$mm" $((0x10000000 + i * 8192)) 4K rw- \
		private,anon,fixed,populate
done
for ((i = 1; i <= 200 / part; i++)); do
	tell cache create "held$i" 64 nomerge
done
for ((i = 1; i <= 300 / part; i++)); do
	cgroup_make "held$i"
done
tell cache alloc held1 $((3000 / part))
tell alloc 0 $((5000 / part))

../oracle/mappings $((2000 / part)) >>"$said" &
processes+=($!)
target=$!
perl -e 'setpgrp;
	for (1 .. $ARGV[0]) {
		my $pid = fork // die "fork: $!\n";
		sleep 1000, exit if !$pid;
	}
	syswrite STDOUT, "ready\n";
	sleep 1000' $((600 / part)) >>"$said" &
processes+=(-$!)
ready 2
echo $target >$debugfs/target_pid

# Bytes of all open files, without what this reader's own takes.
held() {
	sed -n 's/^bytes of open files: //p' $debugfs/cost
}

# cost FILE: the most bytes that an open file of it had.
cost() {
	awk -v file="$1" '$5 == file { print $4 }' $debugfs/cost
}

plan=4
[ $part = 1 ] || plan=3
begin $plan
greatest=0
declare -A length
while read -r path; do
	file=${path#"$debugfs/"}
	none=$(held)
	exec 9<"$path"
	read -r -N 1 -u 9 _ || true
	bytes=$(($(held) - none))
	[ $bytes -le $greatest ] || greatest=$bytes
	[ $bytes -le $most ] || expect "bytes that $file holds" "at most $most" $bytes
	length[$file]=$(wc -c <&9)
	exec 9<&-
done < <(find $live $debugfs/shadow $debugfs/diff -type f)
ktap_print_msg "${#length[@]} files, the most that one holds: $greatest bytes"
expect "files were read" yes "$([ ${#length[@]} -gt 40 ] && echo yes || echo no)"
verdict "an_open_file_holds_64_KiB_at_most"

for file in "${!length[@]}"; do
	bytes=$(cost "$file")
	expect "$file is counted" yes "$([ "${bytes:-0}" -gt 0 ] && echo yes)"
	[ "${bytes:-0}" -le $most ] ||
		expect "bytes that $file had" "at most $most" "$bytes"
done
verdict "nor_does_it_take_more_while_its_text_is_made"

for file in "${long[@]}"; do
	[ $part = 1 ] || break
	[ ! -e "$debugfs/$file" ] || [ "${length[$file]}" -gt $most ] ||
		expect "bytes of $file" "more than $most" "${length[$file]}"
done
expect "files are there" yes "$([ -e $live/maps ] && echo yes)"
[ $part != 1 ] || verdict "although_the_texts_of_many_are_longer"

none=$(held)
exec 9<$live/vmas
read -r -N 1 -u 9 _
expect "a byte is held" yes "$([ "$(held)" -gt "$none" ] && echo yes || echo no)"
exec 9<&-
expect "bytes after the close" "$none" "$(held)"
verdict "what_was_held_is_given_back"
ktap_finished
