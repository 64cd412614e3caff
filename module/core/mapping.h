/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files as address spaces see them: the pages of a file that are there, and the
 * areas that map it. Shared anonymous memory is a file, too, without a name.
 * What a file's pages contain, its owner knows.
 */
#ifndef _SHADOWMM_CORE_MAPPING_H
#define _SHADOWMM_CORE_MAPPING_H

#include "core/space.h"

/**
 * struct shadow_mapping - a file's pages
 * @cached: those that are there, by offset
 * @nr_pages: how large the file is
 * @refs: areas that map it, and who has it open; 0: this mapping is free
 * @tree: areas that map it
 * @flags: what its pages are: SHADOW_PG_SHMEM or 0
 * @link: while it is free, the next free one's number
 * @private: of whoever made it
 */
struct shadow_mapping {
	struct shadow_index cached;
	u64 nr_pages;
	u32 refs;
	u32 tree;
	u32 flags;
	u32 link;
	void *private;
};

int shadow_mapping_create(struct shadow_spaces *spaces, u64 nr_pages, u32 flags,
			  u32 *id);
void shadow_mapping_get(struct shadow_spaces *spaces, u32 id);
void shadow_mapping_put(struct shadow_spaces *spaces, u32 id);
void shadow_mapping_know(struct shadow_spaces *spaces,
			 const struct shadow_vma *vma);
void shadow_mapping_forget(struct shadow_spaces *spaces,
			   const struct shadow_vma *vma);
void shadow_mapping_leave(struct shadow_spaces *spaces,
			  const struct shadow_vma *vma);
u32 shadow_mapping_find(const struct shadow_spaces *spaces, u32 id, u64 pgoff);
int shadow_mapping_page(struct shadow_spaces *spaces, u32 id, u64 pgoff,
			u32 *page);
void shadow_mapping_unmap(struct shadow_spaces *spaces, u32 id, u64 first,
			  u64 last, bool keep_anon);
void shadow_mapping_remove(struct shadow_spaces *spaces, u32 id, u64 first,
			   u64 last);
void shadow_mapping_resize(struct shadow_spaces *spaces, u32 id, u64 nr_pages);

static inline struct shadow_mapping *
shadow_mapping_at(const struct shadow_spaces *spaces, u32 id)
{
	return shadow_pool_at(&spaces->mappings, id);
}

/* Where areas are, for core/interval.h. */
static inline struct shadow_intervals
shadow_mapping_intervals(const struct shadow_spaces *spaces)
{
	return (struct shadow_intervals){
		&spaces->mms.vmas,
		offsetof(struct shadow_area, shared),
	};
}

#endif /* _SHADOWMM_CORE_MAPPING_H */
