#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/boot_memory against the firmware's map in sysfs and in the kernel's log,
# /proc/iomem and /proc/zoneinfo.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

view=$(<$live/boot_memory)
log=$(dmesg)

# part HEADING: the ranges under it.
part() {
	awk -v head="$1" '/:$/ { on = index($0, head) == 1; next }
		on && / : /' <<<"$view"
}

# firmware: the map in sysfs, in the same format.
firmware() {
	local entry

	for entry in /sys/firmware/memmap/*; do
		printf '%08x-%08x : %s\n' "$(<"$entry/start")" \
			"$(<"$entry/end")" "$(<"$entry/type")"
	done
}

# logged: likewise, as the kernel logged it when it began.
logged() {
	local start end type

	while read -r start end type; do
		case $type in
		usable) type="System RAM" ;;
		reserved | "device reserved") type="Reserved" ;;
		"ACPI data") type="ACPI Tables" ;;
		"ACPI NVS") type="ACPI Non-volatile Storage" ;;
		unusable) type="Unusable memory" ;;
		esac
		printf '%08x-%08x : %s\n' $((start)) $((end)) "$type"
	done < <(sed -n 's/.*BIOS-e820: \[mem \(0x.*\)-\(0x.*\)\] /\1 \2 /p' \
		<<<"$log")
}

# sum NAME: a figure of all zones of /proc/zoneinfo.
sum() {
	awk -v name="$1" '$1 == name { sum += $2 } END { print sum }' \
		/proc/zoneinfo
}

# mebibytes RANGES: of all of them.
mebibytes() {
	local range sum=0

	while read -r range; do
		[[ $range =~ ^([0-9a-f]+)-([0-9a-f]+) ]] || continue
		sum=$((sum + 0x${BASH_REMATCH[2]} + 1 - 0x${BASH_REMATCH[1]}))
	done <<<"$1"
	echo $((sum >> 20))
}

begin 5

if [ -d /sys/firmware/memmap ]; then
	expect "the firmware's ranges" "$(firmware | sort)" \
		"$(part "as the firmware" | sort)"
	verdict "firmware_ranges_are_those_of_sysfs"
else
	ktap_test_skip "firmware_ranges_are_those_of_sysfs"
fi

# Every line of ours is one of the kernel's, indented alike; and all of memory
# and of what is inside of it is there.
# The log has it as it came, before the kernel joined or changed a range; a long
# log has lost its beginning.
if grep -q 'Linux version' <<<"$log"; then
	expect "the firmware's ranges" "$(logged | sort)" \
		"$(part "as the firmware" | sort)"
	verdict "firmware_ranges_are_those_of_the_log"
else
	ktap_test_skip "firmware_ranges_are_those_of_the_log: its beginning is gone"
fi

iomem=$(</proc/iomem)
while IFS= read -r line; do
	expect "range" "$line" "$(grep -Fx -- "$line" <<<"$iomem" | head -n 1)"
done < <(part "as the kernel")
memory=$(awk '!/^ / { on = / : System RAM$/ } on' <<<"$iomem")
while IFS= read -r line; do
	expect "memory" "$line" \
		"$(part "as the kernel" | grep -Fx -- "$line" | head -n 1)"
done <<<"$memory"
expect "ranges of the machine" "$(grep -c '^[^ ]' <<<"$iomem")" \
	"$(part "as the kernel" | grep -c '^[^ ]')"
verdict "ranges_are_those_of_iomem"

# So much was asked for, in MiB, for a kernel that takes over after a crash:
# none, where the command line does not say.
crash=$(sed -n 's/.*crashkernel=\([0-9]*\)M\b.*/\1/p' /proc/cmdline)
area=$(part "as the kernel" | grep ' : Crash kernel$' || true)
expect "memory for another kernel" "$(grep ' : Crash kernel$' <<<"$iomem")" \
	"$area"
expect "its MiB" "${crash:-0}" "$(mebibytes "$area")"
verdict "memory_set_aside_for_a_crash_is_what_was_asked_for"

present=$(sum present)
managed=$(sum managed)
expect "all zones" "- all $present $managed $((present - managed))" \
	"$(awk '$2 == "all" { $1 = $1; print }' <<<"$view")"
expect "System RAM" "$present" "$(sed -n \
	's/^System RAM has \([0-9]*\) .*/\1/p' <<<"$view")"
verdict "system_ram_is_in_zones_and_what_is_kept_is_not_managed"
ktap_finished
