# SPDX-License-Identifier: GPL-2.0
# From gcov's report to one line for each source of core, and their sum. Of
# headers the lines alone: gcov counts the branches of each inlined copy.

/^File / {
	file = $2
	gsub(/'/, "", file)
	if (file !~ /\/core\//)
		file = ""
	sub(/.*\//, "", file)
}

/^$/ { file = "" }

file != "" && /^Lines executed:/ { line[file] = $0 }
file ~ /\.c$/ && /^Taken at least once:/ { branch[file] = $0 }

# "Lines executed:97.50% of 40": the part that was run, and the whole.
function part(text, got) {
	sub(/.*:/, "", text)
	split(text, got, "% of ")
	return got[1] * got[2] / 100
}

function whole(text) {
	sub(/.* of /, "", text)
	return text + 0
}

function share(hit, all) {
	return all ? sprintf("%5.1f %% of %d", 100 * hit / all, all) : "-"
}

END {
	for (file in line) {
		printf "%-12s lines %-16s branches %s\n", file,
			share(part(line[file]), whole(line[file])),
			share(part(branch[file]), whole(branch[file]))
		line_hit += part(line[file])
		lines += whole(line[file])
		branch_hit += part(branch[file])
		branches += whole(branch[file])
	}
	printf "%-12s lines %-16s branches %s\n", "core",
		share(line_hit, lines), share(branch_hit, branches)
}
