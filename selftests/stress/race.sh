#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Random operations on the arena's real pages inside the kernel, two CPUs
# racing, every thousandth with a check of all invariants (module/bench/stress.c).
# OPS=N sets how many (1000000), SEED=N another run. Then again while the arena
# grows and shrinks, with failing allocations where the kernel can inject them.

set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

shadowmm=/sys/kernel/debug/shadowmm
stress=/sys/kernel/debug/shadowmm_bench/stress
ops=${OPS:-1000000}
seed=${SEED:-1}
cpus=$(nproc)
[ "$cpus" -lt 2 ] || cpus=2

# verdict STATUS NAME
verdict() {
	if [ "$1" = 0 ]; then
		ktap_test_pass "$2"
	else
		ktap_test_fail "$2"
	fi
}

# race OPS SEED: 0 where it went well; says what came of it.
race() {
	local status=0

	echo "$1 $2 $cpus" >$stress || status=1
	sed 's/^/# /' $stress
	return $status
}

# sound: all invariants hold, and nothing is allocated.
sound() {
	local check

	check=$(<$shadowmm/check)
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

# control COMMAND: 0 where it was taken.
control() {
	{ echo "$1" >$shadowmm/control; } 2>/dev/null
}

# resize: grow and shrink the arena until told to stop; what fails, fails.
resize() {
	local size grown=0 refused=0

	while [ ! -e "$work/stop" ]; do
		for size in 4096 65536 1048576 4194304; do
			fail 1
			if control "arena grow $size"; then
				grown=$((grown + 1))
			else
				refused=$((refused + 1))
			fi
			fail 0
			control "arena shrink $size" || true
		done
	done
	echo "# the arena grew $grown times and was refused $refused times"
	[ $grown -gt 0 ]
}

ktap_print_header
if [ ! -e /root/shadowmm_bench.ko ] && [ ! -d /sys/module/shadowmm_bench ]; then
	ktap_skip_all "no shadowmm_bench.ko"
	exit "$KSFT_SKIP"
fi
[ -d /sys/module/shadowmm_bench ] || insmod /root/shadowmm_bench.ko
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for command in "free all" "cache free all" "cache shrink all"; do
	control "$command" || true # whatever is there still
done
control "arena grow 12M"
ktap_set_plan 6

status=0
race "$ops" "$seed" || status=1
verdict $status "cpus_race_and_every_block_has_one_owner"
status=0
sound || status=1
verdict $status "invariants_hold_and_nothing_is_left"

status=0
for bad in "" "0 1 1" "1 1 0" "1 1 9999" "1 1" "x" "1 1 1 1"; do
	{ echo "$bad" >$stress; } 2>/dev/null && status=1
done
verdict $status "bad_input_is_refused"

inject failslab 101
inject fail_page_alloc 7
resize >"$work/resized" &
resizer=$!
status=0
race $((ops / 4)) $((seed + 1)) || status=1
touch "$work/stop"
wait $resizer || status=1
inject failslab 0
inject fail_page_alloc 0
cat "$work/resized"
verdict $status "arena_grows_and_shrinks_under_them"
status=0
sound || status=1
verdict $status "invariants_hold_after_that"

# A signal ends a run that would take hours; then the module goes.
status=0
bash -c "echo '1000000000 1 $cpus' >$stress" 2>/dev/null &
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
control "arena shrink 12M" || true
verdict $status "a_signal_ends_it_and_the_module_goes"
ktap_finished
