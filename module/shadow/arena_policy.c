// SPDX-License-Identifier: GPL-2.0
/*
 * arena_policy: the policy that the arena follows, chosen when the module is
 * loaded.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>

#include "shadow/arena.h"

static char *arena_policy = "stock";
module_param(arena_policy, charp, 0444);
MODULE_PARM_DESC(arena_policy, "rules that the arena follows (default stock)");

/**
 * shadow_arena_policy() - the policy that was chosen for the arena
 *
 * Context: may sleep.
 * Return: the policy, or NULL after a line in the log where there is none of
 * that name.
 */
const struct shadow_policy *shadow_arena_policy(void)
{
	const struct shadow_policy *policy = shadow_policy_find(arena_policy);

	if (!policy)
		pr_err("shadowmm: arena_policy=%.32s: no such policy\n",
		       arena_policy);
	return policy;
}
