/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges of memory and what the boot allocator kept, as text.
 */
#ifndef _SHADOWMM_FORMAT_BOOT_MEMORY_H
#define _SHADOWMM_FORMAT_BOOT_MEMORY_H

#include "format/text.h"

void shadow_format_boot_memory(struct shadow_text *text,
			       struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_BOOT_MEMORY_H */
