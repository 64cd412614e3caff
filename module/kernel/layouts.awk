#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0
#
# bpftool btf dump file VMLINUX format raw | awk -f layouts.awk layouts -
#
# Writes where the members that the file `layouts` lists stand in the kernel's
# structures, as a C header. A member that is missing is said in one line on
# standard error and takes its group away: its macros are 0, so that the views
# still build. Looks into anonymous structs and unions, at the first structure
# of a name.

FNR == 1 { file++ }

# layouts: what is asked for, in its order.
file == 1 && /^[ \t]*(#|$)/ { next }
file == 1 && $1 == "group" {
	groups++
	name[groups] = $2
	for (i = 3; i < NF; i += 3)
		rule[groups] = rule[groups] $i " " $(i + 1) " " $(i + 2) " "
	next
}
file == 1 {
	asked[$1] = 1
	for (i = 2; i <= NF; i++)
		want[groups] = want[groups] $1 " " $i " "
	next
}

# The dump: a type a line, its members behind it, each with a tab before it.
/^\[/ {
	id = substr($1, 2, length($1) - 2)
	kind[id] = $2
	for (i = 3; i <= NF; i++)
		if ($i ~ /^(size|type_id|nr_elems)=/)
			fact[id, substr($i, 1, 1)] = substr($i, index($i, "=") + 1)
	if ($2 == "STRUCT") {
		tag = substr($3, 2, length($3) - 2)
		if (tag in asked && !(tag in of))
			of[tag] = id
	}
	keep = $2 == "STRUCT" || $2 == "UNION"
	next
}
keep { members[id] = members[id] $0 "\n" }

# A type's bytes.
function bytes(t) {
	if (kind[t] == "PTR")
		return 8
	if (kind[t] == "ARRAY")
		return fact[t, "n"] * bytes(fact[t, "t"])
	if (fact[t, "s"] != "")
		return fact[t, "s"]
	return fact[t, "t"] ? bytes(fact[t, "t"]) : 0
}

# The value of WHAT=VALUE in a member's line; empty: none.
function value(line, what) {
	if (!match(line, " " what "=[0-9]+"))
		return ""
	return substr(line, RSTART + length(what) + 2, RLENGTH - length(what) - 2)
}

# Where a member stands: "BIT BITS"; empty: nowhere. (The names behind the
# arguments are local.)
function find(t, member, base,    line, lines, n, i, at, got) {
	while (kind[t] ~ /^(TYPEDEF|CONST|VOLATILE|TYPE_TAG)$/)
		t = fact[t, "t"]
	n = split(members[t], lines, "\n")
	for (i = 1; i < n; i++) {
		line = lines[i]
		at = base + value(line, "bits_offset")
		if (index(line, "\t'" member "' ") == 1) {
			got = value(line, "bitfield_size")
			return at " " (got ? got : 8 * bytes(value(line, "type_id")))
		}
		if (index(line, "\t'(anon)' ") == 1) {
			got = find(value(line, "type_id"), member, at)
			if (got)
				return got
		}
	}
	return ""
}

function place(type, member) {
	return type in of ? find(of[type], member, 0) : ""
}

# What a group's rule asks for that the kernel is not; empty: it holds.
function breach(g,    words, n, i, has) {
	n = split(rule[g], words, " ")
	for (i = 1; i < n; i += 3) {
		has = place(words[i + 1], words[i + 2]) != ""
		if (has != (words[i] == "if"))
			return "struct " words[i + 1] (has ? " without '" : \
				" with '") words[i + 2] "'"
	}
	return ""
}

# Where a group's members stand, as a table: what is missing is left out.
# Returns what the group lacks; empty: nothing.
function group(g,    lacks, words, n, i, member, got) {
	lacks = breach(g)
	n = split(want[g], words, " ")
	for (i = 1; i < n; i += 2) {
		member = words[i + 1]
		sub(/[?]$/, "", member)
		got = lacks ? "" : place(words[i], member)
		if (got) {
			spot[g, words[i], member] = got
		} else if (!lacks && member == words[i + 1]) {
			lacks = "struct " words[i] " with '" member "'"
			print "shadowmm: this kernel has no " lacks \
				": views that need '" name[g] \
				"' will be missing" >"/dev/stderr"
		}
	}
	return lacks
}

# A group's macros; of one that lacks something they are all 0.
function define(g, lacks,    words, n, i, type, member, part) {
	print "\n#define LAYOUT_HAS_" name[g] " " (lacks ? 0 : 1)
	n = split(want[g], words, " ")
	for (i = 1; i < n; i += 2) {
		type = words[i]
		member = words[i + 1]
		sub(/[?]$/, "", member)
		part[1] = part[2] = 0
		if (!lacks && (g, type, member) in spot) {
			split(spot[g, type, member], part, " ")
			table = table " \\\n\tX(" name[g] ", " type ", " \
				member ", " part[1] ", " bytes(of[type]) ")"
		}
		if (!(type in sized))
			print "#define LAYOUT_BYTES_" type " " \
				(type in of ? bytes(of[type]) : 0)
		sized[type] = 1
		print "#define LAYOUT_" type "__" member " " part[1]
		print "#define LAYOUT_BITS_" type "__" member " " part[2]
	}
}

END {
	print "/* Made of module/kernel/layouts by layouts.awk: do not edit. */"
	for (g = 1; g <= groups; g++) {
		lacks = group(g)
		define(g, lacks)
		gaps = gaps " \\\n\tX(" name[g] ", " \
			(lacks ? "\"" lacks "\"" : "NULL") ")"
	}
	print "\n/* X(GROUP, what the kernel lacks for it or NULL) */"
	print "#define LAYOUT_GROUPS(X)" gaps
	print "\n/* X(GROUP, STRUCT, MEMBER, its bit, the struct's bytes) */"
	print "#define LAYOUT_MEMBERS(X)" table
}
