#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Programs whose address spaces are followed, from exec to exit, each change done
# in a shadow, too: no difference, and none is passed over. That one would be seen
# is tried with a recording in which one flag of one VMA is another.

set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=../values.sh
. ../values.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tables=$work/tables

# figure NAME: of the tables, the one in the column of that name.
figure() {
	awk -v name="$1" '{
		if (at) { print $at; exit }
		for (i = 1; i <= NF; i++) if ($i == name) at = i
	}' "$tables"
}

# follow LEAST OPTION... -- CMD...: no difference, and so many comparisons.
follow() {
	local least=$1 status=0

	shift
	shadowmm mm follow --raw --to "$tables" "$@" >"$work/said" 2>&1 ||
		status=$?
	expect "status of follow $*" 0 $status
	expect "differences" 0 "$(figure DIFFERENCES)"
	expect "resyncs" 0 "$(figure RESYNCS)"
	expect "address spaces left" 0 "$(figure LEFT)"
	expect "the command's status" 0 "$(figure STATUS)"
	ktap_print_msg "compared $(figure COMPARED) times:" \
		"$(figure SPACES) address spaces, $(figure CHANGES) changes"
	expect "at least $least" yes \
		"$([ "$(figure COMPARED)" -ge "$least" ] && echo yes)"
	[ $differ = 0 ] || sed 's/^/# /' "$tables" "$work/said"
}

# flip FILE: in a recording, VM_DONTDUMP of the last VMA that mprotect() made;
# prints the record's number and the VMA's flags before.
flip() {
	perl -e '
		local $/; open(F, "+<", $ARGV[0]); binmode(F); $_ = <F>;
		my ($at, $found, $seq) = (unpack("x8L", $_));
		while ($at < length) {
			my ($type, $size, $n) = unpack("LLQ", substr($_, $at));
			my ($call, $nr) = (unpack("l", substr($_, $at + 32)));
			my @nr = unpack("L2", substr($_, $at + $ARGV[1] - 8));
			if (!($type & 1) && $call == 10 && $nr[1]) {
				$found = $at + $ARGV[1] + 8 * $nr[0] + 16;
				$seq = $n;
			}
			$at += $size;
		}
		my $flags = unpack("Q", substr($_, $found));
		printf "%d %x %x\n", $seq, $flags, $flags ^ 0x4000000;
		seek(F, $found, 0); print F pack("Q", $flags ^ 0x4000000);
	' "$1" "$section"
}
section=240 # bytes of struct shadow_mm_section

begin 9

cat >"$work/shell" <<-'END'
	for i in 1 2 3; do echo $i; done | (read -r x; cat) | wc -l
	(exit 3) || true
	x=$(ls / | cat)
	perl -e 'my @list = map { $_ x 100 } 1 .. 2000; print scalar(@list)'
	bash -c 'echo $$ & wait'
	! /nonexistent
END
follow 100 -- bash "$work/shell"
verdict "a_shell_with_pipes_and_children"

follow 300 -- ./moves threads
verdict "threads_that_allocate"

follow 1500 --record "$work/moves" -- ./moves 1 2000
cp "$tables" "$work/tables.moves"
verdict "calls_of_every_kind_at_random"

cc1=$(command -v cc1 || gcc -print-prog-name=cc1)
cat >"$work/compile" <<-END
	set -e
	$cc1 -quiet -ffreestanding -O1 $PWD/small.c -o $work/small.s
	as $work/small.s -o $work/small.o
	ld $work/small.o -o $work/small
	$work/small
END
follow 200 -- bash "$work/compile"
expect "the compiler's program" 0 "$("$work/small"; echo $?)"
verdict "a_compiler_an_assembler_a_linker_and_what_they_made"

status=0
shadowmm mm replay --raw --to "$tables" "$work/moves" || status=$?
expect "status of replay" 0 $status
expect "replay's tables" "$(sed 2,3d "$work/tables.moves")" \
	"$(sed 2,3d "$tables")"
verdict "a_recording_says_what_following_said"

read -r record shadow live < <(flip "$work/moves")
status=0
shadowmm mm replay --raw --to "$tables" "$work/moves" || status=$?
expect "status of replay" 1 $status
first=$(sed -n '/^Differences$/,/^$/p' "$tables" | sed -n 3p)
expect "first difference" "1 $record mprotect flags" \
	"$(awk '{ print $1, $2, $5, $7 }' <<<"$first")"
expect "its flags" "$(printf '%x %x' $((0x$live & ~0x8000000)) \
	$((0x$shadow & ~0x8000000)))" \
	"$(awk '{ print $8, $9 }' <<<"$first")"
verdict "one_flag_that_is_another_is_the_difference"

head -c 5000 "$work/moves" >"$work/cut"
status=0
said=$(shadowmm mm replay --to /dev/null "$work/cut" 2>&1) || status=$?
expect "status of a part" 125 $status
expect_like "its error" "*does not add up*" "$said"
status=0
said=$(shadowmm mm replay ./small.c 2>&1) || status=$?
expect "status of no recording" 125 $status
expect_like "its error" "*is no recording*" "$said"
verdict "a_recording_that_is_not_whole_is_refused"

status=0
shadowmm mm follow --to "$tables" -- sh -c 'exit 7' || status=$?
expect "status of follow" 0 $status
expect "the command's" 7 "$(figure STATUS)"
status=0
said=$(shadowmm mm follow -- /nonexistent 2>&1) || status=$?
expect "status without a program" 127 $status
expect_like "its error" "*cannot run*" "$said"
verdict "status_is_of_the_comparison_and_the_commands_is_printed"

status=0
said=$(shadowmm mm follow --to /dev/null -- \
	shadowmm mm follow -- true 2>&1) || status=$?
expect "status of the outer one" 0 $status
expect_like "what the inner one said" "*another process is followed*" "$said"
verdict "one_process_is_followed_at_a_time"
ktap_finished
