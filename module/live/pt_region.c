// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of page tables, in the order of their addresses, to regions that are
 * mapped alike, by the rules of x86's ptdump, so that the kernel's are told
 * apart as it does. Reads no page table.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/string.h>

#include <asm/fixmap.h>
#include <asm/pgtable_64_types.h>

#include "kernel/compat_mm.h"
#include "live/pt_read.h"
#include "live/pt_region.h"

/* Bits that tell a process's regions apart: what a line can show. */
#define LIVE_PT_SHOWN                                                    \
	(_PAGE_PRESENT | _PAGE_USER | _PAGE_RW | _PAGE_PWT | _PAGE_PCD | \
	 _PAGE_PSE | _PAGE_GLOBAL | _PAGE_NX)

static void live_pt_mark_add(struct live_pt_regions *regions, unsigned int *nr,
			     unsigned long start, const char *name,
			     unsigned int max)
{
	/* What this kernel does not have. */
	if (!start && *nr)
		return;
	regions->marks[(*nr)++] = (struct live_pt_mark){ start, name, max };
}

/* The kernel's parts, in the order of their addresses. */
static void live_pt_marks(struct live_pt_regions *r)
{
	unsigned int nr = 0;

	live_pt_mark_add(r, &nr, 0, "User Space", 0);
	if (!r->is_kernel)
		goto end;
	live_pt_mark_add(r, &nr, 1UL << 63, "Kernel Space", 0);
	live_pt_mark_add(r, &nr, COMPAT_LDT_START, "LDT remap", 0);
	live_pt_mark_add(r, &nr, PAGE_OFFSET, "Low Kernel Mapping", 0);
	live_pt_mark_add(r, &nr, VMALLOC_START, "vmalloc() Area", 0);
	live_pt_mark_add(r, &nr, VMEMMAP_START, "Vmemmap", 0);
	live_pt_mark_add(r, &nr, COMPAT_KASAN_START, "KASAN shadow", 0);
	live_pt_mark_add(r, &nr, COMPAT_KASAN_END, "KASAN shadow end", 0);
	live_pt_mark_add(r, &nr, CPU_ENTRY_AREA_BASE, "CPU entry Area", 0);
	live_pt_mark_add(r, &nr, COMPAT_ESPFIX_START, "ESPfix Area", 16);
	live_pt_mark_add(r, &nr, COMPAT_EFI_START, "EFI Runtime Services", 0);
	live_pt_mark_add(r, &nr, __START_KERNEL_map, "High Kernel Mapping", 0);
	live_pt_mark_add(r, &nr, MODULES_VADDR, "Modules", 0);
	live_pt_mark_add(r, &nr, MODULES_END, "End Modules", 0);
	live_pt_mark_add(r, &nr, FIXADDR_START, "Fixmap Area", 0);
end:
	live_pt_mark_add(r, &nr, ULONG_MAX, "", 0);
}

static void live_pt_put_mark(struct live_pt_regions *r, u32 skipped)
{
	struct shadow_rec_pt_mark *rec;

	rec = grow_rec(r->recs, SHADOW_LIVE_PT_MARK, sizeof(*rec));
	if (!rec)
		return;
	rec->skipped = skipped;
	strscpy(rec->name, r->mark->name, sizeof(rec->name));
	r->lines = 0;
	r->has_base = false;
	r->hole = false;
}

static u32 live_pt_prot(const struct live_pt_regions *r)
{
	u64 entry = r->entry;
	u32 prot = 0;

	if (!(entry & _PAGE_PRESENT))
		return 0;
	prot |= SHADOW_PT_PRESENT;
	prot |= entry & _PAGE_USER ? SHADOW_PT_USER : 0;
	prot |= entry & _PAGE_RW ? SHADOW_PT_WRITE : 0;
	prot |= entry & _PAGE_PWT ? SHADOW_PT_PWT : 0;
	prot |= entry & _PAGE_PCD ? SHADOW_PT_PCD : 0;
	/* One bit, which means another thing in the last level. */
	if (entry & _PAGE_PSE)
		prot |= r->level == LIVE_PT_PTE ? SHADOW_PT_PAT : SHADOW_PT_PSE;
	prot |= entry & _PAGE_GLOBAL ? SHADOW_PT_GLOBAL : 0;
	prot |= entry & _PAGE_NX ? SHADOW_PT_NX : 0;
	if (r->rights & _PAGE_RW && !(r->rights & _PAGE_NX))
		prot |= SHADOW_PT_WX;
	return prot;
}

static void live_pt_put(struct live_pt_regions *r, unsigned long start,
			unsigned long end, u32 prot, unsigned int level)
{
	struct shadow_rec_pt_region *rec;

	rec = grow_rec(r->recs, SHADOW_LIVE_PT_REGION, sizeof(*rec));
	if (!rec)
		return;
	rec->start = start - r->base;
	rec->end = end - r->base;
	rec->prot = prot;
	rec->level = level;
}

/*
 * Where addresses are not shown, they count from the part's first mapped one,
 * and the holes at its ends, whose sizes would tell where that is, are left out.
 */
static void live_pt_put_hidden(struct live_pt_regions *r, unsigned long end,
			       u32 prot)
{
	if (!prot) {
		r->hole = r->has_base;
		r->hole_start = r->start;
		r->hole_level = r->level;
		return;
	}
	if (!r->has_base)
		r->base = r->start;
	r->has_base = true;
	if (r->hole)
		live_pt_put(r, r->hole_start, r->start, 0, r->hole_level);
	r->hole = false;
	live_pt_put(r, r->start, end, prot, r->level);
}

/* The region ends. */
static void live_pt_region_end(struct live_pt_regions *r, unsigned long end)
{
	u32 prot = live_pt_prot(r);

	if (prot & SHADOW_PT_WX) {
		r->sum->wx += end - r->start;
		r->sum->wx_regions++;
	}
	if (!r->mark->max || r->lines < r->mark->max) {
		if (r->is_kernel && !r->raw)
			live_pt_put_hidden(r, end, prot);
		else
			live_pt_put(r, r->start, end, prot, r->level);
	}
	r->lines++;
}

/**
 * live_pt_regions_init() - begin
 * @regions: its recs, sum, is_kernel and raw are set, all else is zero
 */
void live_pt_regions_init(struct live_pt_regions *regions)
{
	live_pt_marks(regions);
	regions->mark = regions->marks;
	live_pt_put_mark(regions, 0);
}

/**
 * live_pt_regions_add() - go on with an entry
 * @regions: what came before, of lower addresses
 * @address: its first address
 * @level: its table's level
 * @entry: the entry; 0: a hole
 * @rights: write, user and NX with those of the levels above
 */
void live_pt_regions_add(struct live_pt_regions *regions, unsigned long address,
			 unsigned int level, u64 entry, u64 rights)
{
	struct live_pt_regions *r = regions;
	u32 skipped = 0;

	entry &= PTE_FLAGS_MASK;
	if (!r->is_kernel)
		entry &= LIVE_PT_SHOWN;
	if (!entry)
		rights = 0;
	if (r->is_begun) {
		if (entry == r->entry && rights == r->rights &&
		    level == r->level && address < r->mark[1].start)
			return;
		live_pt_region_end(r, address);
		if (address >= r->mark[1].start) {
			if (r->mark->max && r->lines > r->mark->max)
				skipped = r->lines - r->mark->max;
			r->mark++;
			live_pt_put_mark(r, skipped);
		}
	}
	r->is_begun = true;
	r->start = address;
	r->entry = entry;
	r->rights = rights;
	r->level = level;
}

/**
 * live_pt_regions_end() - end
 * @regions: what came before
 * @address: where the last region ends; 0: at the end of all addresses
 */
void live_pt_regions_end(struct live_pt_regions *regions, unsigned long address)
{
	if (regions->is_begun)
		live_pt_region_end(regions, address);
}
