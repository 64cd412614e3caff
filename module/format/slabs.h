/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slab caches in full, as text.
 */
#ifndef _SHADOWMM_FORMAT_SLABS_H
#define _SHADOWMM_FORMAT_SLABS_H

#include "format/text.h"

void shadow_format_slabs(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_SLABS_H */
