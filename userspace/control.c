// SPDX-License-Identifier: GPL-2.0
/*
 * The verbs that drive the arena: each is a command of the module's control
 * file, which checks it. This file knows how many words a command has, what
 * each errno means to a user, and no more.
 */
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache.h"
#include "command.h"
#include "say.h"
#include "space.h"
#include "verb.h"

#define CONTROL_FILE "/sys/kernel/debug/shadowmm/control"

/* A line is shorter than this, and so is what the file says. */
#define CONTROL_LINE_MAX 256
#define CONTROL_SAID_MAX 4096

/**
 * struct action - a verb as a command of control
 * @name: the verb
 * @words: what follows it, for the help
 * @help: what the words mean, lines of the help
 * @min: words that must follow
 * @max: words that may follow
 * @is_call: its errors are those of a system call, and mean what they mean there
 */
struct action {
	const char *name;
	const char *words;
	const char *help;
	int min;
	int max;
	bool is_call;
};

#define WORD_HELP                                                                 \
	"  WORD: unmovable (the default), movable or reclaimable; high: may go\n" \
	"  below the watermark; atomic: further still; node=N: only of that\n"    \
	"  node; zone=N: of zone N or a lower one\n"

static const struct action actions[] = {
	{ "alloc", "ORDER [COUNT] [WORD]...",
	  "Allocate COUNT blocks (1) of 2^ORDER pages each, all or none.\n"
	  "\n" WORD_HELP,
	  1, 7 },
	{ "bulk", "COUNT [WORD]...",
	  "Allocate COUNT single pages in bulk, all or none.\n"
	  "\n" WORD_HELP,
	  1, 6 },
	{ "exact", "PAGES [WORD]...",
	  "Allocate PAGES pages side by side, 1024 at most: a block that is\n"
	  "large enough, its tail given back.\n"
	  "\n" WORD_HELP,
	  1, 6 },
	{ "contig", "[PFN] PAGES",
	  "Allocate PAGES pages side by side, any number of them: those from\n"
	  "page frame PFN on, or wherever they can be had. Movable blocks that\n"
	  "are in the way move elsewhere.\n",
	  1, 2 },
	{ "free", "HANDLE|all",
	  "Read back the pages of a handle, or of all, and free them.\n", 1,
	  1 },
	{ "compact", "[NODE ZONE] [ORDER]",
	  "Move movable blocks to the top of a zone, or of all zones, until a\n"
	  "block of ORDER is free; without ORDER as far as it goes. ZONE is a\n"
	  "name (DMA32) or an index.\n",
	  0, 3 },
	{ "arena", "grow|shrink SIZE [NODE]",
	  "Take real pages from the kernel, or give free ones back. SIZE is in\n"
	  "bytes, with K, M or G behind it in larger units.\n",
	  2, 3 },
	{ "cache", CACHE_WORDS, CACHE_HELP, 2, 12 },
	{ "kmalloc", "SIZE [COUNT] [zero|atomic|reclaimable]...",
	  "Allocate COUNT objects (1) of SIZE bytes, all or none.\n", 1, 4 },
	{ "kfree", "HANDLE [rcu]",
	  "Read back an object of kmalloc and free it; rcu: after a grace period.\n",
	  1, 2 },
	{ "mm", SPACE_WORDS, SPACE_HELP, 1, 8, true },
	{ "drain", "",
	  "Give the pages on all per-CPU lists back to the free lists.\n", 0,
	  0 },
};

#define NR_ACTIONS (sizeof(actions) / sizeof(*actions))

/**
 * struct reason - what an errno of control means
 * @error: the errno
 * @verb: of this verb only; NULL: of all others
 * @text: in words, and what to do
 */
struct reason {
	int error;
	const char *verb;
	const char *text;
};

static const struct reason reasons[] = {
	{ ERANGE, NULL,
	  "a number is out of range: orders end at 10, exact sizes at 1024, handles at 65536" },
	{ ENOMEM, NULL,
	  "the arena has no such pages: free some, or 'shadowmm arena grow SIZE'" },
	{ ENOMEM, "arena",
	  "the kernel has no such pages to give without trying hard: ask for less" },
	{ ENOSPC, NULL,
	  "all 65536 handles are in use: free some, or 'shadowmm free all'" },
	{ ENOSPC, "arena",
	  "the pages lie too scattered for the arena's tables: ask for less" },
	{ E2BIG, NULL,
	  "more than the arena may hold (5 % of memory): ask for less" },
	{ ENOENT, "free",
	  "nobody holds that handle: see shadow/handles beside control" },
	{ ENOENT, "cache",
	  "no cache has that name, or nobody holds that handle: see shadow/slabinfo" },
	{ ENOENT, "kfree",
	  "nobody holds that handle of kmalloc: see shadow/objects beside control" },
	{ EEXIST, "cache", "there is a cache of that name" },
	{ EBUSY, "cache",
	  "objects of it are in use: shadow/findings names the first of them" },
	{ EPERM, "cache", "a cache of kmalloc stays" },
	{ ENODATA, "cache",
	  "the cache has not what finds it: create one with 'debug'" },
	{ ERANGE, "cache",
	  "a number is out of range: offsets stay within the object's place" },
	{ E2BIG, "kmalloc", "more than the largest block has, 4 MiB" },
	{ ENOSPC, "cache", "there are as many caches, or handles, as can be" },
	{ ENOENT, "compact",
	  "the arena has no such zone: see shadow/buddyinfo beside control" },
	{ ENOENT, "contig", "a page of the range is not the arena's" },
	{ EBUSY, "contig",
	  "a block in the range cannot be moved: try another one" },
	{ EPERM, "contig",
	  "a page in the range is pinned, part of another range: free that first" },
	{ EBUSY, "arena",
	  "no block of the arena is free: free some handles first" },
	{ EIO, NULL,
	  "a page did not hold what was written into it; it is free all the same" },
	{ EINTR, NULL, "interrupted" },
};

static const struct column control_columns[] = {
	{ "COMMAND", "the command", true },
	{ "RESULT", "what came of it", true },
	{}
};

static const struct table_kind control_kind = {
	"control",
	"Control",
	control_columns,
};

static const struct table_kind *const control_kinds[] = { &control_kind, NULL };

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'J' },
	{ "columns", required_argument, NULL, 'o' },
	{ "raw", no_argument, NULL, 'r' },
	{ "control", required_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{},
};

static const struct action *find_action(const char *name)
{
	for (size_t i = 0; i < NR_ACTIONS; i++)
		if (!strcmp(actions[i].name, name))
			return &actions[i];
	return NULL;
}

static void help(const struct action *action)
{
	printf("Usage: shadowmm %s [OPTION]... %s\n%s\n", action->name,
	       action->words, action->help);
	fputs("  -J, --json           one JSON object of the table\n"
	      "  -o, --columns LIST   only these columns\n"
	      "      --raw            text without alignment\n"
	      "      --control FILE   the module's control file, rather than\n"
	      "                       " CONTROL_FILE "\n"
	      "  -h, --help           this\n"
	      "\n"
	      "Exit status: 0; 1 if it could not be done; 2 for wrong usage. Needs\n"
	      "root and the module.\n"
	      "\n"
	      "Columns:\n",
	      stdout);
	columns_help(stdout, control_kinds);
}

/* Why a command failed, in one line. */
static int refused(const struct action *action, int error)
{
	const char *name = action->name;
	const char *text = NULL;

	if (action->is_call) {
		say("%s: %s: see 'shadowmm %s show --help'", name,
		    strerror(error), name);
		return STATUS_FAILED;
	}
	if (error == EINVAL) {
		say("%s: wrong words: see 'shadowmm %s --help'", name, name);
		return STATUS_USAGE;
	}
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		if (reasons[i].error != error)
			continue;
		if (!reasons[i].verb && !text)
			text = reasons[i].text;
		if (reasons[i].verb && !strcmp(reasons[i].verb, name))
			text = reasons[i].text;
	}
	say("%s: %s", name, text ? text : strerror(error));
	return STATUS_FAILED;
}

static int open_control(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		say("no '%s': load shadowmm.ko, mount debugfs", path);
	else if (errno == EACCES || errno == EPERM)
		say("cannot open '%s': %s: be root; a locked-down kernel refuses root too",
		    path, strerror(errno));
	else
		say("cannot open '%s': %s", path, strerror(errno));
	return -1;
}

/* The words as one line. Returns false where it is too long. */
static bool make_line(char *line, int argc, char **argv)
{
	size_t len = 0;

	for (int i = 0; i < argc; i++) {
		if (len + strlen(argv[i]) + 2 > CONTROL_LINE_MAX)
			return false;
		len += sprintf(line + len, "%s%s", i ? " " : "", argv[i]);
	}
	return true;
}

/* What the file says of the last command; "" where it says nothing. */
static void read_last(int fd, char *said, size_t size)
{
	char text[CONTROL_SAID_MAX];
	ssize_t got, len = 0;
	char *last;

	if (lseek(fd, 0, SEEK_SET) < 0)
		got = -1;
	else
		while ((got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
			len += got;
	text[len] = '\0';
	last = strstr(text, "\nlast: ");
	snprintf(said, size, "%s", last ? last + strlen("\nlast: ") : "");
	said[strcspn(said, "\n")] = '\0';
}

/**
 * control_report() - print what came of a command
 * @said: control's own words: "compact: 0/DMA32 complete: …; 0/Normal …"
 * @output: where to
 *
 * A row for each part between semicolons.
 */
void control_report(const char *said, struct output *output)
{
	struct table *table = table_create(&control_kind, output);
	int name = strcspn(said, ":");
	const char *part = said + name;
	int len;

	part += strspn(part, ": ");
	while (*part) {
		len = strcspn(part, ";");
		table_row(table);
		table_cell(table, "%.*s", name, said);
		table_cell(table, "%.*s", len, part);
		part += len;
		part += strspn(part, "; ");
	}
	output_begin(output);
	table_print(table, output);
	output_end(output);
}

static int control(const struct action *action, const char *line,
		   const char *path, struct output *output)
{
	char said[CONTROL_SAID_MAX];
	int fd = open_control(path);
	int error = 0;

	if (fd < 0)
		return STATUS_FAILED;
	if (write(fd, line, strlen(line)) < 0)
		error = errno;
	else
		read_last(fd, said, sizeof(said));
	close(fd);
	if (error)
		return refused(action, error);
	control_report(said, output);
	return 0;
}

/**
 * control_run() - run a verb that is a command of control
 * @argc: the number of words
 * @argv: the words, the verb's name the first
 *
 * Return: the exit status.
 */
int control_run(int argc, char **argv)
{
	const struct action *action = find_action(argv[0]);
	struct output output = { .file = stdout };
	const char *path = CONTROL_FILE;
	char line[CONTROL_LINE_MAX];
	/* An offset of cache poke may be negative: options come first. */
	const char *letters = !strcmp(action->name, "cache") ? "+Jo:h" : "Jo:h";
	int option, words;

	opterr = 0;
	while ((option = getopt_long(argc, argv, letters, long_options,
				     NULL)) >= 0) {
		switch (option) {
		case 'J':
			output.json = true;
			break;
		case 'o':
			output.columns = optarg;
			if (columns_known(optarg, control_kinds))
				break;
			say("unknown column in '%s': 'shadowmm %s --help' lists them",
			    optarg, argv[0]);
			return STATUS_USAGE;
		case 'r':
			output.raw = true;
			break;
		case 'c':
			path = optarg;
			break;
		case 'h':
			help(action);
			return 0;
		default:
			say("bad option '%s': see 'shadowmm %s --help'",
			    argv[optind - 1], argv[0]);
			return STATUS_USAGE;
		}
	}
	words = argc - optind;
	if (words < action->min || words > action->max) {
		say("usage: shadowmm %s %s: see 'shadowmm %s --help'", argv[0],
		    action->words, argv[0]);
		return STATUS_USAGE;
	}
	argv[--optind] = (char *)action->name;
	if (!make_line(line, words + 1, argv + optind)) {
		say("%s: the words are too long", action->name);
		return STATUS_USAGE;
	}
	return control(action, line, path, &output);
}

const struct verb verb_alloc = {
	.name = "alloc",
	.summary = "allocate blocks of the arena",
	.run = control_run,
};

const struct verb verb_bulk = {
	.name = "bulk",
	.summary = "allocate single pages of the arena in bulk",
	.run = control_run,
};

const struct verb verb_exact = {
	.name = "exact",
	.summary = "allocate so many pages of the arena side by side",
	.run = control_run,
};

const struct verb verb_contig = {
	.name = "contig",
	.summary = "allocate a contiguous range of the arena",
	.run = control_run,
};

const struct verb verb_free = {
	.name = "free",
	.summary = "free what a handle, or all, hold of the arena",
	.run = control_run,
};

const struct verb verb_compact = {
	.name = "compact",
	.summary = "bring the free pages of the arena together",
	.run = control_run,
};

const struct verb verb_arena = {
	.name = "arena",
	.summary = "grow or shrink the arena",
	.run = control_run,
};

const struct verb verb_cache = {
	.name = "cache",
	.summary = "make caches on the arena, and use objects of them",
	.run = control_run,
};

const struct verb verb_kmalloc = {
	.name = "kmalloc",
	.summary = "allocate objects of a size",
	.run = control_run,
};

const struct verb verb_kfree = {
	.name = "kfree",
	.summary = "free an object of kmalloc",
	.run = control_run,
};

const struct verb verb_drain = {
	.name = "drain",
	.summary = "empty the arena's per-CPU lists",
	.run = control_run,
};
