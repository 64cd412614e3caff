// SPDX-License-Identifier: GPL-2.0
/*
 * The slots of the fixmap and what the page tables map there now. Looks at no
 * slot's contents.
 */
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <asm/fixmap.h>

#include "kernel/compat.h"
#include "live/fixmap.h"
#include "uapi/machine.h"

/* The slots with a name that a slot belongs to; NULL: it has none. */
static const struct compat_fixmap *live_slot_name(unsigned int slot)
{
	const struct compat_fixmap *name;
	unsigned int i;

	for (i = 0; (name = compat_fixmap(i)); i++)
		if (slot >= name->first && slot <= name->last)
			return name;
	return NULL;
}

/* A slot's entry; 0: none. The fixmap's own tables stay for good. */
static pteval_t live_slot_entry(unsigned int slot)
{
	unsigned int level;
	pte_t *entry, value;

	/* as __fix_to_virt(), which wants a constant where it is checked */
	entry = lookup_address(
		FIXADDR_TOP - ((unsigned long)slot << PAGE_SHIFT), &level);
	if (!entry || level != PG_LEVEL_4K ||
	    copy_from_kernel_nofault(&value, entry, sizeof(value)))
		return 0;
	return pte_flags(value) & _PAGE_PRESENT ? pte_val(value) : 0;
}

static void live_slot_map(struct shadow_rec_fixmap *rec, pteval_t entry,
			  bool raw)
{
	unsigned long pfn = (entry & PTE_PFN_MASK) >> PAGE_SHIFT;

	rec->flags = SHADOW_FIXMAP_MAPPED;
	if (page_is_ram(pfn))
		rec->flags |= SHADOW_FIXMAP_RAM;
	if (entry & _PAGE_RW)
		rec->flags |= SHADOW_FIXMAP_WRITE;
	if (!(entry & _PAGE_NX))
		rec->flags |= SHADOW_FIXMAP_EXEC;
	if (entry & _PAGE_PCD)
		rec->flags |= SHADOW_FIXMAP_UNCACHED;
	if (entry & _PAGE_USER)
		rec->flags |= SHADOW_FIXMAP_USER;
	/* Where the kernel's image is in memory is a secret, too. */
	if (raw || !(rec->flags & SHADOW_FIXMAP_RAM))
		rec->phys = (u64)pfn << PAGE_SHIFT;
}

static void *live_slot_record(struct grow *recs, unsigned int slot,
			      const struct compat_fixmap *name, bool raw)
{
	unsigned long address =
		FIXADDR_TOP - ((unsigned long)slot << PAGE_SHIFT);
	struct shadow_rec_fixmap *rec;

	rec = grow_rec(recs, SHADOW_MACHINE_FIXMAP, sizeof(*rec));
	if (!rec)
		return NULL;
	rec->first = slot;
	rec->last = slot;
	rec->below = -address;
	rec->start = raw ? address : 0;
	if (name) {
		rec->of = slot - name->first;
		strscpy(rec->name, name->name, sizeof(rec->name));
	}
	return rec;
}

/**
 * live_fixmap_collect() - describe the slots of the fixmap
 * @recs: gets a struct shadow_rec_fixmap for each slot; for slots of one name
 *        in a row that map nothing, one for all
 * @raw: put addresses in as they are
 *
 * Context: process; takes no lock: each slot is read once.
 * Return: 0 or -errno.
 */
int live_fixmap_collect(struct grow *recs, bool raw)
{
	const struct compat_fixmap *name, *last_name = NULL;
	struct shadow_rec_fixmap *rec = NULL;
	unsigned int slot;
	pteval_t entry;

	for (slot = 0; slot < __end_of_fixed_addresses; slot++) {
		entry = live_slot_entry(slot);
		name = live_slot_name(slot);
		if (rec && !rec->flags && !entry && name == last_name) {
			rec->last = slot;
			continue;
		}
		rec = live_slot_record(recs, slot, name, raw);
		if (!rec)
			return recs->err;
		if (entry)
			live_slot_map(rec, entry, raw);
		last_name = name;
	}
	return 0;
}
