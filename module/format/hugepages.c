// SPDX-License-Identifier: GPL-2.0
/*
 * Huge pages in four tables: hugetlb's pools, large folios by size, pageblocks
 * by what is in them, and those that few pages keep from being one.
 */
#include "format/hugepages.h"
#include "uapi/page.h"

/* KiB of 1 << order pages. */
static __u64 format_kib(unsigned int order)
{
	return 4ULL << (order & 31);
}

static void format_pools(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_pool *pool;

	shadow_printf(text, "hugetlb:\n%4s %10s %8s %8s %8s %8s\n", "node",
		      "size_kB", "total", "free", "reserved", "surplus");
	while ((pool = shadow_recs_find(&recs, SHADOW_PAGE_POOL,
					sizeof(*pool)))) {
		if (pool->node < 0)
			shadow_printf(text, "%4s ", "all");
		else
			shadow_printf(text, "%4d ", pool->node);
		shadow_printf(text, "%10llu %8llu %8llu ",
			      format_kib(pool->order), pool->total, pool->free);
		if (pool->node < 0)
			shadow_printf(text, "%8llu ", pool->reserved);
		else
			shadow_printf(text, "%8s ", "-");
		shadow_printf(text, "%8llu\n", pool->surplus);
	}
}

static void format_large(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_large *large;

	shadow_printf(text,
		      "\nlarge folios in use:\n%5s %10s %8s %8s %8s %8s\n",
		      "order", "size_kB", "anon", "shmem", "file", "hugetlb");
	while ((large = shadow_recs_find(&recs, SHADOW_PAGE_LARGE,
					 sizeof(*large))))
		shadow_printf(text, "%5u %10llu %8llu %8llu %8llu %8llu\n",
			      large->order, format_kib(large->order),
			      large->anon, large->shmem, large->file,
			      large->hugetlb);
}

static const char *const class_names[SHADOW_NR_BLOCK_CLASSES] = {
	[SHADOW_BLOCK_FREE] = "free",
	[SHADOW_BLOCK_HUGE] = "huge",
	[SHADOW_BLOCK_MOVABLE] = "movable",
	[SHADOW_BLOCK_PINNED] = "pinned",
	[SHADOW_BLOCK_TABLE] = "table",
	[SHADOW_BLOCK_SLAB] = "slab",
	[SHADOW_BLOCK_KERNEL] = "kernel",
	[SHADOW_BLOCK_RESERVED] = "reserved",
	[SHADOW_BLOCK_PART] = "part",
};

static void format_blocks(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_blocks *blocks;
	unsigned int i;

	shadow_printf(text,
		      "\npageblocks, by the worst that is in them:\n%4s %8s",
		      "node", "zone");
	for (i = 0; i < SHADOW_NR_BLOCK_CLASSES; i++)
		shadow_printf(text, " %8s", class_names[i]);
	shadow_printf(text, "\n");
	while ((blocks = shadow_recs_find(&recs, SHADOW_PAGE_BLOCKS,
					  sizeof(*blocks)))) {
		shadow_printf(text, "%4u %8.*s", blocks->node, SHADOW_ZONE_NAME,
			      blocks->name);
		for (i = 0; i < SHADOW_NR_BLOCK_CLASSES; i++)
			shadow_printf(text, " %8llu", blocks->blocks[i]);
		shadow_printf(text, "\n");
	}
}

static void format_keepers(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_keeper *keeper;

	shadow_printf(
		text,
		"\nkept by fewest pages, and the first of those:\n%4s %8s %12s %5s %12s %5s why\n",
		"node", "zone", "pageblock", "pages", "pfn", "order");
	while ((keeper = shadow_recs_find(&recs, SHADOW_PAGE_KEEPER,
					  sizeof(*keeper)))) {
		shadow_printf(text, "%4u %8.*s %#12llx %5u %#12llx %5u %s",
			      keeper->node, SHADOW_ZONE_NAME, keeper->name,
			      keeper->pageblock, keeper->pages, keeper->pfn,
			      keeper->order,
			      keeper->class < SHADOW_NR_BLOCK_CLASSES ?
				      class_names[keeper->class] :
				      "?");
		if (keeper->cache[0])
			shadow_printf(text, " %.*s", (int)sizeof(keeper->cache),
				      keeper->cache);
		shadow_printf(text, "\n");
	}
}

/**
 * shadow_format_hugepages() - print huge pages
 * @text: where
 * @recs: struct shadow_rec_pool, shadow_rec_large, shadow_rec_blocks and
 *        shadow_rec_keeper, others are passed over
 */
void shadow_format_hugepages(struct shadow_text *text, struct shadow_recs recs)
{
	format_pools(text, recs);
	format_large(text, recs);
	format_blocks(text, recs);
	format_keepers(text, recs);
}
