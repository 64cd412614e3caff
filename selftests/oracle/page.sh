#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/page against pagemap, kpageflags, kpagecount, slabinfo, kcore and, where it
# is switched on, page_owner; and what it takes and refuses.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

raw=/sys/module/shadowmm/parameters/raw_addresses
huge=/proc/sys/vm/nr_hugepages
folder=$(mktemp -d)
mount -t ramfs none "$folder"
kept=$(<$huge)
trap 'echo N >$raw; stop; echo "$kept" >$huge; umount "$folder"
	rm -rf "$said" "$folder"' EXIT

# asks WORDS: "ok", or the error's name as the shell has it.
asks() {
	local said

	if said=$({ printf '%s\n' "$*" >$live/page; } 2>&1); then
		echo ok
	else
		echo "${said##*: }"
	fi
}

# line NAME: what the answer says.
line() {
	sed -n "s/^$1: //p" $live/page
}

claims=(
	pages_of_a_process_are_those_of_pagemap
	pages_are_what_they_were_made
	flags_and_counts_are_those_of_proc
	who_maps_a_page_is_who_has_it_in_its_pagemap
	free_pages_are_in_free_blocks
	slab_pages_are_of_caches_of_slabinfo
	pages_with_a_mark_are_what_it_says
)
owned=()
! grep -q PFN <(head -n 2 /sys/kernel/debug/page_owner 2>/dev/null) ||
	owned=(pages_of_page_owner_are_in_use
		freed_pages_that_are_in_no_free_block_are_on_a_page_set)
begin $((${#claims[@]} + ${#owned[@]} + 4))

echo 2 >$huge
start ./residents "$folder/a_file"
child=$(place child 1)
for claim in "${claims[@]}"; do
	FILE=$folder/a_file ktap_test_result "$claim" \
		perl page.pl "$claim" $live "$said" $pid "$child"
done
for claim in "${owned[@]}"; do
	ktap_test_result "$claim" perl page_owner.pl "$claim" $live
done
echo Y >$raw
ktap_test_result "objects_are_where_kcore_has_them" perl page_objects.pl $live
echo N >$raw

for words in 12x 0x 1:2:3 0:0x1000 -1 "phys x" 5: :5 "3 4"; do
	expect "'$words'" "Invalid argument" "$(asks "$words")"
done
expect "a page frame out of range" "Numerical result out of range" \
	"$(asks 0x10000000000000)"
expect "a process's address out of range" "Numerical result out of range" \
	"$(asks 1:0xffff800000000000)"
for words in nosuchsymbol "init_task 1"; do
	expect "'$words'" "No such file or directory" "$(asks "$words")"
done
expect "a page frame" ok "$(asks 0x100)"
expect "a bad one" "Invalid argument" "$(asks 12x)"
expect "what was asked before stays" "0x100 (256), physical address 0x100000" \
	"$(line pfn)"
expect "no page" ok "$(asks 0xfffffffffff)"
expect "no page's state" "no page" "$(line state)"
last=$(($(wc -c </proc/kpageflags) / 8 - 1))
expect "the last page frame of all" ok "$(asks $last)"
expect "it is there, or not" "$(printf '0x%x (%d)' $last $last)" \
	"$(line pfn | cut -d, -f1)"
(exit 0) &
gone=$!
wait $gone
expect "a process that is gone" ok "$(asks $gone:0x1000)"
error=$(cat $live/page 2>&1 >/dev/null) || true
expect "a read fails with" "No such process" "${error##*: }"
verdict "what_is_no_page_frame_is_refused"

expect "a symbol" ok "$(asks init_task)"
expect "its page" reserved "$(line state)"
pfn=$(line pfn)
expect "by physical address" ok "$(asks phys "${pfn##* }")"
expect "the same" "$pfn" "$(line pfn)"
address=$(awk '$3 == "init_task" { print $1 }' /proc/kallsyms)
expect "by address" ok "$(asks "0x$address")"
error=$(cat $live/page 2>&1 >/dev/null) || true
expect "a read fails with" "Operation not permitted" "${error##*: }"
echo Y >$raw
expect "the same, where raw addresses are asked for" "$pfn" "$(line pfn)"
expect "a symbol and an offset" ok "$(asks init_task+4096)"
expect "the next page" $((${pfn%% *} + 1)) $(($(line pfn | cut -d' ' -f1)))
echo N >$raw
verdict "addresses_symbols_and_numbers_lead_to_one_page"

addresses=0
for words in "$pid:0x$(place anon 1)" "$pid:0x$(place file 1)" init_task \
	slab_caches 0x100; do
	asks "$words" >/dev/null
	addresses=$((addresses + $(grep -cE '(ffff|ff[01][0-9a-f])[0-9a-f]{12}' \
		$live/page || true)))
done
expect "kernel addresses" 0 $addresses
verdict "no_kernel_address_is_shown"
ktap_finished
