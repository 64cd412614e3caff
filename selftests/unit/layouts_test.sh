#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What module/kernel/layouts.awk makes of a list of members and of a dump of
# BTF, both made up here. Prints KTAP.

set -euo pipefail
awk=$(dirname "$(readlink -f "$0")")/../../module/kernel/layouts.awk
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
number=0
status=0

# A cache (8 bytes of list, a 4-byte size), and a slab whose counters stand in
# an anonymous union with two bit fields.
cat >"$scratch/dump" <<'DUMP'
[1] INT 'unsigned int' size=4 bits_offset=0 nr_bits=32 encoding=(none)
[2] INT 'long unsigned int' size=8 bits_offset=0 nr_bits=64 encoding=(none)
[3] PTR '(anon)' type_id=0
[4] TYPEDEF 'u32' type_id=1
[5] STRUCT 'cache' size=80 vlen=4
	'list' type_id=3 bits_offset=0
	'size' type_id=4 bits_offset=64
	'(anon)' type_id=6 bits_offset=128
	'node' type_id=9 bits_offset=192
[6] UNION '(anon)' size=8 vlen=2
	'counters' type_id=2 bits_offset=0
	'(anon)' type_id=7 bits_offset=0
[7] STRUCT '(anon)' size=8 vlen=2
	'inuse' type_id=1 bits_offset=0 bitfield_size=16
	'objects' type_id=1 bits_offset=16 bitfield_size=15
[8] STRUCT 'cache' size=8 vlen=1
	'late' type_id=3 bits_offset=0
[9] ARRAY '(anon)' type_id=3 index_type_id=1 nr_elems=7
[10] FUNC_PROTO '(anon)' ret_type_id=0 vlen=1
	'size' type_id=2
DUMP

# layouts LINE...: what the list of these lines gives, in $scratch/out and err.
layouts() {
	printf '%s\n' "$@" >"$scratch/list"
	awk -f "$awk" "$scratch/list" "$scratch/dump" >"$scratch/out" \
		2>"$scratch/err"
}

# has LINE...: all of them are in the header.
has() {
	local line

	for line; do
		grep -qxF -- "$line" "$scratch/out" || {
			sed "s/^/# no '$line' in: /" "$scratch/out"
			return 1
		}
	done
}

# said LINE...: they are all that was said.
said() {
	diff <([ $# = 0 ] || printf '%s\n' "$@") "$scratch/err" |
		sed 's/^/# /' || return 1
}

# claim NAME COMMAND...: the claim's test is that the command succeeds.
claim() {
	local word=ok

	number=$((number + 1))
	"${@:2}" || { word="not ok"; status=1; }
	echo "$word $number $1"
}

echo "TAP version 13"
echo "1..7"

layouts "group a" "cache list size node"
claim members_stand_where_the_dump_has_them has \
	"#define LAYOUT_HAS_a 1" "#define LAYOUT_BYTES_cache 80" \
	"#define LAYOUT_cache__size 64" "#define LAYOUT_BITS_cache__size 32" \
	"#define LAYOUT_cache__node 192" "#define LAYOUT_BITS_cache__node 448"

layouts "group a" "cache counters inuse objects"
claim bit_fields_of_anonymous_structs_are_found has \
	"#define LAYOUT_cache__counters 128" \
	"#define LAYOUT_cache__objects 144" \
	"#define LAYOUT_BITS_cache__objects 15"

layouts "group a" "cache list full size" "group b" "cache size"
claim missing_member_takes_its_group_alone has \
	"#define LAYOUT_HAS_a 0" "#define LAYOUT_cache__list 0" \
	"#define LAYOUT_HAS_b 1" "	X(a, \"struct cache with 'full'\") \\"
claim missing_member_is_said_in_one_line said \
	"shadowmm: this kernel has no struct cache with 'full': views that need 'a' will be missing"

layouts "group a" "cache list full?"
claim member_that_may_be_missing_takes_nothing has \
	"#define LAYOUT_HAS_a 1" "#define LAYOUT_BITS_cache__full 0"

layouts "group a if cache full" "cache full" \
	"group b if cache list not cache full" "cache list"
claim group_of_another_generation_is_no_error said
claim group_follows_its_rule has \
	"#define LAYOUT_HAS_a 0" "#define LAYOUT_HAS_b 1"
exit $status
