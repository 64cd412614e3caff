// SPDX-License-Identifier: GPL-2.0
/*
 * What of a policy or a name makes it like another one. Does not sleep.
 */
#include <linux/mempolicy.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "live/ident.h"
#include "live/vma_hash.h"

/**
 * live_hash_policy() - what stands for a VMA's memory policy
 * @vma: the VMA
 *
 * Policies are alike as mpol_equal() compares: what it does not look at is left
 * out.
 *
 * Context: mmap_lock held.
 * Return: never 0, but where it has none of its own.
 */
u64 live_hash_policy(const struct vm_area_struct *vma)
{
	const struct mempolicy *policy = compat_vma_policy(vma);
	struct {
		u64 mode;
		s64 home_node;
		nodemask_t nodes;
		nodemask_t user;
	} same;

	if (!policy)
		return 0;
	memset(&same, 0, sizeof(same));
	same.mode = policy->mode | (u64)policy->flags << 32;
	same.home_node = policy->home_node;
	if (policy->mode != MPOL_LOCAL)
		same.nodes = policy->nodes;
	if (policy->flags & MPOL_MODE_FLAGS)
		same.user = policy->w.user_nodemask;
	return live_ident_hash_bytes(&same, sizeof(same));
}

/**
 * live_hash_name() - what stands for the name that a VMA's user gave it
 * @vma: the VMA
 *
 * Context: mmap_lock held.
 * Return: never 0, but where it has none.
 */
u64 live_hash_name(const struct vm_area_struct *vma)
{
	const char *name = compat_vma_anon_name(vma);

	return name ? live_ident_hash_bytes(name, strlen(name)) : 0;
}
