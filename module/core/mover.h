/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mover: how the owner of movable blocks lets go of one. Compaction and
 * contiguous ranges ask it. Chooses no block and no place.
 */
#ifndef _SHADOWMM_CORE_MOVER_H
#define _SHADOWMM_CORE_MOVER_H

#include "core/zone.h"

/**
 * struct shadow_mover - what an owner gives to have its blocks moved
 * @move: the block of @order at @from is to be at @to. Called with no lock, in
 *        the context of whoever called compaction; may sleep. Whoever owns
 *        @from copies its pages and from then on owns @to; it frees neither.
 *        The block may have been freed since it was seen, so the owner looks
 *        whether it still has it. 0 where it did; any -errno refuses: the block
 *        stays where it is, and @to is freed. -EPERM: it is pinned, and asking
 *        again is of no use. -EINTR ends all moving
 * @drain: empties every CPU's lists, the same context; NULL where there are
 *         none
 * @ctx: handed to both
 */
struct shadow_mover {
	int (*move)(void *ctx, u64 from, u64 to, unsigned int order);
	void (*drain)(void *ctx);
	void *ctx;
};

/**
 * struct shadow_block - a block and where it stands
 * @zone: its zone
 * @idx: its first frame
 */
struct shadow_block {
	struct shadow_zone *zone;
	u32 idx;
};

int shadow_mover_move(const struct shadow_mover *mover,
		      const struct shadow_block *from,
		      const struct shadow_block *to, unsigned int order);
void shadow_mover_drain(const struct shadow_mover *mover);

#endif /* _SHADOWMM_CORE_MOVER_H */
