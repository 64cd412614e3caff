// SPDX-License-Identifier: GPL-2.0
/*
 * From a slab page to its cache and the objects that lie in it. A cache that a
 * page names is believed only if it is in the list of all caches, under the
 * mutex that keeps it there.
 */
#include <linux/list.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>

#include "kernel/compat_page.h"
#include "live/hotplug.h"
#include "live/page_slab.h"
#include "live/slab_caches.h"

static bool live_slab_cache_is_listed(const struct kmem_cache *cache)
{
	struct list_head *entry;

	live_slab_for_each(entry)
		if (live_slab_cache_at(entry) == cache)
			return true;
	return false;
}

/* Under live_slab_caches_lock(). */
static void live_page_slab_fill(struct shadow_rec_life *life,
				const struct page *head,
				const struct shadow_rec_asked *by,
				unsigned long offset)
{
	const struct slub_slab *slab = (const struct slub_slab *)head;
	const struct kmem_cache *cache;
	struct slub_counts counts;
	u32 size, in_slab;

	cache = layout_read(slab, slab, slab_cache, const struct kmem_cache *);
	if (!compat_head_is_slab(head) || page_to_pfn(head) != life->first ||
	    !live_slab_cache_is_listed(cache))
		return;
	size = slub_cache_read(cache, size, u32);
	counts = slub_slab_counts(slab);
	if (!size || !counts.objects)
		return;
	live_slab_name(life->cache, sizeof(life->cache), cache);
	life->flags |= SHADOW_LIFE_CACHE;
	life->object_size = size;
	life->objects = counts.objects;
	life->inuse = counts.inuse;
	in_slab = (life->pfn - life->first) << PAGE_SHIFT;
	life->first_object = in_slab / size;
	life->last_object =
		min((in_slab + (u32)PAGE_SIZE - 1) / size, counts.objects - 1);
	if (by->asked != SHADOW_ASKED_KERNEL && by->asked != SHADOW_ASKED_PHYS)
		return;
	life->object = (in_slab + offset) / size;
	if (life->object < counts.objects)
		life->flags |= SHADOW_LIFE_OBJECT;
}

/**
 * live_page_slab() - tell a slab page's cache
 * @recs: where the records will go; gets room for some
 * @life: gets it; its pfn and first page frame hold
 * @by: how it was asked for
 * @offset: of the address that was asked for, in its page
 *
 * Context: process; may sleep; takes slab_mutex.
 * Return: 0, where it may not be known for all that; -EINTR on a fatal signal;
 * -ENOMEM.
 */
int live_page_slab(struct grow *recs, struct shadow_rec_life *life,
		   const struct shadow_rec_asked *by, unsigned long offset)
{
	struct page *page;
	int err, idx;

	if (live_slab_caches_missing() ||
	    layout_missing(LAYOUT_GROUP_slab_page))
		return 0;
	err = live_slab_caches_lock(recs, sizeof(*life));
	if (err == -EBUSY) {
		life->flags |= SHADOW_LIFE_BUSY;
		return 0;
	}
	if (err)
		return err;
	idx = live_hotplug_read_lock();
	page = pfn_to_online_page(life->pfn);
	if (page)
		live_page_slab_fill(life, compound_head(page), by, offset);
	live_hotplug_read_unlock(idx);
	live_slab_caches_unlock();
	return 0;
}
