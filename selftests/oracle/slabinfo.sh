#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/slabinfo and its mirror against /proc/slabinfo.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

begin 2
ktap_test_result "live_slabinfo_is_the_kernels_byte_for_byte" \
	perl sandwich.pl --whole /proc/slabinfo $live/slabinfo
ktap_test_result "proc_mirror_of_slabinfo_is_the_kernels_byte_for_byte" \
	perl sandwich.pl --whole /proc/slabinfo /proc/shadowmm/live/slabinfo
ktap_finished
