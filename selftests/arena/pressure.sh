#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The machine runs out of memory: reclaim takes the arena's free blocks, the
# OOM notifier what is left of them before anybody is killed, and the arena does
# not grow where little is left.

set -euo pipefail
cd "$(dirname "$0")"
. ./arena.sh

swap=$(awk 'NR > 1 { print $1 }' /proc/swaps)
restore() {
	[ -z "$swap" ] || swapon "$swap"
}
trap restore EXIT
[ -z "$swap" ] || swapoff "$swap"

arena_begin 6

reset 32M
expect "hog" ok "$(./hog until 4096 && echo ok)"
expect "at most half is left" yes \
	"$([ "$(arena pages)" -le 4096 ] && echo yes || echo no)"
ktap_print_msg "$(arena pages) of 8192 pages are left"
arena_verdict "reclaim_takes_free_blocks"

reset 32M
takes alloc 10 4
expect "hog" ok "$(./hog until 4096 && echo ok)"
expect "pages" 4096 "$(arena pages)"
takes free all
arena_verdict "reclaim_leaves_what_is_in_use"

# A page of each block is put on a CPU's list, which keeps the block from being
# free as a whole: the shrinker has nothing to offer. The notifier empties the
# lists first.
#
#   order 4 blocks  ....|....   fill the arena, but for one block
#                   _...|_...   one of each goes, and comes back as single pages
#                   p...|p...   which are freed to the CPU's list; then the rest
reset 32M
cpus=$(taskset -p $$ | sed 's/.* //')
taskset -p 1 $$ >/dev/null
takes alloc 4 448
first_of_each=$(awk '$1 ~ /^[0-9]+$/ && !seen[int($5 / 1024)]++ { print $1 }' \
	$debugfs/shadow/handles)
for handle in $first_of_each; do
	takes free "$handle"
done
nr=$(wc -w <<<"$first_of_each")
takes alloc 0 $((nr * 16))
for ((handle = 449; handle < 449 - nr + nr * 16; handle++)); do
	takes free $handle
done
takes free all
taskset -p "$cpus" $$ >/dev/null
expect "blocks free as a whole" 0 "$(largest_blocks)"
expect "hog" ok "$(./hog until 0 && echo ok)"
expect "pages" 0 "$(arena pages)"
arena_verdict "oom_notifier_empties_the_arena_before_a_kill"

most=$(arena cap)
expect "grow past what can be spared" "Cannot allocate memory" \
	"$(./hog leave $((most / 256 + 8)) bash -c ". ./arena.sh
		control arena grow $((most * 4))K")"
expect "pages" 0 "$(arena pages)"
expect "the log says so" 1 \
	"$(dmesg | grep -c "shadowmm: the arena does not grow by $most pages")"
arena_verdict "arena_does_not_grow_where_little_is_left"

# One node may have nothing while another has: the first pages come from there.
rmmod shadowmm
expect "used with 64 MiB" "ok ok ok" "$(./hog leave 64 bash -c '
	. ./arena.sh
	insmod "$module"
	echo "$(control alloc 0 400)" "$(control alloc 3 2)" \
		"$(control free all)"')"
arena_verdict "module_works_where_64_mib_are_left"

# Of the 40 MiB the machine keeps one part in 32, some 30, for itself. Others may
# give some back meanwhile, so that there is enough after all: then again.
for _ in 1 2 3; do
	rmmod shadowmm
	loaded=$(./hog leave 40 bash -c '
		. ./arena.sh
		insmod "$module" arena_mb=16 && echo ok')
	said=$(dmesg |
		grep -c "shadowmm: the arena begins with .* of 4096 pages") || true
	[ "$said" = 0 ] || break
done
expect "loaded with 40 MiB" ok "$loaded"
expect "the log says so" 1 "$said"
arena_verdict "arena_begins_smaller_where_little_is_left"
reset 4M
ktap_finished
