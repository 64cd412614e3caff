// SPDX-License-Identifier: GPL-2.0
/*
 * Histories from the log of decisions alone: a random workload runs with the
 * log on, and a reader who knows nothing but how the free blocks stood at first
 * works out each block that was chosen and each that a free ended up in. It is
 * held against what the allocator returned, and against its free lists. So are
 * bulk requests, contiguous ranges and compaction.
 */
#include "core/bulk.h"
#include "core/compact.h"
#include "core/contig.h"
#include "core/exact.h"
#include "explain.h"

#define NR_SECTIONS 4
#define NR_PAGES (NR_SECTIONS << SHADOW_MAX_ORDER)
#define NR_HELD 3000
#define NR_OPS 20000
#define NR_MANY 64
#define NO_ORDER 255
#define PB_ORDER (SHADOW_PCP_MAX_ORDER + 1)
#define NR_LISTS (PB_ORDER + 1) /* a list each order */

/**
 * struct reader - what follows from the log
 * @order: order of the free block that begins at a pfn, or NO_ORDER
 * @stack: blocks of each per-CPU list, the next one to be popped last
 * @nr: how many
 * @refill: blocks taken by the refill that is under way, in that order
 * @nr_refill: how many
 * @refilling: there is one
 * @op: the operation
 * @pfn: the block that it is at
 * @at: its order
 * @chosen: what the request gets
 * @many: what the requests of a bulk got
 * @nr_many: how many
 * @range: pages of the range that is under way, taken so far
 * @nr_moved: blocks that their owner moved
 * @wrong: decisions that cannot be
 */
struct reader {
	u8 order[NR_PAGES];
	u64 stack[2][2][NR_LISTS][3][1024];
	u32 nr[2][2][NR_LISTS][3];
	u64 refill[1024];
	u32 nr_refill;
	bool refilling;
	u32 op;
	u64 pfn;
	unsigned int at;
	u64 chosen;
	u64 many[NR_MANY];
	u32 nr_many;
	u64 range;
	u32 nr_moved;
	u64 wrong;
};

static void expect(struct reader *reader, bool holds)
{
	reader->wrong += !holds;
}

/* A free block of this order is there: it goes. */
static void take_free(struct reader *reader, u64 pfn, unsigned int order)
{
	expect(reader, reader->order[pfn] == order);
	reader->order[pfn] = NO_ORDER;
}

static void add_free(struct reader *reader, u64 pfn, unsigned int order)
{
	expect(reader, reader->order[pfn] == NO_ORDER);
	reader->order[pfn] = order;
}

static u64 *stack_of(struct reader *reader,
		     const struct shadow_rec_explain *rec, u32 **nr)
{
	u32 zone = rec->zone - 1;

	*nr = &reader->nr[zone][rec->cpu][rec->order][rec->migratetype];
	return reader->stack[zone][rec->cpu][rec->order][rec->migratetype];
}

/* The CPU's list is popped; the first block of a refill is popped first. */
static void pop_list(struct reader *reader,
		     const struct shadow_rec_explain *rec)
{
	u32 *nr, i;
	u64 *stack = stack_of(reader, rec, &nr);

	if (reader->refilling) {
		expect(reader, !*nr);
		for (i = reader->nr_refill; i--;)
			stack[(*nr)++] = reader->refill[i];
		reader->refilling = false;
	}
	expect(reader, *nr);
	if (*nr)
		reader->chosen = stack[--*nr];
}

static void push_list(struct reader *reader,
		      const struct shadow_rec_explain *rec)
{
	u32 *nr;
	u64 *stack = stack_of(reader, rec, &nr);

	expect(reader, rec->pfn == reader->pfn && rec->order == reader->at);
	stack[(*nr)++] = rec->pfn;
}

/* A block comes from a per-CPU list, where it is, or from the free. */
static void drop(struct reader *reader, const struct shadow_rec_explain *rec)
{
	u32 cpu, mt, zone = rec->zone - 1, i;

	if (rec->order > PB_ORDER)
		return;
	for (cpu = 0; cpu < 2; cpu++) {
		for (mt = 0; mt < 3; mt++) {
			u32 *nr = &reader->nr[zone][cpu][rec->order][mt];
			u64 *stack = reader->stack[zone][cpu][rec->order][mt];

			for (i = 0; i < *nr && stack[i] != rec->pfn; i++)
				;
			if (i == *nr)
				continue;
			memmove(stack + i, stack + i + 1,
				(--*nr - i) * sizeof(*stack));
			return;
		}
	}
}

static void read_alloc(struct reader *reader,
		       const struct shadow_rec_explain *rec)
{
	u64 half = 1ULL << rec->order;

	switch (rec->kind) {
	case SHADOW_EXPLAIN_REQUEST:
		reader->op = rec->op;
		reader->chosen = SHADOW_PFN_NONE;
		reader->refilling = false;
		break;
	case SHADOW_EXPLAIN_ZONE:
		reader->refilling = false;
		break;
	case SHADOW_EXPLAIN_REFILL:
		reader->refilling = true;
		reader->nr_refill = 0;
		break;
	case SHADOW_EXPLAIN_FOUND:
		take_free(reader, rec->pfn, rec->order);
		reader->pfn = rec->pfn;
		reader->at = rec->order;
		break;
	case SHADOW_EXPLAIN_SPLIT:
		expect(reader, rec->order == --reader->at);
		expect(reader, (rec->pfn & ~half) == reader->pfn);
		expect(reader, rec->a == (rec->pfn ^ half));
		add_free(reader, rec->a, rec->order);
		reader->pfn = rec->pfn;
		break;
	case SHADOW_EXPLAIN_TAKEN:
		expect(reader, rec->order == reader->at);
		reader->range += 1ULL << rec->order;
		if (reader->refilling)
			reader->refill[reader->nr_refill++] = reader->pfn;
		else
			reader->chosen = reader->pfn;
		break;
	case SHADOW_EXPLAIN_PCP_HIT:
		pop_list(reader, rec);
		break;
	}
}

static void read_free(struct reader *reader,
		      const struct shadow_rec_explain *rec)
{
	u64 buddy;

	switch (rec->kind) {
	case SHADOW_EXPLAIN_FREE:
		reader->op = rec->op;
		reader->pfn = rec->pfn;
		reader->at = rec->order;
		break;
	case SHADOW_EXPLAIN_PCP_PUSH:
		push_list(reader, rec);
		break;
	case SHADOW_EXPLAIN_RETURN:
		drop(reader, rec);
		reader->pfn = rec->pfn;
		reader->at = rec->order;
		break;
	case SHADOW_EXPLAIN_MERGE:
		buddy = reader->pfn ^ 1ULL << reader->at;
		take_free(reader, buddy, reader->at);
		reader->pfn &= buddy;
		expect(reader, rec->order == ++reader->at);
		expect(reader, rec->a == buddy);
		break;
	case SHADOW_EXPLAIN_LISTED:
		expect(reader, rec->order == reader->at);
		add_free(reader, reader->pfn, reader->at);
		break;
	}
}

/* Of many pages at once. */
static void read_many(struct reader *reader,
		      const struct shadow_rec_explain *rec)
{
	switch (rec->kind) {
	case SHADOW_EXPLAIN_BULK:
		reader->op = rec->op;
		reader->nr_many = 0;
		break;
	case SHADOW_EXPLAIN_DONE:
		if (reader->nr_many < NR_MANY)
			reader->many[reader->nr_many++] = reader->chosen;
		break;
	case SHADOW_EXPLAIN_LIFT:
		take_free(reader, rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_MOVE:
		/* The place was taken last; then one of the two returns. */
		expect(reader, rec->a == reader->chosen);
		reader->nr_moved += !rec->b;
		reader->range = 0;
		break;
	case SHADOW_EXPLAIN_RANGE:
		reader->range = 0;
		break;
	}
}

/* What FIXTURE_DATA(derive) is, for those who are given it as a pointer. */
#define derive_self _test_data_derive

FIXTURE(derive)
{
	struct shadow_mem mem;
	struct shadow_zone *zone[2];
	struct shadow_explain *log;
	struct reader *reader;
	u64 seen;
	u64 random;
	u64 held[NR_HELD];
	u8 order[NR_HELD];
	u32 nr;
	u32 moved;
};

static int one_node(int from, int to)
{
	return from != to;
}

static int add_zone(struct shadow_mem *mem, u32 number,
		    struct shadow_zone **zone)
{
	struct shadow_zone_config config = {
		.index = 1 + number,
		.max_sections = NR_SECTIONS / 2,
		.pb_order = PB_ORDER,
		.pcp_batch = 8,
		.pcp_high = 24,
		.pcp_high_max = 48,
		.watermark = { 16, 32, 48 },
	};
	int err = shadow_mem_add_zone(mem, &config, NULL, zone);
	u64 pfn = (u64)number * NR_PAGES / 2;
	u32 idx, i;

	for (i = 0; !err && i < NR_SECTIONS / 2; i++) {
		err = shadow_mem_reserve_section(mem, pfn);
		if (!err)
			err = shadow_mem_section(mem, *zone, pfn, &idx);
		if (!err)
			lay_free(*zone, idx, SHADOW_MAX_ORDER);
		pfn += SHADOW_SECTION_FRAMES;
	}
	return err;
}

FIXTURE_SETUP(derive)
{
	static const struct shadow_mem_config config = {
		.max_zones = 2,
		.nr_nodes = 1,
		.nr_cpus = 2,
		.max_pfn = NR_PAGES,
	};
	u32 i;

	memset(self, 0, sizeof(*self));
	self->random = 88172645463325252ULL;
	ASSERT_EQ(0, shadow_mem_init(&self->mem, &config));
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, add_zone(&self->mem, i, &self->zone[i]));
	shadow_mem_build_zonelists(&self->mem, one_node);
	self->reader = calloc(1, sizeof(*self->reader));
	ASSERT_NE(NULL, self->reader);
	memset(self->reader->order, NO_ORDER, NR_PAGES);
	for (i = 0; i < NR_PAGES; i += SHADOW_SECTION_FRAMES)
		self->reader->order[i] = SHADOW_MAX_ORDER;
	self->log = shadow_explain_create(1 << 16, 2);
	ASSERT_NE(NULL, self->log);
	ASSERT_EQ(0, shadow_mem_explain_start(&self->mem, self->log));
}

FIXTURE_TEARDOWN(derive)
{
	EXPECT_STREQ("none", mem_rule(&self->mem));
	free(self->reader);
	shadow_mem_exit(&self->mem);
	EXPECT_EQ(0, seam_fault.live);
}

static u32 draw_number(u64 *random, u32 below)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (*random >> 32) % below;
}

/* All that was written since the last call; false where a part is missing. */
static bool read_log(struct shadow_explain *log, u64 *seen,
		     struct reader *reader)
{
	struct shadow_rec_explain rec;

	while (*seen < log->next) {
		if (!shadow_explain_read(log, ++*seen, &rec))
			return false;
		if (!rec.op)
			reader->refilling = false;
		read_alloc(reader, &rec);
		read_free(reader, &rec);
		read_many(reader, &rec);
		expect(reader, rec.op == reader->op || !rec.op);
	}
	return true;
}

/* Do the free lists have the blocks that the reader says, and no others? */
static bool free_as_read(struct shadow_mem *mem, const struct reader *reader)
{
	const struct shadow_frame *frame;
	struct shadow_zone *zone;
	unsigned int order;
	bool is_free;
	u64 pfn;
	u32 idx;

	for (pfn = 0; pfn < NR_PAGES; pfn++) {
		zone = shadow_mem_find(mem, pfn, &idx);
		frame = &zone->frames[idx];
		is_free = shadow_frame_state(frame) == SHADOW_FRAME_FREE;
		order = is_free ? shadow_frame_order(frame) : NO_ORDER;
		if (order != reader->order[pfn])
			return false;
	}
	return true;
}

/* One request; false where its block is not the one that the log gives. */
static bool alloc_one(FIXTURE_DATA(derive) * self)
{
	static const u8 flags[] = { 0, 0, 0, SHADOW_REQ_HIGH,
				    SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK };
	struct shadow_request req = {
		.migratetype = draw_number(&self->random, 3),
		.highest_zone = 1 + draw_number(&self->random, 2),
		.flags = flags[draw_number(&self->random, ARRAY_SIZE(flags))],
		.cpu = draw_number(&self->random, 2),
	};
	u32 size = draw_number(&self->random, 1 << 10);
	u64 pfn = SHADOW_PFN_NONE;

	while (size < 1 << 9 && req.order < SHADOW_MAX_ORDER) {
		req.order++;
		size *= 2;
	}
	if (self->nr == NR_HELD)
		return true;
	if (!shadow_mem_alloc(&self->mem, &req, &pfn)) {
		self->held[self->nr] = pfn;
		self->order[self->nr++] = req.order;
	}
	return read_log(self->log, &self->seen, self->reader) &&
	       self->reader->chosen == pfn;
}

/* One free; false where the log says anything that cannot be. */
static bool free_one(FIXTURE_DATA(derive) * self)
{
	u32 cpu = draw_number(&self->random, 2);
	u32 i;

	if (!self->nr)
		return true;
	i = draw_number(&self->random, self->nr);
	if (shadow_mem_free(&self->mem, self->held[i], self->order[i], cpu))
		return false;
	self->held[i] = self->held[--self->nr];
	self->order[i] = self->order[self->nr];
	return read_log(self->log, &self->seen, self->reader);
}

/* The owner of movable blocks: lets go of most of those that it has. */
static int owner_move(void *ctx, u64 from, u64 to, unsigned int order)
{
	struct derive_self *self = ctx;
	u32 i;

	for (i = 0; i < self->nr; i++)
		if (self->held[i] == from && self->order[i] == order)
			break;
	if (i == self->nr || !draw_number(&self->random, 64))
		return -EAGAIN;
	self->held[i] = to;
	self->moved++;
	return 0;
}

static void owner_drain(void *ctx)
{
	struct derive_self *self = ctx;

	shadow_mem_drain(&self->mem, 0);
	shadow_mem_drain(&self->mem, 1);
}

/* One bulk; false where its blocks are not those that the log gives. */
static bool bulk_one(FIXTURE_DATA(derive) * self)
{
	struct shadow_request req = {
		.order = draw_number(&self->random, 3),
		.migratetype = draw_number(&self->random, 3),
		.highest_zone = 2,
		.cpu = draw_number(&self->random, 2),
	};
	u32 nr = 1 + draw_number(&self->random, NR_MANY);
	u64 pfn[NR_MANY];
	u32 i;

	nr = shadow_mem_alloc_bulk(&self->mem, &req, nr, pfn);
	for (i = 0; i < nr && self->nr < NR_HELD; i++) {
		self->held[self->nr] = pfn[i];
		self->order[self->nr++] = req.order;
	}
	return read_log(self->log, &self->seen, self->reader) &&
	       self->reader->nr_many == nr &&
	       !memcmp(pfn, self->reader->many, nr * sizeof(*pfn));
}

/* One range, freed at once; false where the log does not take all of it. */
static bool range_one(FIXTURE_DATA(derive) * self)
{
	const struct shadow_mover mover = { owner_move, owner_drain, self };
	u32 nr = 1 + draw_number(&self->random, 300);
	u64 start = draw_number(&self->random, NR_PAGES);
	int err;

	err = shadow_contig_alloc(&self->mem, start, nr, &mover);
	if (!read_log(self->log, &self->seen, self->reader))
		return false;
	if (err)
		return true;
	if (self->reader->range != nr ||
	    !free_as_read(&self->mem, self->reader))
		return false;
	return !shadow_mem_free_exact(&self->mem, start, nr, 0) &&
	       read_log(self->log, &self->seen, self->reader);
}

static bool compact_one(FIXTURE_DATA(derive) * self)
{
	const struct shadow_mover mover = { owner_move, owner_drain, self };
	struct shadow_compact_stat stat;

	shadow_compact_zone(self->zone[draw_number(&self->random, 2)],
			    SHADOW_COMPACT_ALL, &mover, &stat);
	return read_log(self->log, &self->seen, self->reader);
}

TEST_F(derive, many_pages_at_once_follow_from_the_log)
{
	bool done;
	u32 i;

	for (i = 0; i < NR_OPS / 20; i++) {
		switch (draw_number(&self->random, 8)) {
		case 0:
			done = bulk_one(self);
			break;
		case 1:
			done = range_one(self);
			break;
		case 2:
			done = i % 8 || compact_one(self);
			break;
		case 3:
		case 4:
		case 5:
			done = alloc_one(self) && alloc_one(self) &&
			       alloc_one(self) && alloc_one(self);
			break;
		default:
			done = free_one(self) && free_one(self) &&
			       free_one(self) && free_one(self);
			break;
		}
		ASSERT_TRUE(done);
		ASSERT_EQ(0, self->reader->wrong);
		ASSERT_TRUE(free_as_read(&self->mem, self->reader));
		ASSERT_EQ(self->moved, self->reader->nr_moved);
	}
	EXPECT_LT(100, self->moved);
}

TEST_F(derive, every_choice_and_every_merge_follows_from_the_log)
{
	struct shadow_zone_stat sum = {};
	bool done;
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		/* half the time mostly requests, then mostly frees */
		done = draw_number(&self->random, 16) < (i & 2048 ? 6 : 10) ?
			       alloc_one(self) :
			       free_one(self);
		ASSERT_TRUE(done);
		ASSERT_EQ(0, self->reader->wrong);
		if (i % 16 == 0)
			ASSERT_TRUE(free_as_read(&self->mem, self->reader));
	}
	EXPECT_TRUE(free_as_read(&self->mem, self->reader));
	for (i = 0; i < 2; i++) {
		sum.split += self->zone[i]->stat.split;
		sum.merge += self->zone[i]->stat.merge;
		sum.steal += self->zone[i]->stat.steal;
		sum.fallback += self->zone[i]->stat.fallback;
	}
	/* There was something to derive. */
	EXPECT_LT(1000, sum.split);
	EXPECT_LT(1000, sum.merge);
	EXPECT_LT(10, sum.steal);
	EXPECT_LT(10, sum.fallback);
}

TEST_HARNESS_MAIN
