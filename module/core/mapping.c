// SPDX-License-Identifier: GPL-2.0
/*
 * A file's pages and areas: looked up, brought, unmapped, dropped. Serves no
 * fault itself.
 */
#include "core/mapping.h"
#include "core/zap.h"

/**
 * shadow_mapping_create() - a file of which no page is there
 * @spaces: the spaces
 * @nr_pages: how large it is
 * @flags: what its pages are: SHADOW_PG_SHMEM, or 0
 * @id: where its number is stored
 *
 * It has one reference, the caller's.
 *
 * Context: pages locked, may sleep.
 * Return: 0, -ENOMEM.
 */
int shadow_mapping_create(struct shadow_spaces *spaces, u64 nr_pages, u32 flags,
			  u32 *id)
{
	struct shadow_mapping *mapping;
	u32 number = shadow_pool_get(&spaces->mappings);
	int err;

	if (!number)
		return -ENOMEM;
	mapping = shadow_mapping_at(spaces, number);
	*mapping = (struct shadow_mapping){
		.nr_pages = nr_pages,
		.flags = flags,
		.refs = 1,
	};
	err = shadow_index_init(&mapping->cached, NULL, &spaces->mms.nodes);
	if (err) {
		mapping->refs = 0;
		shadow_pool_put(&spaces->mappings, number);
		return err;
	}
	*id = number;
	return 0;
}

/**
 * shadow_mapping_get() - one more keeps a file
 * @spaces: the spaces
 * @id: the file
 *
 * Context: pages locked.
 */
void shadow_mapping_get(struct shadow_spaces *spaces, u32 id)
{
	shadow_mapping_at(spaces, id)->refs++;
}

/* A page that is there is not any more, as far as the file goes. */
static void drop(struct shadow_spaces *spaces, struct shadow_mapping *mapping,
		 struct shadow_place *place)
{
	u32 page = place->range.id;

	shadow_index_erase(&mapping->cached, place);
	shadow_page_at(&spaces->pages, page)->owner = 0;
	shadow_page_put(&spaces->pages, page);
}

static void drop_range(struct shadow_spaces *spaces, u32 id, u64 first,
		       u64 last)
{
	struct shadow_mapping *mapping = shadow_mapping_at(spaces, id);
	struct shadow_place place;

	shadow_index_begin(&mapping->cached);
	shadow_index_seek(&mapping->cached, first, &place);
	while (place.range.id && place.range.start <= last)
		drop(spaces, mapping, &place);
	shadow_index_end(&mapping->cached);
}

/**
 * shadow_mapping_put() - one less does
 * @spaces: the spaces
 * @id: the file; with its last reference its pages go
 *
 * Context: pages locked.
 */
void shadow_mapping_put(struct shadow_spaces *spaces, u32 id)
{
	struct shadow_mapping *mapping = shadow_mapping_at(spaces, id);

	if (--mapping->refs)
		return;
	drop_range(spaces, id, 0, ~0ULL);
	shadow_index_exit(&mapping->cached);
	shadow_pool_put(&spaces->mappings, id);
}

/**
 * shadow_mapping_know() - an area is among those of its file
 * @spaces: the spaces
 * @vma: the area, whose range is as it will be
 *
 * Context: pages locked.
 */
void shadow_mapping_know(struct shadow_spaces *spaces,
			 const struct shadow_vma *vma)
{
	struct shadow_intervals set = shadow_mapping_intervals(spaces);
	struct shadow_area *area = shadow_area_of(spaces, vma);

	if (!vma->mapping || area->known)
		return;
	if (!area->mapping)
		shadow_mapping_get(spaces, vma->mapping);
	area->mapping = vma->mapping;
	area->known = true;
	area->shared.first = vma->pgoff;
	area->shared.last = shadow_vma_pgoff(vma, vma->end - 1);
	shadow_interval_insert(
		&set, &shadow_mapping_at(spaces, vma->mapping)->tree, vma->id);
}

/**
 * shadow_mapping_forget() - until its range has changed it is not
 * @spaces: the spaces
 * @vma: the area
 *
 * Context: pages locked.
 */
void shadow_mapping_forget(struct shadow_spaces *spaces,
			   const struct shadow_vma *vma)
{
	struct shadow_intervals set = shadow_mapping_intervals(spaces);
	struct shadow_area *area = shadow_area_of(spaces, vma);

	if (!area->known)
		return;
	area->known = false;
	shadow_interval_erase(
		&set, &shadow_mapping_at(spaces, area->mapping)->tree, vma->id);
}

/**
 * shadow_mapping_leave() - an area does not map its file any more
 * @spaces: the spaces
 * @vma: the area, without pages
 *
 * Context: pages locked.
 */
void shadow_mapping_leave(struct shadow_spaces *spaces,
			  const struct shadow_vma *vma)
{
	struct shadow_area *area = shadow_area_of(spaces, vma);
	u32 id = area->mapping;

	shadow_mapping_forget(spaces, vma);
	area->mapping = 0;
	if (id)
		shadow_mapping_put(spaces, id);
}

/**
 * shadow_mapping_find() - a page of a file, if it is there
 * @spaces: the spaces
 * @id: the file
 * @pgoff: the page
 *
 * Context: pages locked.
 * Return: its number; 0: it is not there.
 */
u32 shadow_mapping_find(const struct shadow_spaces *spaces, u32 id, u64 pgoff)
{
	const struct shadow_mapping *mapping = shadow_mapping_at(spaces, id);
	u32 page = shadow_index_find(&mapping->cached, pgoff);

	if (page && shadow_page_at(&spaces->pages, page)->index == pgoff)
		return page;
	return 0;
}

/* Fill a new page; then it is the file's, which keeps it. */
static int add(struct shadow_spaces *spaces, u32 id, u64 pgoff, u32 number)
{
	struct shadow_mapping *mapping = shadow_mapping_at(spaces, id);
	struct shadow_pages *pages = &spaces->pages;
	struct shadow_page *page = shadow_page_at(pages, number);
	struct shadow_place place;
	int err;

	err = shadow_index_reserve(&mapping->cached, 1);
	if (err)
		return err;
	if (pages->ops->read)
		err = pages->ops->read(pages->ctx, id, pgoff, page->pfn);
	else if (pages->ops->zero)
		pages->ops->zero(pages->ctx, page->pfn);
	if (err)
		return err;
	page->owner = id;
	page->index = pgoff;
	page->flags |= mapping->flags;
	shadow_index_begin(&mapping->cached);
	shadow_index_seek(&mapping->cached, pgoff, &place);
	shadow_index_insert(&mapping->cached, &place,
			    &(struct shadow_range){ pgoff, pgoff + 1, number });
	shadow_index_end(&mapping->cached);
	return 0;
}

/**
 * shadow_mapping_page() - a page of a file, brought if it is not there
 * @spaces: the spaces
 * @id: the file
 * @pgoff: the page
 * @page: where its number is stored; it has one more reference, the caller's
 *
 * Context: pages locked, may sleep.
 * Return: 0; -ENXIO beyond the end of the file; -ENOMEM, or what reading it came
 * to.
 */
int shadow_mapping_page(struct shadow_spaces *spaces, u32 id, u64 pgoff,
			u32 *page)
{
	u32 number;
	int err;

	if (pgoff >= shadow_mapping_at(spaces, id)->nr_pages)
		return -ENXIO;
	number = shadow_mapping_find(spaces, id, pgoff);
	if (!number) {
		err = shadow_page_alloc(&spaces->pages, &number);
		if (err)
			return err;
		err = add(spaces, id, pgoff, number);
		if (err) {
			shadow_page_put(&spaces->pages, number);
			return err;
		}
	}
	shadow_page_at(&spaces->pages, number)->refs++;
	*page = number;
	return 0;
}

/**
 * shadow_mapping_unmap() - nobody maps pages of a file any more
 * @spaces: the spaces
 * @id: the file
 * @first: the first of the pages
 * @last: the last
 * @keep_anon: private copies of them stay
 *
 * Context: pages locked.
 */
void shadow_mapping_unmap(struct shadow_spaces *spaces, u32 id, u64 first,
			  u64 last, bool keep_anon)
{
	struct shadow_intervals set = shadow_mapping_intervals(spaces);
	const struct shadow_interval *shared;
	const struct shadow_vma *vma;
	u64 from, to;
	u32 at;

	for (at = shadow_interval_first(
		     &set, shadow_mapping_at(spaces, id)->tree, first, last);
	     at; at = shadow_interval_next(&set, at, first, last)) {
		vma = shadow_vma_at(&spaces->mms, at);
		shared = shadow_interval_at(&set, at);
		from = max(first, shared->first) - shared->first;
		to = min(last, shared->last) - shared->first + 1;
		shadow_zap(shadow_space_at(spaces, vma->mm),
			   vma->start + (from << SHADOW_PAGE_SHIFT),
			   vma->start + (to << SHADOW_PAGE_SHIFT), keep_anon);
	}
}

/**
 * shadow_mapping_remove() - pages of a file go, from everywhere
 * @spaces: the spaces
 * @id: the file
 * @first: the first of them
 * @last: the last
 *
 * Private copies stay.
 *
 * Context: pages locked.
 */
void shadow_mapping_remove(struct shadow_spaces *spaces, u32 id, u64 first,
			   u64 last)
{
	shadow_mapping_unmap(spaces, id, first, last, true);
	drop_range(spaces, id, first, last);
}

/**
 * shadow_mapping_resize() - a file becomes longer or shorter
 * @spaces: the spaces
 * @id: the file
 * @nr_pages: how large it is from now on
 *
 * What is beyond its end goes, private copies too.
 *
 * Context: pages locked.
 */
void shadow_mapping_resize(struct shadow_spaces *spaces, u32 id, u64 nr_pages)
{
	shadow_mapping_at(spaces, id)->nr_pages = nr_pages;
	shadow_mapping_unmap(spaces, id, nr_pages, ~0ULL, false);
	drop_range(spaces, id, nr_pages, ~0ULL);
}
