/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where address spaces get their pages from, and what is in them: frames of the
 * arena, reached through the kernel's own mapping of all memory.
 */
#ifndef _SHADOWMM_SHADOW_MM_PAGES_H
#define _SHADOWMM_SHADOW_MM_PAGES_H

#include <linux/types.h>

struct shadow_pages_ops;

extern const struct shadow_pages_ops shadow_mm_pages_ops;

u64 *shadow_mm_pages_word(u64 pfn, u64 addr);

#endif /* _SHADOWMM_SHADOW_MM_PAGES_H */
