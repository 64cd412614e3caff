/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A naive page allocator's memory: what each page is, one by one, and nothing
 * else. It knows no free list, no per-CPU list and no split; it says what must
 * be true of any allocator that serves the same requests. Shares no line with
 * core. A failure of the model's rules aborts, so that the fuzzer sees it.
 */
#ifndef _SHADOWMM_FUZZ_MODEL_H
#define _SHADOWMM_FUZZ_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_ORDERS 11
#define MODEL_SECTION 1024
#define MODEL_SECTIONS 3
#define MODEL_PAGES (MODEL_SECTIONS * MODEL_SECTION)
#define MODEL_ZONES 6
#define MODEL_BLOCKS (MODEL_ZONES * MODEL_PAGES)

enum model_state {
	MODEL_ABSENT,
	MODEL_LIVE,
	MODEL_FREE,
	MODEL_USED,
};

/* Migratetypes that serve each other, and those that serve only themselves. */
enum model_class {
	MODEL_COMMON,
	MODEL_HIGHATOMIC,
	MODEL_CMA,
	MODEL_ISOLATE,
	MODEL_CLASSES,
};

#define MODEL_MARKS 3
#define MODEL_NODE_ZONES 5

/**
 * struct model_block - one allocated block
 * @zone: where it is
 * @page: its first page, by index in the zone
 * @order: log2 of its pages
 */
struct model_block {
	uint32_t zone;
	uint32_t page;
	uint32_t order;
};

/**
 * struct model_zone - one zone's pages
 * @pb_order: log2 of a pageblock's pages
 * @nr_sections: sections it has
 * @pfn: first pfn of each section
 * @state: of each page
 * @block: number of a used page's block
 * @class: of each page's pageblock
 * @nr: pages in each state
 * @kind: pages of each class, those of no section not counted
 * @free: free pages of each class
 * @mark: free pages that must stay: minimum, low, high
 * @reserve: pages kept from requests that could use a higher zone
 * @boosted: the marks may have been raised
 */
struct model_zone {
	uint32_t pb_order;
	uint32_t nr_sections;
	uint64_t pfn[MODEL_SECTIONS];
	uint8_t state[MODEL_PAGES];
	uint32_t block[MODEL_PAGES];
	uint8_t class[MODEL_PAGES];
	uint32_t nr[MODEL_USED + 1];
	uint32_t kind[MODEL_CLASSES];
	uint32_t free[MODEL_CLASSES];
	uint64_t mark[MODEL_MARKS];
	uint64_t reserve[MODEL_NODE_ZONES];
	bool boosted;
};

/**
 * struct model - one instance's pages
 * @zone: its zones
 * @nr_zones: how many
 * @block: the allocated blocks, in no order
 * @nr_blocks: how many
 */
struct model {
	struct model_zone zone[MODEL_ZONES];
	uint32_t nr_zones;
	struct model_block block[MODEL_BLOCKS];
	uint32_t nr_blocks;
};

void model_fail(const char *file, int line, const char *what);

#define MUST(claim) ((claim) ? (void)0 : model_fail(__FILE__, __LINE__, #claim))

bool model_find(const struct model *model, uint64_t pfn, uint32_t *zone,
		uint32_t *page);
uint64_t model_pfn(const struct model_zone *zone, uint32_t page);
bool model_all(const struct model_zone *zone, uint32_t page, uint32_t nr,
	       enum model_state state);
void model_set(struct model_zone *zone, uint32_t page, uint32_t nr,
	       enum model_state state);
void model_set_class(struct model_zone *zone, uint32_t page, uint32_t nr,
		     enum model_class class);
uint32_t model_present(const struct model_zone *zone);
void model_use(struct model *model, uint32_t zone, uint32_t page,
	       uint32_t order);
void model_free(struct model *model, uint32_t block);
void model_split(struct model *model, uint32_t block, uint32_t order);
bool model_whole(const struct model_zone *zone, uint32_t page, uint32_t order);
bool model_heads(const struct model_zone *zone, uint32_t page);
bool model_serves(const struct model_zone *zone, uint32_t order,
		  enum model_class class, uint64_t spoilt);
void model_count(const struct model_zone *zone, uint64_t nr[MODEL_ORDERS]);

#endif /* _SHADOWMM_FUZZ_MODEL_H */
