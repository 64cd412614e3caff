// SPDX-License-Identifier: GPL-2.0
/*
 * Mirrors of the live zones, for the feed and for shadow/mirror. Walks nothing
 * itself: the live side gives records, the shadow takes them.
 */
#include <linux/err.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "format/text.h"
#include "live/blocks.h"
#include "view/mirror.h"

/**
 * struct mirror_walk - a live zone on its way into a mirror
 * @mirror: the mirror
 * @zone: its zone
 * @pageblock: pages of a pageblock
 */
struct mirror_walk {
	struct shadow_mirror *mirror;
	struct shadow_zone *zone;
	unsigned int pageblock;
};

/*
 * The kernel's migratetypes in the shadow's numbers. The first four are the
 * same; where the kernel has CMA it stands between them and the last.
 */
static unsigned int mirror_migratetype(unsigned int live)
{
	if (live <= MIGRATE_HIGHATOMIC)
		return live;
	return live == MIGRATE_ISOLATE ? SHADOW_MT_ISOLATE : SHADOW_MT_CMA;
}

static int mirror_pageblocks(const struct mirror_walk *walk,
			     const struct shadow_rec_zone_chunk *chunk)
{
	unsigned int i, mt;
	int err = 0;

	for (i = 0; !err && i < SHADOW_CHUNK_PFNS / walk->pageblock; i++) {
		mt = chunk->pageblock[i];
		if (mt == SHADOW_MT_NONE)
			continue;
		err = shadow_mirror_set_pageblock(walk->mirror, walk->zone,
						  chunk->start_pfn +
							  i * walk->pageblock,
						  mirror_migratetype(mt));
	}
	return err;
}

static bool chunk_absent(const struct shadow_rec_zone_chunk *chunk,
			 unsigned int offset)
{
	return chunk->absent[offset / 64] >> (offset % 64) & 1;
}

/* Pages that are neither free nor absent, run by run. */
static int mirror_in_use(const struct mirror_walk *walk,
			 const struct shadow_rec_zone_chunk *chunk,
			 unsigned int from, unsigned int to)
{
	unsigned int start;
	int err = 0;

	while (!err && from < to) {
		while (from < to && chunk_absent(chunk, from))
			from++;
		for (start = from; from < to; from++)
			if (chunk_absent(chunk, from))
				break;
		if (start < from)
			err = shadow_mirror_add_live(walk->mirror, walk->zone,
						     chunk->start_pfn + start,
						     from - start);
	}
	return err;
}

static int mirror_chunk(const struct shadow_rec_zone_chunk *chunk, void *ctx)
{
	const struct mirror_walk *walk = ctx;
	const struct shadow_free_block *block;
	unsigned int from = 0, i;
	int err;

	err = mirror_pageblocks(walk, chunk);
	for (i = 0; !err && i < chunk->nr_free; i++) {
		block = &chunk->free[i];
		err = mirror_in_use(walk, chunk, from, block->offset);
		if (!err)
			err = shadow_mirror_add_free(
				walk->mirror, walk->zone,
				chunk->start_pfn + block->offset, block->order);
		from = block->offset + (1U << block->order);
	}
	if (!err)
		err = mirror_in_use(walk, chunk, from, SHADOW_CHUNK_PFNS);
	return err;
}

static void mirror_config(const struct shadow_rec_zone_geom *geom,
			  struct shadow_zone_config *config)
{
	u64 first = geom->start_pfn & ~(SHADOW_SECTION_FRAMES - 1ULL);
	unsigned int i;

	*config = (struct shadow_zone_config){
		.node = geom->node,
		.index = geom->zone,
		.max_sections =
			DIV_ROUND_UP(geom->start_pfn + geom->spanned - first,
				     SHADOW_SECTION_FRAMES),
		.pb_order = geom->block_order,
		.nr_cpus = nr_cpu_ids,
		.pcp_batch = geom->pcp_batch,
		.pcp_high = geom->pcp_high_min,
		.watermark = { geom->min, geom->low, geom->high },
	};
	strscpy(config->name, geom->name, sizeof(config->name));
	for (i = 0; i < min_t(u32, geom->nr_zones, SHADOW_MAX_ZONES); i++)
		config->lowmem_reserve[i] = geom->lowmem_reserve[i];
}

static int mirror_zone(struct shadow_mirror *mirror,
		       const struct shadow_rec_zone_geom *geom)
{
	struct mirror_walk walk = {
		.mirror = mirror,
		.pageblock = 1U << geom->block_order,
	};
	struct shadow_zone_config config;
	int err;

	mirror_config(geom, &config);
	err = shadow_mem_add_zone(&mirror->mem, &config, NULL, &walk.zone);
	return err ?: live_blocks_walk(geom, mirror_chunk, &walk);
}

/* How many zones there are, and where the last one ends. */
static unsigned int mirror_extent(struct shadow_recs recs, u64 *max_pfn)
{
	const struct shadow_rec_zone_geom *geom;
	unsigned int nr = 0;

	*max_pfn = 0;
	while ((geom = shadow_recs_find(&recs, SHADOW_LIVE_ZONE_GEOM,
					sizeof(*geom)))) {
		*max_pfn = max(*max_pfn, geom->start_pfn + geom->spanned);
		nr++;
	}
	return nr;
}

static int mirror_fill(struct shadow_mirror *mirror,
		       const struct shadow_policy *policy,
		       struct shadow_recs recs)
{
	const struct shadow_rec_zone_geom *geom;
	unsigned int nr_zones;
	u64 max_pfn;
	int err;

	nr_zones = mirror_extent(recs, &max_pfn);
	err = shadow_mirror_init(mirror, policy, nr_node_ids, nr_zones,
				 max_pfn);
	while (!err && (geom = shadow_recs_find(&recs, SHADOW_LIVE_ZONE_GEOM,
						sizeof(*geom))))
		err = mirror_zone(mirror, geom);
	if (!err)
		shadow_mirror_start(mirror);
	return err;
}

/**
 * view_mirror_create() - mirror the live zones as they are now
 * @mirror: where the mirror is stored
 * @policy: the rules that it follows
 *
 * Each section is exact; they are taken one after the other.
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int view_mirror_create(struct shadow_mirror **mirror,
		       const struct shadow_policy *policy)
{
	struct shadow_mirror *made;
	struct grow geoms = {};
	struct shadow_recs recs;
	int err;

	made = kzalloc(sizeof(*made), GFP_KERNEL);
	if (!made)
		return -ENOMEM;
	err = live_geom_collect(&geoms);
	if (!err) {
		recs = (struct shadow_recs){ geoms.data, geoms.len };
		err = mirror_fill(made, policy, recs);
	}
	grow_destroy(&geoms);
	if (err)
		view_mirror_destroy(made);
	else
		*mirror = made;
	return err;
}

/**
 * view_mirror_destroy() - free a mirror
 * @mirror: the mirror
 *
 * Context: may sleep.
 */
void view_mirror_destroy(struct shadow_mirror *mirror)
{
	shadow_mirror_exit(mirror);
	kfree(mirror);
}
