// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a page frame, one fact a line, `name: value`. What is not known
 * has no line.
 */
#include "format/fields.h"
#include "format/life.h"
#include "format/page_flags.h"
#include "uapi/page.h"

/* Flags of /proc/kpageflags, whose numbers are the kernel's ABI. */
enum {
	KPF_LRU = 5,
	KPF_ACTIVE = 6,
	KPF_SWAPBACKED = 14,
	KPF_UNEVICTABLE = 18,
	KPF_HWPOISON = 19,
};

static const char *const state_names[] = {
	[SHADOW_PAGE_ABSENT] = "no page",
	[SHADOW_PAGE_OFFLINE] = "off line",
	[SHADOW_PAGE_DEVICE] = "memory of a device",
	[SHADOW_PAGE_FREE] = "free",
	[SHADOW_PAGE_PCP] = "on a page set",
	[SHADOW_PAGE_KEPT] =
		"kept from use by its driver (a balloon, memory unplugged)",
	[SHADOW_PAGE_GUARD] = "guard of the page allocator's debugging",
	[SHADOW_PAGE_RESERVED] = "reserved",
	[SHADOW_PAGE_ZERO] = "page of zeroes",
	[SHADOW_PAGE_SLAB] = "slab",
	[SHADOW_PAGE_TABLE] = "page table",
	[SHADOW_PAGE_HUGETLB] = "hugetlb",
	[SHADOW_PAGE_KSM] = "anonymous, shared by KSM",
	[SHADOW_PAGE_ANON] = "anonymous",
	[SHADOW_PAGE_SHMEM] = "shared memory",
	[SHADOW_PAGE_FILE] = "page cache",
	[SHADOW_PAGE_SWAP] = "swap cache",
	[SHADOW_PAGE_KERNEL] = "kernel",
	[SHADOW_PAGE_MOVING] = "on no list",
};

/* By the kernel's enum memory_type. */
static const char *const device_kinds[] = {
	[1] = "private", [2] = "coherent",   [3] = "fs_dax",
	[4] = "generic", [5] = "pci_p2pdma",
};

static void format_asked_for(struct shadow_text *text,
			     const struct shadow_rec_asked *by)
{
	shadow_printf(text, "asked for: ");
	switch (by->asked) {
	case SHADOW_ASKED_PHYS:
		shadow_printf(text, "physical address 0x%llx", by->address);
		break;
	case SHADOW_ASKED_KERNEL:
		shadow_printf(text, "kernel address 0x%llx", by->address);
		break;
	case SHADOW_ASKED_SYMBOL:
		shadow_printf(text, "symbol %.*s", (int)sizeof(by->symbol),
			      by->symbol);
		break;
	case SHADOW_ASKED_USER:
		shadow_printf(text, "pid %u address 0x%llx", by->pid,
			      by->address);
		break;
	default:
		shadow_printf(text, "page frame");
	}
}

static void format_asked(struct shadow_text *text,
			 const struct shadow_rec_asked *by)
{
	if (by->asked == SHADOW_ASKED_NOTHING) {
		shadow_printf(
			text,
			"asked for: nothing yet; write a pfn, `phys ADDRESS`, a kernel address, a symbol or PID:ADDRESS\n");
		return;
	}
	format_asked_for(text, by);
	switch (by->entry) {
	case SHADOW_ENTRY_NONE:
		shadow_printf(text, ", not mapped");
		break;
	case SHADOW_ENTRY_SWAP:
		shadow_printf(text, ", swapped out: area %u slot %llu",
			      by->swap_type, by->swap_slot);
		break;
	case SHADOW_ENTRY_OTHER:
		shadow_printf(
			text,
			", neither mapped nor swapped out: it moves, or is marked");
		break;
	default:
		if (by->size)
			shadow_printf(text, ", mapped by an entry of %llu kB",
				      by->size >> 10);
	}
	shadow_printf(text, "\n");
}

static void format_pfns(struct shadow_text *text, const char *name, __u64 first,
			unsigned int order)
{
	shadow_printf(text, "%s: pfns 0x%llx to 0x%llx, order %u", name, first,
		      first + (1ULL << (order & 63)) - 1, order);
}

static void format_place(struct shadow_text *text,
			 const struct shadow_rec_life *life)
{
	shadow_printf(text, "pfn: 0x%llx (%llu), physical address 0x%llx\n",
		      life->pfn, life->pfn, life->pfn << 12);
	shadow_printf(text, "section: %llu%s\n", life->section,
		      life->flags & SHADOW_LIFE_EARLY ? ", there since boot" :
							"");
	if (!(life->flags & SHADOW_LIFE_PAGE))
		return;
	shadow_printf(text, "node: %u\n", life->node);
	shadow_printf(text, "zone: %.*s\n", SHADOW_ZONE_NAME, life->name);
	format_pfns(text, "pageblock", life->pageblock, life->pb_order);
	shadow_printf(text, ", %.*s\n", SHADOW_TYPE_NAME, life->pb_type);
}

static void format_state(struct shadow_text *text,
			 const struct shadow_rec_life *life)
{
	const unsigned int nr = sizeof(state_names) / sizeof(*state_names);
	const unsigned int nr_kinds =
		sizeof(device_kinds) / sizeof(*device_kinds);

	shadow_printf(text, "state: %s",
		      life->state < nr ? state_names[life->state] : "unknown");
	if (life->state == SHADOW_PAGE_DEVICE)
		shadow_printf(text, ", %s",
			      life->device < nr_kinds &&
					      device_kinds[life->device] ?
				      device_kinds[life->device] :
				      "of a kind unknown");
	if (life->state == SHADOW_PAGE_PCP)
		shadow_printf(text, " of cpu %u, list %.*s", life->cpu,
			      SHADOW_TYPE_NAME, life->list);
	if (life->flags & SHADOW_LIFE_REPORTED)
		shadow_printf(text, ", reported to the host");
	if (life->flags & SHADOW_LIFE_PINNED)
		shadow_printf(text, ", pinned");
	if (life->flags & SHADOW_LIFE_PAGE && life->kpf >> KPF_HWPOISON & 1)
		shadow_printf(text, ", poisoned");
	shadow_printf(text, "\n");
	if (!(life->flags & SHADOW_LIFE_BLOCK))
		return;
	format_pfns(text, "block", life->first, life->order);
	shadow_printf(text, "\n");
}

static void format_slab(struct shadow_text *text,
			const struct shadow_rec_life *life)
{
	if (!(life->flags & SHADOW_LIFE_CACHE))
		return;
	shadow_printf(text, "cache: %.*s\n", (int)sizeof(life->cache),
		      life->cache);
	shadow_printf(text,
		      "slab: %u objects of %u bytes, %u not on its free list\n",
		      life->objects, life->object_size, life->inuse);
	shadow_printf(text, "objects in the page: %u to %u\n",
		      life->first_object, life->last_object);
	if (life->flags & SHADOW_LIFE_OBJECT)
		shadow_printf(text, "object: %u\n", life->object);
}

static void format_file(struct shadow_text *text,
			const struct shadow_rec_life *life)
{
	if (life->flags & SHADOW_LIFE_FILE) {
		shadow_printf(text,
			      "file: %.*s inode %llu, device %u:%u, %.*s\n",
			      (int)sizeof(life->file),
			      life->file[0] ? life->file : "(no name)",
			      life->ino, life->major, life->minor,
			      (int)sizeof(life->fs), life->fs);
	}
	if (life->flags & SHADOW_LIFE_INDEX)
		shadow_printf(text, "index: %llu\n", life->index);
	if (life->flags & SHADOW_LIFE_SWAP)
		shadow_printf(text, "swap: area %u slot %llu\n",
			      life->swap_type, life->swap_slot);
}

static void format_lru(struct shadow_text *text,
		       const struct shadow_rec_life *life)
{
	__u64 kpf = life->kpf;

	if (!(kpf >> KPF_LRU & 1))
		return;
	shadow_printf(text, "lru: %s, %s",
		      kpf >> KPF_SWAPBACKED & 1 ? "anon" : "file",
		      kpf >> KPF_UNEVICTABLE & 1 ? "unevictable" :
		      kpf >> KPF_ACTIVE & 1	 ? "active" :
						   "inactive");
	if (life->generation >= 0)
		shadow_printf(text, ", generation %d", life->generation);
	shadow_printf(text, "\n");
}

static void format_mapper(struct shadow_text *text,
			  const struct shadow_rec_mapper *mapper)
{
	__u32 flags = mapper->flags;

	if (mapper->pid)
		shadow_printf(text, "  pid %u %.*s", mapper->pid,
			      (int)sizeof(mapper->comm), mapper->comm);
	else
		shadow_printf(text, "  pid - -");
	shadow_printf(text, " 0x%llx %llu kB %c%c%c\n", mapper->address,
		      mapper->size >> 10,
		      flags & SHADOW_MAPPER_WRITE ? 'w' : '-',
		      flags & SHADOW_MAPPER_DIRTY ? 'd' : '-',
		      flags & SHADOW_MAPPER_SHARED ? 's' : 'p');
}

static void format_mappers(struct shadow_text *text,
			   const struct shadow_rec_life *life,
			   struct shadow_recs recs)
{
	const struct shadow_rec_mapper *mapper;

	if (life->flags & SHADOW_LIFE_BUSY)
		shadow_printf(
			text,
			"busy: a lock was taken; its owner or who maps it is not told\n");
	if (!(life->flags & SHADOW_LIFE_MAPPERS))
		return;
	shadow_printf(
		text,
		"mapped by: %u, in the reverse map; VMAs looked at %u%s\n",
		life->found, life->looked,
		life->flags & SHADOW_LIFE_CUT ? ", not all" : "");
	while ((mapper = shadow_recs_find(&recs, SHADOW_PAGE_MAPPER,
					  sizeof(*mapper))))
		format_mapper(text, mapper);
}

static void format_life(struct shadow_text *text,
			const struct shadow_rec_life *life,
			struct shadow_recs recs)
{
	format_place(text, life);
	format_state(text, life);
	if (!(life->flags & SHADOW_LIFE_PAGE))
		return;
	format_slab(text, life);
	format_file(text, life);
	format_lru(text, life);
	shadow_printf(text, "refcount: %d\n", life->refcount);
	shadow_printf(text, "mapcount: %u\n", life->mapcount);
	format_mappers(text, life, recs);
	shadow_printf(text, "flags: ");
	shadow_format_page_flags(text, life->kpf);
	shadow_printf(text, "\n\nstruct page:\n");
	shadow_format_fields(text, recs);
}

/**
 * shadow_format_life() - print all of a page frame
 * @text: where
 * @recs: what live_page_collect() gives
 */
void shadow_format_life(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_asked *by;
	const struct shadow_rec_life *life;
	struct shadow_recs asked = recs, lives = recs;

	by = shadow_recs_find(&asked, SHADOW_PAGE_ASKED, sizeof(*by));
	if (by)
		format_asked(text, by);
	life = shadow_recs_find(&lives, SHADOW_PAGE_LIFE, sizeof(*life));
	if (life)
		format_life(text, life, recs);
}
