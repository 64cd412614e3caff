#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The running kernel's caches come and go, are filled and emptied, while
# live/slabinfo and live/slabs are read: every read is whole, and has each cache
# that stands once. READS=N sets how many (8).

set -euo pipefail
cd "$(dirname "$0")"
. ./slab.sh

bench=/root/shadowmm_bench.ko
churn=/sys/kernel/debug/shadowmm_bench/churn

if [ ! -e $bench ] && [ ! -d /sys/module/shadowmm_bench ]; then
	ktap_print_header
	ktap_skip_all "no shadowmm_bench.ko"
	exit "$KSFT_SKIP"
fi
[ -d /sys/module/shadowmm_bench ] || insmod $bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# come_and_go: until told to stop.
come_and_go() {
	while [ ! -e "$work/stop" ]; do
		echo 40 >$churn
	done
}

# ask_and_free: objects of other caches, until told to stop.
ask_and_free() {
	while [ ! -e "$work/stop" ]; do
		ls -lR /proc/self /sys/kernel/slab >/dev/null
	done 2>/dev/null
}

begin 3
log_mark
cat /proc/slabinfo >"$work/standing"
come_and_go &
churner=$!
ask_and_free &
for view in slabinfo slabs; do
	ktap_test_result "live_${view}_is_whole_while_caches_come_and_go" \
		perl churn.pl $view $live/$view "${READS:-8}" \
		"$work/standing"
done
touch "$work/stop"
wait $churner || expect churn 0 $?
wait
expect "said" '' "$(logged 'shadowmm|slab|slub|kmem_cache|sysfs|kobject')"
expect "caches left" 0 "$(grep -c '^churn-' /proc/slabinfo || true)"
verdict nothing_is_logged_and_nothing_is_left
rmmod shadowmm_bench
ktap_finished
