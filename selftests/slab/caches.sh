#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Caches on the arena: what the commands do, and that the views agree with it to
# the object. What is refused, and how that is said.

set -euo pipefail
cd "$(dirname "$0")"
. ./slab.sh

# A CPU's sheaf holds what that CPU freed: stay on one.
taskset -p 1 $$ >/dev/null
begin 12

expect_like create 'one, new, size 64, stride 64, order 0, 64 objects a slab' \
	"$(said cache create one 64 nomerge)"
expect_like again '1 *there is a cache of that name*' "$(fails cache create one 64)"
expect_like alloc 'one, 100 objects, handles 1-100' "$(said cache alloc one 100)"
expect_like num_objs 128 "$(info one 3)"
expect_like objsize 64 "$(info one 4)"
expect_like objperslab 64 "$(info one 5)"
expect_like pagesperslab 1 "$(info one 6)"
expect_like num_slabs 2 "$(info one 15)"
expect_like inuse 100 "$(figure one objects inuse)"
expect_like total 128 "$(figure one objects total)"
expect_like "in sheaves and slabs" 28 \
	$(($(figure one cpu main) + $(figure one cpu spare) +
		$(figure one node free)))
expect_like bytes 8192 "$(figure one bytes slabs)"
verdict views_agree_to_the_object

expect_like head "$(head -n 2 /proc/slabinfo)" "$(head -n 2 $debugfs/shadow/slabinfo)"
expect_like "lines of another shape" 0 "$(tail -n +3 $debugfs/shadow/slabinfo |
	grep -cvE '^[^ ]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ : tunables +0 +0 +0 : slabdata +[0-9]+ +[0-9]+ +0$' || true)"
verdict slabinfo_has_the_kernels_format

expect_like free 'handle 7' "$(said cache free 7)"
expect_like inuse 99 "$(figure one objects inuse)"
expect_like "no handle" '1 *nobody holds that handle*' "$(fails cache free 7)"
expect_like all '99 objects' "$(said cache free all)"
expect_like inuse 0 "$(figure one objects inuse)"
expect_like shrink 'one, 2 slabs given back' "$(said cache shrink one)"
expect_like total 0 "$(figure one objects total)"
expect_like destroy one "$(said cache destroy one)"
expect_like gone '' "$(info one 3)"
expect_like "no cache" '1 *no cache has that name*' "$(fails cache destroy one)"
verdict objects_go_and_slabs_go

expect_like create '*' "$(said cache create left 64 track)"
expect_like alloc '*' "$(said cache alloc left 3)"
before=$(findings)
expect_like destroy "1 *objects of it are in use*" "$(fails cache destroy left)"
expect_like leaks $((before + 3)) "$(findings)"
expect_like leak '* leak: cache left, object at pfn * + *; allocated by * at handle_alloc*' \
	"$(last_finding)"
expect_like inuse 3 "$(figure left objects inuse)"
expect_like all '3 objects' "$(said cache free all)"
expect_like destroy left "$(said cache destroy left)"
verdict destroy_with_live_objects_is_refused_and_names_them

expect_like create '*, new, *' "$(said cache create first 96)"
expect_like merged '*, merged, *' "$(said cache create second 90)"
expect_like aliases 1 "$(awk '/^cache/ { here = $2 == "first" }
	here && $1 == "aliases" { print $2 }' $debugfs/shadow/slabs)"
expect_like nomerge '*, new, *' "$(said cache create third 96 nomerge)"
expect_like alloc '*' "$(said cache alloc second)"
expect_like destroy first "$(said cache destroy first)"
expect_like free 'handle 1' "$(said cache free 1)"
expect_like destroy second "$(said cache destroy second)"
expect_like destroy third "$(said cache destroy third)"
verdict caches_that_are_alike_are_one

expect_like create '*' "$(said cache create ctor 40 ctor)"
expect_like flags 1 "$(grep -A 2 '^cache ctor' $debugfs/shadow/slabs |
	grep -c 'flags.* ctor')"
expect_like alloc '*' "$(said cache alloc ctor 200)"
expect_like all '200 objects' "$(said cache free all)"
expect_like again '*' "$(said cache alloc ctor 200)"
expect_like all '200 objects' "$(said cache free all)"
expect_like destroy ctor "$(said cache destroy ctor)"
verdict objects_come_as_their_constructor_left_them

expect_like create '*' "$(said cache create old 100 engine=classic)"
expect_like engine 'engine classic' "$(grep -A 1 '^cache old' $debugfs/shadow/slabs |
	tail -n 1 | xargs)"
expect_like alloc 'old, 200 objects, handles 1-200' "$(said cache alloc old 200)"
expect_like inuse 200 "$(figure old objects inuse)"
expect_like full 5 "$(figure old node full)"
expect_like all '200 objects' "$(said cache free all)"
expect_like empty 6 "$(figure old node empty)"
expect_like shrink 'old, 6 slabs given back' "$(said cache shrink old)"
expect_like destroy old "$(said cache destroy old)"
verdict classic_keeps_its_three_lists

expect_like create '*' "$(said cache create many 64 nomerge)"
expect_like bulk 'many, 1000 objects, handles 1-1000' "$(said cache bulk many 1000)"
expect_like inuse 1000 "$(figure many objects inuse)"
expect_like zeroed 'many, 5 objects, handles 1001-1005' \
	"$(said cache alloc many 5 zero atomic node=0)"
expect_like all '1005 objects' "$(said cache free all)"
expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
expect_like destroy many "$(said cache destroy many)"
verdict bulk_atomic_zeroed_and_of_a_node

expect_like create '*' "$(said cache create safe 64 rcu)"
expect_like alloc '*' "$(said cache alloc safe 10)"
expect_like rcu 'handle 1, after a grace period' "$(said cache free 1 rcu)"
for ((i = 0; i < 100; i++)); do
	[ "$(figure safe objects inuse)$(figure safe objects deferred)" != 90 ] ||
		break
	sleep 0.1
done
expect_like inuse 9 "$(figure safe objects inuse)"
expect_like deferred 0 "$(figure safe objects deferred)"
expect_like all '9 objects' "$(said cache free all)"
expect_like destroy safe "$(said cache destroy safe)"
verdict rcu_frees_come_back_after_a_while

# size: the class that serves it; 0 bytes are no object.
while read -r size usable; do
	expect_like kmalloc "*" "$(said kmalloc "$size")"
	expect_like "usable bytes of $size" "$usable" \
		"$(awk '$1 == 1 { print $4 }' $debugfs/shadow/objects)"
	expect_like kfree 'handle 1' "$(said kfree 1)"
done <<<"0 0
1 8
8 8
9 16
64 64
65 96
96 96
97 128
129 192
193 256
8192 8192
8193 16384
100000 131072"
expect_like "too much" '1 *more than the largest block*' "$(fails kmalloc 5000000)"
expect_like "a cache's object" '1 *nobody holds that handle of kmalloc*' \
	"$(said cache create other 64 >/dev/null; said cache alloc other >/dev/null
		fails kfree 1)"
expect_like free 'handle 1' "$(said cache free 1)"
expect_like destroy other "$(said cache destroy other)"
verdict kmalloc_takes_the_class_that_fits

expect_like "no word" '2 *wrong words*' "$(fails cache create x 64 purple)"
expect_like "no engine" '2 *wrong words*' "$(fails cache create x 64 engine=slob)"
expect_like "no size" '2 *wrong words*' "$(fails cache create x 0)"
expect_like "a huge size" '2 *wrong words*' "$(fails cache create x 4194305)"
expect_like "no alignment" '2 *wrong words*' "$(fails cache create x 64 align=3)"
expect_like "a long name" '1 *out of range*' \
	"$(fails cache create "$(printf 'x%.0s' {1..80})" 64)"
expect_like "no verb" '2 *wrong words*' "$(fails cache sell one)"
expect_like "no words" '2 *usage: shadowmm cache*' "$(fails cache)"
expect_like "no count" '1 *out of range*' "$(fails cache alloc kmalloc-64 0)"
expect_like "kmalloc's own" '1 *a cache of kmalloc stays*' \
	"$(fails cache destroy kmalloc-64)"
expect_like "no pages" "1 *'shadowmm arena grow SIZE'" \
	"$(fails cache alloc kmalloc-8k 900000)"
expect_like "no handle" '1 *nobody holds that handle*' "$(fails cache poke 1 0 0)"
verdict bad_input_is_refused_and_said_why

expect_like shrink '*' "$(said cache shrink all)"
expect_like check 'arena: ok' "$(head -n 1 $debugfs/check)"
expect_like objects 0 "$(awk 'NR > 2 { sum += $3 } END { print sum + 0 }' \
	$debugfs/shadow/slabinfo)"
expect_like allocated 0 "$(checked pages allocated)"
verdict nothing_is_left_behind
ktap_finished
