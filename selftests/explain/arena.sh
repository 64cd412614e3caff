# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of this room share. Sourced, not run: figures of the views.

. ../values.sh

# last: what came of the last command.
last() {
	behind $debugfs/control last
}

# figure VIEW NAME: the number behind a name.
figure() {
	sed -n "s/.*$2:* \([0-9]*\).*/\1/p" "$debugfs/$1" | head -n 1
}
