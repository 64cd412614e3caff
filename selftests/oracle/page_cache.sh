#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/page_cache: all files against meminfo, those that fill it by name; the
# folios of one file, small, large, swapped out, not mapped, against kpageflags,
# smaps and mincore(); of one that is truncated meanwhile; wrong paths.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

folder=$(mktemp -d)
trap 'stop; rm -f "$said"; umount "$folder"; rmdir "$folder"
	echo - >$live/page_cache' EXIT
mount -t tmpfs -o huge=always none "$folder"

# claim NAME [TEST]: one of page_cache.pl.
claim() {
	ktap_test_result "${2:-$1}" perl page_cache.pl "$1" $live $pid \
		"$folder/file"
}

# ask PATH: ok, or what the error is called.
ask() {
	local error

	if error=$({ echo "$1" >$live/page_cache; } 2>&1); then
		echo ok
	else
		echo "${error##*: }"
	fi
}

begin 9

# More pages than any file of the guest's.
dd if=/dev/zero of="$folder/large" bs=1M count=96 status=none
expect "pages, file system, inode and path of the first" \
	"24576 tmpfs $(stat -c %i "$folder/large") /large" \
	"$(awk 'NR == 2 { print $1, $2, $4, $5 }' $live/page_cache)"
expect "files, most pages first" same \
	"$(awk 'NR > 1 && NF >= 5 && $3 ~ /:/ { print $1 }' $live/page_cache |
		sort -c -n -r && echo same)"
expect_like "the last but two" "page cache: * found, * counted, off *" \
	"$(grep '^page cache' $live/page_cache)"
verdict "files_that_fill_the_cache_come_first"
rm "$folder/large"

pid=1
claim pages_are_those_of_meminfo

start ./cached "$folder/file" 1100 1100 0
expect "ask" ok "$(ask "$folder/file")"
claim folios_are_those_of_kpageflags folios_of_large_orders_are_those_of_kpageflags
expect "pages by mincore" "$(place resident 1)" \
	"$(sed -n 's/.*, \([0-9]*\) pages found.*/\1/p' $live/page_cache)"
stop
expect "folios that are mapped when nobody does" 0 \
	"$(awk '/^ *[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+$/ { n += $5 }
		END { print n + 0 }' $live/page_cache)"
verdict "pages_are_those_of_mincore_and_stay_when_unmapped"

# Written and read pages, one by one.
mount -o remount,huge=never "$folder"
start ./cached "$folder/file" 5 16 0
claim folios_are_those_of_kpageflags folios_of_one_page_are_those_of_kpageflags
stop
start ./cached "$folder/file" 16 16 8
claim what_is_out_is_that_of_smaps
stop

# It grows and shrinks all the time: each read is of a file that it may be.
file=$folder/file
perl -e 'for (;;) { open(my $f, "+>", $ARGV[0]); print $f "x" x (1 << 21);
	close($f) }' "$file" &
pid=$!
wrong=0
for ((i = 0; i < 30; i++)); do
	pages=$(sed -n 's/.*, \([0-9]*\) pages found.*/\1/p' $live/page_cache)
	[ -n "$pages" ] && [ "$pages" -le 512 ] || wrong=$((wrong + 1))
done
stop
expect "reads that show what cannot be" 0 $wrong
verdict "a_file_that_is_truncated_meanwhile_is_read"

expect "a folder" "Invalid argument" "$(ask "$folder")"
expect "no path from the root" "Invalid argument" "$(ask file)"
expect "a file that is not there" "No such file or directory" \
	"$(ask "$folder/none")"
expect_like "it still shows" "* /file" "$(sed -n 2p $live/page_cache)"
rm "$folder/file"
expect_like "a file that has gone" "*No such file or directory" \
	"$(cat $live/page_cache 2>&1 || true)"
verdict "wrong_paths_are_refused"
expect "all files again" ok "$(ask -)"
expect_like "a line" "page cache: *" "$(grep '^page cache' $live/page_cache)"

# Nothing of a view's keeps a file system from being unmounted.
umount "$folder"
cat $live/page_cache >/dev/null
mount -t tmpfs none "$folder"
expect "mounted and unmounted" yes yes
verdict "no_file_system_is_kept"
ktap_finished
