# SPDX-License-Identifier: GPL-2.0
#
# What the tests of the probes share; sourced. A test is a function that
# succeeds; what it prints is shown if it fails.

cd "$(dirname "$0")" || exit 1
# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

workload=$(readlink -f ../workload)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
figures=$work/figures

# probe ARGUMENT...: probe, the figures to $figures, in a folder to write in.
probe() {
	(cd "$work" && shadowmm probe --raw --to "$figures" "$@")
}

# rows TABLE COLUMN: of the table whose title starts so, each row's first column
# and this one.
rows() {
	mawk -v title="$1" -v column="$2" '
		!NF { inside = 0 }
		inside == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == column)
					wanted = i
			inside = 2
			next
		}
		inside == 2 { print $1, $wanted }
		!inside && index($0, title) == 1 { inside = 1 }
	' "$figures"
}

# figure TABLE COLUMN [ROW]: a figure of the first row, or of the one whose first
# column is ROW; 0 if there is none.
figure() {
	rows "$1" "$2" | mawk -v row="${3-}" '
		!found && (row == "" || $1 == row) {
			print $2
			found = 1
		}
		END { if (!found) print 0 }
	'
}

# sum TABLE COLUMN: of all rows but the total.
sum() {
	rows "$1" "$2" | mawk '
		$1 != "total" { sum += $2 }
		END { printf "%.0f\n", sum }
	'
}

# with_trace WORDS EVENTS COMMAND: run WORDS bash -c COMMAND; what the kernel's own
# tracepoints EVENTS tell of COMMAND, in text, comes to $work/trace.
with_trace() {
	local tracing=/sys/kernel/tracing on='' off='' event

	[ -e $tracing/set_event_pid ] || tracing=/sys/kernel/debug/tracing
	for event in $2; do
		on+="; echo 1 >$tracing/events/$event/enable"
		off="; echo 0 >$tracing/events/$event/enable$off"
	done
	echo >$tracing/trace
	echo 1 >$tracing/options/event-fork
	echo 16384 >$tracing/buffer_size_kb
	# shellcheck disable=SC2086 # WORDS are words
	$1 bash -c "echo \$\$ >$tracing/set_event_pid$on; $3$off"
	cat $tracing/trace >"$work/trace"
	echo >$tracing/set_event_pid
	echo >$tracing/trace
	echo 0 >$tracing/options/event-fork
}

# once NAME COMMAND...: COMMAND makes figures that several tests look at; to
# attach is what takes time.
once() {
	[ -e "$work/once-$1" ] || { "${@:2}" && mv "$figures" "$work/once-$1"; } ||
		return
	cp "$work/once-$1" "$figures"
}

faults() {
	figure "Page faults" "$2" "$1"
}

requests() {
	figure "Page requests" "${2-REQUESTS}" "$1"
}

events() {
	figure Events "$1"
}

# within WHAT FIGURE LOW HIGH
within() {
	echo "$1: $2, expected $3 to $4"
	[ "$2" -ge "$3" ] && [ "$2" -le "$4" ]
}

# same WHAT FIGURE FIGURE
same() {
	within "$1" "$2" "$3" "$3"
}

adds_up() {
	same produced "$(events PRODUCED)" \
		$(($(events DELIVERED) + $(events LOST)))
}

# status WANTED COMMAND...
status() {
	local got=0

	"${@:2}" || got=$?
	same "status of ${*:2}" "$got" "$1"
}

# run_tests NAME...: these, or the one that ONE_TEST in the environment names.
run_tests() {
	local name start

	[ -z "${ONE_TEST-}" ] || set -- "$ONE_TEST"
	ktap_print_header
	ktap_set_plan $#
	for name; do
		start=$SECONDS
		if "$name" >"$work/said" 2>&1; then
			ktap_test_pass "$name"
		else
			sed 's/^/# /' "$work/said"
			[ ! -e "$figures" ] || sed 's/^/# /' "$figures"
			ktap_test_fail "$name"
		fi
		ktap_print_msg "$name took $((SECONDS - start)) s"
		rm -f "$figures"
	done
	ktap_finished
}
