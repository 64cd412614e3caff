#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/mm of a sleeping process against its own /proc files; and of one that
# has gone.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

sleep 1000 &
pid=$!
trap 'echo 0 >$debugfs/target_pid; kill $pid 2>/dev/null || true' EXIT

# field NAME: the value of a field of $view.
field() {
	awk -v name="$1" '$1 == name { print $3 }' <<<"$view"
}

# status NAME: a figure of its status, in kB.
status() {
	awk -v name="$1:" '$1 == name { print $2 }' /proc/$pid/status
}

hex() {
	printf '0x%x' "$1"
}

begin 5

# Until the shell's child has become a sleep.
for ((i = 0; i < 100; i++)); do
	[ "$(<"/proc/$pid/comm")" = sleep ] && break
	sleep 0.1
done
sleep 1
echo $pid >$debugfs/target_pid
view=$(<$live/mm)
expect target_pid $pid "$(<$debugfs/target_pid)"
stat=$(sed 's/.*) //' "/proc/$pid/stat")
read -ra stat <<<"$stat"
# proc(5) counts from 1 and the two first fields are cut off.
expect start_code "$(hex "${stat[23]}")" "$(field start_code)"
expect end_code "$(hex "${stat[24]}")" "$(field end_code)"
expect start_stack "$(hex "${stat[25]}")" "$(field start_stack)"
expect start_data "$(hex "${stat[42]}")" "$(field start_data)"
expect end_data "$(hex "${stat[43]}")" "$(field end_data)"
expect start_brk "$(hex "${stat[44]}")" "$(field start_brk)"
expect arg_start "$(hex "${stat[45]}")" "$(field arg_start)"
expect arg_end "$(hex "${stat[46]}")" "$(field arg_end)"
expect env_start "$(hex "${stat[47]}")" "$(field env_start)"
expect env_end "$(hex "${stat[48]}")" "$(field env_end)"
verdict "places_are_those_of_its_stat"

expect total_vm "$(status VmSize)" $(($(field total_vm) * 4))
expect locked_vm "$(status VmLck)" $(($(field locked_vm) * 4))
expect pinned_vm "$(status VmPin)" $(($(field pinned_vm) * 4))
expect stack_vm "$(status VmStk)" $(($(field stack_vm) * 4))
expect data_vm "$(status VmData)" $(($(field data_vm) * 4))
expect pgtables_bytes "$(status VmPTE)" $(($(field pgtables_bytes) / 1024))
expect exec_vm $(($(status VmExe) + $(status VmLib))) \
	$(($(field exec_vm) * 4))
peak=$(field hiwater_vm)
[ "$peak" -ge "$(field total_vm)" ] || peak=$(field total_vm)
expect hiwater_vm "$(status VmPeak)" $((peak * 4))
for kind in file:RssFile anon:RssAnon shmem:RssShmem swap:VmSwap; do
	expect "rss_stat ${kind%:*}" "$(status "${kind#*:}")" \
		$(($(awk -v kind="${kind%:*}" '$1 == "rss_stat" &&
			$2 == kind { print $NF }' <<<"$view") * 4))
done
# The vsyscall page is in maps, but no VMA of its own.
expect map_count "$(grep -vc vsyscall /proc/$pid/maps)" "$(field map_count)"
expect saved_auxv $(($(wc -c <"/proc/$pid/auxv") / 16)) \
	"$(($(field saved_auxv) + 1))"
verdict "figures_are_those_of_its_status"

# By number, as proc(5) has them; 0 ends them.
expect "auxv" "$(perl -e 'my %n = (3, "PHDR", 4, "PHENT", 5, "PHNUM", 6, "PAGESZ",
	7, "BASE", 8, "FLAGS", 9, "ENTRY", 11, "UID", 12, "EUID", 13, "GID",
	14, "EGID", 15, "PLATFORM", 16, "HWCAP", 17, "CLKTCK", 23, "SECURE",
	25, "RANDOM", 26, "HWCAP2", 27, "RSEQ_FEATURE_SIZE", 28, "RSEQ_ALIGN",
	29, "HWCAP3", 30, "HWCAP4", 31, "EXECFN", 33, "SYSINFO_EHDR", 51, "MINSIGSTKSZ");
	my @auxv = unpack "Q*", join "", <>;
	while (my ($type, $value) = splice @auxv, 0, 2) {
		printf "AT_%s 0x%x\n", $n{$type} // "?", $value if $type;
	}' /proc/$pid/auxv)" "$(awk '/^AT_/ { print $1, $3 }' <<<"$view")"
verdict "auxv_is_that_of_its_auxv"

kill $pid
wait $pid || true
error=$(cat $live/mm 2>&1 >/dev/null) || true
expect "a read fails with" "No such process" "${error##*: }"
expect "target_pid still reads" $pid "$(<$debugfs/target_pid)"
verdict "a_target_that_has_gone_gives_esrch"

echo 0 >$debugfs/target_pid
expect "target_pid" 0 "$(<$debugfs/target_pid)"
expect "live/mm" "$(grep -E '^(start_code|brk|pgd) ' $live/init_mm)" \
	"$(grep -E '^(start_code|brk|pgd) ' $live/mm)"
verdict "target_0_is_init_mm"
ktap_finished
