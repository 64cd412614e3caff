// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of VMAs with all that they are tied to, taken while somebody holds
 * mmap_lock for writing, and the difference between two of them. Sleeps nowhere,
 * and follows no pointer that the lock does not keep.
 */
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "kernel/compat_mm.h"
#include "live/mm_event_list.h"
#include "live/vma_flags.h"
#include "live/vma_hash.h"

static void live_event_vma(struct shadow_mm_event_vma *to,
			   const struct vm_area_struct *vma)
{
	*to = (struct shadow_mm_event_vma){
		.start = vma->vm_start,
		.end = vma->vm_end,
		.flags = live_vma_flags_shadow(vma->vm_flags),
		.pgoff = vma->vm_pgoff,
		.anon_pgoff = compat_vma_anon_pgoff(vma),
		.file = live_hash_thing(vma->vm_file),
		.anon_vma = live_hash_thing(vma->anon_vma),
		.chain = live_vma_chain(vma),
		.policy = live_hash_policy(vma),
		.uffd = live_hash_thing(compat_vma_uffd(vma)),
		.anon_name = live_hash_name(vma),
		.ops = live_hash_thing(vma->vm_ops),
		.closes = vma->vm_ops && vma->vm_ops->close,
	};
	if (vma->vm_file)
		to->mapping = live_hash_thing(vma->vm_file->f_mapping);
}

/* A struct shadow_mm_event_vma. */
static void *live_event_at(const struct live_event_list *list, u32 i)
{
	return list->page[i / LIVE_EVENT_PER_PAGE] + i % LIVE_EVENT_PER_PAGE;
}

static int live_event_list_add(struct live_event_list *list,
			       const struct vm_area_struct *vma)
{
	struct shadow_mm_event_vma **page;

	if (list->nr == LIVE_EVENT_VMAS)
		return -E2BIG;
	page = &list->page[list->nr / LIVE_EVENT_PER_PAGE];
	if (!*page)
		*page = (void *)__get_free_page(GFP_NOWAIT | __GFP_NOWARN);
	if (!*page)
		return -ENOMEM;
	live_event_vma(live_event_at(list, list->nr++), vma);
	return 0;
}

/**
 * live_event_list_take() - list the VMAs of an address space
 * @list: gets them; what it had is forgotten
 * @mm: whose; the caller holds its mmap_lock for writing
 *
 * Where fork ran out of memory, the child's VMAs end at a mark; what is behind
 * it are the parent's.
 *
 * Context: any that may hold mmap_lock; does not sleep.
 * Return: 0; -E2BIG: there are more than LIVE_EVENT_VMAS; -ENOMEM.
 */
int live_event_list_take(struct live_event_list *list, struct mm_struct *mm)
{
	struct vm_area_struct *vma;
	struct vma_iterator vmi;
	int err = 0;

	list->nr = 0;
	vma_iter_init(&vmi, mm, 0);
	while (!err && (vma = vma_next(&vmi)) && !xa_is_zero(vma))
		err = live_event_list_add(list, vma);
	return err;
}

/**
 * live_event_list_destroy() - free a list
 * @list: the list; it is empty then
 *
 * Context: any but NMI.
 */
void live_event_list_destroy(struct live_event_list *list)
{
	u32 i;

	for (i = 0; i < LIVE_EVENT_PAGES && list->page[i]; i++)
		free_page((unsigned long)list->page[i]);
	memset(list, 0, sizeof(*list));
}

/* What a walk over two lists comes by next: in one of them, or in both. */
struct live_event_pair {
	const struct shadow_mm_event_vma *was;
	const struct shadow_mm_event_vma *is;
};

static bool live_event_next(const struct live_event_change *change, u32 *was,
			    u32 *is, struct live_event_pair *pair)
{
	*pair = (struct live_event_pair){};
	if (*was < change->was->nr)
		pair->was = live_event_at(change->was, *was);
	if (*is < change->is->nr)
		pair->is = live_event_at(change->is, *is);
	if (!pair->was && !pair->is)
		return false;
	if (pair->was && pair->is && pair->was->start < pair->is->start)
		pair->is = NULL;
	else if (pair->was && pair->is && pair->is->start < pair->was->start)
		pair->was = NULL;
	*was += !!pair->was;
	*is += !!pair->is;
	return true;
}

static bool live_event_set(const struct live_event_pair *pair)
{
	return pair->is &&
	       (!pair->was || memcmp(pair->was, pair->is, sizeof(*pair->is)));
}

/**
 * live_event_change_count() - how much became of a list
 * @change: with both lists; gets the numbers
 */
void live_event_change_count(struct live_event_change *change)
{
	struct live_event_pair pair;
	u32 was = 0, is = 0;

	change->nr_gone = 0;
	change->nr_set = 0;
	while (live_event_next(change, &was, &is, &pair)) {
		change->nr_gone += !pair.is;
		change->nr_set += live_event_set(&pair);
	}
}

/**
 * live_event_change_put() - write what became of a list into a record
 * @change: counted
 * @put: the record: starts of what is gone, then what is set
 */
void live_event_change_put(const struct live_event_change *change,
			   struct live_event_put *put)
{
	struct live_event_pair pair;
	u32 was = 0, is = 0;

	while (live_event_next(change, &was, &is, &pair))
		if (!pair.is)
			live_event_put(put, &pair.was->start,
				       sizeof(pair.was->start));
	was = 0;
	is = 0;
	while (live_event_next(change, &was, &is, &pair))
		if (live_event_set(&pair))
			live_event_put(put, pair.is, sizeof(*pair.is));
}
