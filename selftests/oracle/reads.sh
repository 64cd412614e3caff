#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reads of any size and place give the bytes of one big read, in every view, by
# two readers of one descriptor, too. Who goes back in a view that is made in
# pieces gets a text that was made later: its closing line, which says when, may
# differ from the first.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

# What reclaims memory before this test may have emptied the arena.
echo "arena grow 1M" >$debugfs/control

# init_mm has no mappings; a process with some pieces of them has.
start ./mappings 120
target $pid
echo "mm create reads" >$debugfs/control
mm=$(sed -n 's/^last: mm create: //p' $debugfs/control)
trap 'target 0; stop; rm -f "$said"; echo "mm destroy $mm" >$debugfs/control' EXIT
echo "mm mmap $mm 0 1M rw- private,anon" >$debugfs/control
echo "mm show $mm" >$debugfs/control

mapfile -t files < <(find $live $debugfs/shadow $debugfs/diff $debugfs/taken \
	$debugfs/cost $debugfs/target_pid /proc/shadowmm/live \
	-type f ! -name pages | sort)
begin $((${#files[@]} + 2))
for file in "${files[@]}"; do
	case $file in
	*/live/pageblocks | */live/slabinfo | */live/slabs | */diff/slabinfo)
		ktap_test_result "reads_of_${file#/*/*/}_have_each_line_once" \
			./reads.pl --lines "$file"
		;;
	*)
		ktap_test_result "reads_of_${file#/*/*/}_are_of_one_snapshot" \
			./reads.pl "$file"
		;;
	esac
done

# In binary, with no snapshot: random places are pages.sh's.
ktap_test_result "reads_of_live/pages_give_each_byte_once" \
	perl pages.pl bytes_come_once_by_one_and_by_two_readers $live

# Every view that is not in a format of /proc says how it was taken.
unsaid=
while read -r file; do
	name=${file#"$debugfs/"}
	case $name in
	*/diff/*) ;;
	*/maps | */smaps | */buddyinfo | */zoneinfo | */pagetypeinfo | */slabinfo | \
	*/extfrag/* | */mirror | */swaps)
		grep -q "^$name: .*; at " $debugfs/taken || unsaid="$unsaid $file"
		continue
		;;
	esac
	tail -n 1 "$file" | grep -q '^taken: ' || unsaid="$unsaid $file"
done < <(find $live $debugfs/shadow $debugfs/diff -type f ! -name pages)
[ -z "$unsaid" ] || ktap_print_msg "not said:$unsaid"
ktap_test_result "each_view_says_how_it_was_taken" [ -z "$unsaid" ]
ktap_finished
