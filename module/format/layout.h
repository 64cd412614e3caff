/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's address space and its fixed mappings, as text.
 */
#ifndef _SHADOWMM_FORMAT_LAYOUT_H
#define _SHADOWMM_FORMAT_LAYOUT_H

#include "format/text.h"

void shadow_format_layout(struct shadow_text *text, struct shadow_recs recs);
void shadow_format_fixmap(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_LAYOUT_H */
