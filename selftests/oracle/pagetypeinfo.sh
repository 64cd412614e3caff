#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/pagetypeinfo and its mirror against /proc/pagetypeinfo.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

begin 2
ktap_test_result "live_pagetypeinfo_equals_the_kernels" \
	perl sandwich.pl /proc/pagetypeinfo $live/pagetypeinfo
ktap_test_result "proc_mirror_of_pagetypeinfo_equals_the_kernels" \
	perl sandwich.pl /proc/pagetypeinfo /proc/shadowmm/live/pagetypeinfo
ktap_finished
