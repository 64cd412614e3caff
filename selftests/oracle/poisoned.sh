#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/page and rss_audit of pages whose memory fails. They stay so until the
# machine is booted again.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

begin 1
if ! grep -q '^HardwareCorrupted:' /proc/meminfo; then
	ktap_test_skip "failed_pages_are_poisoned: the kernel has no memory failure"
	ktap_finished
fi
start ./poisoned
target $pid
ktap_test_result "failed_pages_are_poisoned" perl poisoned.pl $live "$said" $pid
ktap_finished
