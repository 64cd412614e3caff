// SPDX-License-Identifier: GPL-2.0
/*
 * render probe|compare|policies|control [json|raw|COLUMNS]: prints the tables of
 * a verb with made-up figures, each of them different, so that a figure in the wrong
 * column shows. Runs no probe.
 */
#include <stdio.h>
#include <string.h>

#include "control.h"
#include "report.h"

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
	else if (strcmp(verb, "compare") && strcmp(verb, "policies"))
		report_probe(&figures, true, &output);
	else
		report_compare(&figures, &shadows, &output);
	return 0;
}
