#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Address spaces of the shadow by their numbers: what the commands of control make
# of them, what they refuse, and what is left.

set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=../values.sh
. ../values.sh

maps=$debugfs/shadow/maps
enoent="No such file or directory"
einval="Invalid argument"

# map N WORD...: what it gave.
map() {
	control mm mmap "$@" >/dev/null
	behind $debugfs/control "last: mm mmap"
}

# field NAME: of the one that is shown.
field() {
	awk -v name="$1" '$1 == name { print $3 }' $debugfs/shadow/mm
}

begin 5
# What reclaims memory before this test may have emptied the arena.
control arena grow 2M >/dev/null

expect "maps without one" "No such process" \
	"$(cat $maps 2>&1 | sed 's/.*: //')"
takes mm create one
takes mm create
expect "numbers" "address spaces: 2, VMAs: 0" \
	"$(grep '^address spaces: [0-9]' $debugfs/check)"
expect "the first is shown" one "$(field name)"
takes mm show 2
expect "the other is shown" 2 "$(field number)"
control mm show 1 >/dev/null
verdict "address_spaces_have_numbers_and_one_is_shown"

top=$(map 1 0 16K rw- private,anon)
expect "the next one below" $((top - 0x4000)) \
	$(($(map 1 0 16K rw- private,anon)))
expect "one VMA" 1 "$(wc -l <$maps)"
expect "a file" 0x10000000 "$(map 1 0x10000000 64K r-x private 7 3)"
takes mm mprotect 1 0x10004000 8K rw-
takes mm heap 1 0x20000000
takes mm brk 1 0x20005000
expect "maps" "10000000-10004000 r-xp 00003000 00:00 7 file 7
10004000-10006000 rw-p 00007000 00:00 7 file 7
10006000-10010000 r-xp 00009000 00:00 7 file 7
20000000-20005000 rw-p 00000000 00:00 0 [heap]" \
	"$(head -4 $maps | sed 's/  */ /g')"
expect "mm_users" 1 "$(field mm_users)"
expect "map_count" 5 "$(field map_count)"
expect "total_vm" $((8 + 16 + 5)) "$(field total_vm)"
expect "exec_vm" 14 "$(field exec_vm)"
expect "check" ok "$(checked "address spaces")"
verdict "calls_show_in_maps_and_in_the_accounts"

expect "no number" "$einval" "$(control mm munmap one 0 4K)"
expect "no such address space" "$enoent" "$(control mm munmap 3 0 4K)"
expect "no length" "$einval" "$(control mm munmap 1 0x10000000 0)"
expect "not aligned" "$einval" "$(control mm munmap 1 0x10000001 4K)"
expect "in the way" "File exists" \
	"$(control mm mmap 1 0x10000000 4K r-- private,anon,noreplace)"
expect "a hole" "Cannot allocate memory" \
	"$(control mm mprotect 1 0x30000000 4K r--)"
expect "rights" "$einval" "$(control mm mprotect 1 0x10000000 4K rwq)"
expect "flags" "$einval" "$(control mm mmap 1 0 4K rw- private,what)"
expect "64 bits" "Numerical result out of range" \
	"$(control mm munmap 1 0 99999999999G)"
expect "a word too few" "$einval" "$(control mm munmap 1 0x10000000)"
expect "a word too many" "$einval" "$(control mm munmap 1 0x10000000 4K 4K)"
expect "how it is touched" "$einval" "$(control mm fault 1 0x20000000 jump)"
expect "by whom" "$enoent" "$(control mm fault 3 0x20000000 read)"
expect "less than nothing" "$einval" "$(control mm poke 1 0x20000000 -1)"
expect "whose child" "$enoent" "$(control mm fork 3)"
expect "whose program" "$einval" "$(control mm exec one)"
expect "two who exit" "$einval" "$(control mm exit 1 2)"
expect "file 0" "$einval" "$(control mm file 0 4K)"
expect "the device's size" "$einval" "$(control mm file 2147483647 4K)"
expect "a file of which kind" "$einval" "$(control mm file 1 4K shm)"
expect "of another kind" "File exists" "$(control mm file 7 4K shmem)"
expect "a file without end" "$einval" \
	"$(control mm mmap 1 0 4K rw- private 2147483648)"
expect "a device that is on" "$einval" "$(control mm device on)"
takes mm limit 1 as 200K
expect "over the limit" "Cannot allocate memory" \
	"$(control mm mmap 1 0 100K rw- private,anon)"
expect "map_count" 5 "$(field map_count)"
expect "check" ok "$(checked "address spaces")"
verdict "what_is_refused_has_the_calls_errno_and_changes_nothing"

most=0
while [ "$(control mm create)" = ok ]; do
	most=$((most + 1))
done
expect "address spaces" 254 $most
expect "one more" "No space left on device" "$(control mm create)"
for ((i = 3; i <= 256; i++)); do
	control mm destroy $i >/dev/null
done
expect "check" "address spaces: 2, VMAs: 5" \
	"$(grep '^address spaces: [0-9]' $debugfs/check)"
verdict "there_are_256_at_most"

takes mm destroy 1
expect "twice" "$enoent" "$(control mm destroy 1)"
expect "shown no more" "No such process" "$(cat $maps 2>&1 | sed 's/.*: //')"
takes mm destroy 2
expect "check" "address spaces: 0, VMAs: 0" \
	"$(grep '^address spaces: [0-9]' $debugfs/check)"
verdict "an_address_space_that_is_destroyed_is_gone"
ktap_finished
