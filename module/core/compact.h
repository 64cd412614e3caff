/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compaction: movable blocks go to the top of a zone, so that free pages come
 * together at its bottom.
 */
#ifndef _SHADOWMM_CORE_COMPACT_H
#define _SHADOWMM_CORE_COMPACT_H

#include "core/mover.h"

/* For no order in particular: until the scanners meet. */
#define SHADOW_COMPACT_ALL (SHADOW_MAX_ORDER + 1)

/**
 * enum shadow_compact_end - why compaction ended
 * @SHADOW_COMPACT_SKIPPED: too few pages are free for it to be of use
 * @SHADOW_COMPACT_SUCCESS: a block of the order is free
 * @SHADOW_COMPACT_COMPLETE: the scanners have met
 * @SHADOW_COMPACT_STOPPED: the mover said -EINTR
 */
enum shadow_compact_end {
	SHADOW_COMPACT_SKIPPED,
	SHADOW_COMPACT_SUCCESS,
	SHADOW_COMPACT_COMPLETE,
	SHADOW_COMPACT_STOPPED,
	/* private: */
	SHADOW_NR_COMPACT_ENDS,
};

/**
 * struct shadow_compact_stat - what compaction did
 * @migrate_scanned: blocks, holes and other frames that the migrate scanner saw
 * @free_scanned: the same for the free scanner
 * @moved: blocks moved
 * @moved_pages: their pages
 * @refused: blocks whose owner refused
 * @pinned: blocks that their owner has pinned
 * @homeless: blocks that no free block above would hold
 * @end: why it ended
 */
struct shadow_compact_stat {
	u64 migrate_scanned;
	u64 free_scanned;
	u64 moved;
	u64 moved_pages;
	u64 refused;
	u64 pinned;
	u64 homeless;
	enum shadow_compact_end end;
};

int shadow_compact_zone(struct shadow_zone *zone, unsigned int order,
			const struct shadow_mover *mover,
			struct shadow_compact_stat *stat);
const char *shadow_compact_end_name(enum shadow_compact_end end);

#endif /* _SHADOWMM_CORE_COMPACT_H */
