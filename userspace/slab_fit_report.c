// SPDX-License-Identifier: GPL-2.0
/*
 * Turns what kmalloc was asked for into tables: the bytes wasted in the running
 * kernel's size classes and in others. Wasted is what is given less what is
 * asked for; a row is a class of the running kernel.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "slab_fit.h"

static const struct column run_columns[] = {
	{ "WHOSE", "whose requests are counted", true },
	{ "TIME-NS", "the time of the run, ns" },
	{ "DEBUG-BYTES", "bytes beside the classes', given to debugging" },
	{ "TASKS", "children that were not followed" },
	{}
};

static const struct column class_columns[] = {
	{ "SIZES", "bytes asked for, up to the class or pages they get", true },
	{ "REQUESTS", "requests, or those that are not freed" },
	{ "ASKED", "bytes asked for" },
	{ "GIVEN", "bytes given" },
	{ "WASTED", "bytes given and not asked for" },
	{ "ALT-WASTED", "the same in another set of classes", .each = true },
	{}
};

static const struct column set_columns[] = {
	{ "SET", "a set of size classes", true },
	{ "NR", "how many classes it has" },
	{ "GIVEN", "bytes given" },
	{ "WASTED", "bytes given and not asked for" },
	{ "PERCENT", "those, of the bytes given" },
	{ "PAGES", "requests for which no class is right: they get pages" },
	{ "LIVE-GIVEN", "bytes given and not freed" },
	{ "LIVE-WASTED", "of these, bytes not asked for" },
	{ "LIVE-PERCENT", "those, of the bytes given and not freed" },
	{ "CLASSES", "the classes", true },
	{}
};

static const struct column event_columns[] = {
	{ "PRODUCED", "requests" },
	{ "COUNTED", "those in the tables" },
	{ "FAILED", "those that got nothing" },
	{ "LOST", "those that were not counted" },
	{ "UNSIZED", "lost: the map of sizes was full" },
	{ "MISSED", "lost, at most: the kernel left out the program" },
	{ "REPEATED", "told twice by the kernel, counted once" },
	{}
};

static const struct column object_columns[] = {
	{ "COUNTED", "requests that are counted" },
	{ "FREED", "their objects that were freed" },
	{ "REUSED", "freed unseen: given anew while they counted as live" },
	{ "LIVE", "not freed" },
	{ "TRACK", "lost: the map of objects was full" },
	{ "FREES-MISSED", "frees, at most, of anything, that were not seen" },
	{}
};

static const struct column note_columns[] = {
	{ "NOTE", "what these figures leave out", true },
	{}
};

static const struct table_kind run_kind = {
	"run",
	"kmalloc requests",
	run_columns,
};

static const struct table_kind classes_kind = {
	"classes",
	"All requests, by the running kernel's size class",
	class_columns,
};

static const struct table_kind live_kind = {
	"live",
	"Those not freed at the end",
	class_columns,
};

static const struct table_kind sets_kind = {
	"sets",
	"Sets of size classes",
	set_columns,
};

static const struct table_kind events_kind = {
	"events",
	"Requests (produced = counted + failed + lost)",
	event_columns,
};

static const struct table_kind objects_kind = {
	"objects",
	"Objects (counted = freed + reused + live + lost)",
	object_columns,
};

static const struct table_kind notes_kind = {
	"notes",
	"Not seen",
	note_columns,
};

/* The tables of `shadowmm slab-fit`, in order. */
const struct table_kind *const slab_report_kinds[] = {
	&run_kind,    &classes_kind, &live_kind,  &sets_kind,
	&events_kind, &objects_kind, &notes_kind, NULL,
};

static const char *const notes[] = {
	"caches of their own (kmem_cache_alloc), and the rest of a slab's pages",
	"what krealloc() adds in place, and callers that round up by themselves",
	"kmalloc_nolock(); frees in bulk and by kfree_nolock(), unless reused",
};

/* Sums of the requests of a row of a table. */
struct sums {
	__u64 count;
	__u64 asked;
	__u64 given[SLAB_MAX_SETS];
	__u64 pages[SLAB_MAX_SETS];
};

static void percent(struct table *table, __u64 part, __u64 whole)
{
	table_cell(table, "%.1f", whole ? 100.0 * part / whole : 0.0);
}

static void sum_row(struct sums *sums, const struct slab_row *row, bool live,
		    const struct slab_sets *sets)
{
	__u64 count = slab_row_count(row, live);

	sums->count += count;
	sums->asked += count * row->size.asked;
	for (size_t i = 0; i < sets->nr; i++) {
		const struct slab_set *set = &sets->set[i];

		sums->given[i] += count * slab_set_given(set, row->size.asked);
		if (slab_set_is_pages(set, row->size.asked))
			sums->pages[i] += count;
	}
}

static void add_sums(struct sums *total, const struct sums *sums, size_t nr)
{
	total->count += sums->count;
	total->asked += sums->asked;
	for (size_t i = 0; i < nr; i++) {
		total->given[i] += sums->given[i];
		total->pages[i] += sums->pages[i];
	}
}

/* The largest size that gets less than @given: a class, or a half in pages. */
static __u64 size_below(const struct slab_set *set, __u64 given)
{
	__u64 below = 0;

	for (unsigned int i = 0; i < set->nr && set->sizes[i] < given; i++)
		below = set->sizes[i];
	if (given > set->sizes[set->nr - 1] && given / 2 > below)
		below = given / 2;
	return below;
}

/* The cells after the first. */
static void sum_cells(struct table *table, const struct sums *sums, size_t nr)
{
	table_number(table, sums->count);
	table_number(table, sums->asked);
	table_number(table, sums->given[0]);
	for (size_t i = 0; i < nr; i++)
		table_number(table, sums->given[i] - sums->asked);
}

static void class_row(struct table *table, const struct slab_sets *sets,
		      __u64 given, const struct sums *sums)
{
	if (!sums->count)
		return;
	table_row(table);
	table_cell(table, "%" PRIu64 "-%" PRIu64,
		   (uint64_t)size_below(&sets->set[0], given) + 1,
		   (uint64_t)given);
	sum_cells(table, sums, sets->nr);
}

static void report_classes(const struct table_kind *kind,
			   const struct slab_figures *figures, bool live,
			   const struct slab_sets *sets, struct output *output,
			   struct sums *total)
{
	struct table *table = table_create(kind, output);
	struct sums sums = {};
	__u64 given = 0;

	for (size_t i = 0; i < figures->nr_rows; i++) {
		const struct slab_row *row = &figures->rows[i];
		__u64 next = slab_set_given(&sets->set[0], row->size.asked);

		if (next != given) {
			class_row(table, sets, given, &sums);
			add_sums(total, &sums, sets->nr);
			sums = (struct sums){};
			given = next;
		}
		sum_row(&sums, row, live, sets);
	}
	class_row(table, sets, given, &sums);
	add_sums(total, &sums, sets->nr);
	table_row(table);
	table_cell(table, "total");
	sum_cells(table, total, sets->nr);
	table_print(table, output);
}

static void list_cell(struct table *table, const struct slab_set *set)
{
	char text[SLAB_MAX_CLASSES * 8] = "";
	size_t length = 0;

	for (unsigned int i = 0; i < set->nr; i++)
		length += snprintf(text + length, sizeof(text) - length, "%s%u",
				   i ? "," : "", set->sizes[i]);
	table_cell(table, "%s", text);
}

static void report_sets(const struct slab_sets *sets, const struct sums *all,
			const struct sums *live, struct output *output)
{
	struct table *table = table_create(&sets_kind, output);

	for (size_t i = 0; i < sets->nr; i++) {
		table_row(table);
		table_cell(table, "%s", sets->set[i].name);
		table_number(table, sets->set[i].nr);
		table_number(table, all->given[i]);
		table_number(table, all->given[i] - all->asked);
		percent(table, all->given[i] - all->asked, all->given[i]);
		table_number(table, all->pages[i]);
		table_number(table, live->given[i]);
		table_number(table, live->given[i] - live->asked);
		percent(table, live->given[i] - live->asked, live->given[i]);
		list_cell(table, &sets->set[i]);
	}
	table_print(table, output);
}

/* Debugging makes objects larger than their class. */
static void report_run(const struct slab_figures *figures,
		       const struct slab_set *today, struct output *output)
{
	struct table *table = table_create(&run_kind, output);
	int64_t more = 0;

	for (size_t i = 0; i < figures->nr_rows; i++) {
		const struct slab_row *row = &figures->rows[i];

		more += row->requests *
			(row->size.given -
			 slab_set_given(today, row->size.asked));
	}
	table_row(table);
	table_cell(table, "%s",
		   figures->everyone ? "everyone's" :
				       "the command's and its children's");
	table_number(table, figures->elapsed_ns);
	table_cell(table, "%" PRId64, more);
	table_number(table, figures->lost_tasks);
	table_print(table, output);
}

static void report_account(const struct slab_figures *figures,
			   struct output *output)
{
	struct table *table = table_create(&events_kind, output);
	const __u64 *counts = figures->counts;
	__u64 lost = counts[SHADOW_SLAB_LOST_SIZE] + figures->missed_allocs;
	__u64 counted =
		counts[SHADOW_SLAB_ALLOC] - counts[SHADOW_SLAB_LOST_SIZE];

	table_row(table);
	table_number(table, counted + counts[SHADOW_SLAB_FAILED] + lost);
	table_number(table, counted);
	table_number(table, counts[SHADOW_SLAB_FAILED]);
	table_number(table, lost);
	table_number(table, counts[SHADOW_SLAB_LOST_SIZE]);
	table_number(table, figures->missed_allocs);
	table_number(table, counts[SHADOW_SLAB_REPEATED]);
	table_print(table, output);

	table = table_create(&objects_kind, output);
	table_row(table);
	table_number(table, counted);
	table_number(table, counts[SHADOW_SLAB_FREED]);
	table_number(table, counts[SHADOW_SLAB_REUSED]);
	table_number(table, figures->live);
	table_number(table, counts[SHADOW_SLAB_LOST_TRACK]);
	table_number(table,
		     figures->missed_frees + counts[SHADOW_SLAB_LOST_FREE]);
	table_print(table, output);
}

static void report_notes(struct output *output)
{
	struct table *table = table_create(&notes_kind, output);

	for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
		table_row(table);
		table_cell(table, "%s", notes[i]);
	}
	table_print(table, output);
}

/**
 * slab_report() - print the bytes wasted under several sets of size classes
 * @figures: what was asked for
 * @sets: the sets, the running kernel's first
 * @output: where and how
 */
void slab_report(const struct slab_figures *figures,
		 const struct slab_sets *sets, struct output *output)
{
	const char *names[SLAB_MAX_SETS] = {};
	struct sums all = {}, live = {};

	for (size_t i = 1; i < sets->nr; i++)
		names[i - 1] = sets->set[i].name;
	output->shadows = names;
	output_begin(output);
	report_run(figures, &sets->set[0], output);
	report_classes(&classes_kind, figures, false, sets, output, &all);
	report_classes(&live_kind, figures, true, sets, output, &live);
	report_sets(sets, &all, &live, output);
	report_account(figures, output);
	report_notes(output);
	output_end(output);
	output->shadows = NULL;
}
