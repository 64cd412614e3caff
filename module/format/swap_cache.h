/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of swap areas' slots and the swap cache.
 */
#ifndef _SHADOWMM_FORMAT_SWAP_CACHE_H
#define _SHADOWMM_FORMAT_SWAP_CACHE_H

#include "format/text.h"

void shadow_format_swap_cache(struct shadow_text *text,
			      struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_SWAP_CACHE_H */
