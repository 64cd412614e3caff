#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/buddyinfo and its mirror against /proc/buddyinfo.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

begin 2
ktap_test_result "live_buddyinfo_equals_the_kernels" \
	perl sandwich.pl /proc/buddyinfo $live/buddyinfo
ktap_test_result "proc_mirror_of_buddyinfo_equals_the_kernels" \
	perl sandwich.pl /proc/buddyinfo /proc/shadowmm/live/buddyinfo
ktap_finished
