/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page frames of the running kernel, many at a time.
 */
#ifndef _SHADOWMM_LIVE_PFNS_H
#define _SHADOWMM_LIVE_PFNS_H

#include <linux/mm_types.h>

#include "uapi/page.h"

/* Page frames that one call should fill in at most. */
#define LIVE_PFNS_CHUNK 4096

void live_pfns_init(void);
unsigned long live_pfns_end(void);
unsigned long live_pfns_huge_zero(void);
bool live_pfns_is_pinned(const struct page *head, unsigned int order);
bool live_pfns_absent(unsigned long pfn);
void live_pfns_fill(struct shadow_pfn *recs, unsigned long pfn,
		    unsigned int nr);

#endif /* _SHADOWMM_LIVE_PFNS_H */
