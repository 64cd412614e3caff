# SPDX-License-Identifier: GPL-2.0
#
# What the tests of the arena's caches share: the commands and the views.
# shellcheck shell=bash
. ../values.sh

# info NAME FIELD: a field of a cache's line in shadow/slabinfo.
info() {
	awk -v name="$1" -v field="$2" '$1 == name { print $field }' \
		$debugfs/shadow/slabinfo
}

# figure NAME LINE WORD: the figure behind WORD in a line of a cache's part of
# shadow/slabs, of all such lines together.
figure() {
	awk -v name="$1" -v line="$2" -v word="$3" '
		$1 == "cache" { here = $2 == name }
		here && $1 == line {
			for (i = 2; i < NF; i++)
				if ($i == word)
					sum += $(i + 1)
		}
		END { print sum + 0 }' $debugfs/shadow/slabs
}

# findings: how many there were.
findings() {
	sed -n 's/^findings: //p' $debugfs/shadow/findings
}

# last_finding: the last one, in words.
last_finding() {
	grep '^[0-9]' $debugfs/shadow/findings | tail -n 1
}

# log_mark: from here on; logged WORDS: lines of the kernel's log since then that have
# one of WORDS, an extended regular expression, without their times.
log_mark() {
	log_at="selftests/slab: $$ at $(cut -d' ' -f1 /proc/uptime)"
	echo "$log_at" >/dev/kmsg
}

logged() {
	dmesg | sed "1,/$(sed 's|/|\\/|g' <<<"$log_at")\$/d; s/^\[[^]]*\] //" |
		grep -iE "$1" || true
}
