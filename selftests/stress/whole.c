// SPDX-License-Identifier: GPL-2.0
/*
 * whole FILE...: reads views to their end and says what is not whole: a last line
 * that is cut off, a closing line that is missing, a row of a table that has
 * another number of words than its head, a read that fails but for what a view
 * may fail with. Says on standard error how much it looked at. What the words
 * mean it does not know.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kselftest.h"

#define DEBUGFS "/sys/kernel/debug/shadowmm/"
#define PROC "/proc/shadowmm/"

/**
 * struct table - a table in a view; patterns are a shell's
 * @file: the view
 * @head: its head, without the blanks before it; NULL: it has none
 * @end: the line behind it; a blank one and the closing line end each
 * @words: words of a row where there is no head; 0: as many as the first has
 * @less: so many words less than the head
 * @more: a row may have more: its last column is free text
 */
static const struct table {
	const char *file;
	const char *head;
	const char *end;
	int words;
	int less;
	bool more;
} tables[] = {
	{ "live/zones", "node *", .end = "flags:*" },
	{ "@(live|shadow)/zonelists", "place *", .end = "for requests *" },
	{ "live/vmas", "start-end *", .end = "vm_ops *", .less = 1,
	  .more = true },
	{ "live/swaps", .head = "Filename*" },
	{ "live/swap_cache", "area *", .end = "@(a cluster|pages in) *" },
	{ "@(live|shadow)/slabinfo", .head = "# name *", .less = 1 },
	{ "live/mms", "pid *", .end = "* address spaces, *", .more = true },
	{ "@(live|shadow)/pageblocks", "node *", .end = "Node *" },
	{ "live/page_summary", "flags *", .end = "[!0]*" },
	{ "live/page_cache", "pages *", .end = "* superblocks, *",
	  .more = true },
	/* a node may be without a CPU */
	{ "live/nodes", .head = "node *", .less = 1, .more = true },
	{ "live/fixmap", .head = "first *", .more = true },
	{ "live/hugepages", .head = "node *size_kB *" },
	{ "live/hugepages", .head = "order *" },
	{ "live/hugepages", .head = "node *zone *free *" },
	{ "live/hugepages", .head = "node *pageblock *", .more = true },
	{ "live/sections", .head = "section *" },
	{ "shadow/@(objects|handles)", .head = "handle *" },
	{ "live/@(mm|init_mm)", .head = "field *", .more = true },
	{ "cost", .head = "made *" },
	{ .file = "@(live|shadow)/@(buddyinfo|mirror|extfrag/*)" },
	{ "@(live|shadow)/maps", .words = 5, .more = true },
	{ "@(live|shadow)/pagetypeinfo", .head = "Free pages count *",
	  .less = 2 },
	{ "@(live|shadow)/pagetypeinfo", .head = "Number of blocks *",
	  .end = "Page block *" },
};

/* The last line of a view, or the one before "taken:". */
static const struct {
	const char *file;
	const char *line;
} last_lines[] = {
	{ "live/smaps", "VmFlags: *" },
	{ "@(live|shadow)/zoneinfo", "*( )@(start_pfn|protection): *" },
	{ "@(live|shadow)/slabs", "  bytes *" },
	{ "@(live|shadow)/pagetypeinfo", "Node *" },
	{ "live/pageblocks", "Node *" },
	{ "live/memcg", "* cgroups, *" },
	{ "live/mms", "* address spaces, *" },
	{ "live/vmalloc", "pages of vmalloc(): *" },
	{ "live/page_tables", "@(W+X|image): *" },
	{ "live/page_summary", "no page *" },
	{ "live/swap_cache", "pages in the swap cache: *" },
	{ "live/boot_memory", "System RAM has *" },
	{ "live/@(zones|nodes)", "flags: *" },
	{ "diff/!(maps)", "compared: *" },
};

/* Files in a format of the kernel's have no closing line, nor has `taken`. */
static const char untaken[] =
	"@(taken|@(live|shadow)/@(maps|smaps|*info|mirror|swaps|extfrag/*))";

/* These may have nothing to show. */
static const char empty[] = "@(live/@(maps|smaps)|shadow/*)";

static char text[(16 << 20) + 1]; /* whole records, and a NUL */

static bool matches(const char *pattern, const char *string)
{
	return !fnmatch(pattern, string, FNM_EXTMATCH);
}

static int words_of(const char *line)
{
	int words = 0;

	while (*(line += strspn(line, " \t"))) {
		line += strcspn(line, " \t");
		words++;
	}
	return words;
}

static void broken(const char *path, const char *why, const char *line)
{
	printf("%s: %s: %.120s\n", path, why, line);
}

/**
 * struct place - where in a text the checks are
 * @in: the table, or NULL
 * @words: how many words its rows have
 * @lines: lines until here
 * @last: the line before this one, "" at the beginning
 */
struct place {
	const struct table *in;
	int words;
	long lines;
	const char *last;
};

/* The table that a line is the head of, or the first row. */
static const struct table *table_of(const char *name, const char *line,
				    bool first)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		const struct table *table = &tables[i];

		if (!matches(table->file, name))
			continue;
		if (table->head ?
			    matches(table->head, line + strspn(line, " ")) :
			    first)
			return table;
	}
	return NULL;
}

static bool row_is_whole(struct place *at, const char *line)
{
	int words = words_of(line);

	if (!at->words)
		at->words = words;
	return at->in->more ? words >= at->words : words == at->words;
}

/* A line that is not the closing one. */
static bool line_is_whole(struct place *at, const char *name, const char *line)
{
	const struct table *table = table_of(name, line, !at->lines);

	if (table) {
		at->in = table;
		at->words = table->head ? words_of(line) - table->less :
					  table->words;
		if (table->head)
			return true;
	}
	if (at->in && (!*line || (at->in->end && matches(at->in->end, line))))
		at->in = NULL;
	return !at->in || row_is_whole(at, line);
}

static bool last_is_whole(const char *name, const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(last_lines); i++)
		if (matches(last_lines[i].file, name))
			return matches(last_lines[i].line, line);
	return true;
}

/* Lines of the text, which is not empty; -1: it is not whole. */
static long check(const char *path, const char *name, char *line)
{
	struct place at = { .last = "" };
	bool taken = false;
	char *end;

	for (; *line; at.last = line, line = end + 1, at.lines++) {
		end = strchr(line, '\n');
		if (!end) {
			broken(path, "cut off", line);
			return -1;
		}
		*end = '\0';
		taken = matches("taken: *; at +([0-9.]) s, in +([0-9]) us",
				line);
		if (taken)
			break;
		if (!line_is_whole(&at, name, line)) {
			broken(path, "words", line);
			return -1;
		}
	}
	if (taken && end[1])
		broken(path, "goes on", end + 1);
	else if (taken == matches(untaken, name))
		broken(path, taken ? "closed" : "not closed", at.last);
	else if (!last_is_whole(name, at.last))
		broken(path, "last line", at.last);
	else
		return at.lines + taken;
	return -1;
}

/* Here each page frame has a record of 16 bytes. */
static const char binary[] = "*/live/pages";

/* A process or a cache may have gone, memory or a lock be in other hands. */
static bool may_fail_with(int error)
{
	return error == ESRCH || error == EBUSY || error == ESTALE;
}

/* Bytes of a file, of which as many as fit are in the text; -1: no read. */
static ssize_t read_view(const char *path)
{
	int fd = open(path, O_RDONLY);
	size_t used = 0, all = 0;
	ssize_t got;

	if (fd < 0) {
		broken(path, "open", strerror(errno));
		return -1;
	}
	while ((got = read(fd, text + used, sizeof(text) - 1 - used)) > 0) {
		all += got;
		used = matches(binary, path) ? 0 : used + got;
	}
	if (got < 0 && !may_fail_with(errno))
		broken(path, "read", strerror(errno));
	text[used] = '\0';
	close(fd);
	return got < 0 ? got : (ssize_t)all;
}

static const char *name_of(const char *path)
{
	if (!strncmp(path, DEBUGFS, strlen(DEBUGFS)))
		return path + strlen(DEBUGFS);
	if (!strncmp(path, PROC, strlen(PROC)))
		return path + strlen(PROC);
	return path;
}

/* Lines that were found whole. */
static long look(const char *path)
{
	const char *name = name_of(path);
	ssize_t bytes = read_view(path);

	if (bytes < 0)
		return 0;
	if (matches(binary, path)) {
		if (!bytes || bytes % 16)
			broken(path, "not in records", "");
		return 1;
	}
	if (bytes == sizeof(text) - 1)
		broken(path, "too long", "");
	if (!bytes && !matches(empty, name))
		broken(path, "empty", "");
	return bytes ? check(path, name, text) : 0;
}

int main(int argc, char **argv)
{
	long files = 0, lines = 0;

	for (int i = 1; i < argc; i++) {
		long found = look(argv[i]);

		files += found > 0;
		lines += found > 0 ? found : 0;
	}
	fprintf(stderr, "%ld files, %ld lines\n", files, lines);
	return 0;
}
