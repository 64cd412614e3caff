// SPDX-License-Identifier: GPL-2.0
/*
 * A log of decisions as text, a decision a line: its number, the operation it
 * belongs to, a word, and what was decided. Page frames are in hexadecimal, so
 * that a block and its buddy differ in one bit.
 */
#include "format/explain.h"
#include "uapi/explain.h"

#define NAME(names, number) \
	((number) < sizeof(names) / sizeof(*(names)) ? (names)[number] : "?")

static const char *const words[SHADOW_NR_EXPLAIN_KINDS] = {
	[SHADOW_EXPLAIN_REQUEST] = "request",
	[SHADOW_EXPLAIN_ZONE_SKIP] = "skip",
	[SHADOW_EXPLAIN_ZONE_LOW] = "low",
	[SHADOW_EXPLAIN_ZONE] = "zone",
	[SHADOW_EXPLAIN_ZONE_NONE] = "none",
	[SHADOW_EXPLAIN_PCP_HIT] = "pop",
	[SHADOW_EXPLAIN_REFILL] = "refill",
	[SHADOW_EXPLAIN_FOUND] = "found",
	[SHADOW_EXPLAIN_SPLIT] = "split",
	[SHADOW_EXPLAIN_TAKEN] = "taken",
	[SHADOW_EXPLAIN_CLAIM] = "claim",
	[SHADOW_EXPLAIN_SMALLEST] = "smallest",
	[SHADOW_EXPLAIN_RESERVE] = "reserve",
	[SHADOW_EXPLAIN_RELEASE] = "release",
	[SHADOW_EXPLAIN_BOOST] = "boost",
	[SHADOW_EXPLAIN_DRAIN] = "drain",
	[SHADOW_EXPLAIN_DONE] = "done",
	[SHADOW_EXPLAIN_FAIL] = "fail",
	[SHADOW_EXPLAIN_FREE] = "free",
	[SHADOW_EXPLAIN_PCP_PUSH] = "push",
	[SHADOW_EXPLAIN_RETURN] = "return",
	[SHADOW_EXPLAIN_MERGE] = "merge",
	[SHADOW_EXPLAIN_STOP] = "stop",
	[SHADOW_EXPLAIN_LISTED] = "listed",
	[SHADOW_EXPLAIN_BULK] = "bulk",
	[SHADOW_EXPLAIN_RANGE] = "range",
	[SHADOW_EXPLAIN_ISOLATE] = "isolate",
	[SHADOW_EXPLAIN_LIFT] = "lift",
	[SHADOW_EXPLAIN_MOVE] = "move",
	[SHADOW_EXPLAIN_ENDED] = "ended",
};

static const char *const types[] = { "unmovable",  "movable", "reclaimable",
				     "highatomic", "CMA",     "isolated" };

static const char *const zones[] = { "DMA", "DMA32", "Normal", "Movable",
				     "Device" };

static const char *const marks[] = { "minimum", "low", "high" };

static const char *const skips[SHADOW_NR_SKIPS] = {
	[SHADOW_SKIP_HIGH] = "above the highest zone asked for",
	[SHADOW_SKIP_EMPTY] = "has no pages",
	[SHADOW_SKIP_NODE] = "another node",
	[SHADOW_SKIP_MASK] = "node not in the mask",
};

static const char *const stops[SHADOW_NR_STOPS] = {
	[SHADOW_STOP_LARGEST] = "there is no larger order",
	[SHADOW_STOP_USED] = "is allocated",
	[SHADOW_STOP_PCP] = "is on a per-CPU list",
	[SHADOW_STOP_SPLIT] = "is free in smaller parts",
	[SHADOW_STOP_HOLE] = "is no page",
	[SHADOW_STOP_TYPE] = "has a type that does not mix",
};

/* Of a request or a zone. */
static void format_zone(struct shadow_text *text,
			const struct shadow_rec_explain *rec)
{
	switch (rec->kind) {
	case SHADOW_EXPLAIN_REQUEST:
		shadow_printf(text,
			      "order %u %s node %u up to %s flags 0x%x cpu %u",
			      rec->order, NAME(types, rec->migratetype),
			      rec->node, NAME(zones, rec->zone), rec->detail,
			      rec->cpu);
		break;
	case SHADOW_EXPLAIN_ZONE_SKIP:
		shadow_printf(text, "node %u %s: %s", rec->node,
			      NAME(zones, rec->zone), NAME(skips, rec->detail));
		break;
	case SHADOW_EXPLAIN_ZONE_LOW:
		shadow_printf(
			text,
			"node %u %s: below the %s mark: %llu free, %llu needed%s",
			rec->node, NAME(zones, rec->zone),
			NAME(marks, rec->detail), rec->a, rec->b,
			rec->a >= rec->b ? ", no block large enough" : "");
		break;
	case SHADOW_EXPLAIN_ZONE:
		shadow_printf(text, "node %u %s: above the %s mark: %llu free",
			      rec->node, NAME(zones, rec->zone),
			      NAME(marks, rec->detail), rec->a);
		break;
	case SHADOW_EXPLAIN_ZONE_NONE:
		shadow_printf(text, "node %u %s: no block after all", rec->node,
			      NAME(zones, rec->zone));
		break;
	case SHADOW_EXPLAIN_BOOST:
		shadow_printf(text, "node %u %s: marks up by %llu pages",
			      rec->node, NAME(zones, rec->zone), rec->a);
		break;
	case SHADOW_EXPLAIN_REFILL:
		shadow_printf(
			text,
			"list of order %u %s on cpu %u is empty: %llu blocks",
			rec->order, NAME(types, rec->migratetype), rec->cpu,
			rec->a);
		break;
	case SHADOW_EXPLAIN_DRAIN:
		shadow_printf(
			text,
			"node %u %s: %llu of %llu pages of cpu %u go back",
			rec->node, NAME(zones, rec->zone), rec->a, rec->b,
			rec->cpu);
		break;
	case SHADOW_EXPLAIN_FAIL:
		shadow_printf(text, "errno %llu", rec->a);
		break;
	}
}

/* Of a block that is looked for. */
static void format_taken(struct shadow_text *text,
			 const struct shadow_rec_explain *rec)
{
	switch (rec->kind) {
	case SHADOW_EXPLAIN_FOUND:
		shadow_printf(text, "0x%llx order %u %s, wanted order %llu",
			      rec->pfn, rec->order,
			      NAME(types, rec->migratetype), rec->a);
		break;
	case SHADOW_EXPLAIN_SPLIT:
		shadow_printf(
			text,
			"order %u 0x%llx -> keeps 0x%llx, frees 0x%llx (order %u)",
			rec->order + 1, rec->pfn, rec->pfn, rec->a, rec->order);
		break;
	case SHADOW_EXPLAIN_CLAIM:
		shadow_printf(
			text,
			"0x%llx order %u %s: pageblock has %llu free, %llu alike: %s",
			rec->pfn, rec->order, NAME(types, rec->migratetype),
			rec->a, rec->b,
			rec->detail ? "claimed" : "not worth it");
		break;
	case SHADOW_EXPLAIN_RESERVE:
	case SHADOW_EXPLAIN_RELEASE:
		shadow_printf(text, "pageblock of 0x%llx becomes %s", rec->pfn,
			      NAME(types, rec->migratetype));
		break;
	case SHADOW_EXPLAIN_PCP_HIT:
	case SHADOW_EXPLAIN_TAKEN:
	case SHADOW_EXPLAIN_SMALLEST:
		shadow_printf(text, "0x%llx order %u %s", rec->pfn, rec->order,
			      NAME(types, rec->migratetype));
		break;
	}
}

/* Of a block that comes back. */
static void format_freed(struct shadow_text *text,
			 const struct shadow_rec_explain *rec)
{
	switch (rec->kind) {
	case SHADOW_EXPLAIN_FREE:
		shadow_printf(text, "0x%llx order %u cpu %u", rec->pfn,
			      rec->order, rec->cpu);
		break;
	case SHADOW_EXPLAIN_PCP_PUSH:
	case SHADOW_EXPLAIN_RETURN:
		shadow_printf(text, "0x%llx order %u %s", rec->pfn, rec->order,
			      NAME(types, rec->migratetype));
		break;
	case SHADOW_EXPLAIN_MERGE:
		shadow_printf(text, "buddy 0x%llx is free -> 0x%llx (order %u)",
			      rec->a, rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_STOP:
		if (rec->detail == SHADOW_STOP_LARGEST)
			shadow_printf(text, "%s", stops[SHADOW_STOP_LARGEST]);
		else
			shadow_printf(text, "buddy 0x%llx %s", rec->a,
				      NAME(stops, rec->detail));
		break;
	case SHADOW_EXPLAIN_LISTED:
		shadow_printf(text, "0x%llx order %u %s, at the %s", rec->pfn,
			      rec->order, NAME(types, rec->migratetype),
			      rec->detail ? "tail" : "head");
		break;
	case SHADOW_EXPLAIN_DONE:
		shadow_printf(text, "0x%llx order %u", rec->pfn, rec->order);
		break;
	}
}

/* Of many pages at once. */
static void format_many(struct shadow_text *text,
			const struct shadow_rec_explain *rec)
{
	switch (rec->kind) {
	case SHADOW_EXPLAIN_BULK:
		shadow_printf(text, "%llu blocks of order %u %s cpu %u", rec->a,
			      rec->order, NAME(types, rec->migratetype),
			      rec->cpu);
		break;
	case SHADOW_EXPLAIN_RANGE:
		shadow_printf(text, "node %u %s: %llu pages from 0x%llx on",
			      rec->node, NAME(zones, rec->zone), rec->a,
			      rec->pfn);
		break;
	case SHADOW_EXPLAIN_ISOLATE:
		shadow_printf(text, "pageblock of 0x%llx becomes %s", rec->pfn,
			      NAME(types, rec->migratetype));
		break;
	case SHADOW_EXPLAIN_LIFT:
		shadow_printf(text, "0x%llx order %u %s: its type changes",
			      rec->pfn, rec->order,
			      NAME(types, rec->migratetype));
		break;
	case SHADOW_EXPLAIN_MOVE:
		shadow_printf(text, "0x%llx order %u -> 0x%llx: ", rec->pfn,
			      rec->order, rec->a);
		if (rec->b)
			shadow_printf(text, "refused, errno %llu", rec->b);
		else
			shadow_printf(text, "moved");
		break;
	case SHADOW_EXPLAIN_ENDED:
		shadow_printf(text, "range of 0x%llx: ", rec->pfn);
		if (rec->a)
			shadow_printf(text, "errno %llu", rec->a);
		else
			shadow_printf(text, "taken");
		break;
	}
}

/**
 * shadow_format_explain() - print a log of decisions, the oldest first
 * @text: where
 * @recs: struct shadow_rec_explain_log, struct shadow_rec_explain; others are
 *        passed over
 */
void shadow_format_explain(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_explain_log *log;
	const struct shadow_rec_explain *rec;
	struct shadow_recs head = recs;

	log = shadow_recs_find(&head, SHADOW_EXPLAIN_LOG, sizeof(*log));
	if (log && !log->entries)
		shadow_printf(text, "off\n");
	else if (log)
		shadow_printf(text, "decisions: %llu, lost: %llu, room: %llu\n",
			      log->seen, log->lost, log->entries);
	while ((rec = shadow_recs_find(&recs, SHADOW_EXPLAIN_ENTRY,
				       sizeof(*rec)))) {
		shadow_printf(text, "%llu #%u %s ", rec->seq, rec->op,
			      NAME(words, rec->kind));
		format_zone(text, rec);
		format_taken(text, rec);
		format_freed(text, rec);
		format_many(text, rec);
		shadow_printf(text, "\n");
	}
}
