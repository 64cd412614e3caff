#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/layout and live/fixmap against kcore, kallsyms, meminfo, iomem, what the
# kernel's documentation says of addresses, live/page_tables or, where the kernel
# has it, its own dump of its page tables.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

raw=/sys/module/shadowmm/parameters/raw_addresses
trap 'echo N >$raw' EXIT

# claim NAME: a test.
claim() {
	ktap_test_result "$1" perl layout.pl "$1" $live
}

begin 10
echo 0 >$debugfs/target_pid
echo N >$raw
claim addresses_are_hidden_by_default
echo Y >$raw
claim regions_and_holes_fill_the_kernels_half
claim regions_are_those_of_kcore
claim kernel_image_is_that_of_kallsyms
claim direct_map_is_as_large_as_meminfo_says
claim regions_map_what_the_page_tables_say
claim regions_begin_where_the_documentation_says
claim slots_are_where_their_numbers_say
claim slots_are_mapped_where_page_tables_say
claim slots_of_devices_are_those_of_iomem
ktap_finished
