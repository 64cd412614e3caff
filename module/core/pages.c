// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of address spaces and tables: taken, marked in their frames, given back.
 * Maps none.
 */
#include "core/pages.h"

static struct shadow_frame *frame_of(const struct shadow_pages *pages, u64 pfn)
{
	struct shadow_zone *zone;
	u32 idx;

	zone = shadow_mem_find(pages->mem, pfn, &idx);
	return zone ? &zone->frames[idx] : NULL;
}

/* Say in a page's frame whose it is; nobody's where there is no tag. */
static void mark(const struct shadow_pages *pages, u64 pfn, u32 tag, u32 owner)
{
	struct shadow_frame *frame = frame_of(pages, pfn);

	frame->word = (frame->word & ((1U << SHADOW_TYPE_SHIFT) - 1)) | tag |
		      (u64)owner << SHADOW_OWNER_SHIFT;
}

/**
 * shadow_pages_init() - pages that address spaces share, none yet
 * @pages: the pages
 * @mem: the instance that they are to be of
 * @ops: what its owner does
 * @ctx: what @ops are given
 * @direct: where page frame 0 would be: frame n is n pages on
 *
 * Context: may sleep.
 * Return: 0; an error of @ops->alloc, and nothing is held.
 */
int shadow_pages_init(struct shadow_pages *pages, struct shadow_mem *mem,
		      const struct shadow_pages_ops *ops, void *ctx,
		      void *direct)
{
	int err;

	*pages = (struct shadow_pages){
		.mem = mem,
		.ops = ops,
		.ctx = ctx,
		.direct = direct,
		.user = {
			.migratetype = SHADOW_MT_MOVABLE,
			.highest_zone = SHADOW_MAX_ZONES - 1,
			.type = SHADOW_TYPE_PAGE,
		},
		.table = {
			.migratetype = SHADOW_MT_UNMOVABLE,
			.highest_zone = SHADOW_MAX_ZONES - 1,
			.type = SHADOW_TYPE_TABLE,
		},
	};
	err = shadow_table_alloc(pages, &pages->zero_pfn);
	if (err)
		return err;
	shadow_pool_init(&pages->desc, sizeof(struct shadow_page),
			 offsetof(struct shadow_page, owner));
	return 0;
}

/**
 * shadow_pages_exit() - give back what belongs to no address space
 * @pages: the pages, of which none is in use
 *
 * Context: may sleep.
 */
void shadow_pages_exit(struct shadow_pages *pages)
{
	shadow_table_free(pages, pages->zero_pfn);
	shadow_pool_exit(&pages->desc);
}

/**
 * shadow_pages_bytes() - memory that descriptors of pages take
 * @pages: the pages
 *
 * Return: bytes, those of @pages not included.
 */
size_t shadow_pages_bytes(const struct shadow_pages *pages)
{
	return shadow_pool_bytes(&pages->desc);
}

/* A page that was taken has a descriptor now, and one reference. */
static inline void describe(struct shadow_pages *pages, u32 id, u64 pfn)
{
	mark(pages, pfn, shadow_frame_tag(SHADOW_TYPE_PAGE, 0), id);
	*shadow_page_at(pages, id) = (struct shadow_page){
		.pfn = pfn,
		.refs = 1,
		.flags = SHADOW_PG_USED,
	};
}

/**
 * shadow_page_alloc() - a page for a user
 * @pages: the pages
 * @id: where its number is stored
 *
 * It has one reference, the caller's, and belongs nowhere; what is in it, its
 * owner knows.
 *
 * Context: pages locked, may sleep.
 * Return: 0, -ENOMEM or another error of the owner's; nothing changed.
 */
int shadow_page_alloc(struct shadow_pages *pages, u32 *id)
{
	u32 number;
	u64 pfn;
	int err;

	number = shadow_pool_get(&pages->desc);
	if (!number)
		return -ENOMEM;
	err = pages->ops->alloc(pages->ctx, &pages->user, &pfn);
	if (err) {
		shadow_pool_put(&pages->desc, number);
		return err;
	}
	describe(pages, number, pfn);
	*id = number;
	return 0;
}

/* Pages side by side go, of which the first @described have descriptors. */
static void give_back(struct shadow_pages *pages, u64 pfn, u32 described)
{
	u32 i;

	for (i = 0; i < SHADOW_HUGE_PAGES; i++, pfn++) {
		if (i < described)
			shadow_page_free(pages, shadow_page_mapped(pages, pfn));
		else
			pages->ops->free(pages->ctx, pfn);
	}
}

/**
 * shadow_page_alloc_huge() - as many pages as a huge entry maps, for a user
 * @pages: the pages
 * @pfn: where the first one's page frame is stored
 *
 * They lie side by side, from a multiple of SHADOW_HUGE_PAGES on. Each is as
 * shadow_page_alloc() would give it, and goes by itself.
 *
 * Context: pages locked, may sleep.
 * Return: 0, -ENOMEM or another error of the owner's; nothing changed.
 */
int shadow_page_alloc_huge(struct shadow_pages *pages, u64 *pfn)
{
	u32 i, id;
	int err;

	if (!pages->ops->alloc_huge)
		return -ENOMEM;
	err = pages->ops->alloc_huge(pages->ctx, &pages->user, pfn);
	if (err)
		return err;
	for (i = 0; i < SHADOW_HUGE_PAGES; i++) {
		id = shadow_pool_get(&pages->desc);
		if (!id) {
			give_back(pages, *pfn, i);
			return -ENOMEM;
		}
		describe(pages, id, *pfn + i);
	}
	return 0;
}

/**
 * shadow_page_free() - a page has lost its last reference
 * @pages: the pages
 * @id: its number
 *
 * Context: pages locked.
 */
void shadow_page_free(struct shadow_pages *pages, u32 id)
{
	struct shadow_page *page = shadow_page_at(pages, id);

	mark(pages, page->pfn, 0, 0);
	pages->ops->free(pages->ctx, page->pfn);
	page->flags = 0;
	shadow_pool_put(&pages->desc, id);
}

/**
 * shadow_table_alloc() - a page table, all entries 0
 * @pages: the pages
 * @pfn: where its page frame is stored
 *
 * Context: pages locked.
 * Return: 0, or an error of the owner's.
 */
int shadow_table_alloc(struct shadow_pages *pages, u64 *pfn)
{
	int err;

	err = pages->ops->alloc(pages->ctx, &pages->table, pfn);
	if (err)
		return err;
	mark(pages, *pfn, shadow_frame_tag(SHADOW_TYPE_TABLE, 0), 0);
	memset(pages->direct + (*pfn << SHADOW_PAGE_SHIFT), 0,
	       SHADOW_PAGE_SIZE);
	pages->nr_tables++;
	return 0;
}

/**
 * shadow_table_free() - give a page table back
 * @pages: the pages
 * @pfn: its page frame
 *
 * Context: pages locked.
 */
void shadow_table_free(struct shadow_pages *pages, u64 pfn)
{
	mark(pages, pfn, 0, 0);
	pages->ops->free(pages->ctx, pfn);
	pages->nr_tables--;
}

/**
 * shadow_page_find() - the descriptor of a page
 * @pages: the pages
 * @pfn: any page frame
 *
 * Context: pages locked.
 * Return: its number; 0 where it is no page of a user's.
 */
u32 shadow_page_find(const struct shadow_pages *pages, u64 pfn)
{
	const struct shadow_frame *frame = frame_of(pages, pfn);
	u32 tag = frame ? shadow_frame_tag_of(frame) : 0;

	return tag == shadow_frame_tag(SHADOW_TYPE_PAGE, 0) ?
		       shadow_frame_owner(frame) :
		       0;
}
