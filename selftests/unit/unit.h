/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the unit tests of core share: zones made in one line, and their state
 * drawn as text, so that a test compares drawings:
 *
 *   - hole   . tail   F free   P on a per-CPU list   A allocated   L live
 *
 * Holds no test. The framework is the kernel's kselftest_harness.h.
 */
#ifndef _SHADOWMM_UNIT_H
#define _SHADOWMM_UNIT_H

#include "core/buddy.h"
#include "core/check.h"
#include "core/fallback.h"
#include "core/mem.h"
#include "core/watermark.h"
#include "uapi/shadowmm.h"

/* Last: it takes the ARRAY_SIZE that is there. */
#include <kselftest_harness.h>

/* Seconds for a test: sanitizers, emulation and a busy host take their time. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

#define U SHADOW_MT_UNMOVABLE
#define M SHADOW_MT_MOVABLE
#define R SHADOW_MT_RECLAIMABLE
#define H SHADOW_MT_HIGHATOMIC
#define C SHADOW_MT_CMA
#define I SHADOW_MT_ISOLATE

#define NONE SHADOW_IDX_NONE
#define STOCK (&shadow_policy_stock)
#define DRAWING_MAX 4096

/* Frames [idx, idx + nr) as the letters at the head of this file. */
static inline const char *drawn_frames(const struct shadow_zone *zone, u32 idx,
				       u32 nr)
{
	static char text[DRAWING_MAX];
	u32 i;

	for (i = 0; i < nr && i < sizeof(text) - 1; i++)
		text[i] =
			"-.FPAL??"[shadow_frame_state(&zone->frames[idx + i])];
	text[i] = '\0';
	return text;
}

/* The blocks of a list from its head on: "4 0 8". */
static inline const char *drawn_list(const struct shadow_zone *zone, u32 head)
{
	static char text[DRAWING_MAX];
	size_t len = 0;
	u32 idx;

	text[0] = '\0';
	for (idx = head; idx != NONE && len < sizeof(text) - 16;
	     idx = shadow_frame_next(&zone->frames[idx]))
		len += snprintf(text + len, sizeof(text) - len, "%s%u",
				len ? " " : "", idx);
	return text;
}

/* The blocks of a CPU's list. */
static inline const char *drawn_pcp(const struct shadow_zone *zone, u32 cpu,
				    unsigned int order, unsigned int mt)
{
	return drawn_list(zone, shadow_pcp_head(&zone->pcp[cpu],
						shadow_pcp_list(order, mt)));
}

/* The types of the first pageblocks: "MMU". */
static inline const char *drawn_types(const struct shadow_zone *zone, u32 nr)
{
	static char text[DRAWING_MAX];
	u32 i;

	for (i = 0; i < nr && i < sizeof(text) - 1; i++)
		text[i] = "UMRHCI??"[zone->pageblock[i] & 7];
	text[i] = '\0';
	return text;
}

/* The name of the first broken rule of a zone, "none" where all hold. */
static inline const char *zone_rule(const struct shadow_zone *zone)
{
	struct shadow_check check;

	shadow_zone_check(zone, &check);
	return shadow_rule_name(check.broken);
}

/* The same for an instance. */
static inline const char *mem_rule(const struct shadow_mem *mem)
{
	struct shadow_check check;

	shadow_mem_check(mem, &check);
	return shadow_rule_name(check.broken);
}

#define EXPECT_FRAMES(zone, idx, drawing) \
	EXPECT_STREQ(drawing, drawn_frames(zone, idx, strlen(drawing)))
#define EXPECT_FREE_LIST(zone, order, mt, drawing) \
	EXPECT_STREQ(drawing,                      \
		     drawn_list(zone, (zone)->free_area[order][mt].head))
#define EXPECT_PCP_LIST(zone, cpu, order, mt, drawing) \
	EXPECT_STREQ(drawing, drawn_pcp(zone, cpu, order, mt))
#define EXPECT_TYPES(zone, drawing) \
	EXPECT_STREQ(drawing, drawn_types(zone, strlen(drawing)))
#define EXPECT_SOUND(zone) EXPECT_STREQ("none", zone_rule(zone))

/* A zone of @sections sections, all holes, no per-CPU lists. */
static inline int zone_make(struct shadow_zone *zone, u32 sections,
			    u32 pb_order)
{
	struct shadow_zone_config config = {
		.name = "Test",
		.max_sections = sections,
		.pb_order = pb_order,
		.nr_cpus = 1,
	};
	u32 slot, i;
	int err;

	err = shadow_zone_init(zone, &config, STOCK, NULL);
	for (i = 0; !err && i < sections; i++)
		err = shadow_zone_add_section(zone, (u64)i << SHADOW_MAX_ORDER,
					      &slot);
	return err;
}

/*
 * Lay a block out by hand: free pages come in, and go where @state says.
 * Returns the block's index for the eye's sake.
 */
static inline u32 lay_free(struct shadow_zone *zone, u32 idx,
			   unsigned int order)
{
	int err;

	seam_lock(zone->lock);
	err = shadow_zone_add_block(zone, idx, order);
	seam_unlock(zone->lock);
	if (err)
		abort();
	return idx;
}

/* One given block. */
static inline bool take_at(struct shadow_zone *zone, u32 idx,
			   unsigned int order)
{
	bool taken;

	seam_lock(zone->lock);
	taken = shadow_buddy_take(zone, idx, order);
	seam_unlock(zone->lock);
	return taken;
}

static inline u32 lay_alloc(struct shadow_zone *zone, u32 idx,
			    unsigned int order)
{
	lay_free(zone, idx, order);
	if (!take_at(zone, idx, order))
		abort();
	return idx;
}

/* A block of a type from a zone's free lists. */
static inline u32 take(struct shadow_zone *zone, unsigned int order,
		       unsigned int mt)
{
	struct shadow_request req = { .order = order, .migratetype = mt };

	return shadow_buddy_alloc(zone, &req, mt);
}

/* A batch for a CPU's list. */
static inline void refill(struct shadow_pcp *pcp, struct shadow_zone *zone,
			  unsigned int order, unsigned int mt)
{
	struct shadow_request req = { .order = order, .migratetype = mt };

	shadow_pcp_refill(pcp, zone, &req, mt);
}

/* A block onto a CPU's list, and off it. */
static inline void push(struct shadow_zone *zone, u32 cpu, u32 idx,
			unsigned int order, unsigned int mt)
{
	shadow_pcp_push(&zone->pcp[cpu], shadow_pcp_list(order, mt),
			&zone->frames[idx], idx);
}

static inline u32 pop(struct shadow_zone *zone, u32 cpu, unsigned int order,
		      unsigned int mt)
{
	return shadow_pcp_pop(&zone->pcp[cpu], shadow_pcp_list(order, mt),
			      zone->frames);
}

/* Change a zone's minimum and low mark. */
static inline void set_marks(struct shadow_zone *zone, u64 min, u64 low)
{
	const u64 marks[SHADOW_NR_WMARK] = { min, low, low };
	u64 reserve[SHADOW_MAX_ZONES];

	memcpy(reserve, zone->lowmem_reserve, sizeof(reserve));
	shadow_watermark_set(zone, marks, reserve);
}

/* Change what a zone keeps from requests that could use a higher one. */
static inline void set_reserve(struct shadow_zone *zone, unsigned int highest,
			       u64 pages)
{
	u64 marks[SHADOW_NR_WMARK], reserve[SHADOW_MAX_ZONES];

	memcpy(marks, zone->wmark, sizeof(marks));
	memcpy(reserve, zone->lowmem_reserve, sizeof(reserve));
	reserve[highest] = pages;
	shadow_watermark_set(zone, marks, reserve);
}

#endif /* _SHADOWMM_UNIT_H */
