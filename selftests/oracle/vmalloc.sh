#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/vmalloc against /proc/vmallocinfo, meminfo and the page tables, and
# against itself.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

raw=/sys/module/shadowmm/parameters/raw_addresses
restrict=/proc/sys/kernel/kptr_restrict
restricted=$(<$restrict)
trap 'echo N >$raw; echo $restricted >$restrict' EXIT

claim() {
	ktap_test_result "$1" perl vmalloc.pl "$1" $live
}

begin 6
echo N >$raw
claim addresses_are_hidden_by_default
echo Y >$raw
echo 1 >$restrict # the kernel's file has addresses then
claim areas_are_those_of_vmallocinfo
claim pages_are_those_of_meminfo
claim sums_are_those_of_the_rows
claim nothing_of_the_space_is_missing
claim guards_map_nothing
ktap_finished
