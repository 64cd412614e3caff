#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Random operations on the arena's real pages inside the kernel, two CPUs
# racing, every thousandth with a check of all invariants (module/bench/stress.c).
# OPS=N sets how many (1000000), SEED=N another run. Then again while the arena
# grows and shrinks, with failing allocations where the kernel can inject them.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ../races.sh

ops=${OPS:-1000000}
seed=${SEED:-1}

# sound: all invariants hold, and nothing is allocated.
sound() {
	local check

	check=$(<$debugfs/check)
	grep -q '^arena: ok' <<<"$check" &&
		grep -q '^pages allocated: 0$' <<<"$check" && return
	sed 's/^/# /' <<<"$check"
	return 1
}

# inject KIND VALUE: make one in VALUE allocations of ours fail; 0: none.
inject() {
	local dir=/sys/kernel/debug/$1

	[ -d $dir ] || return 0
	echo 0 >$dir/verbose
	echo Y >$dir/task-filter
	echo -1 >$dir/times
	echo 100 >$dir/probability
	echo "$2" >$dir/interval
	echo N >$dir/ignore-gfp-wait
	[ "$1" = failslab ] || echo 0 >$dir/min-order
	[ "$2" != 0 ] || echo 0 >$dir/probability
}

# fail YES: from now on (1) allocations for this shell fail, or (0) not. It may
# be one of those that failed.
fail() {
	local i

	[ -e /proc/self/make-it-fail ] || return 0
	for ((i = 0; i < 100; i++)); do
		if { echo "$1" >/proc/$BASHPID/make-it-fail; } 2>/dev/null; then
			return
		fi
	done
	return 1
}

# taken COMMAND: 0 where it was; no process more, as forks may fail here.
taken() {
	{ echo "$1" >$debugfs/control; } 2>/dev/null
}

# resize: grow and shrink the arena until told to stop; what fails, fails.
resize() {
	local size grown=0 refused=0

	while [ ! -e "$work/stop" ]; do
		for size in 4096 65536 1048576 4194304; do
			fail 1
			if taken "arena grow $size"; then
				grown=$((grown + 1))
			else
				refused=$((refused + 1))
			fi
			fail 0
			taken "arena shrink $size" || true
		done
	done
	echo "# the arena grew $grown times and was refused $refused times"
	[ $grown -gt 0 ]
}

need_bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for command in "free all" "cache free all" "cache shrink all"; do
	taken "$command" || true # whatever is there still
done
taken "arena grow 12M"
begin 6

status=0
race stress "$ops" "$seed" "$cpus" || status=1
verdict_of $status "cpus_race_and_every_block_has_one_owner"
status=0
sound || status=1
verdict_of $status "invariants_hold_and_nothing_is_left"

status=0
for bad in "" "0 1 1" "1 1 0" "1 1 9999" "1 1" "x" "1 1 1 1"; do
	{ echo "$bad" >$bench/stress; } 2>/dev/null && status=1
done
verdict_of $status "bad_input_is_refused"

inject failslab 101
inject fail_page_alloc 7
resize >"$work/resized" &
resizer=$!
status=0
race stress $((ops / 4)) $((seed + 1)) "$cpus" || status=1
touch "$work/stop"
wait $resizer || status=1
inject failslab 0
inject fail_page_alloc 0
cat "$work/resized"
verdict_of $status "arena_grows_and_shrinks_under_them"
status=0
sound || status=1
verdict_of $status "invariants_hold_after_that"

# A signal ends a run that would take hours; then the module goes.
status=0
bash -c "echo '1000000000 1 $cpus' >$bench/stress" 2>/dev/null &
runner=$!
sleep 2
kill -INT $runner 2>/dev/null || status=1
kill -TERM $runner 2>/dev/null || true
for ((i = 0; i < 300; i++)); do
	[ -d /proc/$runner ] || break
	sleep 0.1
done
[ ! -d /proc/$runner ] || status=1
wait $runner 2>/dev/null || true
sound && rmmod shadowmm_bench || status=1
taken "arena shrink 12M" || true
verdict_of $status "a_signal_ends_it_and_the_module_goes"
ktap_finished
