#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reads of any size and place give the bytes of one big read, in every view of
# text (live/pages, in binary, has none: pages.sh), by two readers of one
# descriptor, too. Who goes back in a view that is made in pieces gets a text that
# was made later: its closing line, which says when, may differ from the first.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

# A file in one-byte reads, then whole, then in pieces from random places.
compare_reads() {
	perl -e '
	open(my $file, "<", $ARGV[0]) or die "$ARGV[0]: $!\n";
	my ($bytes, $whole) = ("", "");
	while (sysread($file, my $byte, 1)) { $bytes .= $byte }
	sysseek($file, 0, 0);
	while (sysread($file, $whole, 1 << 20, length $whole)) {}
	die "$ARGV[0] is empty\n" if $whole eq "";
	s/^taken: .*\n\z//m for $bytes, $whole;
	die "$ARGV[0]: one-byte reads differ\n" if $bytes ne $whole;
	for (1 .. 50) {
		my ($at, $size) = (int rand length $whole, 1 + int rand 100);
		my $want = substr($whole, $at, $size);
		sysseek($file, $at, 0);
		sysread($file, my $piece, length $want);
		die "$ARGV[0]: bytes at $at differ\n" if $piece ne $want;
	}
	sysseek($file, (length $whole) + 4096, 0);
	die "$ARGV[0]: text past the end\n" if sysread($file, my $more, 1);
	sysseek($file, 0, 2) and die "$ARGV[0]: seeks from the end\n";
	' "$1"
}

# Two processes read one descriptor, whose place they share, in pieces of one
# size: each piece of the text has come once, whoever read it, and nothing else
# but the closing line.
share_reads() {
	perl -e '
	my ($path, $whole) = ($ARGV[0], "");
	open(my $file, "<", $path) or die "$path: $!\n";
	while (sysread($file, $whole, 1 << 20, length $whole)) {}
	my $total = length $whole;
	$whole =~ s/^taken: .*\n\z//m;
	my $size = 1 + int((length $whole) / 200);
	sysseek($file, 0, 0);
	my @from;
	for my $reader (0, 1) {
		pipe(my $out, my $in);
		if (!fork) {
			while (my $got = sysread($file, my $piece, $size)) {
				syswrite($in, pack("N/a*", $piece));
			}
			exit 0;
		}
		push @from, $out;
	}
	my (@pieces, @readers);
	for my $out (@from) {
		local $/;
		my @own = unpack("(N/a*)*", <$out> // "");
		push @readers, scalar @own;
		push @pieces, @own;
	}
	1 while wait >= 0;
	my @want = unpack("(a$size)*", $whole);
	my %left;
	pop @want if length $whole != $total;	# the closing line begins in it
	$left{$_}++ for @pieces;
	my $missing = grep { --$left{$_} < 0 } @want;
	my $more = length(join "", @pieces) - $size * @want;
	die "$path: two readers ($readers[0], $readers[1] pieces) differ\n"
		if $missing || $more > $size + 300 ||
			(length $whole == $total && @want != @pieces);
	' "$1"
}

# both FILE: all of that.
both() {
	compare_reads "$1" && share_reads "$1"
}

# What reclaims memory before this test may have emptied the arena.
echo "arena grow 1M" >$debugfs/control

# init_mm has no mappings; a process with some pieces of them has.
start ./mappings 300
target $pid
echo "mm create reads" >$debugfs/control
mm=$(sed -n 's/^last: mm create: //p' $debugfs/control)
trap 'target 0; stop; rm -f "$said"; echo "mm destroy $mm" >$debugfs/control' EXIT
echo "mm mmap $mm 0 1M rw- private,anon" >$debugfs/control
echo "mm show $mm" >$debugfs/control

mapfile -t files < <(find $live $debugfs/shadow $debugfs/diff $debugfs/taken \
	$debugfs/cost $debugfs/target_pid /proc/shadowmm/live \
	-type f ! -name pages | sort)
begin $((${#files[@]} + 1))
for file in "${files[@]}"; do
	ktap_test_result "reads_of_${file#/*/*/}_are_of_one_snapshot" \
		both "$file"
done

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
