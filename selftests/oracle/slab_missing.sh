#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Where the kernel's caches cannot be read, their views are missing and nothing
# else is. Reloads the module.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh

# there FILE: yes or no.
there() {
	[ -e "$1" ] && echo yes || echo no
}

# without SYMBOL REASON: loaded without that symbol, the slab views are missing.
without() {
	local name said

	said=$(dmesg | grep -c "live/slabinfo not offered: .* no $2" || true)
	rmmod shadowmm
	insmod "$module" "hide=$1"
	for name in slabinfo slabs; do
		expect "live/$name is there" no "$(there "$live/$name")"
	done
	expect "the mirror is there" no "$(there /proc/shadowmm/live/slabinfo)"
	for name in live/buddyinfo live/zoneinfo shadow/buddyinfo check; do
		expect "$name is there" yes "$(there "$debugfs/$name")"
	done
	expect "lines in the log" $((said + 1)) "$(dmesg |
		grep -c "live/slabinfo not offered: .* no $2")"
}

begin 3
without slab_mutex slab_mutex
verdict "without_slab_mutex_only_the_slab_views_go"
without __start_BTF "BTF to compare with"
verdict "without_btf_only_the_slab_views_go"
rmmod shadowmm
insmod "$module"
expect "live/slabs is there" yes "$(there $live/slabs)"
verdict "the_slab_views_are_back"
ktap_finished
