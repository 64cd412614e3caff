#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/hugepages against sysfs, meminfo and kpageflags, while a process has a huge
# page of each kind.

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

begin ${#claims[@]}
echo 3 >$huge
start ./residents "$said.file"
for claim in "${claims[@]}"; do
	ktap_test_result "$claim" perl pages.pl "$claim" $live
done
ktap_finished
