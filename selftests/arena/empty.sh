#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# An arena with nothing left: a request fails at once, for it has no reclaim and
# asks the kernel for nothing; and it is whole again after the frees.

set -euo pipefail
cd "$(dirname "$0")"
. ./arena.sh

# reclaim: how often the kernel looked for pages to reclaim.
reclaim() {
	awk '/^(pgscan_|allocstall_)/ { sum += $2 } END { print sum + 0 }' \
		/proc/vmstat
}

# take_all: single pages, until the minimum watermark stops it.
take_all() {
	local nr

	for ((nr = 4096; nr; nr /= 2)); do
		while [ "$(control alloc 0 $nr)" = ok ]; do :; done
	done
}

# Pages on another CPU's lists are not found: stay on one.
taskset -p 1 $$ >/dev/null
arena_begin 4

reset 8M
pages=$(arena pages)
expect "pages" 2048 "$pages"
take_all
expect "it is as good as empty" yes "$([ "$(sed -n 's/^pages allocated: //p' \
	$debugfs/check)" -ge $((pages * 9 / 10)) ] && echo yes || echo no)"
before=$(reclaim)
for order in 0 1 2 3 4 5 6 7 8 9 10; do
	expect "order $order" "Cannot allocate memory" \
		"$(control alloc "$order")"
done
expect "reclaim" "$before" "$(reclaim)"
expect "pages" "$pages" "$(arena pages)"
arena_verdict "empty_arena_refuses_every_order_without_reclaim"

expect "shrink" "Device or resource busy" "$(control arena shrink 8M)"
echo 2 >/proc/sys/vm/drop_caches
expect "pages" "$pages" "$(arena pages)"
arena_verdict "what_is_in_use_is_not_given_back"

takes free all
takes drain
expect "free pages" "$pages" "$(sed -n 's/^pages free: //p' $debugfs/check)"
expect "blocks of its largest order" 2 "$(largest_blocks)"
takes alloc 10
takes free all
arena_verdict "arena_is_whole_again_after_the_frees"

most=$(($(arena cap) - $(arena pages) + 1))
expect "past the cap" "Argument list too long" \
	"$(control arena grow $((most * 4))K)"
expect "pages" "$pages" "$(arena pages)"
arena_verdict "cap_is_not_passed"
reset 4M
ktap_finished
