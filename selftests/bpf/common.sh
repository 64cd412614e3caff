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

# figure TABLE COLUMN [ROW]: a figure of the table whose title starts so, of
# its first row or of the one whose first column is ROW; 0 if there is none.
figure() {
	mawk -v title="$1" -v column="$2" -v row="${3-}" '
		!NF { inside = 0 }
		inside == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == column)
					wanted = i
			inside = 2
			next
		}
		inside == 2 && !found && (row == "" || $1 == row) {
			print $wanted
			found = 1
		}
		!inside && index($0, title) == 1 { inside = 1 }
		END { if (!found) print 0 }
	' "$figures"
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

# run_tests NAME...
run_tests() {
	local name start

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
