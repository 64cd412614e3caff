// SPDX-License-Identifier: GPL-2.0
/*
 * Zones in full, and the order in which they are tried, as records. A figure
 * that the shadow does not keep has no record and no flag.
 */
#include <linux/cpumask.h>
#include <linux/string.h>

#include "kernel/compat.h"
#include "shadow/record.h"

static_assert(SHADOW_MAX_ZONES <= SHADOW_NR_ZONES);

/**
 * struct zone_survey - what a zone's pageblocks add up to
 * @start: first page frame
 * @end: behind the last one
 * @cma: pages in CMA pageblocks
 */
struct zone_survey {
	u64 start;
	u64 end;
	u64 cma;
};

/**
 * struct zone_state - what a zone's lock protects, at one moment
 * @geom: its size and limits; start_pfn and spanned are not filled in
 * @stat: its counters
 * @free: pages on the free lists
 * @free_cma: those of them that are CMA
 * @free_highatomic: those of the high-atomic reserve
 * @highatomic: pages of the pageblocks of that reserve
 */
struct zone_state {
	struct shadow_rec_zone_geom geom;
	struct shadow_zone_stat stat;
	u64 free;
	u64 free_cma;
	u64 free_highatomic;
	u64 highatomic;
};

static int survey_add(const struct shadow_rec_pageblock *block, void *ctx)
{
	struct zone_survey *survey = ctx;

	survey->start = min(survey->start, block->start_pfn);
	survey->end = max(survey->end, block->start_pfn);
	if (block->migratetype == SHADOW_MT_CMA)
		survey->cma += block->present;
	return 0;
}

/* Start and end in whole pageblocks. */
static int zone_survey(struct shadow_zone *zone, struct zone_survey *survey)
{
	int err;

	*survey = (struct zone_survey){ .start = U64_MAX };
	err = shadow_record_walk(zone, survey_add, survey);
	if (survey->start == U64_MAX)
		survey->start = 0;
	else
		survey->end += 1ULL << zone->config.pb_order;
	return err;
}

/* Zone lock held. */
static void geom_fill(const struct shadow_zone *zone,
		      struct shadow_rec_zone_geom *geom)
{
	unsigned int i;
	u32 cpu;

	geom->node = zone->config.node;
	geom->zone = zone->config.index;
	strscpy(geom->name, zone->config.name, sizeof(geom->name));
	geom->present = zone->present;
	geom->managed = zone->present;
	geom->boost = zone->boost;
	geom->min = zone->wmark[SHADOW_WMARK_MIN] + zone->boost;
	geom->low = zone->wmark[SHADOW_WMARK_LOW] + zone->boost;
	geom->high = zone->wmark[SHADOW_WMARK_HIGH] + zone->boost;
	for (i = 0; i < SHADOW_MAX_ZONES; i++)
		geom->lowmem_reserve[i] = zone->lowmem_reserve[i];
	geom->nr_zones = SHADOW_MAX_ZONES;
	geom->nr_orders = SHADOW_NR_PAGE_ORDERS;
	geom->block_order = zone->config.pb_order;
	geom->nr_migratetypes = SHADOW_NR_MT;
	geom->nr_cpus = zone->config.nr_cpus;
	geom->pcp_batch = zone->config.pcp_batch;
	geom->pcp_high_min = zone->config.pcp_high;
	geom->pcp_high_max = zone->config.pcp_high_max;
	for (cpu = 0; cpu < zone->config.nr_cpus; cpu++)
		geom->pcp_count += READ_ONCE(zone->pcp[cpu].count);
}

static void zone_state(struct shadow_zone *zone, struct zone_state *state)
{
	unsigned long flags;
	unsigned int order;

	*state = (struct zone_state){
		.geom.rec = { SHADOW_LIVE_ZONE_GEOM, sizeof(state->geom) },
	};
	shadow_record_lock(zone, &flags);
	geom_fill(zone, &state->geom);
	state->stat = zone->stat;
	state->free = zone->nr_free;
	state->free_highatomic = zone->nr_free_highatomic;
	state->highatomic = (u64)zone->nr_highatomic << zone->config.pb_order;
	for (order = 0; order < SHADOW_NR_PAGE_ORDERS; order++)
		state->free_cma += (u64)zone->free_area[order][SHADOW_MT_CMA].nr
				   << order;
	shadow_record_unlock(zone, flags);
}

/**
 * shadow_record_geom() - the size and the limits of zones
 * @mem: the instance
 * @recs: gets a struct shadow_rec_zone_geom for each zone that has a page
 *
 * Context: may sleep; takes one zone's lock at a time.
 * Return: 0 or -errno, as shadow_record_walk().
 */
int shadow_record_geom(struct shadow_mem *mem, struct grow *recs)
{
	struct shadow_rec_zone_geom *rec;
	struct zone_survey survey;
	struct zone_state state;
	u32 i;
	int err;

	for (i = 0; i < mem->nr_zones; i++) {
		zone_state(&mem->zones[i], &state);
		if (!state.geom.present)
			continue;
		err = zone_survey(&mem->zones[i], &survey);
		if (err)
			return err;
		state.geom.start_pfn = survey.start;
		state.geom.spanned = survey.end - survey.start;
		rec = grow_rec(recs, SHADOW_LIVE_ZONE_GEOM, sizeof(*rec));
		if (!rec)
			return recs->err;
		*rec = state.geom;
	}
	return 0;
}

static int add_counter(struct grow *recs, const char *name, u64 value)
{
	struct shadow_rec_counter *rec;

	rec = grow_rec(recs, SHADOW_LIVE_COUNTER, sizeof(*rec));
	if (!rec)
		return recs->err;
	rec->of = SHADOW_COUNTER_ZONE;
	rec->value = value;
	strscpy(rec->name, name, sizeof(rec->name));
	return 0;
}

/* The kernel's names where it counts the same, else names of our own. */
static int add_counters(struct grow *recs, const struct zone_state *state)
{
	const struct shadow_zone_stat *stat = &state->stat;
	int err;

	err = add_counter(recs, "nr_free_pages", state->free);
	err = err ?: add_counter(recs, "nr_free_cma", state->free_cma);
	err = err ?: add_counter(recs, "shadow_alloc", stat->alloc);
	err = err ?: add_counter(recs, "shadow_free", stat->free);
	err = err ?: add_counter(recs, "shadow_split", stat->split);
	err = err ?: add_counter(recs, "shadow_merge", stat->merge);
	err = err ?: add_counter(recs, "shadow_fallback", stat->fallback);
	err = err ?: add_counter(recs, "shadow_steal", stat->steal);
	err = err ?: add_counter(recs, "shadow_boost", stat->boost);
	return err;
}

static int add_pagesets(struct grow *recs, const struct shadow_zone *zone)
{
	struct shadow_rec_pageset *rec;
	const struct shadow_pcp *pcp;
	u32 cpu;

	for (cpu = 0; cpu < zone->config.nr_cpus; cpu++) {
		pcp = &zone->pcp[cpu];
		if (!cpu_online(cpu) && !READ_ONCE(pcp->count))
			continue;
		rec = grow_rec(recs, SHADOW_LIVE_PAGESET, sizeof(*rec));
		if (!rec)
			return recs->err;
		rec->cpu = cpu;
		rec->count = READ_ONCE(pcp->count);
		rec->high = READ_ONCE(pcp->high);
		rec->batch = READ_ONCE(pcp->batch);
		rec->high_min = READ_ONCE(pcp->high_min);
		rec->high_max = READ_ONCE(pcp->high_max);
	}
	return 0;
}

static void zoneinfo_fill(struct shadow_rec_zoneinfo *rec,
			  const struct zone_state *state,
			  const struct zone_survey *survey)
{
	const struct shadow_rec_zone_geom *geom = &state->geom;

	rec->node = geom->node;
	rec->zone = geom->zone;
	memcpy(rec->name, geom->name, sizeof(rec->name));
	if (geom->present)
		rec->flags |= SHADOW_ZONEINFO_POPULATED;
	if (COMPAT_ZONEINFO_RANGES)
		rec->flags |= SHADOW_ZONEINFO_RANGES;
	rec->nr_zones = geom->nr_zones;
	rec->free = state->free;
	rec->boost = geom->boost;
	rec->min = geom->min;
	rec->low = geom->low;
	rec->high = geom->high;
	rec->spanned = survey->end - survey->start;
	rec->present = geom->present;
	rec->managed = geom->managed;
	rec->cma = survey->cma;
	memcpy(rec->lowmem_reserve, geom->lowmem_reserve,
	       sizeof(rec->lowmem_reserve));
	rec->start_pfn = survey->start;
	rec->reserved_highatomic = state->highatomic;
	rec->free_highatomic = state->free_highatomic;
}

static int record_zoneinfo(struct shadow_zone *zone, struct grow *recs)
{
	struct shadow_rec_zoneinfo *rec;
	struct zone_survey survey;
	struct zone_state state;
	int err;

	err = zone_survey(zone, &survey);
	if (err)
		return err;
	zone_state(zone, &state);
	rec = grow_rec(recs, SHADOW_LIVE_ZONEINFO, sizeof(*rec));
	if (!rec)
		return recs->err;
	zoneinfo_fill(rec, &state, &survey);
	if (!state.geom.present)
		return 0;
	err = add_counters(recs, &state);
	return err ?: add_pagesets(recs, zone);
}

/**
 * shadow_record_zoneinfo() - all zones in full
 * @mem: the instance
 * @recs: gets a struct shadow_rec_zoneinfo for each zone, and after it the
 *        counters and page sets
 *
 * Context: may sleep; takes one zone's lock at a time.
 * Return: 0 or -errno, as shadow_record_walk().
 */
int shadow_record_zoneinfo(struct shadow_mem *mem, struct grow *recs)
{
	u32 i;
	int err = 0;

	for (i = 0; !err && i < mem->nr_zones; i++)
		err = record_zoneinfo(&mem->zones[i], recs);
	return err;
}

static int record_zonelist(u32 node, struct shadow_zone **row,
			   struct grow *recs)
{
	struct shadow_rec_zonelist *rec;
	struct zone_state state;
	u32 highest = 0, i;

	for (i = 0; row[i]; i++)
		highest = max_t(u32, highest, row[i]->config.index);
	for (i = 0; row[i]; i++) {
		zone_state(row[i], &state);
		rec = grow_rec(recs, SHADOW_VIEW_ZONELIST, sizeof(*rec));
		if (!rec)
			return recs->err;
		rec->for_node = node;
		rec->place = i;
		rec->free = state.free;
		rec->free_highatomic = state.free_highatomic;
		rec->highest = highest;
		rec->zone = state.geom;
	}
	return 0;
}

/**
 * shadow_record_zonelists() - in which order each node tries the zones
 * @mem: the instance
 * @recs: gets a struct shadow_rec_zonelist for each zone of each node's list
 *
 * Context: may sleep; takes one zone's lock at a time.
 * Return: 0 or -errno.
 */
int shadow_record_zonelists(struct shadow_mem *mem, struct grow *recs)
{
	size_t len = mem->config.max_zones + 1; /* of a row, with its end */
	u32 node;
	int err = 0;

	for (node = 0; !err && node < mem->config.nr_nodes; node++)
		err = record_zonelist(node, mem->zonelist + node * len, recs);
	return err;
}
