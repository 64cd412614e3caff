// SPDX-License-Identifier: GPL-2.0
/*
 * render probe|compare|policies|slab-fit|control [json|raw|COLUMNS]: prints the
 * tables of a verb with made-up figures, each of them different, so that a figure
 * in the wrong column shows. Runs no probe.
 */
#include <stdio.h>
#include <string.h>

#include "control.h"
#include "report.h"
#include "slab_fit.h"

static __u64 next_figure;

/* Figures are words of 64 bits: give each the next number. */
static void number_words(void *words, size_t size)
{
	for (size_t i = 0; i < size / sizeof(__u64); i++)
		((__u64 *)words)[i] = ++next_figure;
}

static void make_latency(struct shadow_latency *latency)
{
	latency->sum_ns *= 1000;
	memset(latency->hist, 0, sizeof(latency->hist));
	latency->hist[0] = ++next_figure;
	latency->hist[SHADOW_NR_BUCKETS - 1] = ++next_figure;
}

static void make_figures(struct figures *figures)
{
	number_words(figures, sizeof(*figures));
	for (int i = 0; i < SHADOW_NR_FAULTS; i++)
		make_latency(&figures->faults[i].latency);
	for (int i = 0; i < SHADOW_NR_RECLAIMERS; i++)
		make_latency(&figures->reclaims[i].latency);
	for (int i = 0; i < SHADOW_NR_ORDERS; i++)
		make_latency(&figures->orders[i].latency);
	figures->orders[1].requests = 0;
}

static void make_zone(struct snapshot *snapshot, __u32 side, __u32 node,
		      const char *name)
{
	struct shadow_feed_zone *zone = &snapshot->zones[snapshot->nr_zones++];

	zone->side = side;
	zone->node = node;
	zone->nr_orders = 3;
	for (__u32 order = 0; order < zone->nr_orders; order++) {
		zone->nr_free[order] = ++next_figure;
		zone->unusable[order] = ++next_figure % 1001;
	}
	/* Sixteen bytes, no NUL. */
	memcpy(zone->name, name, sizeof(zone->name));
}

static void make_snapshot(struct snapshot *snapshot, const char *policy)
{
	snprintf(snapshot->policy.name, sizeof(snapshot->policy.name), "%s",
		 policy);
	number_words(snapshot->orders, sizeof(snapshot->orders));
	snapshot->orders[1].requests = 0;
	number_words(&snapshot->stat, sizeof(snapshot->stat));
	make_zone(snapshot, SHADOW_SIDE_LIVE, 0, "DMA32\0\0\0\0\0\0\0\0\0\0\0");
	make_zone(snapshot, SHADOW_SIDE_SHADOW, 0,
		  "DMA32\0\0\0\0\0\0\0\0\0\0\0");
	/* The shadow has no such zone. */
	make_zone(snapshot, SHADOW_SIDE_LIVE, 1, "Sixteen letters!");
}

static void make_shadows(struct shadows *shadows, size_t nr)
{
	static const char *const policies[] = { "stock", "llfree" };

	shadows->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		make_snapshot(&shadows->before[i], policies[i]);
		make_snapshot(&shadows->after[i], policies[i]);
	}
}

/* Sizes on both sides of classes; bytes of debugging in one; two sets beside. */
static void report_slab(struct output *output)
{
	static struct slab_row rows[] = {
		{ { 1, 8 }, 1000, 7 },	    { { 72, 96 }, 200, 30 },
		{ { 96, 96 }, 50, 1 },	    { { 97, 176 }, 11, 3 },
		{ { 128, 128 }, 3, 0 },	    { { 192, 192 }, 17, 2 },
		{ { 8192, 8192 }, 5, 1 },   { { 8193, 16384 }, 2, 0 },
		{ { 40000, 65536 }, 1, 1 },
	};
	struct slab_figures figures = {
		.rows = rows,
		.nr_rows = sizeof(rows) / sizeof(*rows),
		.live = 45,
		.everyone = true,
	};
	struct slab_sets sets = { .nr = 1 };

	number_words(figures.counts, sizeof(figures.counts));
	number_words(&figures.missed_allocs, 4 * sizeof(__u64));
	figures.counts[SHADOW_SLAB_ALLOC] =
		1289 + figures.counts[SHADOW_SLAB_LOST_SIZE];
	slab_set_today(&sets.set[0], "/nonexistent");
	slab_sets_parse(&sets, "odd=64,72,96,160,256");
	snprintf(sets.set[sets.nr].name, SLAB_NAME_LEN, "best");
	slab_best(&figures, false, 6, 8192, &sets.set[sets.nr]);
	sets.nr++;
	slab_report(&figures, &sets, output);
}

int main(int argc, char **argv)
{
	static struct shadows shadows;
	static struct figures figures;
	struct output output = { .file = stdout };
	const char *verb = argc > 1 ? argv[1] : "";
	const char *how = argc > 2 ? argv[2] : "";

	output.json = !strcmp(how, "json");
	output.raw = !strcmp(how, "raw");
	if (*how && !output.json && !output.raw)
		output.columns = how;
	make_figures(&figures);
	make_shadows(&shadows, strcmp(verb, "policies") ? 1 : 2);
	if (!strcmp(verb, "control"))
		control_report(
			"compact: 0/DMA32 success: 2 moved, 4 pages, 0 refused, 3 pinned; 1/Normal complete: 0 moved, 0 pages, 7 refused, 0 pinned",
			&output);
	else if (!strcmp(verb, "slab-fit"))
		report_slab(&output);
	else if (strcmp(verb, "compare") && strcmp(verb, "policies"))
		report_probe(&figures, true, &output);
	else
		report_compare(&figures, &shadows, &output);
	return 0;
}
