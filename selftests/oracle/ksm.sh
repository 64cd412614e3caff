#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/page of a page that KSM shares against the pagemaps of all that have it:
# places that KSM merged, in two processes, and those of a third that got them
# by fork.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./mappings.sh

claim=who_maps_a_page_of_ksm_is_who_has_it_in_its_pagemap
ksm=/sys/kernel/mm/ksm

begin 1
if [ ! -d $ksm ]; then
	ktap_test_skip "$claim: the kernel has no KSM"
	ktap_finished
fi

declare -A kept
for name in pages_to_scan sleep_millisecs run; do
	kept[$name]=$(<$ksm/$name)
done
trap 'stop; for name in "${!kept[@]}"; do
		echo "${kept[$name]}" >$ksm/$name
	done; rm -f "$said"' EXIT

start ./merged
child=$(place child 1)
echo 1000 >$ksm/pages_to_scan
echo 10 >$ksm/sleep_millisecs
echo 1 >$ksm/run
# Each place, as PID:ADDRESS; all of them become one page.
places=()
for n in 1 2; do
	places+=("$pid:$(place own $n)" "$child:$(place own $n)")
done
for n in 1 2 3; do
	places+=("$child:$(place other $n)")
done
perl page.pl places_become_one_page $live "$said" $pid "${places[@]}"
echo 0 >$ksm/run # what is merged stays
kill -USR1 $pid
until grep -q forked "$said"; do
	sleep 0.1
done
ktap_test_result "$claim" perl page.pl "$claim" $live "$said" $pid "$child" \
	"$(place second 1)"
ktap_finished
