/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the model holds a page allocator to beyond its pages: who may take from
 * a zone that has little left, and what the marks are. The rules are those of
 * the kernel's documentation and source, written down once more; where only
 * core can know a figure, the rule is a bound.
 */
#ifndef _SHADOWMM_FUZZ_RULES_H
#define _SHADOWMM_FUZZ_RULES_H

#include "world.h"

/**
 * struct lists - pages on a zone's per-CPU lists
 * @all: on those of all CPUs
 * @own: on those of the CPU that asks
 * @isolated: those of @all whose pageblock is isolated
 */
struct lists {
	uint64_t all;
	uint64_t own;
	uint64_t isolated;
};

uint64_t rules_boost(const struct model_zone *zone);
void rules_set_marks(struct world *world);
bool rules_eligible(const struct world *world, uint32_t z,
		    const struct shadow_request *req);
bool rules_before(const struct world *world, uint32_t a, uint32_t b,
		  uint32_t node);
bool rules_spared(const struct world *world, uint32_t a, uint32_t b);
bool rules_may_serve(const struct world *world, uint32_t z,
		     const struct shadow_request *req,
		     enum shadow_watermark wmark, const struct lists *lists);
bool rules_must_serve(const struct world *world, uint32_t z,
		      const struct shadow_request *req,
		      enum shadow_watermark wmark, const struct lists *lists);
bool rules_may_give(const struct world *world, uint32_t z, uint32_t page,
		    const struct shadow_request *req);
bool rules_reserves(const struct world *world, uint32_t z, uint32_t page,
		    const struct shadow_request *req);

void alloc_follow(struct world *world, const struct shadow_request *req);
void alloc_may_boost(struct world *world);

#endif /* _SHADOWMM_FUZZ_RULES_H */
