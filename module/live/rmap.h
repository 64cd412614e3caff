/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who maps a page of the running kernel, by its reverse map.
 */
#ifndef _SHADOWMM_LIVE_RMAP_H
#define _SHADOWMM_LIVE_RMAP_H

#include <linux/mm_types.h>

#include "uapi/page.h"

/* VMAs that are looked at, and mappings that are kept. */
#define LIVE_RMAP_VMAS 1024
#define LIVE_RMAP_MAPPERS 64

/**
 * struct live_rmap - a search for a page's mappings
 * @pfn: the page frame
 * @pgoff: its place in its file, or in the mapping that it came from
 * @cut: it ended at a bound
 * @looked: VMAs looked at
 * @found: mappings found
 * @mapper: the first LIVE_RMAP_MAPPERS of them
 * @mm: whose they are, of a page that KSM shares; only compared
 */
struct live_rmap {
	unsigned long pfn;
	unsigned long pgoff;
	bool cut;
	u32 looked;
	u32 found;
	struct shadow_rec_mapper mapper[LIVE_RMAP_MAPPERS];
	const struct mm_struct *mm[LIVE_RMAP_MAPPERS];
};

bool live_rmap_anon(struct live_rmap *rmap, struct folio *folio);
bool live_rmap_ksm(struct live_rmap *rmap, struct folio *folio);
bool live_rmap_file(struct live_rmap *rmap, struct address_space *mapping);

#endif /* _SHADOWMM_LIVE_RMAP_H */
