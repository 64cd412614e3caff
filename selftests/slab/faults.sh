#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What users of caches do wrong: each mistake is found once, with the object, the
# cache, the offset, the bytes and who allocated and freed it, in the log and in
# shadow/findings; and the machine goes on.

set -euo pipefail
cd "$(dirname "$0")"
. ./slab.sh

begin 11

# Enough of the log's rate for the lines to come.
sleep 6
expect_like create '*' "$(said cache create dbg 100 debug)"
expect_like create '*' "$(said cache create plain 64 nomerge)"
expect_like create '*' "$(said cache create old 64 engine=classic)"

# found KIND NAME WORDS: one finding more, which has these words; the log has it.
found() {
	local before

	before=$(findings)
	expect_like "$1 of $2" "$1 of $2, found" "$(said cache fault "$1" "$2")"
	expect_like "findings of $1" $((before + 1)) "$(findings)"
	expect_like "$1 of $2" "* $3" "$(last_finding)"
	expect_like "its line in the log" 1 \
		"$(dmesg | grep -cF "$(last_finding | cut -d' ' -f2-)")"
}

# mistakes KIND WORDS [NAME]...: of each cache
mistakes() {
	local name

	for name in "${@:3}"; do
		found "$1" "$name" "${2//NAME/$name}"
	done
}

at='object at pfn * + *'
who='allocated by * at *shadowmm]; freed by * at *shadowmm]'
mistakes overrun "overrun: cache NAME, $at, 1 bytes from offset 100: 5e, not *; $who" dbg
verdict overrun_is_found_once
mistakes underrun "underrun: cache NAME, $at, 1 bytes from offset -1: 5e, not *; $who" dbg
verdict underrun_is_found_once
mistakes use "use after free: cache NAME, $at, 1 bytes from offset 0: 5e, not 6b; $who" dbg
verdict use_after_free_is_found_once
mistakes double "double free: cache NAME, $at*; refused at fault_double*" dbg plain old
verdict double_free_is_found_once
sleep 6
mistakes cache "wrong cache: cache NAME, $at*; refused at fault_cache*" dbg plain old
verdict free_to_the_wrong_cache_is_found_once
mistakes pointer "invalid pointer: cache NAME, $at, offset 1*; refused at fault_pointer*" dbg plain old
verdict invalid_pointer_is_found_once
sleep 6
mistakes foreign "no object: $at; refused at fault_foreign*" plain
verdict page_of_nobody_is_found_once

# By hand: a byte behind an object, found when that is freed; then no more.
before=$(findings)
expect_like alloc 'dbg, 2 objects, handles 1-2' "$(said cache alloc dbg 2)"
expect_like poke 'handle 1, offset 101, 0x41' "$(said cache poke 1 101 0x41)"
expect_like poke 'handle 2, offset -2, 0x42' "$(said cache poke 2 -2 0x42)"
expect_like "past its place" '1 *out of range*' "$(fails cache poke 1 1000 1)"
expect_like free 'handle 1' "$(said cache free 1)"
expect_like overrun "* overrun: cache dbg, $at, 1 bytes from offset 101: 41, *" \
	"$(last_finding)"
expect_like free 'handle 2' "$(said cache free 2)"
expect_like underrun "* underrun: cache dbg, $at, 1 bytes from offset -2: 42, *" \
	"$(last_finding)"
expect_like findings $((before + 2)) "$(findings)"
expect_like validate 'dbg, 0 findings' "$(said cache validate dbg)"
verdict poke_is_found_when_the_object_is_freed

# What an object's holder wrote is looked at, too.
expect_like alloc 'plain, 1 objects, handles 1' "$(said cache alloc plain)"
expect_like poke '*' "$(said cache poke 1 5 0)"
expect_like free '1 *did not hold what was written*' "$(fails cache free 1)"
expect_like inuse 0 "$(figure plain objects inuse)"
verdict damaged_object_is_found_and_free

expect_like "no red zone" "1 *create one with 'debug'" "$(fails cache fault overrun plain)"
expect_like "no kind" '2 *wrong words*' "$(fails cache fault magic plain)"
expect_like "no cache" '1 *no cache has that name*' "$(fails cache fault double none)"
expect_like findings $((before + 2)) "$(findings)"
verdict bad_input_is_refused

for name in dbg plain old; do
	expect_like destroy "$name" "$(said cache destroy $name)"
done
expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
expect_like "raw addresses" 0 "$(dmesg | grep 'shadowmm: slab:' | addresses)"
verdict machine_goes_on
ktap_finished
