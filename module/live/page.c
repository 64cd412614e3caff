// SPDX-License-Identifier: GPL-2.0
/*
 * A page frame's life: where it lies, what it is, whose, who maps it. Each part
 * is found under the lock that keeps it true, one after the other: a page that
 * changes meanwhile may be told as a mixture. Looks into no page.
 */
#include <linux/kernel-page-flags.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "kernel/compat.h"
#include "kernel/compat_page.h"
#include "kernel/ksym.h"
#include "live/blocks.h"
#include "live/device.h"
#include "live/hotplug.h"
#include "live/page.h"
#include "live/page_fields.h"
#include "live/page_free.h"
#include "live/page_owner.h"
#include "live/page_slab.h"
#include "live/pfns.h"

static void live_life_section(struct shadow_rec_life *life)
{
	unsigned long nr = pfn_to_section_nr(life->pfn), map;
	struct mem_section *ms;

	life->section = nr;
	ms = nr < NR_MEM_SECTIONS ? __nr_to_section(nr) : NULL;
	map = ms ? READ_ONCE(ms->section_mem_map) : 0;
	if (map & SECTION_IS_EARLY)
		life->flags |= SHADOW_LIFE_EARLY;
	if (!(map & SECTION_HAS_MEM_MAP) || map & SECTION_IS_ONLINE)
		life->state = SHADOW_PAGE_ABSENT;
	else
		life->state = SHADOW_PAGE_OFFLINE;
}

static void live_life_place(struct shadow_rec_life *life,
			    const struct page *page)
{
	const char *const *names = ksym_get(KSYM_MIGRATETYPE_NAMES);
	unsigned int type = live_pageblock_migratetype(life->pfn);

	life->flags |= SHADOW_LIFE_PAGE;
	life->node = page_to_nid(page);
	life->zone = page_zonenum(page);
	/* The struct pages of holes may name a zone that there is not. */
	strscpy(life->name,
		life->zone < MAX_NR_ZONES ? page_zone(page)->name : "none",
		sizeof(life->name));
	life->pb_order = pageblock_order;
	life->pageblock = ALIGN_DOWN(life->pfn, pageblock_nr_pages);
	if (names && type < MIGRATE_TYPES)
		strscpy(life->pb_type, names[type], sizeof(life->pb_type));
}

/* What a page in use is, by its flags. */
static enum shadow_page_state live_life_state(u64 kpf, const struct page *head)
{
	static const struct {
		u8 flag;
		u8 state;
	} table[] = {
		{ KPF_BUDDY, SHADOW_PAGE_FREE },
		{ KPF_OFFLINE, SHADOW_PAGE_KEPT },
		{ KPF_PGTABLE, SHADOW_PAGE_TABLE },
		{ KPF_SLAB, SHADOW_PAGE_SLAB },
		{ KPF_HUGE, SHADOW_PAGE_HUGETLB },
		{ KPF_ZERO_PAGE, SHADOW_PAGE_ZERO },
		{ KPF_RESERVED, SHADOW_PAGE_RESERVED },
		{ KPF_KSM, SHADOW_PAGE_KSM },
		{ KPF_ANON, SHADOW_PAGE_ANON },
	};
	const u64 used = BIT_ULL(KPF_LRU) | BIT_ULL(KPF_UNEVICTABLE) |
			 BIT_ULL(KPF_UPTODATE) | BIT_ULL(KPF_LOCKED);
	unsigned long mapping = (unsigned long)READ_ONCE(head->mapping);
	enum compat_page_type type = compat_page_type(head);
	unsigned int i;

	if (type == COMPAT_TYPE_GUARD)
		return SHADOW_PAGE_GUARD;
	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (kpf & BIT_ULL(table[i].flag))
			return table[i].state;
	if (kpf & BIT_ULL(KPF_SWAPCACHE))
		return SHADOW_PAGE_SWAP;
	if (type == COMPAT_TYPE_NONE && mapping && !(mapping & 3) && kpf & used)
		return kpf & BIT_ULL(KPF_SWAPBACKED) ? SHADOW_PAGE_SHMEM :
						       SHADOW_PAGE_FILE;
	/* One of a large kmalloc() has no reference in 7.3. */
	return page_ref_count(head) || type == COMPAT_TYPE_KMALLOC ?
		       SHADOW_PAGE_KERNEL :
		       SHADOW_PAGE_MOVING;
}

static bool live_life_is_users(const struct shadow_rec_life *life)
{
	return life->state >= SHADOW_PAGE_HUGETLB &&
	       life->state <= SHADOW_PAGE_FILE;
}

static void live_life_swap(struct shadow_rec_life *life,
			   const struct page *head)
{
	swp_entry_t entry = { .val = READ_ONCE(head->private) };

	life->flags |= SHADOW_LIFE_SWAP;
	life->swap_type = swp_type(entry);
	life->swap_slot = swp_offset(entry) + (life->pfn - life->first);
}

/* All that the page itself says. Inside of live_hotplug_read_lock(). */
static void live_life_look(struct shadow_rec_life *life, struct page *page)
{
	const struct page *head = compound_head(page);
	struct shadow_pfn look;

	live_life_place(life, page);
	live_pfns_fill(&look, life->pfn, 1);
	life->kpf = look.flags;
	life->mapcount = look.mapcount;
	life->state = live_life_state(look.flags, head);
	life->refcount = page_ref_count(head);
	life->generation = -1;
	if (look.flags & BIT_ULL(KPF_LRU))
		life->generation =
			(int)((compat_page_flags(head) & LRU_GEN_MASK) >>
			      LRU_GEN_PGOFF) -
			1;
	if (life->state == SHADOW_PAGE_FREE)
		return;
	life->order = look.order;
	life->first = page_to_pfn(head);
	life->flags |= SHADOW_LIFE_BLOCK;
	if (live_life_is_users(life) && live_pfns_is_pinned(head, look.order))
		life->flags |= SHADOW_LIFE_PINNED;
	if (look.flags & BIT_ULL(KPF_SWAPCACHE))
		live_life_swap(life, head);
}

/* A page frame that is not on line: memory of a device? */
static void live_life_device(struct grow *recs, struct shadow_rec_life *life,
			     bool raw)
{
	struct dev_pagemap *map;
	struct page *page, *head;

	map = live_device_get(life->pfn, &page);
	if (!map)
		return;
	life->state = SHADOW_PAGE_DEVICE;
	life->device = map->type;
	if (page) {
		live_life_place(life, page);
		life->kpf = BIT_ULL(KPF_NOPAGE);
		head = compound_head(page);
		life->refcount = page_ref_count(head);
		life->mapcount =
			compat_page_mapcount(page, head, compound_order(head));
		live_page_fields(recs, page, raw);
	}
	put_dev_pagemap(map);
}

static void live_life_fill(struct grow *recs, struct shadow_rec_life *life,
			   struct live_rmap *rmap, bool raw)
{
	int idx = live_hotplug_read_lock();
	struct page *page = pfn_to_online_page(life->pfn);

	live_life_section(life);
	if (!page) {
		live_life_device(recs, life, raw);
		goto unlock;
	}
	live_life_look(life, page);
	if (life->state == SHADOW_PAGE_FREE ||
	    life->state == SHADOW_PAGE_MOVING) {
		if (life->zone >= MAX_NR_ZONES ||
		    !live_page_free(life, page_zone(page)))
			life->state = SHADOW_PAGE_MOVING;
	} else if (live_life_is_users(life)) {
		live_page_owner(life, rmap, page);
	}
	live_page_fields(recs, page, raw);

unlock:
	live_hotplug_read_unlock(idx);
}

static int live_mappers_record(struct grow *recs, const struct live_rmap *rmap)
{
	struct shadow_rec_mapper *rec;
	unsigned int i;

	for (i = 0; i < rmap->found && i < LIVE_RMAP_MAPPERS; i++) {
		rec = grow_rec(recs, SHADOW_PAGE_MAPPER, sizeof(*rec));
		if (!rec)
			return recs->err;
		rec->address = rmap->mapper[i].address;
		rec->pid = rmap->mapper[i].pid;
		rec->flags = rmap->mapper[i].flags;
		rec->size = rmap->mapper[i].size;
		memcpy(rec->comm, rmap->mapper[i].comm, sizeof(rec->comm));
	}
	return 0;
}

/* The page frame that was asked for. */
static int live_life_record(struct grow *recs, u64 pfn,
			    const struct shadow_rec_asked *by,
			    unsigned long offset, bool raw)
{
	struct shadow_rec_life life = { .pfn = pfn }, *rec;
	struct live_rmap *rmap;
	int err = 0;

	rmap = kzalloc(sizeof(*rmap), GFP_KERNEL_ACCOUNT);
	if (!rmap)
		return -ENOMEM;
	live_life_fill(recs, &life, rmap, raw);
	if (life.state == SHADOW_PAGE_SLAB)
		err = live_page_slab(recs, &life, by, offset);
	if (!err)
		err = live_mappers_record(recs, rmap);
	kfree(rmap);
	if (err)
		return err;
	rec = grow_rec(recs, SHADOW_PAGE_LIFE, sizeof(*rec));
	if (!rec)
		return recs->err;
	life.rec = rec->rec;
	*rec = life;
	return 0;
}

/**
 * live_page_collect() - tell all of a page frame
 * @recs: gets a struct shadow_rec_asked; where there is a page frame, also a
 *        struct shadow_rec_field for each field of its struct page, a struct
 *        shadow_rec_mapper for each mapping and one struct shadow_rec_life
 * @ask: which one
 * @raw: kernel addresses may be asked for, and shown
 *
 * Context: process; may sleep.
 * Return: 0 or -errno; as live_page_resolve().
 */
int live_page_collect(struct grow *recs, const struct live_page_ask *ask,
		      bool raw)
{
	struct shadow_rec_asked by = {}, *rec;
	u64 pfn = 0;
	int err;

	if (ask->kind != SHADOW_ASKED_NOTHING) {
		err = live_page_resolve(ask, raw, &by, &pfn);
		if (err)
			return err;
	}
	rec = grow_rec(recs, SHADOW_PAGE_ASKED, sizeof(*rec));
	if (!rec)
		return recs->err;
	by.rec = rec->rec;
	*rec = by;
	if (by.asked == SHADOW_ASKED_NOTHING || by.entry != SHADOW_ENTRY_PAGE)
		return 0;
	return live_life_record(recs, pfn, &by, ask->at & ~PAGE_MASK, raw);
}
