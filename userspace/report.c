// SPDX-License-Identifier: GPL-2.0
/*
 * Turns figures into tables: what is shown, under which heading. Computes
 * means and nothing else.
 */
#include "report.h"

static const struct column fault_columns[] = {
	{ "KIND", "how the fault was served", true },
	{ "FAULTS", "served faults" },
	{ "MINOR", "those that waited for no storage" },
	{ "MAJOR", "those that read storage or had to retry" },
	{ "RETRIES", "attempts that started again" },
	{ "ERRORS", "faults that ended in an error" },
	{ "MEAN-NS", "mean time of a served fault, ns" },
	{}
};

static const struct column served_columns[] = {
	{ "MINOR", "minor faults that the probes saw" },
	{ "OWN-MINOR", "those of the command and children it waited for" },
	{ "MAJOR", "major faults that the probes saw" },
	{ "OWN-MAJOR", "those of the command and children it waited for" },
	{}
};

static const struct column reclaim_columns[] = {
	{ "WHO", "who reclaimed", true },
	{ "RUNS", "how often" },
	{ "WAKEUPS", "how often kswapd was woken" },
	{ "SCANNED", "pages scanned (pgscan)" },
	{ "RECLAIMED", "pages freed (pgsteal)" },
	{ "TIME-NS", "time in reclaim, ns" },
	{ "MEAN-NS", "mean time of a run, ns" },
	{ "APPROXIMATE", "runs whose page counts are approximate" },
	{}
};

static const struct column order_columns[] = {
	{ "ORDER", "log2 of the pages asked for" },
	{ "REQUESTS", "requests" },
	{ "FAILURES", "requests that got no page" },
	{ "MEAN-NS", "mean time in the allocator, ns" },
	{}
};

static const struct column side_columns[] = {
	{ "ORDER", "log2 of the pages asked for" },
	{ "REQUESTS", "requests to the live kernel" },
	{ "SH-REQUESTS", "requests to the shadow", .each = true },
	{ "FAILURES", "requests that the live kernel refused" },
	{ "SH-FAILURES", "requests that the shadow refused", .each = true },
	{ "MEAN-NS", "mean time in the live allocator, ns" },
	{ "SH-MEAN-NS", "mean time in the shadow's, ns", .each = true },
	{}
};

static const struct column zone_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "zone", true },
	{ "ORDER", "log2 of the block's pages" },
	{ "LIVE-BEFORE", "live, before the command" },
	{ "SH-BEFORE", "shadow, before the command", .each = true },
	{ "LIVE-AFTER", "live, after the command" },
	{ "SH-AFTER", "shadow, after the command", .each = true },
	{}
};

static const struct column event_columns[] = {
	{ "PRODUCED", "allocations and frees of the command's pages" },
	{ "DELIVERED", "those that came through" },
	{ "LOST", "those that did not" },
	{ "RING", "lost: the ring was full" },
	{ "TRACK", "lost: the map of the command's pages was full" },
	{ "RACE", "lost: two CPUs freed parts of one block" },
	{ "MISSED", "lost, at most: the kernel left out the program" },
	{}
};

static const struct column missed_columns[] = {
	{ "RUNS", "runs of a program that the kernel left out" },
	{ "TASKS", "children that were not followed" },
	{ "RECLAIMS", "reclaims that were not followed" },
	{}
};

static const struct column shadow_columns[] = {
	{ "POLICY", "the shadow's policy", true },
	{ "EVENTS", "records taken" },
	{ "ALLOCS", "allocations" },
	{ "FREES", "frees" },
	{ "SPLIT-FREES", "frees of a part of a block" },
	{ "LOST-FREES", "pages allocated again, no free seen" },
	{ "UNKNOWN-FREES", "frees of pages never allocated" },
	{ "FAILED-FREES", "frees of pages that the shadow had no block for" },
	{ "LIVE-FAILURES", "requests the live kernel refused" },
	{ "LIVE-BLOCKS", "blocks not freed yet" },
	{ "BYTES", "memory that this shadow holds" },
	{}
};

static const struct column latency_columns[] = {
	{ "PATH", "what took the time", true },
	{ "FROM-NS", "at least this many ns" },
	{ "TO-NS", "less than this many ns" },
	{ "COUNT", "how often" },
	{}
};

static const struct column note_columns[] = {
	{ "NOTE", "what these figures leave out", true },
	{}
};

static const struct table_kind faults_kind = {
	"faults",
	"Page faults of the command",
	fault_columns,
};

static const struct table_kind served_kind = {
	"served",
	"Served faults: probes | the kernel's own count (getrusage)",
	served_columns,
};

static const struct table_kind reclaim_kind = {
	"reclaim",
	"Reclaim",
	reclaim_columns,
};

static const struct table_kind orders_kind = {
	"orders",
	"Page requests of the command",
	order_columns,
};

static const struct table_kind sides_kind = {
	"orders",
	"Page requests of the command: live | shadow",
	side_columns,
};

static const struct table_kind free_kind = {
	"free",
	"Free blocks: live | shadow",
	zone_columns,
};

static const struct table_kind unusable_kind = {
	"unusable",
	"Unusable-space index: live | shadow",
	zone_columns,
};

static const struct table_kind events_kind = {
	"events",
	"Events (produced = delivered + lost)",
	event_columns,
};

static const struct table_kind missed_kind = {
	"missed",
	"Left out of the other figures",
	missed_columns,
};

static const struct table_kind shadow_kind = {
	"shadow",
	"The shadow's account",
	shadow_columns,
};

static const struct table_kind latency_kind = {
	"latency",
	"Times",
	latency_columns,
};

static const struct table_kind notes_kind = {
	"notes",
	"Not seen",
	note_columns,
};

/* The tables of `shadowmm probe`, in order. */
const struct table_kind *const report_probe_kinds[] = {
	&faults_kind, &served_kind,  &reclaim_kind, &orders_kind, &events_kind,
	&missed_kind, &latency_kind, &notes_kind,   NULL,
};

/* The tables of `shadowmm compare`, in order. */
const struct table_kind *const report_compare_kinds[] = {
	&sides_kind,  &free_kind,    &unusable_kind, &faults_kind,
	&served_kind, &reclaim_kind, &events_kind,   &missed_kind,
	&shadow_kind, &notes_kind,   NULL,
};

static const char *const fault_names[SHADOW_NR_FAULTS] = {
	[SHADOW_FAULT_ANON] = "anonymous",    [SHADOW_FAULT_FILE] = "file",
	[SHADOW_FAULT_COW] = "copy-on-write", [SHADOW_FAULT_SWAP] = "swap-in",
	[SHADOW_FAULT_HUGE] = "huge",	      [SHADOW_FAULT_OTHER] = "other",
};

static const char *const reclaimer_names[SHADOW_NR_RECLAIMERS] = {
	[SHADOW_RECLAIM_CMD] = "command",
	[SHADOW_RECLAIM_DIRECT] = "direct",
	[SHADOW_RECLAIM_KSWAPD] = "kswapd",
};

static const char *const notes[] = {
	"bulk allocation (vmalloc, page pools), contiguous ranges, boot pages",
	"pages that compaction or migration moves, reclaim for a cgroup's limit",
	"what interrupts and kernel threads allocate on the command's behalf",
};

static __u64 mean(__u64 sum, __u64 count)
{
	return count ? sum / count : 0;
}

static void report_faults(const struct figures *figures, struct output *output)
{
	struct table *table = table_create(&faults_kind, output);
	__u64 minor = 0, major = 0;

	for (int kind = 0; kind < SHADOW_NR_FAULTS; kind++) {
		const struct shadow_fault_stat *stat = &figures->faults[kind];
		__u64 served = stat->minor + stat->major;

		table_row(table);
		table_cell(table, "%s", fault_names[kind]);
		table_number(table, served);
		table_number(table, stat->minor);
		table_number(table, stat->major);
		table_number(table, stat->retries);
		table_number(table, stat->errors);
		table_number(table, mean(stat->latency.sum_ns, served));
		minor += stat->minor;
		major += stat->major;
	}
	table_print(table, output);

	table = table_create(&served_kind, output);
	table_row(table);
	table_number(table, minor);
	table_number(table, figures->kernel_minor);
	table_number(table, major);
	table_number(table, figures->kernel_major);
	table_print(table, output);
}

static void report_reclaim(const struct figures *figures, struct output *output)
{
	struct table *table = table_create(&reclaim_kind, output);

	for (int who = 0; who < SHADOW_NR_RECLAIMERS; who++) {
		const struct shadow_reclaim_stat *stat =
			&figures->reclaims[who];

		table_row(table);
		table_cell(table, "%s", reclaimer_names[who]);
		table_number(table, stat->runs);
		table_number(table, stat->wakeups);
		table_number(table, stat->scanned);
		table_number(table, stat->reclaimed);
		table_number(table, stat->latency.sum_ns);
		table_number(table, mean(stat->latency.sum_ns, stat->runs));
		table_number(table, stat->approximate);
	}
	table_print(table, output);
}

static void report_orders(const struct figures *figures, struct output *output)
{
	struct table *table = table_create(&orders_kind, output);

	for (int order = 0; order < SHADOW_NR_ORDERS; order++) {
		const struct shadow_order_stat *stat = &figures->orders[order];

		if (!stat->requests)
			continue;
		table_row(table);
		table_number(table, order);
		table_number(table, stat->requests);
		table_number(table, stat->failures);
		table_number(table, mean(stat->latency.sum_ns, stat->requests));
	}
	table_print(table, output);
}

static bool is_asked(const struct figures *figures,
		     const struct shadows *shadows, int order)
{
	bool asked = figures->orders[order].requests;

	for (size_t i = 0; i < shadows->nr; i++)
		asked |= !!shadows->after[i].orders[order].requests;
	return asked;
}

static void report_sides(const struct figures *figures,
			 const struct shadows *shadows, struct output *output)
{
	struct table *table = table_create(&sides_kind, output);
	const struct snapshot *after = shadows->after;

	for (int order = 0; order < SHADOW_NR_ORDERS; order++) {
		const struct shadow_order_stat *live = &figures->orders[order];

		if (!is_asked(figures, shadows, order))
			continue;
		table_row(table);
		table_number(table, order);
		table_number(table, live->requests);
		for (size_t i = 0; i < shadows->nr; i++)
			table_number(table, after[i].orders[order].requests);
		table_number(table, live->failures);
		for (size_t i = 0; i < shadows->nr; i++)
			table_number(table, after[i].orders[order].failures);
		table_number(table, mean(live->latency.sum_ns, live->requests));
		for (size_t i = 0; i < shadows->nr; i++)
			table_number(table,
				     mean(after[i].orders[order].alloc_ns,
					  after[i].orders[order].requests));
	}
	table_print(table, output);
}

static const struct shadow_feed_zone *
find_zone(const struct snapshot *snapshot, const struct shadow_feed_zone *like,
	  __u32 side)
{
	for (unsigned int i = 0; i < snapshot->nr_zones; i++) {
		const struct shadow_feed_zone *zone = &snapshot->zones[i];

		if (zone->side == side && zone->node == like->node &&
		    zone->zone == like->zone)
			return zone;
	}
	return NULL;
}

static void zone_cell(struct table *table, const struct shadow_feed_zone *zone,
		      const struct table_kind *kind, unsigned int order)
{
	if (!zone || order >= zone->nr_orders)
		table_cell(table, "%s", "");
	else if (kind == &free_kind)
		table_number(table, zone->nr_free[order]);
	else
		table_cell(table, "%u.%03u", zone->unusable[order] / 1000,
			   zone->unusable[order] % 1000);
}

/* One cell for each shadow. */
static void shadow_cells(struct table *table, const struct snapshot *snapshots,
			 size_t nr, const struct shadow_feed_zone *like,
			 const struct table_kind *kind, unsigned int order)
{
	for (size_t i = 0; i < nr; i++)
		zone_cell(table,
			  find_zone(&snapshots[i], like, SHADOW_SIDE_SHADOW),
			  kind, order);
}

/* The live figures are those that were read with the first shadow's. */
static void report_zones(const struct table_kind *kind,
			 const struct shadows *shadows, struct output *output)
{
	struct table *table = table_create(kind, output);
	const struct snapshot *before = shadows->before;
	const struct snapshot *after = shadows->after;

	for (unsigned int i = 0; i < after->nr_zones; i++) {
		const struct shadow_feed_zone *live = &after->zones[i];

		if (live->side != SHADOW_SIDE_LIVE)
			continue;
		for (unsigned int order = 0; order < live->nr_orders; order++) {
			table_row(table);
			table_number(table, live->node);
			table_cell(table, "%.16s", live->name);
			table_number(table, order);
			zone_cell(table,
				  find_zone(before, live, SHADOW_SIDE_LIVE),
				  kind, order);
			shadow_cells(table, before, shadows->nr, live, kind,
				     order);
			zone_cell(table, live, kind, order);
			shadow_cells(table, after, shadows->nr, live, kind,
				     order);
		}
	}
	table_print(table, output);
}

static void report_events(const struct figures *figures, struct output *output)
{
	const struct figures_events *events = &figures->events;
	struct table *table = table_create(&events_kind, output);

	table_row(table);
	table_number(table, figures_produced(events));
	table_number(table, events->delivered);
	table_number(table, figures_lost(events));
	table_number(table, events->lost_ring);
	table_number(table, events->lost_track);
	table_number(table, events->lost_race);
	table_number(table, events->missed);
	table_print(table, output);

	table = table_create(&missed_kind, output);
	table_row(table);
	table_number(table, figures->missed);
	table_number(table, figures->lost_tasks);
	table_number(table, figures->lost_reclaims);
	table_print(table, output);
}

static void report_shadows(const struct shadows *shadows, struct output *output)
{
	struct table *table = table_create(&shadow_kind, output);

	for (size_t i = 0; i < shadows->nr; i++) {
		const struct shadow_feed_stat *stat = &shadows->after[i].stat;

		table_row(table);
		table_cell(table, "%s", shadows->after[i].policy.name);
		table_number(table, stat->events);
		table_number(table, stat->allocs);
		table_number(table, stat->frees);
		table_number(table, stat->split_frees);
		table_number(table, stat->lost_frees);
		table_number(table, stat->unknown_frees);
		table_number(table, stat->failed_frees);
		table_number(table, stat->live_failures);
		table_number(table, stat->live_blocks);
		table_number(table, stat->bytes);
	}
	table_print(table, output);
}

static void latency_rows(struct table *table, const char *format,
			 const char *name, const struct shadow_latency *latency)
{
	for (int bucket = 0; bucket < SHADOW_NR_BUCKETS; bucket++) {
		if (!latency->hist[bucket])
			continue;
		table_row(table);
		table_cell(table, format, name);
		table_number(table, bucket ? 1ULL << bucket : 0);
		if (bucket == SHADOW_NR_BUCKETS - 1)
			table_cell(table, "%s", "");
		else
			table_number(table, 2ULL << bucket);
		table_number(table, latency->hist[bucket]);
	}
}

static void report_latency(const struct figures *figures, struct output *output)
{
	struct table *table = table_create(&latency_kind, output);
	char order_name[16];

	for (int kind = 0; kind < SHADOW_NR_FAULTS; kind++)
		latency_rows(table, "fault %s", fault_names[kind],
			     &figures->faults[kind].latency);
	for (int who = 0; who < SHADOW_NR_RECLAIMERS; who++)
		latency_rows(table, "reclaim %s", reclaimer_names[who],
			     &figures->reclaims[who].latency);
	for (int order = 0; order < SHADOW_NR_ORDERS; order++) {
		snprintf(order_name, sizeof(order_name), "%d", order);
		latency_rows(table, "order %s", order_name,
			     &figures->orders[order].latency);
	}
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
 * report_probe() - print what the probes counted
 * @figures: the figures
 * @histograms: the times by log2 too
 * @output: where and how
 */
void report_probe(const struct figures *figures, bool histograms,
		  struct output *output)
{
	output_begin(output);
	report_faults(figures, output);
	report_reclaim(figures, output);
	report_orders(figures, output);
	report_events(figures, output);
	if (histograms)
		report_latency(figures, output);
	report_notes(output);
	output_end(output);
}

/**
 * report_compare() - print live and shadows side by side
 * @figures: the figures of the live kernel
 * @shadows: the feeds of the shadows
 * @output: where and how
 */
void report_compare(const struct figures *figures,
		    const struct shadows *shadows, struct output *output)
{
	const char *names[FIGURES_MAX_SHADOWS + 1] = {};

	for (size_t i = 0; i < shadows->nr; i++)
		names[i] = shadows->after[i].policy.name;
	output->shadows = shadows->nr > 1 ? names : NULL;
	output_begin(output);
	report_sides(figures, shadows, output);
	report_zones(&free_kind, shadows, output);
	report_zones(&unusable_kind, shadows, output);
	report_faults(figures, output);
	report_reclaim(figures, output);
	report_events(figures, output);
	report_shadows(shadows, output);
	report_notes(output);
	output_end(output);
	output->shadows = NULL;
}
