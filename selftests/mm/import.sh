#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A copy of a process's address space: the VMAs and the accounts it has, and for
# each two that meet the rule that keeps them apart; processes that there are not.

set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=../values.sh
. ../values.sh

said=$(mktemp)
trap 'kill "$program" 2>/dev/null || true; rm -f "$said"' EXIT
./neighbours >"$said" &
program=$!
wait_ready $program "$said" neighbours
child=$(sed -n 's/^child //p' "$said")

# import PID: make a copy and show it; its number.
import() {
	[ "$(control mm import "$1")" = ok ] || return 0
	behind $debugfs/control "last: mm import"
}

# lines FILE: range, rights and offset of each line of a maps.
lines() {
	awk '!/vsyscall/ { print $1, $2, $3 }' "$1"
}

# counts NUMBER: it is shown, and its accounts are the kernel's.
counts() {
	takes mm show "$1"
	expect "accounts" 6 "$(grep -c ' 0$' $debugfs/diff/maps)"
}

# rule ADDRESS: what keeps apart the two that meet there, and on which sides.
rule() {
	sed -n "s/^[0-9a-f]*-$1-[0-9a-f]* .... .... //p" $debugfs/diff/maps |
		awk '{ print $1, $2 }'
}

# rules FILTER: those which the program told of are found.
rules() {
	local name address side

	while read -r name address; do
		side=apart
		[ "$name" != joined ] || side=joined
		# close before 6.11, close-goes since.
		expect_like "$name at $address" "$side $name*" \
			"$(rule "$address")"
	done < <(sed -n "$1" "$said" | grep -v ^lacks)
}

begin 5
first=$(import $program)
second=$(import $child)
for number in $first $second; do
	[ "$number" = "$first" ] && pid=$program || pid=$child
	counts "$number"
	expect "VMAs of $pid that differ" "" \
		"$(diff <(lines /proc/$pid/maps) \
			<(lines $debugfs/shadow/maps) || true)"
done
expect "check" ok "$(checked "address spaces")"
verdict "a_copy_has_the_vmas_and_the_accounts_of_the_process"

takes mm show "$first"
expect "pairs" 10 "$(sed '/^child/q' "$said" |
	grep -cE '^([a-z-]+ [0-9a-f]{12}|lacks .*)$')"
rules '/^child/q;p'
verdict "each_rule_keeps_a_pair_apart"

takes mm show "$second"
rules '1,/^child/d;/ready/d;p'
expect "of the parent's, too" "$(sed -n 's/^policy //p' "$said")" \
	"$(awk '$5 == "policy" { split($1, at, "-"); print at[2] }' \
		$debugfs/diff/maps)"
verdict "what_came_by_fork_is_known_as_such"

expect "the verb's create" "$((second + 1))" "$(said mm create verb)"
expect_like "mmap" "0x*" "$(said mm mmap $((second + 1)) 0 4K rw- private,anon)"
expect "what the call refuses" \
	"shadowmm: mm: Invalid argument: see 'shadowmm mm show --help'" \
	"$(shadowmm mm munmap $((second + 1)) 1 4K 2>&1 || true)"
expect "destroy" "$((second + 1))" "$(said mm destroy $((second + 1)))"
expect "fields of an mm_struct, without a call" 1 \
	"$(shadowmm mm --pid $program | grep -c '^map_count')"
verdict "the_command_has_the_same_words"

expect "no such process" "No such process" "$(control mm import 999999999)"
expect "nobody" "No such process" "$(control mm import 0)"
expect "a kernel thread" "Invalid argument" "$(control mm import 2)"
expect "no number" "Invalid argument" "$(control mm import init)"
expect "a copy's pages" "Operation not supported" \
	"$(control mm fault "$first" 0x400000 read)"
expect "a copy's child" "Operation not supported" "$(control mm fork "$first")"
for number in $first $second; do
	takes mm destroy "$number"
done
expect "check" "address spaces: 0, VMAs: 0" \
	"$(grep '^address spaces: [0-9]' $debugfs/check)"
verdict "what_cannot_be_copied_leaves_nothing"
ktap_finished
