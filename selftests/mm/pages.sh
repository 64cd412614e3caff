#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Pages of the shadow's address spaces: what faults come to, what is read after
# fork and writes, what a device's operations are asked, what the views show, and
# what is left when memory runs out, or all of them go.

set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=../values.sh
. ../values.sh

a=0x10000000
b=0x20000000
c=0x30000000
efault="Bad address"
enomem="Cannot allocate memory"

# came_of WORD...: what a command of mm came to, or the error's name.
came_of() {
	local came

	control mm "$@" >/dev/null
	if [ "$came" = ok ]; then
		behind $debugfs/control "last: mm $1"
	else
		echo "$came"
	fi
}

# field NAME: of the one that is shown.
field() {
	awk -v name="$1" '$1 == name { print $3 }' $debugfs/shadow/mm
}

# rss: file, anonymous, shared memory.
rss() {
	echo "$(field rss_file) $(field rss_anon) $(field rss_shmem)"
}

# sum LINE: of all VMAs, in kB.
sum() {
	awk -v name="$1:" '$1 == name { kb += $2 } END { print kb + 0 }' \
		$debugfs/shadow/smaps
}

# whole: all invariants hold.
whole() {
	expect check ok "$(checked "address spaces")"
}

begin 9
# What reclaims memory before this test may have emptied the arena.
control arena grow 2M >/dev/null
allocated=$(checked "pages allocated")

control mm create one >/dev/null
control mm mmap 1 $a 16K rw- private,anon,fixed >/dev/null
expect "nothing, read" zero "$(came_of fault 1 $a read)"
expect "nothing, written" anon "$(came_of fault 1 $((a + 4096)) write)"
expect "zeroes, written" anon "$(came_of fault 1 $a write)"
expect "again" spurious "$(came_of fault 1 $a write)"
control mm file 7 8K >/dev/null
control mm mmap 1 $b 16K rw- private,fixed 7 >/dev/null
control mm mmap 1 $c 8K rw- shared,fixed 7 >/dev/null
expect "a file, read" file "$(came_of fault 1 $b read)"
expect "it, written" cow "$(came_of fault 1 $b write)"
expect "a file, written" file_cow "$(came_of fault 1 $((b + 4096)) write)"
expect "beyond its end" "No such device or address" \
	"$(came_of fault 1 $((b + 8192)) read)"
expect "shared, written" file_shared "$(came_of fault 1 $c write)"
expect "no VMA" "$efault" "$(came_of fault 1 0x40000000 read)"
expect "not to be run" "Permission denied" "$(came_of fault 1 $a exec)"
control mm mmap 1 0x50000000 4K rw- private,anon,fixed,growsdown >/dev/null
expect "below a stack" anon "$(came_of fault 1 0x4fffe000 write)"
expect "the stack" 3 "$(field stack_vm)"
expect "rss" "1 5 0" "$(rss)"
levels=$(sed -n 's/^pid 1: \([45]\) levels.*/\1/p' $debugfs/shadow/page_tables)
# Four of the lowest, two above them, one of each level but the highest.
expect "page tables" $(((4 + 2 + levels - 3) * 4096)) "$(field pgtables_bytes)"
expect "counted" "1 3 1 1 1 1 1 1 1" "$(for kind in zero anon file cow \
	file_cow file_shared no_area access beyond; do
	field faults_$kind
done | xargs)"
whole
verdict a_fault_comes_to_what_the_kernels_would

expect "a file's page" 1 "$(came_of peek 1 $((c + 4096)))"
expect "poke" 7 "$(came_of poke 1 $a 7)"
expect "peek" 7 "$(came_of peek 1 $a)"
expect "behind it" 0 "$(came_of peek 1 $((a + 8)))"
expect "not a word" "Invalid argument" "$(came_of peek 1 $((a + 4)))"
expect "fork" 2 "$(came_of fork 1)"
expect "the child reads" 7 "$(came_of peek 2 $a)"
expect "rss of the parent" "2 5 0" "$(rss)"
# The child finds the file's page, shared, by a fault of its own.
expect "shared" "$((5 * 4)) 4" "$(sum Shared_Dirty) $(sum Private_Dirty)"
expect "the child writes" 8 "$(came_of poke 2 $a 8)"
expect "the parent reads" 7 "$(came_of peek 1 $a)"
expect "the parent writes" 9 "$(came_of poke 1 $a 9)"
expect "the child reads" 8 "$(came_of peek 2 $a)"
expect "all share" 5 "$(came_of poke 1 $c 5)"
expect "the child reads" 5 "$(came_of peek 2 $c)"
expect "private copies do not" 0 "$(came_of peek 2 $b)"
expect "reused" 1 "$(field faults_reuse)"
whole
verdict fork_shares_pages_until_they_are_written

takes mm madvise 1 $a 4K wipeonfork
takes mm madvise 1 $b 16K dontfork
expect "fork" 3 "$(came_of fork 1)"
expect "wiped" 0 "$(came_of peek 3 $a)"
expect "not copied" "$efault" "$(came_of peek 3 $b)"
expect "exec" 3 "$(came_of exec 3)"
control mm show 3 >/dev/null
expect "nothing is left" "0 0 0" "$(rss)"
expect "nor mapped" 0 "$(field total_vm)"
expect "users" "1 1" "$(field mm_users) $(field mm_count)"
control mm mmap 3 $a 4K rw- private,anon,fixed >/dev/null
expect "written" anon "$(came_of fault 3 $a write)"
expect "exit" 3 "$(came_of exit 3)"
expect "users" "0 1" "$(field mm_users) $(field mm_count)"
expect "maps nothing" 0 "$(wc -l <$debugfs/shadow/smaps)"
expect "exited" "No such process" "$(came_of fault 3 $a read)"
expect "again" "No such process" "$(came_of exit 3)"
expect "no call" "No such process" "$(came_of munmap 3 $a 4K)"
expect "destroy" 3 "$(came_of destroy 3)"
control mm show 1 >/dev/null
whole
verdict exec_and_exit_leave_nothing_of_the_old

control mm mmap 2 0x60000000 32K rw- shared,fixed device >/dev/null
expect "read" file "$(came_of fault 2 0x60000000 read)"
expect "its number" 3 "$(came_of peek 2 0x60003000)"
expect "written" mkwrite "$(came_of fault 2 0x60000000 write)"
expect "written at once" file_shared "$(came_of fault 2 0x60001000 write)"
expect "no more" "64 pages, unit 4, 1 maps, 2 writes, ro" "$(came_of device ro)"
expect "refused" "Read-only file system" "$(came_of fault 2 0x60003000 write)"
control mm device rw >/dev/null
expect "within a unit" "Invalid argument" "$(came_of munmap 2 0x60001000 4K)"
takes mm munmap 2 0x60004000 16K
expect "one half" "64 pages, unit 4, 1 maps, 2 writes, rw" "$(came_of device)"
expect "fork" 3 "$(came_of fork 2)"
expect "twice" "64 pages, unit 4, 2 maps, 2 writes, rw" "$(came_of device)"
expect "destroy" 3 "$(came_of destroy 3)"
expect "once" "64 pages, unit 4, 1 maps, 2 writes, rw" "$(came_of device)"
whole
verdict a_device_is_asked_and_told

expect "rss" $(($(field rss_file) + $(field rss_anon))) $(($(sum Rss) / 4))
expect "anonymous" "$(field rss_anon)" $(($(sum Anonymous) / 4))
tables=$(sed -n 's/^pid 1: .* all \([0-9]*\) kB$/\1/p' \
	$debugfs/shadow/page_tables)
expect "tables and the highest" $((tables - 4)) $(($(field pgtables_bytes) / 1024))
expect "entries" $(($(sum Rss) / 4)) "$(sed -n 's/^mapped: \([0-9]*\) .*/\1/p' \
	$debugfs/shadow/page_tables)"
# Of each page as many places as entries; of address space 1 as many as its rss.
expect "places" "0 $(($(sum Rss) / 4))" "$(awk '
	/^0x/ { if (NR > 2 && maps != seen) wrong++; maps = $6; seen = 0 }
	/^  mm/ { seen++; if ($2 == 1) mine++ }
	END { print wrong + (maps != seen), mine }' $debugfs/shadow/rmap)"
expect "in both" "1 2" "$(awk -v at=$c '$1 == "mm" && $3 == at { print $2 }' \
	$debugfs/shadow/rmap | sort | xargs)"
verdict views_of_pages_agree

control mm destroy 2 >/dev/null
control mm destroy 1 >/dev/null
control arena grow 8M >/dev/null
control mm create huge >/dev/null
expect "no such word" "Invalid argument" "$(came_of thp 1 some)"
expect "no such number" "No such file or directory" "$(came_of thp 9 always)"
expect "option" always "$(came_of thp 1 always)"
expect "it is shown" always "$(field thp)"
control mm mmap 1 $a 4M rw- private,anon,fixed >/dev/null
expect "a block, written" huge "$(came_of fault 1 $((a + 4096)) write)"
expect "a block, read" huge_zero "$(came_of fault 1 $((a + 0x200000)) read)"
expect "poke" 7 "$(came_of poke 1 $((a + 0x1ff000)) 7)"
expect "smaps" "2048 2048 2048" \
	"$(sum Rss) $(sum Private_Dirty) $(sum AnonHugePages)"
expect "eligible" 1 "$(sum THPeligible)"
expect "page tables" "mapped: 0 of 4 kB, 2 of 2 MB, 0 of 1 GB" \
	"$(grep ^mapped $debugfs/shadow/page_tables)"
expect "one for all" "1 huge" "$(awk '/^0x/ { pages++ }
	/^  mm 1/ { last = $NF } END { print pages, last }' $debugfs/shadow/rmap)"
expect "fork" 2 "$(came_of fork 1)"
expect "the child writes" 8 "$(came_of poke 2 $((a + 0x1ff000)) 8)"
expect "the parent reads" 7 "$(came_of peek 1 $((a + 0x1ff000)))"
expect "still huge" "2 0" "$(field huge_entries) $(field huge_splits)"
control mm show 2 >/dev/null
expect "but the child's" "1 1" "$(field huge_entries) $(field huge_splits)"
expect "smaps" "2048 4 0" \
	"$(sum Rss) $(sum Private_Dirty) $(sum AnonHugePages)"
takes mm munmap 1 $a 64K
control mm show 1 >/dev/null
expect "split" "1 1 496" \
	"$(field huge_entries) $(field huge_splits) $(field rss_anon)"
whole
control mm destroy 1 >/dev/null
control mm destroy 2 >/dev/null
verdict huge_pages_show_in_all_views

control mm create one >/dev/null
control mm mmap 1 $a 16K rw- private,anon,fixed,populate >/dev/null
before=$(<$debugfs/shadow/smaps)
# All pages of the arena, which may be large, but those that its watermarks keep.
for count in 4096 512 64 8; do
	while [ "$(control alloc 0 $count)" = ok ]; do :; done
done
until control drain >/dev/null && [ "$(control alloc 0)" != ok ]; do
	while [ "$(control alloc 0)" = ok ]; do :; done
done
control mm mmap 1 0x70000000 64K rw- private,anon,fixed >/dev/null
expect "no page" "$enomem" "$(came_of fault 1 0x70000000 write)"
expect "counted" 1 "$(field faults_no_memory)"
expect "mlock" "Resource temporarily unavailable" \
	"$(control mm mlock 1 0x70000000 64K)"
expect "locked all the same" 16 "$(field locked_vm)"
expect "populate" "$enomem" \
	"$(control mm madvise 1 0x70000000 64K populate_write)"
expect "create" "$enomem" "$(came_of create)"
expect "fork" "$enomem" "$(came_of fork 1)"
expect "exec" "$enomem" "$(came_of exec 1)"
takes mm munmap 1 0x70000000 64K
expect "as it was" "$before" "$(<$debugfs/shadow/smaps)"
whole
control free all >/dev/null
verdict what_has_no_page_leaves_all_as_it_was

expect "destroy" 1 "$(came_of destroy 1)"
expect "pages" "$allocated" "$(checked "pages allocated")"
expect "address spaces" "address spaces: 0, VMAs: 0" \
	"$(grep '^address spaces: [0-9]' $debugfs/check)"
expect "no page" 1 "$(grep -vc '^taken' $debugfs/shadow/rmap)"
verdict the_last_one_takes_all_pages_with_it

# nth COMMAND...: the n-th allocation of each is refused, for all n, after $before;
# whatever it came to, all is as it must be.
nth() {
	local command n left came

	for command; do
		for ((n = 1; n < 60; n++)); do
			came=ok
			left=0
			[ -z "$before" ] || echo "mm $before" >$debugfs/control ||
				true
			echo "$n" >/proc/self/fail-nth
			echo "mm $command" >$debugfs/control || came=refused
			read -r left </proc/self/fail-nth || true
			until echo 0 >/proc/self/fail-nth; do :; done
			[ "$left" = 0 ] || break
			refused=$((refused + 1))
			[ "$came" = ok ] || whole
			[ "$came$command" != okcreate ] || destroy_last
		done
		expect "$command, with all there is" ok "$came"
	done
} 2>/dev/null

destroy_last() {
	control mm destroy "$(behind $debugfs/control "last: mm create")" >/dev/null
}

name=nth_failure_leaves_address_spaces_whole
if [ ! -e /proc/self/fail-nth ]; then
	ktap_print_msg "this kernel has no fault injection"
	ktap_test_skip $name
	ktap_finished
fi
failslab=/sys/kernel/debug/failslab
echo 0 >$failslab/verbose
echo N >$failslab/ignore-gfp-wait
refused=0
before=
nth "create"
nth "file 9 64K" "mmap 1 $a 64K rw- private,anon,fixed" \
	"mmap 1 $b 64K rw- private,fixed 9" \
	"mmap 1 $c 32K rw- shared,fixed device" \
	"mmap 1 0x40000000 64K rw- shared,anon,fixed" "fault 1 $a write" \
	"fault 1 $b read" "fault 1 $b write" "fault 1 $c write" \
	"fault 1 0x40000000 write" "madvise 1 $a 64K populate_write"
before="destroy 2"
nth "fork 1"
before=
nth "fault 2 $a write" "exec 2"
before="mmap 1 $a 16K rw- private,anon,fixed,populate"
nth "mremap 1 $a 16K 16K maymove,fixed 0x50000000" "munmap 1 $((a + 4096)) 4K" \
	"mprotect 1 $((a + 4096)) 4K r--" "mlock 1 $a 4K"
# Huge pages: a fault that finds no memory for one is small, or refused.
before="thp 1 always"
nth "mmap 1 0x60000000 4M rw- private,anon,fixed" "fault 1 0x60000000 write" \
	"fault 1 0x60200000 read" "madvise 1 0x60100000 4K dontneed"
before="mmap 1 0x60000000 4M rw- private,anon,fixed,populate"
nth "mremap 1 0x60000000 4M 4M maymove,fixed 0x70000000" \
	"mprotect 1 0x60300000 4K r--"
for number in 2 1; do
	expect "destroy" $number "$(came_of destroy $number)"
done
expect "some were refused" yes "$([ $refused -gt 10 ] && echo yes)"
ktap_print_msg "$refused allocations were refused"
expect "pages" "$allocated" "$(checked "pages allocated")"
echo Y >$failslab/ignore-gfp-wait
verdict $name
ktap_finished
