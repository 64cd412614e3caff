#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/hugepages against sysfs, meminfo, kpageflags and, where it is switched on,
# page_owner, while a process has a huge page of each kind and one that is pinned,
# and another one folios of a size between.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

huge=/proc/sys/vm/nr_hugepages
kept=$(<$huge)
thp=/sys/kernel/mm/transparent_hugepage
sized=$thp/hugepages-64kB # a folder for each size since 6.8
declare -A chosen
for folder in $thp $sized; do
	[ ! -d $folder ] ||
		chosen[$folder]=$(sed 's/.*\[\(.*\)\].*/\1/' $folder/enabled)
done
folios=
trap 'stop; [ -z "$folios" ] || kill $folios
	for folder in "${!chosen[@]}"; do
		echo "${chosen[$folder]}" >$folder/enabled
	done
	echo "$kept" >$huge; rm -f "$said" "$said.file" "$said.folios"' EXIT

# anon ORDER: how many folios of that order processes have.
anon() {
	awk -v order="$1" '/^large folios/ { on = 1 } /^$/ { on = 0 }
		on && $1 == order { nr = $3 } END { print nr + 0 }' \
		$live/hugepages
}

claims=(
	pools_are_those_of_sysfs
	pools_are_those_of_meminfo
	large_folios_are_those_of_kpageflags
	pageblocks_are_of_the_classes_of_kpageflags
)
! grep -q PFN <(head -n 2 /sys/kernel/debug/page_owner 2>/dev/null) ||
	claims+=(pageblocks_are_kept_by_what_page_owner_says)

begin $((${#claims[@]} + 1))
echo 3 >$huge
# Those get THPs who ask for them, and nobody else.
for folder in "${!chosen[@]}"; do
	echo madvise >$folder/enabled
done
start ./residents "$said.file"

claim=folios_of_64_kB_are_those_that_were_faulted_in
if [ -d $sized/stats ]; then
	before=$(anon 4)
	faults=$(<$sized/stats/anon_fault_alloc)
	./folios >"$said.folios" &
	folios=$!
	wait_ready $folios "$said.folios" folios
	faults=$(($(<$sized/stats/anon_fault_alloc) - faults))
	expect "a MiB is in folios" 1 $((faults > 0))
	expect "folios of order 4" $((before + faults)) "$(anon 4)"
	# 6.12 on
	[ ! -e $sized/stats/nr_anon ] ||
		expect "as the kernel counts them" "$(<$sized/stats/nr_anon)" \
			"$(anon 4)"
	verdict $claim
else
	ktap_test_skip "$claim: the kernel has THPs of one size alone"
fi
for claim in "${claims[@]}"; do
	PINNED="$pid $(place pinned 1)" \
		ktap_test_result "$claim" perl hugepages.pl "$claim" $live
done
ktap_finished
