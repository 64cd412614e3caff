#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel is locked down after the module was loaded: no file can be opened
# any more, by who asks for addresses neither; what is open shows what it would
# have. It stays locked down until it is booted again, so this is not run with the
# others, and is the last in its guest.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

lockdown=/sys/kernel/security/lockdown
grep -q ' /sys/kernel/security ' /proc/mounts ||
	mount -t securityfs securityfs /sys/kernel/security

begin 3
if [ ! -w $lockdown ]; then
	ktap_test_skip "no_file_opens_under_lockdown: this kernel has no lockdown"
	ktap_test_skip "what_was_open_still_reads"
	ktap_test_skip "no_address_is_shown_that_was_not_when_it_opened"
	ktap_finished
fi
mapfile -t files < <(find $debugfs /proc/shadowmm -type f)
mapfile -t writable < <(find $debugfs /proc/shadowmm -type f -perm -200)
exec 3<$live/zones 4<$live/init_mm
echo Y >/sys/module/shadowmm/parameters/raw_addresses
exec 5<$live/init_mm
echo integrity >$lockdown
for file in "${files[@]}"; do
	said=$(cat "$file" 2>&1 >/dev/null) && said="opens"
	expect "$file" "Operation not permitted" "${said##*: }"
done
for file in "${writable[@]}"; do
	said=$({ : >"$file"; } 2>&1) && said="opens"
	expect "$file, to be written" "Operation not permitted" "${said##*: }"
done
expect "files" yes "$([ ${#files[@]} -ge 70 ] && [ ${#writable[@]} -ge 3 ] &&
	echo yes || echo "${#files[@]}, ${#writable[@]}")"
verdict "no_file_opens_under_lockdown"

# Rights are asked for at open, so a descriptor stays good.
expect "zones by a descriptor" "taken" \
	"$(tail -n 1 <&3 | sed 's/:.*//')"
verdict "what_was_open_still_reads"

before=$(cat <&4)
expect "init_mm is whole" yes "$(grep -q ^taken: <<<"$before" && echo yes)"
expect "addresses where none were asked for" 0 "$(addresses <<<"$before")"
expect "addresses where they were" yes "$([ "$(addresses <&5)" -gt 3 ] && echo yes)"
verdict "no_address_is_shown_that_was_not_when_it_opened"
ktap_finished
