#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Random operations on caches of the arena inside the kernel, two CPUs racing,
# every thousandth with a check of all invariants (module/bench/stress_slab.c);
# then while caches are read and shrunk, the arena grows and shrinks, and a CPU
# comes and goes. OPS=N sets how many (100000), SEED=N another run.

set -euo pipefail
cd "$(dirname "$0")"
. ./slab.sh
. ../races.sh

ops=${OPS:-100000}
seed=${SEED:-1}

# disturb: until told to stop.
disturb() {
	while [ ! -e "$work/stop" ]; do
		cat $debugfs/shadow/slab{info,s} >/dev/null
		echo "cache shrink all" >$debugfs/control
		echo "arena grow 1M" >$debugfs/control || true
		echo "arena shrink 1M" >$debugfs/control || true
	done 2>/dev/null
}

# plug: the last CPU goes and comes.
plug() {
	local cpu=/sys/devices/system/cpu/cpu$(($(nproc --all) - 1))/online

	[ -e "$cpu" ] || return 0
	while [ ! -e "$work/stop" ]; do
		echo 0 >"$cpu"
		echo 1 >"$cpu"
	done
}

need_bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "arena grow 12M" >$debugfs/control
begin 4

status=0
race stress_slab "$ops" "$seed" "$cpus" || status=1
verdict_of $status cpus_race_and_every_object_has_one_owner

disturb &
status=0
race stress_slab $((ops / 4)) $((seed + 1)) "$cpus" || status=1
touch "$work/stop"
wait
rm "$work/stop"
verdict_of $status caches_are_read_and_shrunk_under_them

plug &
status=0
race stress_slab $((ops / 4)) $((seed + 2)) 1 || status=1
touch "$work/stop"
wait || status=1
verdict_of $status a_cpu_comes_and_goes_under_them

expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
rmmod shadowmm_bench
echo "cache shrink all" >$debugfs/control
expect_like allocated 0 "$(checked pages allocated)"
echo "arena shrink 12M" >$debugfs/control || true
verdict nothing_is_left
ktap_finished
