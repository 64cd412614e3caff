// SPDX-License-Identifier: GPL-2.0
/*
 * control: drives the shadow from a shell, one command a line. Reading it
 * tells the commands and what came of the last one. A command that fails
 * changes nothing, but for a free that finds a block damaged (EIO): the block
 * is free then all the same.
 */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/numa.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "shadow/arena.h"
#include "view/control.h"
#include "view/view.h"

static DEFINE_MUTEX(control_mutex); /* of commands that want it, one a time */
static DEFINE_SPINLOCK(control_lock); /* control_last */
static char control_last[CONTROL_LAST_MAX] = "none yet";

/**
 * control_say() - say what came of a command
 * @fmt: as printf()
 *
 * Context: a command runs.
 */
void control_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	spin_lock(&control_lock);
	vscnprintf(control_last, sizeof(control_last), fmt, args);
	spin_unlock(&control_lock);
	va_end(args);
}

/**
 * control_say_more() - add to what was said of a command, as far as there is room
 * @fmt: as printf()
 *
 * Context: a command runs.
 */
void control_say_more(const char *fmt, ...)
{
	size_t len;
	va_list args;

	va_start(args, fmt);
	spin_lock(&control_lock);
	len = strlen(control_last);
	vscnprintf(control_last + len, sizeof(control_last) - len, fmt, args);
	spin_unlock(&control_lock);
	va_end(args);
}

/**
 * control_say_handles() - add handles to what was said of a command
 * @ids: the handles
 * @nr: how many
 *
 * "1-3,7", as far as there is room.
 *
 * Context: a command runs, alone.
 */
void control_say_handles(const u32 *ids, u32 nr)
{
	u32 i, first;

	for (i = 0; i < nr; i++) {
		first = i;
		while (i + 1 < nr && ids[i + 1] == ids[i] + 1)
			i++;
		if (strlen(control_last) + 24 > sizeof(control_last)) {
			control_say_more(",...");
			return;
		}
		control_say_more(first == i ? "%s%u" : "%s%u-%u",
				 first ? "," : "", ids[first], ids[i]);
	}
}

static const struct command *control_find(const struct command *commands,
					  size_t nr, const char *name,
					  unsigned int given)
{
	const struct command *command;

	for (command = commands; command < commands + nr; command++)
		if (!strcmp(command->name, name))
			return given < command->min || given > command->max ?
				       NULL :
				       command;
	return NULL;
}

/**
 * control_run() - run the command of a table that words name
 * @commands: the table
 * @nr: commands in it
 * @name: the command's name
 * @given: words that follow the name
 * @words: what the command gets
 *
 * Return: what the command gives; -EINVAL where there is none of that name, or
 * it takes more words or fewer.
 */
int control_run(const struct command *commands, size_t nr, const char *name,
		unsigned int given, const struct words *words)
{
	const struct command *command = control_find(commands, nr, name, given);

	return command ? command->run(words) : -EINVAL;
}

/* Bytes with an optional K, M or G, as whole pages. */
static int parse_pages(char *word, u64 *pages)
{
	static const char units[] = "KMG";
	char *unit = word + strlen(word) - 1;
	const char *found = strchr(units, toupper(*unit));
	unsigned int shift = 0;
	u64 number;
	int err;

	if (!isdigit(*word))
		return -EINVAL;
	if (found) {
		shift = 10 * (found - units + 1);
		*unit = '\0';
	}
	err = kstrtou64(word, 10, &number);
	if (err)
		return err;
	if (number > U64_MAX >> shift)
		return -ERANGE;
	number <<= shift;
	if (!number || number % PAGE_SIZE)
		return -EINVAL;
	*pages = number >> PAGE_SHIFT;
	return 0;
}

/* The size and the node behind arena's first word. */
static int parse_arena(const struct words *words, u64 *pages, int *node)
{
	int err = parse_pages(words->word[1], pages);

	*node = NUMA_NO_NODE;
	if (!err && words->nr > 2)
		err = kstrtoint(words->word[2], 10, node);
	if (!err && words->nr > 2 && (*node < 0 || *node >= nr_node_ids))
		err = -EINVAL;
	return err;
}

static int control_arena(const struct words *words)
{
	struct shadow_arena_stat stat;
	u64 pages;
	int node, err;

	err = parse_arena(words, &pages, &node);
	if (err)
		return err;
	if (!strcmp(words->word[0], "grow"))
		err = shadow_arena_grow(pages, node);
	else if (!strcmp(words->word[0], "shrink"))
		err = shadow_arena_shrink(pages, node);
	else
		err = -EINVAL;
	if (err)
		return err;
	shadow_arena_stat(&stat);
	control_say("arena %s: %llu pages held, cap %llu", words->word[0],
		    stat.pages, stat.cap);
	return 0;
}

static const struct command commands[] = {
	{ "arena", "grow|shrink SIZE [NODE]", 2, 3, control_arena, true },
	{ "alloc", "ORDER [COUNT] [WORD]...", 1, 7, control_alloc, true },
	{ "bulk", "COUNT [WORD]...", 1, 6, control_bulk, true },
	{ "exact", "PAGES [WORD]...", 1, 6, control_exact, true },
	{ "contig", "PAGES [WORD]... or PFN PAGES", 1, 5, control_contig,
	  true },
	{ "free", "HANDLE|all", 1, 1, control_free, true },
	{ "compact", "[NODE ZONE] [ORDER]", 0, 3, control_compact, true },
	{ "drain", "", 0, 0, control_drain, true },
	{ "cache",
	  "create|destroy|alloc|bulk|free|shrink|validate|poke|fault ...", 1,
	  12, control_cache, true },
	{ "kmalloc", "SIZE [COUNT] [zero|atomic|reclaimable]...", 1, 4,
	  control_kmalloc, true },
	{ "kfree", "HANDLE [rcu]", 1, 2, control_kfree, true },
	{ "mm",
	  "create|import|destroy|show|fork|exec|exit|fault|peek|poke|file|device|mmap|munmap|mprotect|mremap|madvise|mlock|munlock|mlockall|munlockall|mseal|brk|heap|expand|touch|limit ...",
	  1, 8, control_mm, false },
	{ "explain", "on [ENTRIES]|off", 1, 2, control_explain, true },
	{ "track", "on [BLOCKS]|off", 1, 2, control_track, true },
	{ "poison", "on|off", 1, 1, control_poison, true },
	{ "fault", "double|foreign|instance|order|interior|reference|write", 1,
	  1, control_fault, true },
};

/* Cuts a line into words; -EINVAL where there are too many. */
static int split_line(char *line, const char **name, struct words *words)
{
	char *word;

	*name = NULL;
	while ((word = strsep(&line, " \t"))) {
		if (!*word)
			continue;
		if (!*name)
			*name = word;
		else if (words->nr == CONTROL_MAX_WORDS)
			return -EINVAL;
		else
			words->word[words->nr++] = word;
	}
	return *name ? 0 : -EINVAL;
}

static int view_control_write(char *line)
{
	const struct command *command;
	struct words words = {};
	const char *name;
	int err;

	err = split_line(line, &name, &words);
	if (err)
		return err;
	command = control_find(commands, ARRAY_SIZE(commands), name, words.nr);
	if (!command)
		return -EINVAL;
	if (command->alone)
		mutex_lock(&control_mutex);
	err = command->run(&words);
	if (command->alone)
		mutex_unlock(&control_mutex);
	return err;
}

static int view_control_show(struct shadow_text *text)
{
	char last[CONTROL_LAST_MAX];
	unsigned int i;

	shadow_printf(text, "commands, one a line:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		shadow_printf(text, "  %s%s%s\n", commands[i].name,
			      *commands[i].usage ? " " : "", commands[i].usage);
	shadow_printf(
		text,
		"WORD: unmovable, movable or reclaimable; high; atomic; node=N; zone=N\n");
	spin_lock(&control_lock);
	strscpy(last, control_last, sizeof(last));
	spin_unlock(&control_lock);
	shadow_printf(text, "last: %s\n", last);
	return 0;
}

const struct view view_control = {
	.name = "control",
	.mode = 0600,
	.show = view_control_show,
	.write = view_control_write,
};
