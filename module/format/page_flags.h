/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flags of pages, by name.
 */
#ifndef _SHADOWMM_FORMAT_PAGE_FLAGS_H
#define _SHADOWMM_FORMAT_PAGE_FLAGS_H

#include "format/text.h"

void shadow_format_page_flags(struct shadow_text *text, __u64 flags);

#endif /* _SHADOWMM_FORMAT_PAGE_FLAGS_H */
