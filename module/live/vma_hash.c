// SPDX-License-Identifier: GPL-2.0
/*
 * Hashes that say nothing of what they are of: their key is random, and the same
 * until the module goes. They sleep nowhere.
 */
#include <linux/mempolicy.h>
#include <linux/once.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "live/vma_hash.h"

static u64 live_hash(const void *data, size_t bytes)
{
	static siphash_key_t key;

	get_random_once(&key, sizeof(key));
	return siphash(data, bytes, &key) ?: 1;
}

/**
 * live_hash_thing() - what stands for a thing
 * @thing: its address; it is not looked at
 *
 * Context: any.
 * Return: never 0, but for NULL.
 */
u64 live_hash_thing(const void *thing)
{
	return thing ? live_hash(&thing, sizeof(thing)) : 0;
}

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
	return live_hash(&same, sizeof(same));
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

	return name ? live_hash(name, strlen(name)) : 0;
}
