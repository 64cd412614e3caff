#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/hugepages against sysfs, meminfo, kpageflags and, where it is switched on,
# page_owner, while a process has a huge page of each kind and one that is pinned.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

huge=/proc/sys/vm/nr_hugepages
kept=$(<$huge)
trap 'stop; echo "$kept" >$huge; rm -f "$said" "$said.file"' EXIT

claims=(
	pools_are_those_of_sysfs
	pools_are_those_of_meminfo
	large_folios_are_those_of_kpageflags
	pageblocks_are_of_the_classes_of_kpageflags
)
! grep -q PFN <(head -n 2 /sys/kernel/debug/page_owner 2>/dev/null) ||
	claims+=(pageblocks_are_kept_by_what_page_owner_says)

begin ${#claims[@]}
echo 3 >$huge
start ./residents "$said.file"
for claim in "${claims[@]}"; do
	PINNED="$pid $(place pinned 1)" \
		ktap_test_result "$claim" perl hugepages.pl "$claim" $live
done
ktap_finished
