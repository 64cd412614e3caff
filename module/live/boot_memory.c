// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges of memory as the firmware told them and as the kernel keeps them, and
 * what of each zone never came to the page allocator. Passes over what is
 * inside of devices' ranges: that is no memory.
 */
#include <linux/ioport.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include <asm/e820/types.h>

#include "kernel/ksym.h"
#include "live/boot_memory.h"
#include "live/zone_list.h"
#include "uapi/machine.h"

/* Ranges of the kernel's that are copied under its lock. */
#define LIVE_RANGES_MAX 1024

/**
 * struct live_ranges - ranges on their way to records
 * @nr: how many
 * @cut: there are more
 * @range: each
 */
struct live_ranges {
	unsigned int nr;
	bool cut;
	struct shadow_rec_range range[LIVE_RANGES_MAX];
};

/* The kernel's own words (e820_type_to_string()), which sysfs has, too. */
static const char *live_e820_name(unsigned int type)
{
	switch (type) {
	case E820_TYPE_RAM:
		return "System RAM";
	case E820_TYPE_RESERVED:
		return "Reserved";
	case E820_TYPE_ACPI:
		return "ACPI Tables";
	case E820_TYPE_NVS:
		return "ACPI Non-volatile Storage";
	case E820_TYPE_UNUSABLE:
		return "Unusable memory";
	case E820_TYPE_PMEM:
		return "Persistent Memory";
	case E820_TYPE_PRAM:
		return "Persistent Memory (legacy)";
	case E820_TYPE_SOFT_RESERVED:
		return "Soft Reserved";
	default:
		return "Unknown E820 type";
	}
}

/* The table is made at boot and stays as it is. */
static int live_firmware_collect(struct grow *recs)
{
	struct e820_table *const *map = ksym_get(KSYM_FIRMWARE_MAP);
	const struct e820_table *table = *map;
	unsigned int i;

	for (i = 0; i < table->nr_entries && i < E820_MAX_ENTRIES; i++) {
		const struct e820_entry *entry = &table->entries[i];
		struct shadow_rec_range *rec;

		rec = grow_rec(recs, SHADOW_MACHINE_RANGE, sizeof(*rec));
		if (!rec)
			return recs->err;
		rec->flags = SHADOW_RANGE_FIRMWARE;
		if (entry->type == E820_TYPE_RAM)
			rec->flags |= SHADOW_RANGE_RAM;
		rec->start = entry->addr;
		rec->last = entry->addr + entry->size - 1;
		strscpy(rec->name, live_e820_name(entry->type),
			sizeof(rec->name));
	}
	return 0;
}

static bool live_resource_is_ram(const struct resource *res)
{
	return (res->flags & IORESOURCE_SYSTEM_RAM) == IORESOURCE_SYSTEM_RAM;
}

/* Is what lies inside of it memory, or set aside from memory? */
static bool live_resource_has_memory(const struct resource *res)
{
	switch (res->desc) {
	case IORES_DESC_PERSISTENT_MEMORY:
	case IORES_DESC_PERSISTENT_MEMORY_LEGACY:
	case IORES_DESC_SOFT_RESERVED:
	case IORES_DESC_RESERVED:
		return true;
	default:
		return live_resource_is_ram(res);
	}
}

/* The next one to look at, parents before children; NULL behind the last. */
static const struct resource *live_resource_next(const struct resource *res,
						 u32 *depth)
{
	if (res->child && live_resource_has_memory(res)) {
		(*depth)++;
		return res->child;
	}
	while (!res->sibling && *depth) {
		(*depth)--;
		res = res->parent;
	}
	return res->sibling;
}

static void live_ranges_take(struct live_ranges *ranges)
{
	rwlock_t *lock = ksym_get(KSYM_RESOURCE_LOCK);
	struct shadow_rec_range *range;
	const struct resource *res;
	u32 depth = 0;

	read_lock(lock);
	for (res = iomem_resource.child; res;
	     res = live_resource_next(res, &depth)) {
		ranges->cut = ranges->nr == LIVE_RANGES_MAX;
		if (ranges->cut)
			break;
		range = &ranges->range[ranges->nr++];
		range->flags = live_resource_is_ram(res) ? SHADOW_RANGE_RAM : 0;
		range->depth = depth;
		range->start = res->start;
		range->last = res->end;
		strscpy(range->name, res->name ?: "<BAD>", sizeof(range->name));
	}
	read_unlock(lock);
}

static int live_ranges_collect(struct grow *recs)
{
	struct shadow_rec_range *rec;
	struct live_ranges *ranges;
	unsigned int i;

	ranges = kvzalloc(sizeof(*ranges), GFP_KERNEL_ACCOUNT);
	if (!ranges)
		return -ENOMEM;
	live_ranges_take(ranges);
	for (i = 0; i < ranges->nr && !recs->err; i++) {
		rec = grow_rec(recs, SHADOW_MACHINE_RANGE, sizeof(*rec));
		if (!rec)
			break;
		ranges->range[i].rec = rec->rec;
		*rec = ranges->range[i];
		if (ranges->cut && i + 1 == ranges->nr)
			rec->flags |= SHADOW_RANGE_CUT;
	}
	kvfree(ranges);
	return recs->err;
}

/**
 * live_boot_memory_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_boot_memory_missing(void)
{
	return ksym_missing(KSYM_RESOURCE_LOCK) ?:
						  ksym_missing(KSYM_FIRMWARE_MAP);
}

/**
 * live_boot_memory_collect() - describe the memory the kernel booted with
 * @recs: gets a struct shadow_rec_range for each of the firmware's ranges, one
 *        for each of the kernel's, at most 1,024, then the records of
 *        live_zones_collect()
 *
 * Context: process; holds the resources' lock for reading while the kernel's
 * ranges are copied.
 * Return: 0 or -errno.
 */
int live_boot_memory_collect(struct grow *recs)
{
	int err;

	err = live_firmware_collect(recs);
	err = err ?: live_ranges_collect(recs);
	return err ?: live_zones_collect(recs);
}
