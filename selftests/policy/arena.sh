#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module parameter arena_policy: real pages, allocated and freed under each
# policy, and the check that nothing is damaged.

cd "$(dirname "$0")" || exit 1
. ../values.sh

# load POLICY
load() {
	rmmod shadowmm 2>/dev/null
	insmod $module arena_mb=32 arena_policy="$1" 2>/dev/null
}

# sound: the arena and what was written into its pages.
sound() {
	expect arena ok "$(checked arena)"
	expect damaged 0 "$(checked damaged blocks)"
}

# use: blocks of many orders come, some go, others take their place; all go.
use() {
	local order handle round

	for round in 1 2 3; do
		for order in 0 1 2 3 0 5 0 7 0 2; do
			takes alloc $order 8 movable
		done
		for ((handle = round; handle < 60; handle += 3)); do
			takes free $handle
		done
		sound
	done
	takes free all
	takes drain
	expect allocated 0 "$(checked pages allocated)"
	sound
}

policies=$(shadowmm compare --policy help | awk '{ print $1 }')
begin $(($(wc -w <<<"$policies") + 1))
for policy in $policies; do
	load "$policy"
	expect policy "$policy" "$(behind $debugfs/shadow/arena policy)"
	use
	verdict "arena_works_under_$policy"
done
expect load refused "$(load frob || echo refused)"
expect_like log '*shadowmm: arena_policy=frob: no such policy*' "$(dmesg)"
verdict unknown_policy_is_refused
load stock
ktap_finished
