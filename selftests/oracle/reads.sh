#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reads of any size and place give parts of one snapshot, in every view of text
# (live/pages, in binary, has none: pages.sh).

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

# A file in one-byte reads, then whole, then in pieces from random places.
compare_reads() {
	perl -e '
	open(my $file, "<", $ARGV[0]) or die "$ARGV[0]: $!\n";
	my ($bytes, $whole) = ("", "");
	while (sysread($file, my $byte, 1)) { $bytes .= $byte }
	sysseek($file, 0, 0);
	while (sysread($file, $whole, 1 << 20, length $whole)) {}
	die "$ARGV[0] is empty\n" if $whole eq "";
	die "$ARGV[0]: one-byte reads differ\n" if $bytes ne $whole;
	for (1 .. 50) {
		my ($at, $size) = (int rand length $whole, 1 + int rand 100);
		sysseek($file, $at, 0);
		sysread($file, my $piece, $size);
		die "$ARGV[0]: bytes at $at differ\n"
			if $piece ne substr($whole, $at, $size);
	}
	sysseek($file, (length $whole) + 5, 0);
	die "$ARGV[0]: text past the end\n" if sysread($file, my $more, 1);
	sysseek($file, 0, 2) and die "$ARGV[0]: seeks from the end\n";
	' "$1"
}

# What reclaims memory before this test may have emptied the arena.
echo "arena grow 1M" >$debugfs/control

# init_mm has no mappings, this shell has.
echo $$ >$debugfs/target_pid
trap 'echo 0 >$debugfs/target_pid' EXIT

mapfile -t files < <(find $live $debugfs/shadow $debugfs/diff $debugfs/taken \
	$debugfs/target_pid /proc/shadowmm/live -type f ! -name pages | sort)
begin $((${#files[@]} + 1))
for file in "${files[@]}"; do
	ktap_test_result "reads_of_${file#/*/*/}_are_of_one_snapshot" \
		compare_reads "$file"
done

# Every view that is not in a format of /proc says how it was taken.
unsaid=
while read -r file; do
	name=${file#"$debugfs/"}
	case $name in
	*/diff/*) ;;
	*/maps | */buddyinfo | */zoneinfo | */pagetypeinfo | */slabinfo | \
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
