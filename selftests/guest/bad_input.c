// SPDX-License-Identifier: GPL-2.0
/*
 * What the module's files must refuse: each with a clear errno, and nothing
 * changes. A row of the table is a test.
 */
#include <stdbool.h>

#include "files.h"
#include "kselftest.h"

#define STATE_SIZE 65536
#define ROW(file, text, error)                      \
	{                                           \
		file, text, sizeof(text) - 1, error \
	}

static const struct {
	const char *file;
	const char *text;
	size_t size;
	int error;
} refusals[] = {
	ROW("control", "\n", EINVAL),
	ROW("control", " \t ", EINVAL),
	ROW("control", "frobnicate\n", EINVAL),
	ROW("control", "arena grow\n", EINVAL),
	ROW("control", "drain 1\n", EINVAL),
	ROW("control", "a b c d e f g h i\n", EINVAL),
	ROW("control", "drain\ndrain\n", EINVAL),
	ROW("control", "drain\0x", EINVAL),
	ROW("control", "\xff\xfe\x80\x01\x7f", EINVAL),
	ROW("control", "arena explode 1M\n", EINVAL),
	ROW("control", "arena grow much\n", EINVAL),
	ROW("control", "arena grow 0\n", EINVAL),
	ROW("control", "arena grow -1M\n", EINVAL),
	ROW("control", "arena grow 100\n", EINVAL),
	ROW("control", "arena grow 36893488147419103232\n", ERANGE),
	ROW("control", "arena grow 17592186044417M\n", ERANGE),
	ROW("control", "arena grow 1M 4096\n", EINVAL),
	ROW("control", "arena grow 1M -1\n", EINVAL),
	ROW("control", "arena grow 1000G\n", E2BIG),
	ROW("control", "alloc 11\n", ERANGE),
	ROW("control", "alloc -1\n", EINVAL),
	ROW("control", "alloc 4294967296\n", ERANGE),
	ROW("control", "alloc 0 0\n", ERANGE),
	ROW("control", "alloc 0 4000000000\n", ERANGE),
	ROW("control", "alloc 0 1 purple\n", EINVAL),
	ROW("control", "alloc 0 1 node=4096\n", EINVAL),
	ROW("control", "alloc 0 1 zone=x\n", EINVAL),
	ROW("control", "alloc 0 movable 1\n", EINVAL),
	ROW("control", "bulk\n", EINVAL),
	ROW("control", "bulk 0\n", ERANGE),
	ROW("control", "bulk 65537\n", ERANGE),
	ROW("control", "bulk 1 purple\n", EINVAL),
	ROW("control", "exact 0\n", ERANGE),
	ROW("control", "exact 1025\n", ERANGE),
	ROW("control", "exact -1\n", EINVAL),
	ROW("control", "contig 0\n", ERANGE),
	ROW("control", "contig 4000000000\n", ENOMEM),
	ROW("control", "contig 0 1\n", ENOENT),
	ROW("control", "contig 18446744073709551615 2\n", EINVAL),
	ROW("control", "contig 18446744073709551616 2\n", ERANGE),
	ROW("control", "contig 0 1 movable\n", EINVAL),
	ROW("control", "compact 11\n", ERANGE),
	ROW("control", "compact x\n", EINVAL),
	ROW("control", "compact 0 Nowhere\n", ENOENT),
	ROW("control", "compact -1 0\n", EINVAL),
	ROW("control", "compact 4096 0 0\n", ENOENT),
	ROW("control", "free 4000000000\n", ENOENT),
	ROW("control", "free everything\n", EINVAL),
	ROW("target_pid", "init\n", EINVAL),
	ROW("target_pid", "-1\n", EINVAL),
	ROW("target_pid", "4294967297\n", ERANGE),
	ROW("target_pid", "4194305\n", ESRCH),
	ROW("target_pid", "2\n", EINVAL),
	ROW("check", "1\n", EINVAL),
	ROW("shadow/page", "here\n", EINVAL),
	ROW("shadow/page", "-1\n", EINVAL),
	ROW("shadow/page", "1 2\n", EINVAL),
	ROW("shadow/page", "0x\n", EINVAL),
	ROW("shadow/page", "0x10000000000000\n", ERANGE),
	ROW("shadow/page", "18446744073709551616\n", ERANGE),
};

/* What must stay as it was, less the time that it was taken. */
static void take_state(char *state)
{
	static const char *const files[] = { "control", "shadow/arena",
					     "shadow/handles", "shadow/page",
					     "target_pid" };
	char *taken, *end;
	size_t i;

	*state = '\0';
	for (i = 0; i < ARRAY_SIZE(files); i++)
		file_append(files[i], state, STATE_SIZE);
	while ((taken = strstr(state, "taken:"))) {
		end = strchrnul(taken, '\n');
		memmove(taken, end, strlen(end) + 1);
	}
}

/* The text as a test's name: no control character, no `#`. */
static const char *printable(const char *text, size_t size)
{
	static char name[128];
	size_t i;

	for (i = 0; i < size && i < sizeof(name) - 1; i++)
		name[i] = text[i] > ' ' && text[i] != '#' ? text[i] : '_';
	name[i] = '\0';
	return name;
}

static bool refuses(size_t row)
{
	static char before[STATE_SIZE], after[STATE_SIZE];
	int error;

	take_state(before);
	error = file_write(refusals[row].file, refusals[row].text,
			   refusals[row].size);
	take_state(after);
	if (error != refusals[row].error)
		ksft_print_msg("%s, not %s\n", strerror(error),
			       strerror(refusals[row].error));
	if (strcmp(before, after))
		ksft_print_msg("before:\n%s\nafter:\n%s\n", before, after);
	return error == refusals[row].error && !strcmp(before, after);
}

int main(void)
{
	size_t i;

	ksft_print_header();
	if (access(DEBUGFS "control", F_OK))
		ksft_exit_fail_msg("load the module first\n");
	ksft_set_plan(ARRAY_SIZE(refusals));
	for (i = 0; i < ARRAY_SIZE(refusals); i++)
		ksft_test_result(refuses(i), "%s_refuses_%s\n",
				 refusals[i].file,
				 printable(refusals[i].text, refusals[i].size));
	ksft_finished();
}
