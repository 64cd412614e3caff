/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages of address spaces: where they come from, and the descriptor of each.
 * Pages of users and the tables that lead to them are frames of one instance;
 * a frame's tag says which of both it is, and its owner is the number of the
 * descriptor. What users write into their pages is no concern of core: its
 * owner zeroes and copies. Tables are core's own, and it writes them.
 *
 * All address spaces that share pages share one struct shadow_pages. Whoever
 * calls into any of them holds its owner's lock over it ("pages locked"): core
 * takes none.
 */
#ifndef _SHADOWMM_CORE_PAGES_H
#define _SHADOWMM_CORE_PAGES_H

#include "core/mem.h"
#include "core/pool.h"
#include "uapi/vma.h"

/* Pages side by side that one huge entry of a page table maps. */
#define SHADOW_HUGE_PAGES 512

/**
 * struct shadow_pages_ops - what the owner of the pages does
 * @alloc: a page; 0 or an error, as shadow_mem_alloc()
 * @alloc_huge: SHADOW_HUGE_PAGES side by side, from a multiple of as many on, each
 *              to be given back by itself; likewise. NULL: there never are any
 * @free: give one back
 * @zero: fill one with zeroes; NULL: nobody looks into pages
 * @copy: give one what another has; NULL: the same
 * @read: fill one with a page of a file; 0 or an error. NULL: zeroes
 * @get_slot: one more keeps what is at a slot, elsewhere (SHADOW_PTE_SPECIAL)
 * @put_slot: one less does
 * @load_slot: fill a page with that; 0 or an error
 * @pause: a lot of pages is looked at: once for so many as a table leads to; may
 *         let others run. An error ends what can be broken off, which is only
 *         to bring pages. NULL: nothing to do
 */
struct shadow_pages_ops {
	int (*alloc)(void *ctx, const struct shadow_request *req, u64 *pfn);
	int (*alloc_huge)(void *ctx, const struct shadow_request *req,
			  u64 *pfn);
	void (*free)(void *ctx, u64 pfn);
	void (*zero)(void *ctx, u64 pfn);
	void (*copy)(void *ctx, u64 to, u64 from);
	int (*read)(void *ctx, u32 mapping, u64 pgoff, u64 pfn);
	void (*get_slot)(void *ctx, u64 slot);
	void (*put_slot)(void *ctx, u64 slot);
	int (*load_slot)(void *ctx, u64 slot, u64 pfn);
	int (*pause)(void *ctx);
};

/**
 * struct shadow_page - the descriptor of a page that a user may see
 * @pfn: its page frame
 * @index: where it belongs: anonymous, in the areas of its anon_vma; of a file,
 *         in that; in pages
 * @refs: who keeps it: each entry that maps it, and its file, or who looks at it
 * @maps: entries of page tables that map it
 * @owner: the anon_vma, or the file, by number
 * @flags: SHADOW_PG_*; 0: this descriptor is free
 */
struct shadow_page {
	u64 pfn;
	u64 index;
	u32 refs;
	u32 maps;
	u32 owner;
	u32 flags;
};

#define SHADOW_PG_ANON 0x01 /* anonymous: @owner is an anon_vma */
#define SHADOW_PG_EXCLUSIVE 0x02 /* one address space's alone */
#define SHADOW_PG_SHMEM 0x04 /* of a file that is shared memory */
#define SHADOW_PG_DIRTY 0x08 /* written to: a file's; or the entry is gone */
#define SHADOW_PG_USED 0x10 /* there is such a page */

/**
 * struct shadow_pages - pages that address spaces share
 * @mem: the instance that they are of
 * @ops: what its owner does
 * @ctx: what @ops are given
 * @direct: where page frame 0 would be: frame n is n pages on
 * @user: how a page of a user's is asked for
 * @table: how a page table is
 * @zero_pfn: the page of zeroes that reads of nothing see
 * @desc: descriptors, struct shadow_page
 * @nr_tables: page tables in use
 */
struct shadow_pages {
	struct shadow_mem *mem;
	const struct shadow_pages_ops *ops;
	void *ctx;
	char *direct;
	struct shadow_request user;
	struct shadow_request table;
	u64 zero_pfn;
	struct shadow_pool desc;
	u64 nr_tables;
};

int shadow_pages_init(struct shadow_pages *pages, struct shadow_mem *mem,
		      const struct shadow_pages_ops *ops, void *ctx,
		      void *direct);
void shadow_pages_exit(struct shadow_pages *pages);
size_t shadow_pages_bytes(const struct shadow_pages *pages);
int shadow_page_alloc(struct shadow_pages *pages, u32 *id);
int shadow_page_alloc_huge(struct shadow_pages *pages, u64 *pfn);
void shadow_page_free(struct shadow_pages *pages, u32 id);
int shadow_table_alloc(struct shadow_pages *pages, u64 *pfn);
void shadow_table_free(struct shadow_pages *pages, u64 pfn);
u32 shadow_page_find(const struct shadow_pages *pages, u64 pfn);

/* A page's descriptor. */
static inline struct shadow_page *
shadow_page_at(const struct shadow_pages *pages, u32 id)
{
	return shadow_pool_at(&pages->desc, id);
}

/* The number of a page that an entry of a page table maps. */
static inline u32 shadow_page_mapped(const struct shadow_pages *pages, u64 pfn)
{
	const struct shadow_zone *zone;
	u32 idx = 0;

	zone = shadow_mem_find(pages->mem, pfn, &idx);
	return shadow_frame_owner(&zone->frames[idx]);
}

/* A page is full of zeroes now, if anybody looks into pages. */
static inline void shadow_page_zero(const struct shadow_pages *pages, u64 pfn)
{
	if (pages->ops->zero)
		pages->ops->zero(pages->ctx, pfn);
}

/* A table's pages are done with, of what is not broken off. Pages locked. */
static inline void shadow_pages_rest(const struct shadow_pages *pages)
{
	if (pages->ops->pause)
		pages->ops->pause(pages->ctx);
}

/* One reference less. Pages locked. */
static inline void shadow_page_put(struct shadow_pages *pages, u32 id)
{
	if (!--shadow_page_at(pages, id)->refs)
		shadow_page_free(pages, id);
}

#endif /* _SHADOWMM_CORE_PAGES_H */
