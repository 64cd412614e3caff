# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by the tests that read every view while something storms: the storm,
# the readers, and what the kernel's log may say meanwhile.

# shellcheck source=../values.sh
. ../values.sh

# What an emulated machine says of its own slowness, and the kernel of CPUs and
# memory that come and go by its own files.
expected='hrtimer: interrupt took|perf: interrupt took too long|clocksource: '
expected+='|smpboot: (CPU [0-9]+ is now offline|Booting Node)|masked ExtINT'
expected+='|x86: Booting SMP|Fallback order for Node|Built [0-9]+ zonelists'
expected+='|Policy zone: |Offlined Pages|memory offlining|Early memory node'
expected+='|Initmem setup node|sched_clock: Marking|Will online node'
expected+='|min_free_kbytes(: [0-9]+ callbacks suppressed| is not updated)'
expected+='|Demotion targets for Node'
expected+='|used greatest stack depth|workqueue: .* hogged CPU'
expected+='|NOHZ tick-stop error|INFO: NMI handler .* took too long'
expected+='|sched: RT throttling activated'
mark=

# log_begin: from here on.
log_begin() {
	mark="shadowmm storm $RANDOM$RANDOM"
	echo "$mark" >/dev/kmsg
	: >/tmp/stormed
}

# log_lines: what the kernel's log has that was not expected.
log_lines() {
	dmesg | sed "1,/$mark/d" | grep -vE "$expected" || true
}

# storm COMMAND...: again and again, until calm. A shell forks for each.
storm() {
	while :; do
		"$@" >/dev/null 2>&1 || true
	done &
	storms+=($!)
}

# stormed: a storm's command has done once what it is for.
stormed() {
	echo >>/tmp/stormed
}

# storm_count: how often, since log_begin.
storm_count() {
	wc -l </tmp/stormed
}

# late_begin: look from here on how late timers' interrupts come, where there is
# the bench module to do it.
late_begin() {
	[ -d ${late%/*} ] || insmod "${module%/*}/shadowmm_bench.ko" || return 0
	late >/dev/null
}
late=/sys/kernel/debug/shadowmm_bench/late

# late: how late one came at most, on any CPU, since this was asked for the last
# time; "" where nobody looks.
late() {
	[ -e $late ] || return 0
	awk '{ ns = $6 > ns ? $6 : ns } END { print int(ns / 1000) " us" }' $late
	echo 1 >$late
}

# late_end: look no more.
late_end() {
	[ ! -e $late ] || rmmod shadowmm_bench
}

# calm: ends all storms, and waits until they have.
calm() {
	[ ${#storms[@]} = 0 ] || kill "${storms[@]}" 2>/dev/null || true
	wait "${storms[@]}" 2>/dev/null || true
	storms=()
}
storms=()
trap 'calm; echo 0 >$debugfs/target_pid' EXIT

# forks: eight processes, half of them of another program.
forks() {
	local i

	for ((i = 0; i < 4; i++)); do
		(:) &
		true_of_busybox &
	done
	wait
}

true_of_busybox() {
	exec busybox true
}

# read_views TIMES: each file of the module, so often, of a process that forks
# and of the kernel in turn. Prints what is not whole and the errors but those
# that the process has gone, or that the memory or a lock was in other hands, and
# counts the reads.
read_views() {
	local i files

	mapfile -t files < <(find $live $debugfs/shadow $debugfs/diff \
		$debugfs/taken $debugfs/cost /proc/shadowmm -type f)
	for ((i = 0; i < $1; i++)); do
		if [ $((i % 2)) = 0 ] && [ ${#storms[@]} -gt 0 ]; then
			echo "${storms[0]}" >$debugfs/target_pid
		else
			echo 0 >$debugfs/target_pid
		fi
		./whole "${files[@]}" 2>>/tmp/looked
		reads=$((reads + 1))
	done
}
reads=0

# looked: what was found whole since this was asked for the last time.
looked() {
	awk '{ files += $1; lines += $3 }
		END { print files " files, " lines " lines" }' /tmp/looked
	: >/tmp/looked
}
: >/tmp/looked

# read_stormed TIMES: so often, and on until the storm has done twice what it is
# for, which on a busy machine takes its time.
read_stormed() {
	read_views "$1"
	while [ "$(storm_count)" -lt 2 ] && [ $reads -lt 200 ]; do
		read_views 1
	done
}
