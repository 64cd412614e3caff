#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/sections against /sys/devices/system/memory: which sections there are,
# whether they are online, their nodes and zones. A memory block of sysfs is
# one section or several; memory of a device is in none.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

sysfs=/sys/devices/system/memory
view=$(<$live/sections)

constant() {
	awk -v name="$1" '$1 == name { print $2 }' <<<"$view"
}

# zones_of SECTIONS' ZONES...: as sysfs puts it: one zone's name, or none.
zones_of() {
	printf '%s\n' "$@" | tr ',' '\n' | sed 's/.*://' | sort -u |
		awk '{ name = $1 } END { print NR == 1 ? name : "none" }'
}

begin 3

bits=$(constant SECTION_SIZE_BITS)
block=$((16#$(<$sysfs/block_size_bytes)))
per_block=$((block >> bits))
root=$(constant SECTIONS_PER_ROOT)
expect "section and block size" 0 $((block % (1 << bits)))
expect PAGES_PER_SECTION $((1 << bits >> 12)) "$(constant PAGES_PER_SECTION)"
expect NR_MEM_SECTIONS $((1 << ($(constant MAX_PHYSMEM_BITS) - bits))) \
	"$(constant NR_MEM_SECTIONS)"
expect NR_SECTION_ROOTS $((($(constant NR_MEM_SECTIONS) + root - 1) / root)) \
	"$(constant NR_SECTION_ROOTS)"
expect SECTION_ROOT_MASK "$(printf 0x%x $((root - 1)))" \
	"$(constant SECTION_ROOT_MASK)"
verdict "constants_agree_with_each_other"

declare -A zones flags
sections=0
while read -r number start end flag _ _ zone; do
	sections=$((sections + 1))
	b=$((number / per_block))
	there=yes
	[[ $flag = *o* || $flag != *d ]] || there=no
	zone=$(sed 's/,*[0-9]*:Device$//' <<<"$zone")
	zones[$b]="${zones[$b]-} $zone"
	flags[$b]="${flags[$b]-} $flag"
	expect "section $number starts" $((number << (bits - 12))) "$start"
	expect "section $number ends" $((((number + 1) << (bits - 12)) - 1)) \
		"$end"
	expect "section $number is in sysfs" $there \
		"$([ -d $sysfs/memory$b ] && echo yes || echo no)"
	for node in $(tr ',' '\n' <<<"$zone" | sed -n 's/:.*//p' | sort -u); do
		expect "section $number is of node $node" yes \
			"$([ -e $sysfs/memory$b/node"$node" ] &&
				echo yes || echo no)"
	done
done < <(awk '$1 ~ /^[0-9]+$/ && NF == 7' <<<"$view")
expect "sections listed" "$(awk '/^sections present/ { print $3 }' \
	<<<"$view")" $sections
verdict "every_section_is_where_sysfs_has_it"

for path in $sysfs/memory[0-9]*; do
	b=${path##*memory}
	if [ -z "${flags[$b]-}" ]; then
		expect "block $b" present missing
		continue
	fi
	state=offline
	[[ ${flags[$b]} == *o* ]] && state=online
	expect "block $b is" "$(<"$path/state")" $state
	if [ $state = offline ] || [ ! -e "$path/valid_zones" ]; then
		continue
	fi
	read -ra list <<<"${zones[$b]}"
	expect "block $b has zone" "$(<"$path/valid_zones")" \
		"$(zones_of "${list[@]}")"
done
verdict "every_block_of_sysfs_is_listed_with_state_and_zone"
ktap_finished
