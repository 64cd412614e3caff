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
#include <linux/string.h>

#include "shadow/arena.h"
#include "shadow/handle.h"
#include "view/control.h"
#include "view/view.h"

static DEFINE_MUTEX(control_mutex); /* control_last, and one command a time */
static char control_last[200] = "none yet";

/**
 * struct command - a word that control knows
 * @name: the word
 * @usage: what follows it, for the help
 * @min: words that must follow
 * @max: words that may follow
 * @run: does it, and says in control_last what came of it
 */
struct command {
	const char *name;
	const char *usage;
	unsigned int min;
	unsigned int max;
	int (*run)(const struct words *words);
};

/**
 * control_say() - say what came of a command
 * @fmt: a line, without its end
 *
 * Context: control's mutex held.
 */
void control_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(control_last, sizeof(control_last), fmt, args);
	va_end(args);
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

static int parse_migratetype(const char *word, unsigned int *mt)
{
	static const char *const names[SHADOW_NR_PCP_MT] = {
		[SHADOW_MT_UNMOVABLE] = "unmovable",
		[SHADOW_MT_MOVABLE] = "movable",
		[SHADOW_MT_RECLAIMABLE] = "reclaimable",
	};
	int found = match_string(names, ARRAY_SIZE(names), word);

	if (found < 0)
		return -EINVAL;
	*mt = found;
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

/* Says which handles there are: "1-3,7", as far as there is room. */
static void say_handles(unsigned int order, const u32 *id, unsigned int nr)
{
	size_t len, room = sizeof(control_last);
	unsigned int i, first;

	control_say("alloc: order %u, %u blocks, handles ", order, nr);
	for (i = 0; i < nr; i++) {
		first = i;
		while (i + 1 < nr && id[i + 1] == id[i] + 1)
			i++;
		len = strlen(control_last);
		if (len + 24 > room) {
			strlcat(control_last, ",...", room);
			return;
		}
		scnprintf(control_last + len, room - len,
			  first == i ? "%s%u" : "%s%u-%u", first ? "," : "",
			  id[first], id[i]);
	}
}

/* Takes back what a command that failed half-way had allocated. */
static void free_handles(const u32 *id, unsigned int nr)
{
	while (nr--)
		shadow_handle_free(id[nr]);
}

static int alloc_handles(unsigned int order, unsigned int mt,
			 unsigned int count)
{
	unsigned int i;
	u32 *id;
	int err;

	id = kvcalloc(count, sizeof(*id), GFP_KERNEL);
	if (!id)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		err = shadow_handle_alloc(order, mt, &id[i]);
		if (err) {
			free_handles(id, i);
			goto free_ids;
		}
	}
	say_handles(order, id, count);
	err = 0;

free_ids:
	kvfree(id);
	return err;
}

static int control_alloc(const struct words *words)
{
	unsigned int order, count = 1, mt = SHADOW_MT_UNMOVABLE;
	int err;

	err = kstrtouint(words->word[0], 10, &order);
	if (!err && words->nr > 1)
		err = kstrtouint(words->word[1], 10, &count);
	if (!err && words->nr > 2)
		err = parse_migratetype(words->word[2], &mt);
	if (err)
		return err;
	if (order > SHADOW_MAX_ORDER || !count || count > SHADOW_MAX_HANDLES)
		return -ERANGE;
	return alloc_handles(order, mt, count);
}

static int control_free(const struct words *words)
{
	u32 id, nr;
	int err;

	if (!strcmp(words->word[0], "all")) {
		err = shadow_handle_free_all(&nr);
		control_say("free all: %u blocks%s", nr,
			    err ? ", some were damaged" : "");
		return err;
	}
	err = kstrtou32(words->word[0], 10, &id);
	if (!err)
		err = shadow_handle_free(id);
	if (!err)
		control_say("free: handle %u", id);
	return err;
}

static int control_drain(const struct words *words)
{
	shadow_arena_drain();
	control_say("drain: all per-CPU lists are empty");
	return 0;
}

static const struct command commands[] = {
	{ "arena", "grow|shrink SIZE [NODE]", 2, 3, control_arena },
	{ "alloc", "ORDER [COUNT [unmovable|movable|reclaimable]]", 1, 3,
	  control_alloc },
	{ "free", "HANDLE|all", 1, 1, control_free },
	{ "drain", "", 0, 0, control_drain },
	{ "explain", "on [ENTRIES]|off", 1, 2, control_explain },
	{ "track", "on [BLOCKS]|off", 1, 2, control_track },
	{ "poison", "on|off", 1, 1, control_poison },
	{ "fault", "double|foreign|order|interior|reference|write", 1, 1,
	  control_fault },
};

static const struct command *find_command(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

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
	command = find_command(name);
	if (!command || words.nr < command->min || words.nr > command->max)
		return -EINVAL;
	mutex_lock(&control_mutex);
	err = command->run(&words);
	mutex_unlock(&control_mutex);
	return err;
}

static int view_control_show(struct shadow_text *text)
{
	unsigned int i;

	shadow_printf(text, "commands, one a line:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		shadow_printf(text, "  %s%s%s\n", commands[i].name,
			      *commands[i].usage ? " " : "", commands[i].usage);
	mutex_lock(&control_mutex);
	shadow_printf(text, "last: %s\n", control_last);
	mutex_unlock(&control_mutex);
	return 0;
}

const struct view view_control = {
	.name = "control",
	.mode = 0600,
	.show = view_control_show,
	.write = view_control_write,
};
