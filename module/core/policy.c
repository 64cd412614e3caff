// SPDX-License-Identifier: GPL-2.0
/*
 * The policies that need no code of their own, and the list of all. Chooses no
 * block.
 */
#include "core/fallback.h"
#include "core/policy.h"

const struct shadow_policy shadow_policy_stock = {
	.name = "stock",
	.source = "Linux 6.12, mm/page_alloc.c",
	.mobility = true,
	.pcp = true,
	.near_tail = true,
	.fallback = shadow_fallback_alloc,
};

const struct shadow_policy shadow_policy_classic = {
	.name = "classic",
	.source = "Linux 2.4, mm/page_alloc.c",
};

const struct shadow_policy shadow_policy_no_mobility = {
	.name = "no_mobility",
	.source = "Linux 6.12 with page_group_by_mobility_disabled",
	.pcp = true,
	.near_tail = true,
};

static const struct shadow_policy *const policies[] = {
	&shadow_policy_stock,
	&shadow_policy_classic,
	&shadow_policy_no_mobility,
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
