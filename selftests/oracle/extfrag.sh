#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/extfrag against the kernel's files in debugfs. These need
# CONFIG_COMPACTION, which all supported kernels have.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

kernels=/sys/kernel/debug/extfrag

begin 2
for name in unusable_index extfrag_index; do
	ktap_test_result "live_${name}_equals_the_kernels" \
		perl sandwich.pl $kernels/$name $live/extfrag/$name
done
ktap_finished
