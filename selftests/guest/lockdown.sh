#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel is locked down after the module was loaded: no file can be opened
# any more. It stays locked down until it is booted again, so this is not run
# with the others, and is the last in its guest.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

lockdown=/sys/kernel/security/lockdown
grep -q ' /sys/kernel/security ' /proc/mounts ||
	mount -t securityfs securityfs /sys/kernel/security

begin 2
if [ ! -w $lockdown ]; then
	ktap_test_skip "no_file_opens_under_lockdown: this kernel has no lockdown"
	ktap_test_skip "what_was_open_still_reads"
	ktap_finished
fi
mapfile -t files < <(find $debugfs /proc/shadowmm -type f)
exec 3<$live/zones
echo integrity >$lockdown
for file in "${files[@]}"; do
	said=$(cat "$file" 2>&1 >/dev/null) && said="opens"
	expect "$file" "Operation not permitted" "${said##*: }"
done
expect "a command" "Operation not permitted" "$(control drain)"
verdict "no_file_opens_under_lockdown"

# Rights are asked for at open, so a descriptor stays good.
expect "zones by a descriptor" "taken" \
	"$(tail -n 1 <&3 | sed 's/:.*//')"
verdict "what_was_open_still_reads"
ktap_finished
