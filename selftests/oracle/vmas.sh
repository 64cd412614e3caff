#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/vmas against /proc/PID/maps, smaps and kallsyms: the same mappings, the
# same flags; operations by their symbols; and the tree's figures against each
# other and the mm's.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

# vma ADDRESS COLUMN: a column of the VMA that starts there.
vma() {
	awk -v start="$1" -v n="$2" 'index($1, start "-") == 1 { print $n }' \
		<<<"$view"
}

# figure PATTERN: the number that stands before a word of the head.
figure() {
	head -n 3 <<<"$view" | grep -oE "[0-9]+ $1" | head -n 1 | grep -oE '^[0-9]+'
}

# ops COLUMN NAME: a column of the line of vm_ops of that name.
ops() {
	awk -v name="$2" -v n="$1" '$1 == "vm_ops" && $3 == name { print $n }' \
		<<<"$view"
}

begin 8

start ./mappings 3000
target $pid
view=$(<$live/vmas)
list=$(grep -E '^[0-9a-f]+-[0-9a-f]+ ' <<<"$view")
maps=$(grep -v vsyscall "/proc/$pid/maps")
expect "ranges and rights" "$(cut -d' ' -f1,2 <<<"$maps" | md5sum)" \
	"$(cut -d' ' -f1,2 <<<"$list" | md5sum)"
expect "names" "$(cut -c74- <<<"$maps" | md5sum)" \
	"$(cut -d' ' -f9- <<<"$list" | md5sum)"
expect "pid" "pid $pid:" "$(head -n 1 <<<"$view" | cut -d' ' -f1,2)"
verdict "vmas_are_those_of_maps"

# Protection keys are no flag in smaps.
flags=$(grep '^VmFlags:' "/proc/$pid/smaps" | sed 's/^VmFlags: //; s/ $//; y/ /,/')
expect "flags" "$(head -n "$(wc -l <<<"$list")" <<<"$flags" | md5sum)" \
	"$(cut -d' ' -f8 <<<"$list" | sed -E 's/,k[0-3]//g' | md5sum)"
for flag in lo dd dc wf hg nh mg rr gd; do
	expect "a VMA has $flag" yes "$(cut -d' ' -f8 <<<"$list" | tr ',' '\n' |
		grep -qx $flag && echo yes || echo no)"
done
verdict "flags_are_those_of_smaps"

count=$(wc -l <<<"$list")
expect "VMAs of the tree" "$count" "$(figure VMAs)"
expect "map_count" "$count" "$(sed -n '1s/.*map_count //p' <<<"$view")"
expect "children" $(($(figure nodes) - 1)) "$(figure children)"
used=$(sed -n '3s/slots: \([0-9]*\) of.*/\1/p' <<<"$view")
slots=$(sed -n '3s/.* of \([0-9]*\) used.*/\1/p' <<<"$view")
expect "slots used" "$used" \
	$(($(figure children) + $(figure VMAs) + $(figure gaps)))
expect "no more slots than used" yes \
	"$([ "$used" -le "$slots" ] && echo yes || echo no)"
# A leaf has 16 slots, a node above it 10.
leaves=$(sed -n '2s/.*, \([0-9]*\) of them leaves/\1/p' <<<"$view")
expect "slots" $((leaves * 16 + ($(figure nodes) - leaves) * 10)) "$slots"
expect "height" "$(sed -n 's/.*height \([0-9]*\),.*/\1/p' $live/mm)" \
	"$(sed -n '2s/.*height \([0-9]*\),.*/\1/p' <<<"$view")"
expect "bytes of a node" 256 "$(sed -n '2s/.* of \([0-9]*\) bytes.*/\1/p' \
	<<<"$view")"
verdict "the_trees_figures_agree_with_each_other_and_the_mms"

expect "a gap between any two VMAs, and at both ends" "$(awk '
	{ split($1, a, "-"); if (a[1] != last) gaps++; last = a[2] }
	END { print gaps + 1 }' <<<"$list")" "$(figure gaps)"
verdict "the_trees_gaps_are_those_between_vmas"

missing=0
while read -r name; do
	[ "$name" = none ] || grep -qE " $name(\$|[[:space:]])" /proc/kallsyms ||
		missing=$((missing + 1))
done < <(awk '$1 == "vm_ops" { print $3; print $5; print $7; print $9 }' \
	<<<"$view")
expect "symbols that are not in kallsyms" 0 $missing
expect "the fault of shared memory" shmem_fault "$(ops 9 shmem_vm_ops)$(
	ops 9 shmem_anon_vm_ops | sed "s/.*/$([ -n "$(ops 9 shmem_vm_ops)" ] ||
		echo '&')/")"
expect "the fault of the vdso" special_mapping_fault \
	"$(ops 9 special_mapping_vmops)"
expect "operations of the stack" - "$(awk '$9 == "[stack]" { print $5 }' \
	<<<"$list")"
verdict "operations_are_symbols_of_the_kernel"

first=$(vma "$(place split 1)" 4)
expect "the halves of a split mapping have one anon_vma" "$first" \
	"$(vma "$(place split 2)" 4)"
expect "it has one" yes "$([[ $first =~ ^[0-9a-f]{16}$ ]] && echo yes || echo no)"
expect "an untouched mapping's" - "$(vma "$(place untouched 1)" 4)"
expect "a neighbour that was written to has another" no \
	"$([ "$first" = "$(vma "$(place wx 1)" 4)" ] && echo yes || echo no)"
verdict "an_anon_vma_has_one_hash"

expect "the bound mapping's policy" bind:0 "$(vma "$(place bound 1)" 7)"
expect "an unbound one's" - "$(vma "$(place untouched 1)" 7)"
expect "locks" "" "$(cut -d' ' -f6 <<<"$list" | sort -u | grep -vE '^(-|free|read)$' || true)"
verdict "a_policy_is_its_vmas_own"

echo Y >/sys/module/shadowmm/parameters/raw_addresses
# Sixteen digits in a VMA's fourth word are its anon_vma's hash.
range='[0-9a-f]+-[0-9a-f]+'
expect "kernel addresses" 0 "$(sed -E \
	"s/^($range \S+ \S+) [0-9a-f]{16} /\1 - /" $live/vmas | addresses)"
echo N >/sys/module/shadowmm/parameters/raw_addresses
expect "operations without a symbol" 0 "$(grep -c hashed <<<"$view" || true)"
verdict "no_kernel_address_is_shown"
ktap_finished
