/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of huge pages share. Blocks of 2 MiB are drawn one letter each:
 *
 *   . nothing   Z the page of zeroes   h huge, may not be written   H may
 *   s small entries
 */
#ifndef _SHADOWMM_UNIT_HUGE_H
#define _SHADOWMM_UNIT_HUGE_H

#include "core/vm_huge.h"
#include "world.h"

#define NR SHADOW_HUGE_PAGES
#define BLOCK (NR * PAGE)

FIXTURE(huge)
{
	struct world world;
	struct shadow_space *space;
	struct shadow_mm *mm;
};

static inline void begin(struct __test_metadata *_metadata, struct world *world,
			 enum shadow_mm_rules rules,
			 struct shadow_space **space)
{
	world_make_by(_metadata, world, 4, rules);
	ASSERT_EQ(0, shadow_space_create(&world->spaces, space));
	(*space)->thp = SHADOW_THP_ALWAYS;
}

FIXTURE_SETUP(huge)
{
	begin(_metadata, &self->world, SHADOW_MM_6_12, &self->space);
	self->mm = &self->space->mm;
}

FIXTURE_TEARDOWN(huge)
{
	EXPECT_WORLD(&self->world);
	shadow_space_put(self->space);
	world_end(_metadata, &self->world);
}

static inline char drawn_block(const struct shadow_space *space, u64 addr)
{
	struct shadow_span span;

	if (!shadow_pgtable_next(&space->pt, addr, addr + BLOCK, &span))
		return '.';
	if (!shadow_span_huge(&span))
		return 's';
	if (*span.up & SHADOW_PTE_ZERO)
		return 'Z';
	return *span.up & SHADOW_PTE_WRITE ? 'H' : 'h';
}

static inline const char *drawn_blocks(const struct shadow_space *space,
				       u64 addr, u32 nr)
{
	static char text[32];
	u32 i;

	for (i = 0; i < nr && i < sizeof(text) - 1; i++)
		text[i] = drawn_block(space, addr + i * BLOCK);
	text[i] = '\0';
	return text;
}

#define EXPECT_BLOCKS(space, addr, drawing) \
	EXPECT_STREQ(drawing, drawn_blocks(space, addr, strlen(drawing)))

/* Memory from @addr on, each block of it with a huge page, numbers in it. */
static inline int fill(struct shadow_space *space, u64 addr, u32 blocks)
{
	int err = map(space, addr, blocks * NR, RW, PRIVATE, NULL);
	u64 at;

	for (at = addr; !err && at < addr + blocks * BLOCK; at += 64 * PAGE)
		err = put(space, at, at);
	return err;
}

/* How many of the numbers in a range are not what they were. */
static inline u32 wrong(struct shadow_space *space, u64 addr, u64 end, u64 less)
{
	u32 nr = 0;

	for (; addr < end; addr += 64 * PAGE)
		nr += get(space, addr) != addr - less;
	return nr;
}

/* Which request fails, of pages first, then of metadata; then none does. */
struct sweep {
	u32 nth;
	u32 what;
	u32 failed;
};

static inline void starve(struct world *world, const struct sweep *sweep)
{
	if (sweep->what)
		seam_fault_set(sweep->nth, false);
	else
		store_fail(&world->store, sweep->nth, false);
}

/* The n-th failure is over. False: there was none, of either kind. */
static inline bool fed(struct world *world, struct sweep *sweep)
{
	bool hit = sweep->what ? seam_fault.requests >= sweep->nth :
				 world->store.asked >= sweep->nth;

	store_fail(&world->store, 0, false);
	seam_fault_set(0, false);
	if (hit) {
		sweep->failed++;
		return true;
	}
	sweep->nth = 0;
	return !sweep->what++;
}

#endif /* _SHADOWMM_UNIT_HUGE_H */
