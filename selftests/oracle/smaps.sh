#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/smaps against /proc/PID/smaps, line by line: of a process with memory of
# all kinds that it shares with few and with many, under each setting of huge
# pages, of one with mappings of all kinds and with many, of this shell; against
# smaps_rollup; of init_mm, and of a process that has ended.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

pool=/proc/sys/vm/nr_hugepages
thp=/sys/kernel/mm/transparent_hugepage
before=$(<$pool)
folder=$(mktemp -d) # of a file system whose pages are files' own
mount -t ramfs none "$folder"
declare -A was

# chosen FILE: the word in brackets.
chosen() {
	sed 's/.*\[\(.*\)\].*/\1/' "$1"
}

# set WORD FILE: until the end of the test.
choose() {
	[ -e "$2" ] || return 0
	: "${was[$2]:=$(chosen "$2")}"
	echo "$1" >"$2"
}

restore() {
	local file

	for file in "${!was[@]}"; do
		echo "${was[$file]}" >"$file"
	done
	echo "$before" >$pool
}

# sizes WAY: huge pages of two sizes, as far as the kernel lets them be chosen.
sizes() {
	local size

	for size in 64 2048; do
		choose "$1" $thp/hugepages-${size}kB/enabled
		choose "$1" $thp/hugepages-${size}kB/shmem_enabled
	done 2>/dev/null || true
}
trap 'echo 0 >$debugfs/target_pid; stop; restore; umount "$folder"; rmdir "$folder"; rm -f "$said"' EXIT

# claim NAME [TEST]: one of smaps.pl.
claim() {
	ktap_test_result "${2:-$1}" perl smaps.pl "$1" $live $pid
}

begin 11
choose advise $thp/shmem_enabled
echo 4 >$pool
expect "huge pages in the pool" 4 "$(<$pool)"
start ./smapped "$folder/smapped" 2
target $pid
ktap_print_msg "swapped out: $(grep -v ready "$said" | tr '\n' ' ')"
for name in each_kind_of_page_is_there each_line_is_that_of_proc \
	mirror_in_proc_is_the_same sums_are_those_of_smaps_rollup; do
	claim $name
done

# Eligibility is a matter of settings, which are read each time.
for enabled in always madvise never; do
	choose $enabled $thp/enabled
	for shmem in always within_size advise never deny force; do
		sizes never
		choose inherit $thp/hugepages-2048kB/shmem_enabled
		choose $shmem $thp/shmem_enabled
		for way in never always inherit; do
			sizes $way
			expect "with $enabled, $shmem, $way" same \
				"$(diff <(grep THPel /proc/$pid/smaps) \
					<(grep THPel $live/smaps) >/dev/null &&
					echo same || echo other)"
		done
	done
done
restore
verdict "eligibility_follows_each_setting_of_huge_pages"
stop

# A slot has a byte, or four bits, for its users: more have pages of their own.
echo 4 >$pool
start ./smapped "$folder/smapped" 70
target $pid
claim each_line_is_that_of_proc with_70_users_each_line_is_that_of_proc
stop

start ./mappings 300
target $pid
claim each_line_is_that_of_proc each_kind_of_mapping_is_that_of_proc
stop

# This shell runs meanwhile: lines that stand still are compared.
pid=$$
target $pid
claim each_line_is_that_of_proc lines_of_a_running_process_are_those_of_proc
start ./smapped "$folder/smapped" 0
target $pid
claim text_is_that_of_proc text_of_a_process_that_stands_still_is_that_of_proc
stop
expect_like "a process that has ended" "*No such process" \
	"$(cat $live/smaps 2>&1 || true)"
verdict "a_process_that_has_gone_gives_esrch"
target 0
expect "lines" 0 "$(wc -l <$live/smaps)"
verdict "init_mm_has_no_mappings"
ktap_finished
