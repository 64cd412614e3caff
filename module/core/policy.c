// SPDX-License-Identifier: GPL-2.0
/*
 * The policies that follow a kernel, and the list of all. Chooses no block.
 */
#include "core/fallback.h"
#include "core/zone.h"

const struct shadow_policy shadow_policy_stock = {
	.name = "stock",
	.source = "Linux 6.12, mm/page_alloc.c",
	.mobility = true,
	.pcp = true,
	.near_tail = true,
	.fallback = shadow_fallback_alloc,
};

/*
 * Linux 2.4, __alloc_pages(): the marks of the zones tried add up along the
 * zonelist, so that a zone further down serves only if it has much to spare. A
 * request that cannot wait needs a quarter of the minima. Nothing is kept by a
 * lowmem reserve, nor is a block of the order looked for.
 */
static bool classic_enough(const struct shadow_zone *zone,
			   const struct shadow_request *req, unsigned int wmark,
			   u64 *carried)
{
	u64 mark = zone->wmark[wmark];

	if (req->flags & SHADOW_REQ_NOWMARK)
		return READ_ONCE(zone->nr_free) >= 1U << req->order;
	if (wmark == SHADOW_WMARK_MIN && (req->flags & SHADOW_REQ_NONBLOCK))
		mark /= 4;
	*carried += mark;
	return READ_ONCE(zone->nr_free) > *carried + (1U << req->order);
}

/*
 * Linux 2.4, rmqueue(), expand(), __free_pages_ok(): one list an order, from
 * whose head blocks are taken and to which they are freed; the upper half of a
 * split block serves. There the largest order is 9, here it is 10.
 */
const struct shadow_policy shadow_policy_classic = {
	.name = "classic",
	.source = "Linux 2.4, mm/page_alloc.c",
	.upper_half = true,
	.enough = classic_enough,
};

/*
 * What the kernel does on a machine with few pageblocks: every request is an
 * unmovable one (gfp_migratetype()), a pageblock of which a request has got a
 * block becomes unmovable, too. New ones are movable until then.
 */
const struct shadow_policy shadow_policy_no_mobility = {
	.name = "no_mobility",
	.source = "Linux 6.12 with page_group_by_mobility_disabled",
	.pcp = true,
	.near_tail = true,
	.fallback = shadow_fallback_alloc,
};

static const struct shadow_policy *const policies[] = {
	&shadow_policy_stock,	      &shadow_policy_classic,
	&shadow_policy_no_mobility,   &shadow_policy_best_fit,
	&shadow_policy_pid_clustered, &shadow_policy_llfree,
};

/**
 * shadow_policy_at() - all policies, one by one
 * @number: from 0
 *
 * Return: the policy, or NULL where there are no more.
 */
const struct shadow_policy *shadow_policy_at(unsigned int number)
{
	return number < ARRAY_SIZE(policies) ? policies[number] : NULL;
}

/**
 * shadow_policy_find() - a policy by its name
 * @name: the word
 *
 * Return: the policy, or NULL where there is none of that name.
 */
const struct shadow_policy *shadow_policy_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(policies); i++)
		if (!strcmp(policies[i]->name, name))
			return policies[i];
	return NULL;
}
