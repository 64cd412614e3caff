#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Asks kmemleak for lost objects, after all the other tests. An object counts
# as lost once it is five seconds old, and sure once two scans agree.

set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

kmemleak=/sys/kernel/debug/kmemleak

ktap_print_header
if [ ! -e $kmemleak ]; then
	ktap_skip_all "this kernel has no kmemleak"
	exit "$KSFT_SKIP"
fi
ktap_set_plan 1
sleep 6
echo scan >$kmemleak
echo scan >$kmemleak
leaks=$(<$kmemleak)
if [ -n "$leaks" ]; then
	sed 's/^/# /' <<<"$leaks"
	ktap_test_fail "no_object_is_lost"
else
	ktap_test_pass "no_object_is_lost"
fi
ktap_finished
