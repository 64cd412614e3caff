#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/zoneinfo and its mirror against /proc/zoneinfo.

set -euo pipefail
cd "$(dirname "$0")"
. ./oracle.sh

oracle_begin 2
ktap_test_result "live_zoneinfo_equals_the_kernels" \
	perl sandwich.pl /proc/zoneinfo $live/zoneinfo
ktap_test_result "proc_mirror_of_zoneinfo_equals_the_kernels" \
	perl sandwich.pl /proc/zoneinfo /proc/shadowmm/live/zoneinfo
ktap_finished
