#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Callers who may not sleep, where a new slab wants a descriptor and none is left:
# they get nothing, at once; the next one who may sleep brings more, for all. And
# callers who may sleep, where the memory for that is refused.

set -euo pipefail
cd "$(dirname "$0")"
. ./slab.sh

step=640 # objects at a time: ten slabs
most=40 # steps that there are pages for, and no descriptors

# A CPU's sheaf holds what that CPU freed: stay on one.
taskset -p 1 $$ >/dev/null
begin 4
said cache shrink all >/dev/null
takes arena grow 4M

metadata() {
	figure atom bytes metadata
}

# atomic [NR]: a step for somebody who may not sleep, or NR objects: ok, or what
# is wrong.
atomic() {
	control cache alloc atom "${1:-$step}" atomic
}

# exhaust [NR]: until descriptors are used up: how many steps it took.
exhaust() {
	local steps

	for ((steps = 0; steps < most; steps++)); do
		[ "$(atomic "$@")" = ok ] || break
	done
	echo $steps
}

expect_like create 'atom, *, 64 objects a slab' "$(said cache create atom 64 nomerge)"
had=$(metadata)
steps=$(exhaust)
expect "steps before none is left" yes \
	"$([ "$steps" -gt 0 ] && [ "$steps" -lt $most ] && echo yes)"
expect "one more" "Cannot allocate memory" "$(atomic)"
expect "in use: none of those that failed half-way" $((steps * step)) \
	"$(figure atom objects inuse)"
expect "descriptors came" 0 $(($(metadata) - had))
expect "pages are left" yes \
	"$([ $(($(checked pages allocated) + steps * 10)) -lt 2048 ] && echo yes)"
expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
verdict atomic_callers_without_descriptors_get_nothing_at_once

takes cache alloc atom $step
expect "descriptors came" yes "$([ "$(metadata)" -gt "$had" ] && echo yes)"
expect "who may not sleep, after that" ok "$(atomic)"
expect "in use" $(((steps + 2) * step)) "$(figure atom objects inuse)"
expect_like all "$(((steps + 2) * step)) objects" "$(said cache free all)"
expect "in use" 0 "$(figure atom objects inuse)"
expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
verdict next_caller_who_may_sleep_brings_them

# What came stays: the same again needs nobody who sleeps.
expect_like shrink 'atom, *' "$(said cache shrink atom)"
expect "slabs" 0 "$(figure atom node slabs)"
for ((i = 0; i < steps + 2; i++)); do
	expect "a step" ok "$(atomic)"
done
expect_like all "$(((steps + 2) * step)) objects" "$(said cache free all)"
expect_like destroy atom "$(said cache destroy atom)"
verdict reserve_stays_whole

# nth COMMAND...: one after another; for n from 1 on the nth allocation of each is
# refused, until there are not so many. Each is done at the end; objects of those
# that did without what was refused are there, too.
nth() {
	local command left came n

	for command; do
		for ((n = 1; n < 200; n++)); do
			one "$command"
			[ "$left" = 0 ] || break
			refused=$((refused + 1))
			# It did without, or what was refused came later.
			[ "$came$command" != "ok$create" ] ||
				takes cache destroy atom
		done
		expect "$command, with all there is" ok "$came"
		expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
	done
}

# one COMMAND: the nth allocation that this shell makes the kernel do from there
# on is refused, and no other, which may be after COMMAND: $left is not 0 then.
one() {
	came=ok
	left=0
	echo "$n" >/proc/self/fail-nth
	echo "$1" >$debugfs/control || came=refused
	read -r left </proc/self/fail-nth || true
	until echo 0 >/proc/self/fail-nth; do :; done
} 2>/dev/null

if [ ! -e /proc/self/fail-nth ]; then
	ktap_print_msg "this kernel has no fault injection"
	ktap_test_skip nth_failure_leaves_caches_whole
	control arena shrink 4M >/dev/null
	ktap_finished
fi
failslab=/sys/kernel/debug/failslab
echo 0 >$failslab/verbose
echo N >$failslab/ignore-gfp-wait
refused=0
create="cache create atom 64 nomerge"
nth "$create"
# The next object wants a descriptor, and that memory.
exhaust >/dev/null
exhaust 40 >/dev/null
most=64
exhaust 1 >/dev/null
nth "cache alloc atom 1" "cache bulk atom 5" "kmalloc 100" "kmalloc 9000" \
	"cache shrink all"
expect "some were refused" yes "$([ $refused -gt 10 ] && echo yes)"
ktap_print_msg "$refused allocations were refused"
control cache free all >/dev/null
expect "in use" 0 "$(figure atom objects inuse)"
expect_like destroy atom "$(said cache destroy atom)"
said cache shrink all >/dev/null
expect allocated 0 "$(checked pages allocated)"
echo Y >$failslab/ignore-gfp-wait
verdict nth_failure_leaves_caches_whole
control arena shrink 4M >/dev/null
ktap_finished
