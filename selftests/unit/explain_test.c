// SPDX-License-Identifier: GPL-2.0
/*
 * The log of decisions, kind by kind: what it says of a request or a free that
 * is laid out by hand. derive_test.c takes whole histories from it.
 */
#include <pthread.h>

#include "explain.h"

/*
 * One node with DMA32 (index 1, pfns from 0) and Normal (index 2, pfns from
 * 4096), two sections each, pageblocks of 16 pages.
 */
FIXTURE(explain)
{
	struct shadow_mem mem;
	struct shadow_zone *low;
	struct shadow_zone *zone;
	struct shadow_explain *log;
	struct shadow_request req;
	u64 seen;
	u64 pfn;
};

static int one_node(int from, int to)
{
	return from != to;
}

static int add_zone(struct shadow_mem *mem, u32 index, u64 pfn,
		    struct shadow_zone **zone)
{
	struct shadow_zone_config config = {
		.index = index,
		.max_sections = 2,
		.pb_order = 4,
	};
	int err = shadow_mem_add_zone(mem, &config, NULL, zone);
	u32 idx, i;

	for (i = 0; !err && i < 2; i++, pfn += SHADOW_SECTION_FRAMES) {
		err = shadow_mem_reserve_section(mem, pfn);
		if (!err)
			err = shadow_mem_section(mem, *zone, pfn, &idx);
	}
	return err;
}

FIXTURE_SETUP(explain)
{
	static const struct shadow_mem_config config = {
		.max_zones = 2,
		.nr_nodes = 1,
		.nr_cpus = 2,
		.max_pfn = 1 << 14,
	};

	memset(self, 0, sizeof(*self));
	ASSERT_EQ(0, shadow_mem_init(&self->mem, &config));
	ASSERT_EQ(0, add_zone(&self->mem, 1, 0, &self->low));
	ASSERT_EQ(0, add_zone(&self->mem, 2, 4096, &self->zone));
	shadow_mem_build_zonelists(&self->mem, one_node);
	self->log = shadow_explain_create(1024, 2);
	ASSERT_NE(NULL, self->log);
	ASSERT_EQ(0, shadow_mem_explain_start(&self->mem, self->log));
	self->req.migratetype = M;
	self->req.highest_zone = 2;
}

FIXTURE_TEARDOWN(explain)
{
	EXPECT_STREQ("none", mem_rule(&self->mem));
	shadow_mem_exit(&self->mem);
	EXPECT_EQ(0, seam_fault.live);
}

#define EXPECT_LOG(drawing) \
	EXPECT_STREQ(drawing, drawn_log(self->log, &self->seen))
#define FORGET() (self->seen = self->log->next)

static int ask(struct shadow_mem *mem, struct shadow_request *req,
	       unsigned int order, u64 *pfn)
{
	req->order = order;
	return shadow_mem_alloc(mem, req, pfn);
}

/* F....... order 3 at 4096: one page, A F F. F... */
TEST_F(explain, split_chain_is_told_step_by_step)
{
	lay_free(self->zone, 0, 3);
	FORGET();
	ASSERT_EQ(0, ask(&self->mem, &self->req, 0, &self->pfn));
	EXPECT_LOG(
		"request/0 zone found@4096/3 split@4096+4100/2 split@4096+4098/1 split@4096+4097/0 taken@4096/0 done@4096");
}

TEST_F(explain, split_that_keeps_upper_halves_says_which)
{
	struct shadow_policy upper = shadow_policy_stock;

	upper.upper_half = true;
	self->zone->policy = &upper;
	lay_free(self->zone, 0, 2);
	FORGET();
	ASSERT_EQ(0, shadow_mem_alloc(&self->mem, &self->req, &self->pfn));
	EXPECT_LOG(
		"request/0 zone found@4096/2 split@4098+4096/1 split@4099+4098/0 taken@4099/0 done@4099");
	self->zone->policy = STOCK;
}

/* A F F. F... is freed: all of it merges, up to where there is no page. */
TEST_F(explain, merge_chain_is_told_step_by_step)
{
	lay_free(self->zone, 0, 3);
	ASSERT_EQ(0, ask(&self->mem, &self->req, 0, &self->pfn));
	FORGET();
	ASSERT_EQ(0, shadow_mem_free(&self->mem, self->pfn, 0, 0));
	EXPECT_LOG(
		"free@4096/0 return@4096/0 merge@4096/1 merge@4096/2 merge@4096/3 stop:hole listed@4096/3 done@4096");
}

/* Why a merge stops: each answer, at pages that stand for it. */
TEST_F(explain, merge_stop_says_why)
{
	struct shadow_zone *zone = self->zone;

	lay_free(zone, 0, 10);
	EXPECT_LOG("return@4096/10 stop:largest listed@4096/10");
	lay_free(self->low, 1, 0);
	EXPECT_LOG("return@1/0 stop:hole listed@1/0");
	lay_alloc(self->low, 2, 0);
	FORGET();
	lay_free(self->low, 3, 0);
	EXPECT_LOG("return@3/0 stop:used listed@3/0");
	lay_free(self->low, 16, 0);
	FORGET();
	lay_free(self->low, 18, 1);
	EXPECT_LOG("return@18/1 stop:split listed@18/1");
	shadow_zone_set_pageblock_mt(self->low, 64, 4, I);
	lay_free(self->low, 64, 4);
	FORGET();
	lay_free(self->low, 80, 4);
	EXPECT_LOG("return@80/4 stop:type listed@80/4");
}

/* The buddy of the block that 4096 would merge into is free: to the tail. */
TEST_F(explain, tail_of_the_list_is_told)
{
	lay_free(self->zone, 2, 1);
	FORGET();
	lay_free(self->zone, 0, 0);
	EXPECT_LOG("return@4096/0 stop:hole listed@4096/0:tail");
}

/* A batch of 4 in one go; a page on the list stops its buddy's merge. */
TEST_F(explain, per_cpu_lists_tell_refill_hit_push_and_drain)
{
	struct shadow_zone *zone = self->zone;

	zone->config.pcp_batch = 2;
	zone->config.pcp_high = 2;
	shadow_pcp_init(&zone->pcp[0], &zone->config);
	shadow_zone_update_floor(zone);
	lay_free(zone, 0, 1);
	FORGET();
	ASSERT_EQ(0, ask(&self->mem, &self->req, 0, &self->pfn));
	EXPECT_LOG(
		"request/0 zone refill*2 found@4096/1 split@4096+4097/0 taken@4096/0 found@4097/0 taken@4097/0 hit@4096 done@4096");
	lay_free(zone, 4, 2);
	FORGET();
	ASSERT_EQ(0, shadow_mem_free(&self->mem, 4096, 0, 0));
	EXPECT_LOG("free@4096/0 push@4096/0 done@4096");
	ASSERT_EQ(0, ask(&self->mem, &self->req, 2, &self->pfn));
	FORGET();
	ASSERT_EQ(0, shadow_mem_free(&self->mem, 4100, 2, 0));
	EXPECT_LOG(
		"free@4100/2 push@4100/2 drain*2 return@4100/2 stop:pcp listed@4100/2 done@4100");
	shadow_mem_drain(&self->mem, 0);
	EXPECT_LOG(
		"drain*0 drain*2 return@4096/0 stop:pcp listed@4096/0 return@4097/0 merge@4096/1 stop:hole listed@4096/1:tail");
}

/* Normal has 8 pages and must keep 8; DMA32 has none; then it is let down. */
TEST_F(explain, zones_that_will_not_do_are_told_with_the_reason)
{
	struct shadow_request *req = &self->req;

	lay_free(self->zone, 0, 3);
	set_marks(self->zone, 4, 8);
	FORGET();
	ASSERT_EQ(0, ask(&self->mem, req, 0, &self->pfn));
	EXPECT_LOG(
		"request/0 low:1,8/9 skip:empty zone found@4096/3 split@4096+4100/2 split@4096+4098/1 split@4096+4097/0 taken@4096/0 done@4096");
	req->highest_zone = 1;
	EXPECT_EQ(-ENOMEM, ask(&self->mem, req, 0, &self->pfn));
	EXPECT_LOG(
		"request/0 skip:high skip:empty skip:high skip:empty drain*0 drain*0 skip:high skip:empty fail:12");
	req->highest_zone = 2;
	req->flags = SHADOW_REQ_NODEMASK;
	req->nodemask = 2;
	EXPECT_EQ(-ENOMEM, ask(&self->mem, req, 0, &self->pfn));
	EXPECT_LOG(
		"request/0 skip:mask skip:empty skip:mask skip:empty drain*0 drain*0 skip:mask skip:empty fail:12");
}

/* As many pages as are needed, and no block of order 3 among them. */
TEST_F(explain, zone_without_a_large_block_says_pages_enough)
{
	lay_free(self->zone, 0, 2);
	lay_free(self->zone, 8, 2);
	FORGET();
	EXPECT_EQ(-ENOMEM, ask(&self->mem, &self->req, 3, &self->pfn));
	EXPECT_LOG(
		"request/3 low:1,8/8 skip:empty low:0,8/8 skip:empty drain*0 drain*0 low:0,8/8 skip:empty fail:12");
}

/* A block that nobody falls back on: the zone is tried in vain. */
TEST_F(explain, zone_that_has_nothing_after_all_is_told)
{
	shadow_zone_set_pageblock_mt(self->zone, 0, 4, C);
	lay_free(self->zone, 0, 4);
	FORGET();
	EXPECT_EQ(-ENOMEM, ask(&self->mem, &self->req, 0, &self->pfn));
	EXPECT_LOG(
		"request/0 zone none skip:empty zone none skip:empty drain*0 drain*0 zone none skip:empty fail:12");
}

/* Unmovable wants a page: a whole pageblock, one of half, one of less. */
TEST_F(explain, fallback_tells_what_it_counted)
{
	struct shadow_zone *zone = self->zone;
	u32 i;

	self->req.migratetype = U;
	lay_free(zone, 0, 4);
	FORGET();
	ASSERT_EQ(0, ask(&self->mem, &self->req, 4, &self->pfn));
	EXPECT_LOG(
		"request/4 zone claim@4096/4:16+0:yes found@4096/4 taken@4096/4 done@4096");
	for (i = 16; i < 24; i++)
		lay_alloc(zone, i, 0);
	lay_free(zone, 24, 3);
	FORGET();
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	EXPECT_LOG(
		"request/3 zone claim@4120/3:8+0:yes found@4120/3 taken@4120/3 done@4120");
	for (i = 32; i < 44; i++)
		lay_alloc(zone, i, 0);
	lay_free(zone, 44, 2);
	FORGET();
	ASSERT_EQ(0, ask(&self->mem, &self->req, 2, &self->pfn));
	EXPECT_LOG(
		"request/2 zone claim@4140/2:4+0:no smallest@4140/2 found@4140/2 taken@4140/2 done@4140");
}

TEST_F(explain, boost_of_the_marks_is_told)
{
	u32 i;

	lay_free(self->zone, 64, 6);
	set_marks(self->zone, 8, 40);
	for (i = 0; i < 4; i++)
		ASSERT_TRUE(take_at(self->zone, 64 + i * 16, 3));
	FORGET();
	self->req.migratetype = R;
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	EXPECT_LOG(
		"request/3 low:1,32/48 skip:empty zone boost+16 claim@4216/3:8+0:yes found@4216/3 taken@4216/3 done@4216");
}

/* 2048 pages may keep 20 of them: one pageblock, and not a second one. */
TEST_F(explain, high_atomic_reserve_and_release_are_told)
{
	const u8 urgent = SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK;

	lay_free(self->zone, 0, 10);
	lay_free(self->zone, 1024, 10);
	ASSERT_TRUE(take_at(self->zone, 0, 10));
	ASSERT_TRUE(take_at(self->zone, 1024 + 512, 9));
	ASSERT_TRUE(take_at(self->zone, 1024 + 256, 8));
	ASSERT_TRUE(take_at(self->zone, 1024 + 128, 7));
	ASSERT_TRUE(take_at(self->zone, 1024 + 64, 6));
	ASSERT_TRUE(take_at(self->zone, 1024 + 32, 5));
	ASSERT_TRUE(take_at(self->zone, 1024 + 16, 4));
	FORGET();
	self->req.flags = urgent;
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	EXPECT_LOG(
		"request/3 zone found@5120/4 split@5120+5128/3 taken@5120/3 reserve@5120 done@5120");
	self->req.flags = 0;
	ASSERT_EQ(0, ask(&self->mem, &self->req, 3, &self->pfn));
	EXPECT_LOG(
		"request/3 low:1,8/16 skip:empty low:0,8/16 skip:empty drain*0 drain*0 release@5120 zone found@5128/3 taken@5128/3 done@5128");
}

TEST_F(explain, refused_free_is_told)
{
	lay_free(self->zone, 0, 3);
	FORGET();
	EXPECT_EQ(-EALREADY, shadow_mem_free(&self->mem, 4096, 3, 1));
	EXPECT_LOG("free@4096/3 fail:114");
	EXPECT_EQ(-ENOENT, shadow_mem_free(&self->mem, 9999, 0, 1));
	EXPECT_LOG("free@9999/0 fail:2");
}

/* The entries of one request have its number, wherever they are written. */
TEST_F(explain, entries_of_an_operation_have_its_number)
{
	struct shadow_rec_explain rec;
	u64 seq;
	u32 op;

	lay_free(self->zone, 0, 4);
	EXPECT_TRUE(shadow_explain_read(self->log, 1, &rec));
	EXPECT_EQ(0, rec.op);
	seq = self->log->next;
	for (op = 1; op <= 4; op++) {
		self->req.cpu = op % 2;
		ASSERT_EQ(0, ask(&self->mem, &self->req, 0, &self->pfn));
		while (seq < self->log->next) {
			ASSERT_TRUE(
				shadow_explain_read(self->log, ++seq, &rec));
			EXPECT_EQ(op, rec.op);
			EXPECT_EQ(op % 2, rec.cpu);
			EXPECT_EQ(seq, rec.seq);
		}
	}
	shadow_mem_drain(&self->mem, 0);
	while (seq < self->log->next) {
		ASSERT_TRUE(shadow_explain_read(self->log, ++seq, &rec));
		EXPECT_EQ(0, rec.op);
	}
}

/* 64 entries are kept; what is older is not there any more. */
TEST_F(explain, old_entries_make_room)
{
	struct shadow_rec_explain rec;
	struct shadow_explain *log;
	u64 seq;
	u32 i;

	EXPECT_EQ(self->log, shadow_mem_explain_stop(&self->mem));
	shadow_explain_destroy(self->log);
	log = shadow_explain_create(1, 2);
	ASSERT_EQ(SHADOW_EXPLAIN_LEAST, log->entries);
	ASSERT_EQ(0, shadow_mem_explain_start(&self->mem, log));
	for (i = 0; i < 200; i++)
		shadow_mem_free(&self->mem, i, 0, 0);
	EXPECT_EQ(400, log->next);
	for (seq = 1; seq <= 400; seq++)
		EXPECT_EQ(seq > 400 - 64, shadow_explain_read(log, seq, &rec));
	EXPECT_FALSE(shadow_explain_read(log, 401, &rec));
}

/* On: no fast path; off: as before, and not a word more. */
TEST_F(explain, switched_off_it_costs_nothing)
{
	struct shadow_zone *zone = self->zone;
	u32 limit;
	u64 floor;

	zone->config.pcp_batch = 4;
	zone->config.pcp_high = 16;
	shadow_pcp_init(&zone->pcp[0], &zone->config);
	lay_free(zone, 0, 10);
	shadow_mem_update_first_zones(&self->mem);
	shadow_zone_update_floor(zone);
	ASSERT_EQ(0, ask(&self->mem, &self->req, 0, &self->pfn));
	EXPECT_FALSE(shadow_mem_alloc_fast(&self->mem, &self->req,
					   shadow_pcp_place(0), &self->pfn));
	EXPECT_FALSE(shadow_mem_free_fast(&self->mem, self->pfn, 0,
					  shadow_pcp_place(0)));
	EXPECT_EQ(-EBUSY, shadow_mem_explain_start(&self->mem, self->log));
	EXPECT_EQ(self->log, shadow_mem_explain_stop(&self->mem));
	EXPECT_EQ(NULL, shadow_mem_explain_stop(&self->mem));
	FORGET();
	floor = zone->floor[2];
	limit = zone->pcp[0].limit;
	EXPECT_NE(U64_MAX, floor);
	EXPECT_EQ(16, limit);
	EXPECT_TRUE(shadow_mem_free_fast(&self->mem, self->pfn, 0,
					 shadow_pcp_place(0)));
	EXPECT_TRUE(shadow_mem_alloc_fast(&self->mem, &self->req,
					  shadow_pcp_place(0), &self->pfn));
	ASSERT_EQ(0, ask(&self->mem, &self->req, 5, &self->pfn));
	EXPECT_LOG("");
	shadow_explain_destroy(self->log);
}

TEST_F(explain, log_counts_in_the_instances_bytes)
{
	size_t with = shadow_mem_bytes(&self->mem);

	EXPECT_EQ(self->log, shadow_mem_explain_stop(&self->mem));
	EXPECT_EQ(with - shadow_mem_bytes(&self->mem),
		  shadow_explain_bytes(self->log));
	EXPECT_EQ(0, shadow_explain_bytes(NULL));
	EXPECT_LT(1024 * 64, shadow_explain_bytes(self->log));
	shadow_explain_destroy(self->log);
}

TEST_F(explain, log_that_cannot_be_is_refused)
{
	struct shadow_explain *log = shadow_explain_create(64, 3);
	unsigned long nth;
	long live;

	EXPECT_EQ(self->log, shadow_mem_explain_stop(&self->mem));
	EXPECT_EQ(-EINVAL, shadow_mem_explain_start(&self->mem, log));
	shadow_explain_destroy(log);
	EXPECT_EQ(NULL, shadow_explain_create(SHADOW_EXPLAIN_MOST + 1, 2));
	live = seam_fault.live;
	for (nth = 1; nth <= 3; nth++) {
		seam_fault_set(nth, false);
		EXPECT_EQ(NULL, shadow_explain_create(64, 2));
		seam_fault_set(0, false);
		EXPECT_EQ(live, seam_fault.live);
	}
	shadow_explain_destroy(NULL);
	shadow_explain_destroy(self->log);
}

/* Writers of a small ring, who pass each other all the time. */
static void *write_many(void *data)
{
	struct shadow_rec_explain rec;
	u32 i;

	for (i = 1; i <= 100000; i++) {
		rec = (struct shadow_rec_explain){
			.pfn = i,
			.a = i * 3ULL,
			.b = ~(u64)i,
		};
		shadow_explain_add(data, NULL, SHADOW_IDX_NONE, &rec);
	}
	return NULL;
}

TEST(entries_that_are_read_are_whole)
{
	struct shadow_explain *log = shadow_explain_create(64, 1);
	struct shadow_rec_explain rec;
	u64 whole = 0, torn = 0, seq;
	pthread_t writer[4];
	u32 i;

	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_create(&writer[i], NULL, write_many, log));
	do {
		seq = READ_ONCE(log->next);
		if (!shadow_explain_read(log, seq > 8 ? seq - 8 : 1, &rec))
			continue;
		whole++;
		torn += rec.a != rec.pfn * 3 || rec.b != ~rec.pfn ||
			rec.seq != (seq > 8 ? seq - 8 : 1);
	} while (seq < 400000);
	for (i = 0; i < 4; i++)
		pthread_join(writer[i], NULL);
	EXPECT_EQ(0, torn);
	EXPECT_LT(0, whole);
	EXPECT_EQ(400000, log->next);
	shadow_explain_destroy(log);
	EXPECT_EQ(0, seam_fault.live);
}

TEST_HARNESS_MAIN
