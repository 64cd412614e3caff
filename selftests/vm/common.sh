# SPDX-License-Identifier: GPL-2.0
# What the scripts of selftests/vm share: messages, the cache and its locks.
# Sourced, never run; it makes nothing by itself.
# shellcheck shell=bash

vm=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck disable=SC2034 # for those who source it
top=$(dirname "$(dirname "$vm")")
cache=${SHADOWMM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/shadowmm}
self=${0##*/}

say() {
	echo "$self: $*" >&2
}

die() {
	say "$*"
	exit 1
}

# usage FILE: the comment at the head of a script is its help.
usage() {
	sed -n '3,/^$/s/^#\( \|$\)//p' "$1"
}

# digest WORD...: a short key for what goes into a cached thing.
digest() {
	printf '%s\n' "$@" | sha256sum | cut -c1-16
}

# as_root COMMAND...: run as root, through sudo for everybody else.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# discard FOLDER: remove what a maker left, of which root may own a part.
discard() {
	rm -rf "$1" 2>/dev/null || as_root rm -rf "$1"
}

# cached PATH MAKER...: print the folder cache/PATH; where it is missing,
# MAKER FOLDER fills a scratch folder, which gets its name when it is whole.
# One maker works at a time (it holds the lock as long as any child of it
# lives), and a stopped one leaves nothing. Not for use in a condition, where
# the shell's -e does not work.
cached() {
	local dir=$cache/$1 lock scratch=$cache/$1.part

	shift
	if [ ! -d "$dir" ]; then
		mkdir -p "${dir%/*}"
		exec {lock}>"$dir.lock"
		flock "$lock"
		if [ ! -d "$dir" ]; then
			discard "$scratch"
			mkdir "$scratch"
			# shellcheck disable=SC2064 # scratch as it is now
			trap "discard '$scratch'" EXIT
			( "$@" "$scratch" ) >&2
			trap - EXIT
			mv -T "$scratch" "$dir"
		fi
		exec {lock}>&-
	fi
	echo "$dir"
}
