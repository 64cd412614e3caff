// SPDX-License-Identifier: GPL-2.0
/*
 * mm: follow and replay, else a command of the module's control file where it has
 * words, else the view of that name.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "control.h"
#include "live.h"
#include "mm_follow.h"
#include "verb.h"

/* Is there a word that is no option, nor what an option takes? */
static bool has_words(int argc, char **argv)
{
	static const struct option either[] = {
		{ "columns", required_argument, NULL, 'o' },
		{ "control", required_argument, NULL, 'c' },
		{ "pid", required_argument, NULL, 'p' },
		{ "sysroot", required_argument, NULL, 's' },
		{},
	};
	bool found;

	opterr = 0;
	while (getopt_long(argc, argv, "o:", either, NULL) >= 0)
		;
	found = optind < argc;
	optind = 0; /* from the start again */
	return found;
}

static int mm_run(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "follow"))
		return mm_follow_run(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "replay"))
		return mm_replay_run(argc - 1, argv + 1);
	if (has_words(argc, argv))
		return control_run(argc, argv);
	return live_run(live_find("mm"), argc, argv);
}

const struct verb verb_mm = {
	.name = "mm",
	.summary =
		"make address spaces, and calls on them; follow CMD's; alone: the fields below",
	.run = mm_run,
};
