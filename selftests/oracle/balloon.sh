#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/page of memory that a balloon has, and of free blocks that the host was
# told of: in a guest that has one (selftests/vm/run --balloon). Its driver is
# done when the test is, so that those after it have the memory to themselves.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

driver=/sys/bus/virtio/drivers/virtio_balloon
claims=(
	pages_of_a_balloon_are_kept_by_its_driver
	free_blocks_that_are_marked_are_reported
)

begin ${#claims[@]}
device=$(find $driver -name 'virtio*' -type l 2>/dev/null || true)
[ -n "$device" ] || ktap_exit_fail_msg "no balloon: see the head of this file"
trap 'echo "${device##*/}" >$driver/unbind' EXIT
for claim in "${claims[@]}"; do
	ktap_test_result "$claim" perl balloon.pl "$claim" $live
done
ktap_finished
