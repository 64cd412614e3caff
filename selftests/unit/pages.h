/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of page tables, faults and forks share: an instance whose pages
 * are there to be looked into, and whose owner can be made to have none left.
 */
#ifndef _SHADOWMM_UNIT_PAGES_H
#define _SHADOWMM_UNIT_PAGES_H

#include "core/exact.h"
#include "core/pgtable.h"
#include "range.h"

/**
 * struct store - pages, and what is in them
 * @range: the instance
 * @pages: its pages
 * @memory: their contents
 * @asked: how often a page was asked for
 * @fail: the n-th of these fails; 0: none
 * @forever: all later ones fail, too
 * @zeroed: pages filled with zeroes,
 * @copied: and copied
 */
struct store {
	struct range range;
	struct shadow_pages pages;
	char *memory;
	u32 asked;
	u32 fail;
	bool forever;
	u32 zeroed;
	u32 copied;
};

/* Where a page's contents are. */
static inline u64 *store_page(const struct store *store, u64 pfn)
{
	return (u64 *)(store->memory + ((pfn - BASE) << SHADOW_PAGE_SHIFT));
}

/* Is this the request, or one of those, for which there is nothing? */
static inline bool store_refuses(struct store *store)
{
	store->asked++;
	return store->fail && (store->asked == store->fail ||
			       (store->forever && store->asked > store->fail));
}

static inline int store_alloc(void *ctx, const struct shadow_request *req,
			      u64 *pfn)
{
	struct store *store = ctx;

	if (store_refuses(store))
		return -ENOMEM;
	return shadow_mem_alloc(&store->range.mem, req, pfn);
}

static inline int store_alloc_huge(void *ctx, const struct shadow_request *req,
				   u64 *pfn)
{
	struct store *store = ctx;

	if (store_refuses(store))
		return -ENOMEM;
	return shadow_mem_alloc_exact(&store->range.mem, req, SHADOW_HUGE_PAGES,
				      pfn);
}

static inline void store_free(void *ctx, u64 pfn)
{
	struct store *store = ctx;

	if (shadow_mem_free(&store->range.mem, pfn, 0, 0))
		abort();
}

static inline void store_zero(void *ctx, u64 pfn)
{
	struct store *store = ctx;

	memset(store_page(store, pfn), 0, SHADOW_PAGE_SIZE);
	store->zeroed++;
}

static inline void store_copy(void *ctx, u64 to, u64 from)
{
	struct store *store = ctx;

	memcpy(store_page(store, to), store_page(store, from),
	       SHADOW_PAGE_SIZE);
	store->copied++;
}

static const struct shadow_pages_ops store_ops = {
	.alloc = store_alloc,
	.free = store_free,
	.zero = store_zero,
	.copy = store_copy,
};

/* The n-th page that is asked for from now on is not there; 0: all are. */
static inline void store_fail(struct store *store, u32 nth, bool forever)
{
	store->asked = 0;
	store->fail = nth;
	store->forever = forever;
}

/* Pages that are free, wherever they are. */
static inline u64 store_free_pages(const struct store *store)
{
	return store->range.zone->nr_free + store->range.zone->pcp[0].count;
}

/* @sections times 1,024 pages, all free. */
static inline void store_make_bare(struct __test_metadata *_metadata,
				   struct store *store, u32 sections)
{
	*store = (struct store){};
	range_make(_metadata, &store->range, sections, 9, 8);
	store->memory =
		calloc(sections, SHADOW_SECTION_FRAMES * SHADOW_PAGE_SIZE);
	ASSERT_NE(NULL, store->memory);
}

static inline void store_end_bare(struct __test_metadata *_metadata,
				  struct store *store)
{
	free(store->memory);
	range_end(_metadata, &store->range);
}

/* Where page frame 0 would be. */
static inline void *store_direct(const struct store *store)
{
	return (void *)((uintptr_t)store->memory - (BASE << SHADOW_PAGE_SHIFT));
}

static inline void store_make(struct __test_metadata *_metadata,
			      struct store *store, u32 sections)
{
	store_make_bare(_metadata, store, sections);
	ASSERT_EQ(0, shadow_pages_init(&store->pages, &store->range.mem,
				       &store_ops, store, store_direct(store)));
}

static inline void store_end(struct __test_metadata *_metadata,
			     struct store *store)
{
	EXPECT_EQ(1, store->pages.nr_tables);
	shadow_pages_exit(&store->pages);
	store_end_bare(_metadata, store);
}

#endif /* _SHADOWMM_UNIT_PAGES_H */
