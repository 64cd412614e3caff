#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `shadowmm compare`: what the shadow was given is what the command asked for.

. "$(dirname "$0")/common.sh"

compare() {
	(cd "$work" && shadowmm compare --raw --to "$figures" "$@")
}

shadow() {
	figure "The shadow's account" "$1"
}

# The live zones go on living: one row in ten may have moved since.
starts_alike() {
	compare true || return
	mawk '
		/^Free blocks/ { inside = 1; getline; next }
		!NF { inside = 0 }
		inside && $4 != $5 { print; different++ }
		inside { rows++ }
		END {
			print different + 0 " of " rows " rows differ"
			exit !rows || different * 10 > rows
		}
	' "$figures"
}

# Where others are at work more may have moved; a start that is wrong is so always.
shadow_starts_as_the_live_zones() {
	local try

	for try in {1..5}; do
		! starts_alike || return 0
		echo "try $try: too many rows differ"
	done
	return 1
}

# A program whose requests are known, with a status of its own.
known_requests() {
	once requests status 3 compare bash -c "$workload/orders 2000 20 8; exit 3"
}

every_request_reaches_the_shadow() {
	local order

	known_requests && adds_up &&
		same lost "$(events LOST)" "$(events MISSED)" &&
		same events "$(shadow EVENTS)" "$(events DELIVERED)" || return
	for order in 0 2 9; do
		within "order $order" "$(requests $order SH-REQUESTS)" \
			$(($(requests $order) - $(events MISSED))) \
			"$(requests $order)" || return
	done
}

frees_are_of_pages_that_were_given() {
	known_requests &&
		same unknown "$(shadow UNKNOWN-FREES)" 0 &&
		same failed "$(shadow FAILED-FREES)" 0 &&
		within left "$(shadow LIVE-BLOCKS)" 0 \
			$((64 + $(events MISSED)))
}

split_blocks_are_freed_in_parts() {
	compare "$workload/orders" 10 0 8 8 &&
		within splits "$(shadow SPLIT-FREES)" 8 8192 &&
		same unknown "$(shadow UNKNOWN-FREES)" 0 &&
		same failed "$(shadow FAILED-FREES)" 0 &&
		within left "$(shadow LIVE-BLOCKS)" 0 \
			$((64 + $(events MISSED) * 512))
}

# accounts POLICY COLUMN: a figure of that policy's shadow.
accounts() {
	figure "The shadow's account" "$2" "$1"
}

# Two shadows, one stream; only where they put the pages may differ.
policies_get_the_same_events() {
	local policy

	compare --policy llfree,classic "$workload/orders" 2000 20 8 &&
		adds_up || return
	for policy in llfree classic; do
		same "$policy" "$(accounts $policy EVENTS)" \
			"$(events DELIVERED)" &&
			same unknown "$(accounts $policy UNKNOWN-FREES)" 0 &&
			same failed "$(accounts $policy FAILED-FREES)" 0 &&
			within "$policy order 0" \
				"$(requests 0 SH-REQUESTS:$policy)" 2000 \
				"$(requests 0)" || return
	done
	grep -q '^NODE ZONE ORDER LIVE-BEFORE SH-BEFORE:llfree SH-BEFORE:classic' \
		"$figures"
}

all_policies_at_once() {
	compare --policy "$(shadowmm compare --policy help |
		mawk '{ print $1 }' | paste -sd,)" "$workload/orders" 200 2 2 &&
		same policies "$(mawk '
			/^The shadow.s account/ { inside = 1; getline; next }
			!NF { inside = 0 }
			inside { rows++ }
			END { print rows + 0 }
		' "$figures")" "$(shadowmm compare --policy help | wc -l)"
}

policy_without_a_name_of_its_own_is_refused() {
	local said

	said=$(compare --policy frob true 2>&1) && return 1
	echo "$said"
	[[ $said == *"no policy 'frob': there are stock, classic"* ]] &&
		status 125 compare --policy frob true
}

exit_status_is_the_commands() {
	known_requests && status 127 compare /nonexistent
}

closing_destroys_the_shadow() {
	known_requests &&
		same users "$(</sys/module/shadowmm/refcnt)" 0
}

run_tests shadow_starts_as_the_live_zones every_request_reaches_the_shadow \
	frees_are_of_pages_that_were_given split_blocks_are_freed_in_parts \
	policies_get_the_same_events all_policies_at_once \
	policy_without_a_name_of_its_own_is_refused \
	exit_status_is_the_commands closing_destroys_the_shadow
