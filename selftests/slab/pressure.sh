#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel is short of pages: the arena's shrinker takes empty slabs and what is in
# sheaves, and no object that somebody holds.

set -euo pipefail
cd "$(dirname "$0")"
. ./slab.sh

# A CPU's sheaf holds what that CPU freed: stay on one.
taskset -p 1 $$ >/dev/null

# arena_pages: pages that the arena holds.
arena_pages() {
	awk '$1 == "pages:" { print $2 }' $debugfs/shadow/arena
}

# squeeze: the kernel calls every shrinker until those of ours have nothing more
# to give. One may find the caches busy, and leaves them for the next time then.
squeeze() {
	local before after i

	after=$(arena_pages)
	for ((i = 0; i < 10; i++)); do
		before=$after
		echo 2 >/proc/sys/vm/drop_caches
		after=$(arena_pages)
		[ "$after" != "$before" ] || [ "$i" = 0 ] || break
	done
}

# Not a line in the log each time.
echo 4 >/proc/sys/vm/drop_caches
begin 4
takes free all
said cache free all >/dev/null
said cache shrink all >/dev/null
at_first=$(arena_pages)

# Slabs that a cache keeps for a while: 5 empty ones, and those of which a sheaf
# has an object. One page of a block of the arena keeps the block.
for name in one two; do
	expect_like create '*' "$(said cache create $name 64 nomerge)"
	expect_like alloc '*' "$(said cache alloc $name 4000)"
done
expect_like create '*' "$(said cache create old 100 engine=classic)"
expect_like alloc '*' "$(said cache alloc old 4000)"
expect_like all '12000 objects' "$(said cache free all)"
for name in one two old; do
	expect "slabs of $name are kept" yes \
		"$([ "$(figure $name node slabs)" -gt 4 ] && echo yes || echo no)"
	expect "objects of $name" 0 "$(figure $name objects inuse)"
done
expect "all of old are empty" "$(figure old node slabs)" "$(figure old node empty)"
squeeze
for name in one two old; do
	expect "slabs of $name" 0 "$(figure $name node slabs)"
	expect "objects in its sheaves" 0 \
		"$(($(figure $name cpu main) + $(figure $name cpu spare)))"
done
expect "pages of the arena" 0 "$(arena_pages)"
expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
verdict shrinker_takes_empty_slabs_and_sheaves

# Of 4,000 objects 63 of every 64 go: no slab is empty.
takes arena grow 4M
expect_like alloc '*' "$(said cache alloc one 1)"
expect_like alloc '*' "$(said cache alloc two 4000)"
expect "slabs" 63 "$(figure two node slabs)"
for ((handle = 2; handle <= 4001; handle++)); do
	if [ $((handle % 64)) = 2 ]; then
		kept+=("$handle")
	else
		echo "cache free $handle" >$debugfs/control
	fi
done
expect "in use" ${#kept[@]} "$(figure two objects inuse)"
squeeze
expect "in use" ${#kept[@]} "$(figure two objects inuse)"
expect "in use" 1 "$(figure one objects inuse)"
expect "slabs" 1 "$(figure one node slabs)"
expect "slabs are those of objects in use" yes \
	"$([ "$(figure two node slabs)" -le ${#kept[@]} ] && echo yes)"
expect "empty slabs" 0 "$(figure two node empty)"
expect "pages of the arena" 1024 "$(arena_pages)"
expect_like "all as it was written" "$((${#kept[@]} + 1)) objects" \
	"$(said cache free all)"
expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
verdict shrinker_leaves_objects_in_use

# What holds these slabs now is a few objects in the CPU's own sheaf.
expect "slabs of two" yes "$([ "$(figure two node slabs)" -gt 4 ] && echo yes)"
squeeze
expect "pages of the arena" 0 "$(arena_pages)"
verdict shrinker_takes_what_cpus_have

for name in one two old; do
	expect_like destroy $name "$(said cache destroy $name)"
done
expect_like "nothing to give" "1 *'shadowmm arena grow SIZE'" \
	"$(fails kmalloc 64 1000)"
takes arena grow $((at_first * 4))K
expect_like "it goes on" '*' "$(said kmalloc 64 1000)"
expect_like all '1000 objects' "$(said cache free all)"
expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
verdict arena_that_is_gone_comes_again
ktap_finished
