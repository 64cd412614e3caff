# SPDX-License-Identifier: GPL-2.0
# What the checks share. A check looks at the tree it stands in (run, and the
# self-test, choose it), prints each breach as `path:line: what` and fails if
# there is one. Sourced, never run.
# shellcheck shell=bash

style=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
breaches=0

# sources [FIND TEST...]: the tree's own files, and of those the ones asked for.
sources() {
	find . \( -name .git -o -path ./build \) -prune -o \
		-type f "$@" -printf '%P\n' | LC_ALL=C sort
}

c_sources() {
	sources -name '*.[ch]'
}

# breach WHERE WHAT: report a breach and go on.
breach() {
	echo "$1: $2"
	breaches=$((breaches + 1))
}

# forbid REASON GREP-ARGUMENT... : no line of the files may match. The files'
# names come on standard input.
forbid() {
	local reason=$1 hit

	shift
	while IFS= read -r hit; do
		breach "$(cut -d: -f1,2 <<<"$hit")" "$reason"
	done < <(tr '\n' '\0' | xargs -0 -r grep -HnE "$@")
}

# verdict: a check's last line.
verdict() {
	[ "$breaches" = 0 ]
}
