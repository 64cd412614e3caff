#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# live/memcg against the files of a cgroup with limits and of its child, which
# has a process, and has had a larger one that was swapped out; and when both are
# removed.

set -euo pipefail
cd "$(dirname "$0")"
. ../values.sh
. ./cgroups.sh

# peak CGROUP: charge it more memory, and swap where there is some, than it will
# have.
peak() {
	perl -e '
		my ($cgroup) = @ARGV;
		my $figure = sub {
			open(my $file, "<", "$cgroup/$_[0]") or return 0;
			return <$file> + 0;
		};
		open(my $file, ">", "$cgroup/cgroup.procs") or die "$!\n";
		syswrite($file, $$) or die "$!\n";
		my $memory = "x" x (4 << 20);
		for (1 .. $ENV{SWAP} ? 100 : 0) {
			last if $figure->("memory.swap.current");
			open(my $reclaim, ">", "$cgroup/memory.reclaim") or die;
			syswrite($reclaim, 2 << 20); # perhaps not all of it
		}
	' "$cgroups/$1"
}

export SWAP=''
[ "$(wc -l </proc/swaps)" = 1 ] || SWAP=yes

begin 4
cgroup_make shadowmm-memcg
echo +memory >$cgroups/shadowmm-memcg/cgroup.subtree_control
cgroup_make shadowmm-memcg/leaf
echo 64M >$cgroups/shadowmm-memcg/memory.max
echo 32M >$cgroups/shadowmm-memcg/memory.high
echo 1M >$cgroups/shadowmm-memcg/memory.low
echo 8M >$cgroups/shadowmm-memcg/leaf/memory.swap.max
peak shadowmm-memcg/leaf
cgroup_fill shadowmm-memcg/leaf
for claim in charges_limits_and_events_are_those_of_the_files \
	lists_are_those_of_memory_stat every_folder_is_a_cgroup_of_the_view; do
	ktap_test_result "$claim" perl memcg.pl "$claim" $live $cgroups
done

expect "cgroups before" 2 "$(grep -c '^cgroup [0-9]* /shadowmm-memcg' $live/memcg)"
cgroup_remove
expect "cgroups after that are not removed" 0 \
	"$(grep '^cgroup [0-9]* /shadowmm-memcg' $live/memcg |
		grep -vc ' (removed)$' || true)"
verdict "removed_cgroups_are_gone_or_marked"
ktap_finished
