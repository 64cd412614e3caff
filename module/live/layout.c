// SPDX-License-Identifier: GPL-2.0
/*
 * The regions of the kernel's address space on x86-64, with the holes between
 * them. Tells no place that KASLR chose, and no size from which it follows, to
 * those who may not see addresses.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include <asm/cpu_entry_area.h>
#include <asm/fixmap.h>
#include <asm/page_types.h>
#include <asm/vsyscall.h>

#include "kernel/compat_mm.h"
#include "kernel/ksym.h"
#include "live/layout.h"
#include "live/mapped.h"
#include "uapi/machine.h"

/**
 * struct live_region - a region as it is
 * @name: what it is
 * @from: the kernel's name of its start; NULL: none
 * @start: its start
 * @size: its bytes; 0: this kernel has no such region
 * @base: where it would start without KASLR, if that chose its start
 * @flags: SHADOW_REGION_*
 */
struct live_region {
	const char *name;
	const char *from;
	unsigned long start;
	unsigned long size;
	unsigned long base;
	u32 flags;
};

/**
 * struct live_space - what is described so far
 * @recs: gets the records
 * @raw: addresses may be shown
 * @next: where the last region ended
 * @random: KASLR chose that place
 */
struct live_space {
	struct grow *recs;
	bool raw;
	unsigned long next;
	bool random;
};

static unsigned long live_level(unsigned long four, unsigned long five)
{
	return pgtable_l5_enabled() ? five : four;
}

static int live_region_map(struct shadow_rec_region *rec, unsigned long start,
			   unsigned long size)
{
	struct live_mapped mapped = {};
	int err;

	err = live_mapped_count(start, start + size - 1, &mapped);
	if (err)
		return err;
	rec->flags |= SHADOW_REGION_WALKED;
	memcpy(rec->mapped, mapped.bytes, sizeof(rec->mapped));
	rec->tables = mapped.tables;
	return 0;
}

static int live_region_record(struct live_space *space,
			      const struct live_region *region)
{
	struct shadow_rec_region *rec;

	rec = grow_rec(space->recs, SHADOW_MACHINE_REGION, sizeof(*rec));
	if (!rec)
		return space->recs->err;
	rec->flags = region->flags;
	strscpy(rec->name, region->name, sizeof(rec->name));
	if (region->from)
		strscpy(rec->from, region->from, sizeof(rec->from));
	if (space->raw) {
		rec->start = region->start;
		if (region->flags & SHADOW_REGION_RANDOM)
			rec->moved = region->start - region->base;
		rec->flags &=
			~(SHADOW_REGION_HIDDEN | SHADOW_REGION_SIZE_HIDDEN);
	}
	if (!(rec->flags & SHADOW_REGION_HIDDEN))
		rec->below = -region->start;
	if (!(rec->flags & SHADOW_REGION_SIZE_HIDDEN))
		rec->size = region->size;
	else
		return 0;
	return live_region_map(rec, region->start, region->size);
}

/* What no region has between the last one and @start. */
static int live_hole_add(struct live_space *space, unsigned long start,
			 bool random)
{
	struct live_region hole = {
		.name = "hole",
		.start = space->next,
		.size = start - space->next,
		.flags = SHADOW_REGION_HOLE,
	};

	if (!hole.size)
		return 0;
	if (space->random)
		hole.flags |= SHADOW_REGION_HIDDEN;
	if (space->random || random)
		hole.flags |= SHADOW_REGION_SIZE_HIDDEN;
	return live_region_record(space, &hole);
}

static int live_region_add(struct live_space *space,
			   const struct live_region *region)
{
	bool random = region->flags & SHADOW_REGION_RANDOM;
	struct live_region shown = *region;
	int err = 0;

	if (!region->size)
		return 0;
	if (random)
		shown.flags |= SHADOW_REGION_HIDDEN;
	if (!(region->flags & SHADOW_REGION_INSIDE)) {
		err = live_hole_add(space, region->start, random);
		space->next = region->start + region->size;
		space->random = random;
	}
	return err ?: live_region_record(space, &shown);
}

/* The regions with what the kernel gives each; in the order of addresses. */
static int live_upper_collect(struct live_space *space)
{
	unsigned long direct = (unsigned long)high_memory - PAGE_OFFSET;
	const struct live_region regions[] = {
		{ "guard for hypervisors", "GUARD_HOLE_BASE_ADDR",
		  GUARD_HOLE_BASE_ADDR, GUARD_HOLE_SIZE, 0,
		  SHADOW_REGION_HOLE },
		{ "LDT of each process", "LDT_BASE_ADDR", LDT_BASE_ADDR,
		  LDT_END_ADDR - LDT_BASE_ADDR, 0, 0 },
		{ "direct map, to high_memory", "PAGE_OFFSET", PAGE_OFFSET,
		  direct,
		  live_level(__PAGE_OFFSET_BASE_L4, __PAGE_OFFSET_BASE_L5),
		  SHADOW_REGION_RANDOM },
		{ "vmalloc", "VMALLOC_START", VMALLOC_START,
		  VMALLOC_END - VMALLOC_START + 1,
		  live_level(__VMALLOC_BASE_L4, __VMALLOC_BASE_L5),
		  SHADOW_REGION_RANDOM },
		{ "vmemmap, to high_memory", "VMEMMAP_START", VMEMMAP_START,
		  ALIGN(direct >> PAGE_SHIFT, PAGES_PER_SUBSECTION) *
			  sizeof(struct page),
		  live_level(__VMEMMAP_BASE_L4, __VMEMMAP_BASE_L5),
		  SHADOW_REGION_RANDOM },
		{ "KASAN shadow", "KASAN_SHADOW_START", COMPAT_KASAN_START,
		  COMPAT_KASAN_END - COMPAT_KASAN_START, 0, 0 },
		{ "CPU entry areas", "CPU_ENTRY_AREA_BASE", CPU_ENTRY_AREA_BASE,
		  CPU_ENTRY_AREA_MAP_SIZE, 0, 0 },
		{ "espfix stacks", "ESPFIX_BASE_ADDR", ESPFIX_BASE_ADDR,
		  IS_ENABLED(CONFIG_X86_ESPFIX64) ? P4D_SIZE : 0, 0, 0 },
		{ "EFI runtime services", "EFI_VA_END", EFI_VA_END,
		  IS_ENABLED(CONFIG_EFI) ? EFI_VA_START - EFI_VA_END : 0, 0,
		  0 },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(regions) && !err; i++)
		err = live_region_add(space, &regions[i]);
	return err;
}

static int live_top_collect(struct live_space *space)
{
	unsigned long text = (unsigned long)ksym_get(KSYM_TEXT);
	unsigned long end = (unsigned long)ksym_get(KSYM_END);
	const struct live_region regions[] = {
		{ "kernel mapping", "__START_KERNEL_map", __START_KERNEL_map,
		  KERNEL_IMAGE_SIZE, 0, 0 },
		{ "kernel image", "_text", text, end - text, __START_KERNEL,
		  SHADOW_REGION_RANDOM | SHADOW_REGION_INSIDE },
		{ "modules", "MODULES_VADDR", MODULES_VADDR, MODULES_LEN, 0,
		  0 },
		{ "fixmap", "FIXADDR_TOT_START", FIXADDR_TOT_START,
		  FIXADDR_TOP + PAGE_SIZE - FIXADDR_TOT_START, 0, 0 },
		{ "vsyscall page", "VSYSCALL_ADDR", VSYSCALL_ADDR, PAGE_SIZE, 0,
		  SHADOW_REGION_INSIDE },
		{ "reserved top", NULL, FIXADDR_TOP + PAGE_SIZE,
		  -(FIXADDR_TOP + PAGE_SIZE), 0, SHADOW_REGION_HOLE },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(regions) && !err; i++)
		err = live_region_add(space, &regions[i]);
	return err;
}

/**
 * live_layout_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_layout_missing(void)
{
	return live_mapped_missing()	       ?:
		       ksym_missing(KSYM_TEXT) ?:
						 ksym_missing(KSYM_END);
}

/**
 * live_layout_collect() - describe the kernel's address space
 * @recs: gets a struct shadow_rec_layout, then a struct shadow_rec_region for
 *        each region and each hole between two, in rising order; what is
 *        inside of another region stands behind it
 * @raw: put addresses in as they are
 *
 * Context: process; as live_mapped_count(), for one region at a time.
 * Return: 0 or -errno.
 */
int live_layout_collect(struct grow *recs, bool raw)
{
	unsigned int bits = pgtable_l5_enabled() ? 56 : 47;
	struct live_space space = {
		.recs = recs,
		.raw = raw,
		.next = -1UL << bits,
	};
	struct shadow_rec_layout *rec;
	int err;

	rec = grow_rec(recs, SHADOW_MACHINE_LAYOUT, sizeof(*rec));
	if (!rec)
		return recs->err;
	rec->levels = pgtable_l5_enabled() ? 5 : 4;
	rec->half_bits = bits;
	rec->phys_base = raw ? phys_base : 0;
	err = live_upper_collect(&space);
	return err ?: live_top_collect(&space);
}
