/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the kernel's private structures have the members that views need: as
 * the target kernel's BTF said at build time (the file `layouts` lists them,
 * layouts.h is made of it), compared with the running kernel's at load.
 */
#ifndef _SHADOWMM_KERNEL_LAYOUT_H
#define _SHADOWMM_KERNEL_LAYOUT_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/types.h>

#include "kernel/layouts.h"

/**
 * enum layout_group - structures that a view needs all of; see `layouts`
 * @LAYOUT_GROUP_slab: caches, nodes, slabs
 * @LAYOUT_GROUP_slab_page: a slab's cache
 * @LAYOUT_GROUP_slab_node: a cache's nodes as an array
 * @LAYOUT_GROUP_slab_per_node: a cache's nodes as pairs of node and barn
 * @LAYOUT_GROUP_slab_cpu: CPU slabs and CPU partial lists
 * @LAYOUT_GROUP_slab_sheaves: CPU sheaves and barns
 * @LAYOUT_GROUP_vmap_node: areas of mapped addresses, by vmap_node
 * @LAYOUT_GROUP_swap_table: clusters of swap slots with a table
 * @LAYOUT_GROUP_ksm: what KSM keeps of a page that it shares
 * @LAYOUT_NR_GROUPS: how many
 */
enum layout_group {
	LAYOUT_GROUP_slab,
	LAYOUT_GROUP_slab_page,
	LAYOUT_GROUP_slab_node,
	LAYOUT_GROUP_slab_per_node,
	LAYOUT_GROUP_slab_cpu,
	LAYOUT_GROUP_slab_sheaves,
	LAYOUT_GROUP_vmap_node,
	LAYOUT_GROUP_swap_table,
	LAYOUT_GROUP_ksm,
	LAYOUT_NR_GROUPS,
};

/*
 * The address of a member; of one that starts at a byte. What a kernel does not
 * have is at 0 and has no bits; then the views that would look are missing.
 */
#define layout_at(base, type, member)                                     \
	({                                                                \
		static_assert(!(LAYOUT_##type##__##member % 8));          \
		(void *)((char *)(base) + LAYOUT_##type##__##member / 8); \
	})

/* A member's value, read once, as a type of the member's size. */
#define layout_read(base, type, member, as)                              \
	({                                                               \
		static_assert(!LAYOUT_BITS_##type##__##member ||         \
			      LAYOUT_BITS_##type##__##member ==          \
				      sizeof(as) * 8);                   \
		READ_ONCE(*(typeof(as) *)layout_at(base, type, member)); \
	})

/* A bit field's value, from the word that holds it as another member. */
#define layout_bits(word, type, whole, member)                                \
	(((word) >> (LAYOUT_##type##__##member - LAYOUT_##type##__##whole)) & \
	 ((1UL << LAYOUT_BITS_##type##__##member) - 1))

/* The structure that a member at this address belongs to. */
#define layout_of(at, type, member) \
	layout_back(at, LAYOUT_##type##__##member / 8)

static inline void *layout_back(const void *at, size_t bytes)
{
	return (char *)at - bytes;
}

void layout_init(void);
const char *layout_missing(enum layout_group group);

#endif /* _SHADOWMM_KERNEL_LAYOUT_H */
