// SPDX-License-Identifier: GPL-2.0
/*
 * Each path that asks for memory, with its 1st, 2nd, … request made to fail,
 * once and for good, until it succeeds: a failure leaves nothing behind and
 * changes nothing.
 */
#include "core/bulk.h"
#include "core/exact.h"
#include "core/explain.h"
#include "core/highatomic.h"
#include "core/track.h"
#include "range.h"

static const struct shadow_mem_config config = {
	.max_zones = 2,
	.nr_nodes = 1,
	.nr_cpus = 2,
	.max_pfn = 1 << 24,
};

static const struct shadow_zone_config zone_config = {
	.max_sections = 1,
	.pb_order = 9,
	.nr_cpus = 2,
	.pcp_batch = 4,
};

/**
 * struct path - one way into core that asks for memory
 * @run: go it; 0 or an error
 * @undo: take back a run that succeeded
 * @mem: the instance it works on
 */
struct path {
	int (*run)(struct path *path);
	void (*undo)(struct path *path);
	struct shadow_mem mem;
};

/* A path's bytes, to see that a failure left them alone. */
static u64 digest(const void *data, size_t size)
{
	const unsigned char *p = data;
	u64 sum = 14695981039346656037ULL;

	while (size--)
		sum = (sum ^ *p++) * 1099511628211ULL;
	return sum;
}

static u64 mem_digest(const struct shadow_mem *mem)
{
	u64 sum = digest(mem, sizeof(*mem));

	if (mem->zones)
		sum ^= digest(mem->zones,
			      mem->config.max_zones * sizeof(*mem->zones));
	return sum + shadow_mem_bytes(mem);
}

static void sweep(struct __test_metadata *_metadata, struct path *path)
{
	unsigned long nth, requests = 0;
	bool forever = false;
	u64 before;
	long live;
	int err;

	do {
		for (nth = 1;; nth++) {
			live = seam_fault.live;
			before = mem_digest(&path->mem);
			seam_fault_set(nth, forever);
			err = path->run(path);
			requests = seam_fault.requests;
			seam_fault_set(0, false);
			if (!err)
				break;
			ASSERT_EQ(-ENOMEM, err);
			ASSERT_EQ(live, seam_fault.live);
			ASSERT_EQ(before, mem_digest(&path->mem));
			ASSERT_GT(20, nth);
		}
		/* The run that succeeded had all its requests before the nth. */
		ASSERT_EQ(nth - 1, requests);
		ASSERT_NE(0, requests);
		path->undo(path);
		ASSERT_EQ(live, seam_fault.live);
		forever = !forever;
	} while (forever);
}

static int init_mem(struct path *path)
{
	int err = shadow_mem_init(&path->mem, &config);

	/* What a failed init leaves is an instance that exit would take. */
	if (err &&
	    memcmp(&path->mem, &(struct shadow_mem){}, sizeof(path->mem)))
		return -EUCLEAN;
	return err;
}

static void exit_mem(struct path *path)
{
	shadow_mem_exit(&path->mem);
}

/* The zones, their zonelists, the first zones and the pfn map's root. */
TEST(init_of_an_instance_that_fails_leaves_nothing)
{
	struct path path = { .run = init_mem, .undo = exit_mem };

	sweep(_metadata, &path);
}

static int add_zone(struct path *path)
{
	struct shadow_zone *zone = (void *)1;
	int err = shadow_mem_add_zone(&path->mem, &zone_config, NULL, &zone);

	return err && zone != (void *)1 ? -EUCLEAN : err;
}

static void drop_zone(struct path *path)
{
	shadow_zone_exit(&path->mem.zones[--path->mem.nr_zones]);
}

/* Frames, sections, pageblocks and per-CPU lists. */
TEST(zone_that_cannot_be_made_leaves_the_instance_as_it_was)
{
	struct path path = { .run = add_zone, .undo = drop_zone };

	ASSERT_EQ(0, shadow_mem_init(&path.mem, &config));
	sweep(_metadata, &path);
	shadow_mem_exit(&path.mem);
	EXPECT_EQ(0, seam_fault.live);
}

/* The same under each policy, which may want memory of its own. */
TEST(zone_of_any_policy_that_cannot_be_made_leaves_nothing)
{
	struct shadow_mem_config of = config;
	unsigned int i;

	for (i = 0; (of.policy = shadow_policy_at(i)); i++) {
		struct path path = { .run = add_zone, .undo = drop_zone };

		ASSERT_EQ(0, shadow_mem_init(&path.mem, &of));
		sweep(_metadata, &path);
		shadow_mem_exit(&path.mem);
		EXPECT_EQ(0, seam_fault.live);
	}
	EXPECT_LT(2, i);
}

static int reserve(struct path *path)
{
	return shadow_mem_reserve_section(&path->mem, 1 << 23);
}

static void unreserve(struct path *path)
{
	struct shadow_pfnmap *map = &path->mem.pfnmap;

	seam_free(map->root[2]->section);
	seam_free(map->root[2]);
	map->root[2] = NULL;
	map->nr_leaves--;
}

TEST(section_that_cannot_be_reserved_leaves_the_map_as_it_was)
{
	struct path path = { .run = reserve, .undo = unreserve };

	ASSERT_EQ(0, shadow_mem_init(&path.mem, &config));
	sweep(_metadata, &path);
	shadow_mem_exit(&path.mem);
	EXPECT_EQ(0, seam_fault.live);
}

/* The first section, frames and all. */
static int grow_zone(struct path *path)
{
	return shadow_zone_reserve(&path->mem.zones[0]);
}

static void shrink_zone(struct path *path)
{
	struct shadow_zone *zone = &path->mem.zones[0];

	seam_area_free(&zone->area);
	zone->frames = NULL;
	zone->nr_backed = 0;
}

TEST(zone_that_cannot_grow_stays_as_it_was)
{
	struct path path = { .run = grow_zone, .undo = shrink_zone };
	struct shadow_zone_config growing = zone_config;
	struct shadow_zone *zone;

	growing.grows = true;
	ASSERT_EQ(0, shadow_mem_init(&path.mem, &config));
	ASSERT_EQ(0, shadow_mem_add_zone(&path.mem, &growing, NULL, &zone));
	sweep(_metadata, &path);
	shadow_mem_exit(&path.mem);
	EXPECT_EQ(0, seam_fault.live);
}

/* A log and a zone's descriptors, switched on where both are there. */
static int look_closer(struct path *path)
{
	struct shadow_explain *log = shadow_explain_create(64, 2);
	struct shadow_track *track = shadow_track_create(16);

	if (!log || !track) {
		shadow_explain_destroy(log);
		shadow_track_destroy(track);
		return -ENOMEM;
	}
	return shadow_mem_explain_start(&path->mem, log) ?:
		       shadow_zone_track_start(&path->mem.zones[0], track) ?
		       -EBUSY :
		       0;
}

static void look_away(struct path *path)
{
	shadow_explain_destroy(shadow_mem_explain_stop(&path->mem));
	shadow_track_destroy(shadow_zone_track_stop(&path->mem.zones[0]));
}

TEST(log_or_descriptors_that_cannot_be_made_change_nothing)
{
	struct path path = { .run = look_closer, .undo = look_away };
	struct shadow_zone *zone;

	ASSERT_EQ(0, shadow_mem_init(&path.mem, &config));
	ASSERT_EQ(0, shadow_mem_add_zone(&path.mem, &zone_config, NULL, &zone));
	sweep(_metadata, &path);
	shadow_mem_exit(&path.mem);
	EXPECT_EQ(0, seam_fault.live);
}

static int one_node(int from, int to)
{
	return from != to;
}

/* All that changes how a zone works, on blocks of all orders. */
static void operate(struct __test_metadata *_metadata, struct shadow_mem *mem,
		    struct shadow_zone *zone)
{
	struct shadow_request urgent = {
		.order = 1,
		.migratetype = M,
		.flags = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK,
	};
	struct shadow_request req = { .migratetype = M };
	u64 pfn;

	/* Not all of the zone: classic leaves a page. */
	for (req.order = 0; req.order < SHADOW_MAX_ORDER; req.order++) {
		ASSERT_EQ(0, shadow_mem_alloc(mem, &req, &pfn));
		ASSERT_EQ(0, shadow_mem_split(mem, pfn, req.order, req.order));
		ASSERT_EQ(0, shadow_mem_free(mem, pfn, req.order, 1));
		shadow_mem_drain(mem, 1);
	}
	ASSERT_EQ(0, shadow_mem_alloc(mem, &urgent, &pfn));
	if (zone->track) {
		ASSERT_EQ(0, shadow_mem_get(mem, pfn));
		ASSERT_EQ(-EBUSY, shadow_mem_free(mem, pfn, 1, 0));
		ASSERT_EQ(0, shadow_mem_put(mem, pfn, 0));
	}
	ASSERT_EQ(0, shadow_mem_free(mem, pfn, 1, 0));
	shadow_highatomic_release(mem, &req);
	shadow_mem_set_watermarks(mem);
	shadow_watermark_boost(zone);
	shadow_watermark_unboost(zone);
	set_marks(zone, 0, 0);
	shadow_pcp_set_high(&zone->pcp[0], zone, 1, 2);
	shadow_mem_drain(mem, 0);
	ASSERT_EQ(0, shadow_zone_remove_block(zone, 0, 10));
	ASSERT_EQ(0, shadow_zone_add_live(zone, 0, 7));
	ASSERT_EQ(0, shadow_zone_add_block(zone, 512, 9));
}

/*
 * Under every policy, with the first request refused, and with all; then both
 * with the log on and blocks tracked.
 */
TEST(operations_need_no_memory_under_any_policy)
{
	struct shadow_mem_config of = config;
	struct shadow_explain *log;
	struct shadow_zone *zone;
	struct shadow_mem mem;
	unsigned int i;
	u32 idx;

	for (i = 0; (of.policy = shadow_policy_at(i / 4)); i++) {
		ASSERT_EQ(0, shadow_mem_init(&mem, &of));
		ASSERT_EQ(0,
			  shadow_mem_add_zone(&mem, &zone_config, NULL, &zone));
		ASSERT_EQ(0, shadow_mem_reserve_section(&mem, 0));
		ASSERT_EQ(0, shadow_mem_section(&mem, zone, 0, &idx));
		if (i & 2) {
			log = shadow_explain_create(64, 2);
			ASSERT_EQ(0, shadow_mem_explain_start(&mem, log));
			ASSERT_EQ(NULL, shadow_zone_track_start(
						zone, shadow_track_create(64)));
		}
		seam_fault_set(1, i % 2);
		ASSERT_EQ(0, shadow_zone_add_block(zone, 0, 10));
		shadow_mem_build_zonelists(&mem, one_node);
		operate(_metadata, &mem, zone);
		EXPECT_EQ(0, seam_fault.requests);
		EXPECT_STREQ("none", mem_rule(&mem));
		seam_fault_set(0, false);
		shadow_mem_exit(&mem);
		EXPECT_EQ(0, seam_fault.live);
	}
}

/* Without memory for metadata pages still come, go and are checked. */
TEST(pages_need_no_memory)
{
	struct shadow_request req = { .migratetype = M };
	struct shadow_check check;
	struct shadow_zone *zone;
	struct shadow_mem mem;
	u64 pfn[1024];
	u32 idx, i;

	ASSERT_EQ(0, shadow_mem_init(&mem, &config));
	ASSERT_EQ(0, shadow_mem_add_zone(&mem, &zone_config, NULL, &zone));
	ASSERT_EQ(0, shadow_mem_reserve_section(&mem, 0));
	seam_fault_set(1, true);
	ASSERT_EQ(0, shadow_mem_section(&mem, zone, 0, &idx));
	ASSERT_EQ(0, shadow_zone_add_block(zone, 0, 10));
	shadow_mem_build_zonelists(&mem, one_node);
	for (i = 0; i < 1024; i++)
		ASSERT_EQ(0, shadow_mem_alloc(&mem, &req, &pfn[i]));
	EXPECT_EQ(-ENOMEM, shadow_mem_alloc(&mem, &req, &pfn[0]));
	for (i = 0; i < 1024; i++)
		ASSERT_EQ(0, shadow_mem_free(&mem, pfn[i], 0, i % 2));
	shadow_mem_drain(&mem, 0);
	shadow_mem_drain(&mem, 1);
	EXPECT_EQ(1, shadow_zone_nr_blocks(zone, 10));
	EXPECT_EQ(0, shadow_mem_check(&mem, &check));
	EXPECT_EQ(0, seam_fault.requests);
	shadow_mem_exit(&mem);
	EXPECT_EQ(0, seam_fault.live);
}

/*
 * Nor do the operations on many of them: bulk, exact size, isolation,
 * contiguous ranges and compaction with all memory refused, once and for good.
 */
TEST(operations_on_many_pages_need_no_memory)
{
	struct shadow_request req = { .migratetype = M, .highest_zone = 2 };
	struct shadow_compact_stat stat;
	struct range range;
	u64 pfn, pfns[100];
	bool forever;
	u32 i;

	range_make(_metadata, &range, 2, 3, 4);
	for (i = 0; i < 2; i++) {
		forever = i;
		seam_fault_set(1, forever);
		ASSERT_EQ(100,
			  shadow_mem_alloc_bulk(&range.mem, &req, 100, pfns));
		ASSERT_EQ(100,
			  shadow_mem_free_bulk(&range.mem, 0, 100, pfns, 0));
		ASSERT_EQ(0, shadow_mem_alloc_exact(&range.mem, &req, 7, &pfn));
		ASSERT_EQ(0, shadow_isolate_range(&range.mem, pfn, pfn + 7));
		shadow_unisolate_range(&range.mem, pfn, pfn + 7);
		ASSERT_EQ(0, shadow_mem_free_exact(&range.mem, pfn, 7, 0));
		ASSERT_EQ(0, shadow_contig_alloc_any(&range.mem, &req, 1200,
						     &range.mover, &pfn));
		ASSERT_EQ(0, shadow_mem_free_exact(&range.mem, pfn, 1200, 0));
		ASSERT_EQ(0, shadow_compact_zone(range.zone, SHADOW_COMPACT_ALL,
						 &range.mover, &stat));
		EXPECT_EQ(0, seam_fault.requests);
		EXPECT_STREQ("none", mem_rule(&range.mem));
	}
	seam_fault_set(0, false);
	shadow_mem_drain(&range.mem, 0);
	EXPECT_EQ(2, shadow_zone_nr_blocks(range.zone, 10));
	range_end(_metadata, &range);
}

TEST_HARNESS_MAIN
