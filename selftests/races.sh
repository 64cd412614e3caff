# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What tests that race inside the kernel share. Sourced after values.sh, not
# run; the operations are those of module/bench.

bench=/sys/kernel/debug/shadowmm_bench
cpus=$(nproc)
[ "$cpus" -lt 2 ] || cpus=2

# need_bench: shadowmm_bench is there, or this file is skipped.
need_bench() {
	[ ! -d /sys/module/shadowmm_bench ] || return 0
	if [ ! -e /root/shadowmm_bench.ko ]; then
		ktap_print_header
		ktap_skip_all "no shadowmm_bench.ko"
		exit "$KSFT_SKIP"
	fi
	insmod /root/shadowmm_bench.ko
}

# race KIND OPS SEED CPUS: 0 where it went well; says what came of it.
race() {
	local status=0

	echo "$2 $3 $4" >"$bench/$1" || status=1
	sed 's/^/# /' "$bench/$1"
	return $status
}

# verdict_of STATUS NAME: the test that this is 0.
verdict_of() {
	expect status 0 "$1"
	verdict "$2"
}
