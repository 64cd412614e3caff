#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/sections against sysfs while memory comes and goes: sections.sh holds after
# a DIMM was plugged in and on line, with its blocks off line, and after it has
# gone. Needs a DIMM (selftests/vm/run --hotplug 256M); so it is not run with the
# others.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

# sections: number and flags of each.
sections() {
	awk '$1 ~ /^[0-9]+$/ { print $1, $4 }' $live/sections
}

# added: those that were not there at first.
added() {
	sections | grep -vxF "$first"
}

# agrees WHEN: does all of sections.sh hold?
agrees() {
	local said

	said=$(./sections.sh) || echo "$said" | grep -v '^ok' >&2
	expect "sysfs agrees $1" 3 "$(grep -c '^ok' <<<"$said" || true)"
}

begin 3
first=$(sections)
hotplug add online_movable || ktap_exit_fail_msg "no DIMM: see this file's head"
new=$(added || true)
expect "sections have come" yes "$([ -n "$new" ] && echo yes || echo no)"
expect "flags of those" "mo--" "$(cut -d' ' -f2 <<<"$new" | sort -u)"
expect "their count" "$(sections | wc -l)" \
	"$(awk '/^sections present/ { print $3 }' $live/sections)"
agrees "with the DIMM"
verdict "memory_that_was_plugged_in_is_shown_as_sysfs_has_it"

for path in /sys/devices/system/memory/memory[0-9]*; do
	! grep -qx "${path##*memory} .*" <<<"$new" || echo offline >"$path/state"
done
expect "flags off line" "m---" "$(added | cut -d' ' -f2 | sort -u)"
agrees "with its blocks off line"
verdict "memory_off_line_is_shown_as_sysfs_has_it"

hotplug remove
expect "sections afterwards" "$first" "$(sections)"
agrees "without it"
verdict "memory_that_was_unplugged_is_gone"
ktap_finished
