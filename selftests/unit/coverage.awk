# SPDX-License-Identifier: GPL-2.0
# From gcov's report to one line a source file, and their sum at the end.

/^File / { file = $2; gsub(/'/, "", file); sub(/.*\//, "", file) }
/^Lines executed:/ && file != "" { split($2, l, ":"); line[file] = $0 }
/^Branches executed:/ && file != "" { branch[file] = $0 }
/^Taken at least once:/ && file != "" { taken[file] = $0 }

function share(text) {
	sub(/.*:/, "", text)
	split(text, part, "% of ")
	return part[1] * part[2] / 100
}

function total(text) {
	sub(/.* of /, "", text)
	return text
}

END {
	for (file in line) {
		lines += total(line[file])
		lines_hit += share(line[file])
		ways = taken[file] == "" ? "" : taken[file]
		if (ways != "") {
			branches += total(ways)
			branches_hit += share(ways)
		}
		printf "%-12s %s; %s\n", file, line[file], ways
	}
	printf "all: lines %.1f %% of %d, branches taken %.1f %% of %d\n",
		100 * lines_hit / lines, lines,
		100 * branches_hit / branches, branches
}
