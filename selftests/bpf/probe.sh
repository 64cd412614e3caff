#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `shadowmm probe`: its figures against what the workloads do and against the
# kernel's own counters; whom it counts; how it ends.

. "$(dirname "$0")/common.sh"

every_program_attaches() {
	shadowmm status --raw >"$work/status" || return
	! grep -E '^[a-z_]+ (tp_btf|fentry|fexit|kprobe)/' "$work/status" |
		grep -v ' attaches$'
}

known_faults() {
	once faults probe "$workload/faults" 1000 2000 500
}

# Beside the faults asked for: those of any program, and of its start.
faults_of_each_kind_are_counted() {
	known_faults || return
	within anonymous "$(faults anonymous FAULTS)" 1500 1564 &&
		within file "$(faults file FAULTS)" 2000 2256 &&
		within copy-on-write "$(faults copy-on-write FAULTS)" 500 628
}

faults_for_swapped_pages_are_counted() {
	probe "$workload/swap" 1000 || return
	within swap-in "$(faults swap-in FAULTS)" 1000 1016
}

# Exactly, but for programs that the kernel left out.
faults_are_those_of_getrusage() {
	local missed

	known_faults || return
	missed=$(figure "Left out" RUNS)
	within minor "$(figure Served MINOR)" \
		$(($(figure Served OWN-MINOR) - missed)) \
		"$(figure Served OWN-MINOR)" &&
		within major "$(figure Served MAJOR)" \
			$(($(figure Served OWN-MAJOR) - missed)) \
			"$(figure Served OWN-MAJOR)"
}

requests_of_each_order_are_counted() {
	probe "$workload/orders" 1000 20 8 || return
	within "order 0" "$(requests 0)" 1000 1400 &&
		within "order 2" "$(requests 2)" 20 30 &&
		within "order 9" "$(requests 9)" 8 10 &&
		within "huge faults" "$(faults huge FAULTS)" 1 8
}

children_of_children_are_counted() {
	status 7 probe bash -c \
		"(bash -c '$workload/orders 0 20 0' & wait) & wait; exit 7" ||
		return
	within "order 2" "$(requests 2)" 20 40
}

threads_of_others_are_not_counted() {
	local other

	(while :; do "$workload/orders" 0 0 8; done) &
	other=$!
	probe sleep 2
	kill "$other"
	wait "$other"
	same "order 9" "$(requests 9)" 0 &&
		same "huge faults" "$(faults huge FAULTS)" 0
}

# A huge-page pool takes most of the memory, so that little work is pressure.
# All of it happens while we measure: the figures are no less than the kernel's
# counters in CMD, no more than those around the measurement. kswapd may be
# asleep, since a kernel that has failed to reclaim for long lets it be; and file
# pages may be all that is reclaimed.
reclaim_is_what_vmstat_says() {
	local script pool=/proc/sys/vm/nr_hugepages

	grep -q '^/' /proc/swaps || { echo "no swap: run with --swap"; return 1; }
	script="cat /proc/vmstat >$work/before
		free=\$(mawk '/^MemFree/ { print int(\$2 / 1024) }' /proc/meminfo)
		echo \$(((free - 32) / 2)) >$pool
		$workload/pressure 64 240
		cat /proc/vmstat >$work/after
		echo 0 >$pool"
	cat /proc/vmstat >"$work/first"
	probe bash -c "$script"
	cat /proc/vmstat >"$work/last"
	agree "direct scanned" direct SCANNED pgscan_direct &&
		agree "direct reclaimed" direct RECLAIMED pgsteal_direct &&
		agree "kswapd scanned" kswapd SCANNED pgscan_kswapd &&
		agree "kswapd reclaimed" kswapd RECLAIMED pgsteal_kswapd &&
		within "kswapd runs" "$(figure Reclaim RUNS kswapd)" \
			$(($(delta pgscan_kswapd before after) > 0)) 100000
}

# delta COUNTER FROM TO
delta() {
	mawk -v key="$1" '$1 == key { d = $2 - d } END { print d }' \
		"$work/$2" "$work/$3"
}

# agree WHAT ROW COLUMN COUNTER
agree() {
	within "$1" "$(figure Reclaim "$3" "$2")" \
		"$(delta "$4" before after)" "$(delta "$4" first last)"
}

# interrupt SIGNAL SCRIPT: signal the command once CMD, a script that leaves
# its pid in `started`, runs. A shell's background jobs ignore SIGINT.
interrupt() {
	local pid i

	rm -f "$work/started"
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' shadowmm probe --raw \
		--to "$figures" bash -c "$2" &
	pid=$!
	for ((i = 0; i < 600; i++)); do
		[ ! -s "$work/started" ] || break
		sleep 0.1
	done
	kill -"$1" $pid
	wait $pid
}

sleeper="echo \$\$ >$work/started; exec sleep 100"
stubborn="trap '' INT TERM; echo \$\$ >$work/started
while :; do sleep 1; done"

# The one who slept, or refused to end, is gone.
ended() {
	! [ -d "/proc/$(<"$work/started")" ]
}

attached() {
	local tracing=/sys/kernel/tracing

	[ -e $tracing/enabled_functions ] ||
		tracing=/sys/kernel/debug/tracing
	cat $tracing/enabled_functions
}

interrupt_prints_figures_and_leaves_nothing() {
	local before

	before=$(attached)
	status 130 interrupt INT "$sleeper" && ended &&
		within file "$(faults file FAULTS)" 10 1000 &&
		adds_up && [ "$before" = "$(attached)" ]
}

terminate_prints_figures_and_ends_who_ignores_it() {
	status 143 interrupt TERM "$stubborn" && ended && adds_up &&
		within file "$(faults file FAULTS)" 10 1000
}

exit_status_is_the_commands() {
	status 137 probe bash -c 'kill -9 $$' &&
		status 126 probe /etc && status 127 probe /nonexistent
}

# one_line PATTERN: what was said, on one line.
one_line() {
	cat "$work/err"
	[ "$(wc -l <"$work/err")" = 1 ] && grep -q "$1" "$work/err"
}

without_rights_it_says_so() {
	chmod 755 "$work"
	perl -e '$( = $) = 65534; $< = $> = 65534; exec @ARGV' \
		shadowmm probe true 2>"$work/err"
	same status $? 125 && one_line 'be root'
}

with_hidden_addresses_it_says_so() {
	local old status=0

	old=$(</proc/sys/kernel/kptr_restrict)
	echo 2 >/proc/sys/kernel/kptr_restrict
	shadowmm probe true 2>"$work/err" || status=$?
	echo "$old" >/proc/sys/kernel/kptr_restrict
	same status $status 125 && one_line kptr_restrict
}

# The status is taken while the probes run, and attaches its own for a moment.
what_probes_cost_is_told() {
	local stats=/proc/sys/kernel/bpf_stats_enabled

	echo 1 >$stats
	shadowmm probe --to /dev/null -- shadowmm status -o ITEM,VALUE \
		>"$work/status" || return
	echo 0 >$stats
	grep '^probes now' "$work/status"
	grep -qE '^probes now +[1-9][0-9]* programs, [1-9][0-9]* runs, [0-9]+ us' \
		"$work/status"
}

run_tests every_program_attaches what_probes_cost_is_told \
	faults_of_each_kind_are_counted \
	faults_for_swapped_pages_are_counted \
	faults_are_those_of_getrusage requests_of_each_order_are_counted \
	children_of_children_are_counted threads_of_others_are_not_counted \
	reclaim_is_what_vmstat_says \
	interrupt_prints_figures_and_leaves_nothing \
	terminate_prints_figures_and_ends_who_ignores_it \
	exit_status_is_the_commands \
	without_rights_it_says_so with_hidden_addresses_it_says_so
