#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/init_mm against /proc/kallsyms: as symbols, and as addresses where those
# were asked for; against the bytes of /proc/kcore as BTF reads them; and who gets
# to see addresses.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

raw=/sys/module/shadowmm/parameters/raw_addresses
symbols=$(grep -E ' (_text|_etext|_edata|__brk_base|init_top_pgt|init_user_ns)$' \
	/proc/kallsyms)
trap 'echo N >$raw' EXIT

# symbol NAME: its address, 0x before it.
symbol() {
	awk -v name="$1" '$3 == name { print "0x" $1 }' <<<"$symbols"
}

# field NAME: the value of a field of $view.
field() {
	awk -v name="$1" '$1 == name { $1 = $2 = ""; print substr($0, 3) }' \
		<<<"$view"
}

begin 6

echo N >$raw
view=$(<$live/init_mm)
expect start_code _text+0x0 "$(field start_code)"
expect end_code _etext+0x0 "$(field end_code)"
expect end_data _edata+0x0 "$(field end_data)"
expect brk __brk_base "$(field brk | sed 's/+.*//')"
expect pgd "swapper_pg_dir = init_top_pgt+0x0" "$(field pgd)"
[ -z "$(field user_ns)" ] || expect user_ns init_user_ns+0x0 "$(field user_ns)"
verdict "init_mm_is_shown_by_symbols"

for name in mm_mt mm_users mm_count write_protect_seq mmap_lock \
	page_table_lock arg_lock mmlist cpu_bitmap pasid context.ctx_id \
	start_code end_code end_data brk pgd; do
	expect "$name is there" 1 "$(grep -c "^$name " <<<"$view")"
done
expect map_count 0 "$(field map_count)"
expect "mm_users, of no process" 2 "$(field mm_users)"
verdict "init_mm_has_the_fields_of_its_initialiser"

expect "addresses shown" 0 "$(addresses <<<"$view")"
verdict "addresses_are_hidden_by_default"

echo Y >$raw
view=$(<$live/init_mm)
expect start_code "$(symbol _text)" "$(field start_code | cut -d' ' -f1)"
expect end_code "$(symbol _etext)" "$(field end_code | cut -d' ' -f1)"
expect end_data "$(symbol _edata)" "$(field end_data | cut -d' ' -f1)"
expect pgd "$(symbol init_top_pgt)" "$(field pgd | cut -d' ' -f3)"
offset=$(field brk | sed 's/.*+//')
expect brk "$(printf 0x%x $(($(symbol __brk_base) + offset)))" \
	"$(field brk | cut -d' ' -f1)"
expect "lines with addresses" yes \
	"$([ "$(addresses <<<"$view")" -gt 3 ] && echo yes)"
[ -z "$(field user_ns)" ] ||
	expect user_ns "$(symbol init_user_ns)" \
		"$(field user_ns | cut -d' ' -f1)"
verdict "addresses_that_were_asked_for_are_those_of_kallsyms"
ktap_test_result fields_are_those_of_kcore \
	perl kcore.pl fields_are_those_of_kcore $live

# Without CAP_SYSLOG (bit 34): capget and capset are system calls 125 and 126.
view=$(perl -e '
	my ($head, $data) = (pack("Ll", 0x20080522, 0), "\0" x 24);
	syscall(125, $head, $data) == 0 or die "capget: $!\n";
	my @sets = unpack("L6", $data);
	$sets[3] &= ~4;
	$data = pack("L6", @sets);
	syscall(126, $head, $data) == 0 or die "capset: $!\n";
	open(my $file, "<", $ARGV[0]) or die "$ARGV[0]: $!\n";
	print while <$file>;' $live/init_mm)
expect "start_code" _text+0x0 "$(field start_code)"
expect "addresses shown" 0 "$(addresses <<<"$view")"
verdict "without_cap_syslog_addresses_stay_hidden"
ktap_finished
