# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Cgroups for tests of views: made, filled with a process, and removed at the
# end. Sourced after ../values.sh, not run.

cgroups=/sys/fs/cgroup
made=()
fillers=()
mounted=

if [ ! -e $cgroups/cgroup.controllers ]; then
	mount -t cgroup2 none $cgroups
	mounted=yes
fi
echo +memory >$cgroups/cgroup.subtree_control

cgroup_make() {
	mkdir "$cgroups/$1"
	made=("$1" "${made[@]}")
}

# cgroup_fill NAME: a process with a MiB of memory of its own, which sleeps.
cgroup_fill() {
	perl -e '
		open(my $file, ">", "$ARGV[0]/cgroup.procs") or die "$!\n";
		syswrite($file, $$) or die "$!\n";
		my $memory = "x" x (1 << 20);
		sleep 1000;
	' "$cgroups/$1" &
	fillers+=($!)
	until [ "$(cat "$cgroups/$1/memory.current")" -gt 1048576 ]; do
		sleep 0.1
	done
}

cgroup_remove() {
	local name

	[ ${#fillers[@]} = 0 ] || {
		kill "${fillers[@]}" 2>/dev/null || true
		wait "${fillers[@]}" 2>/dev/null || true
	}
	fillers=()
	for name in "${made[@]}"; do
		until rmdir "$cgroups/$name" 2>/dev/null; do
			sleep 0.1
		done
	done
	made=()
}

cgroup_cleanup() {
	cgroup_remove
	[ -z "$mounted" ] || umount $cgroups || true
}
trap cgroup_cleanup EXIT
