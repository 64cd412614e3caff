/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The formats of debugfs' extfrag/unusable_index and extfrag/extfrag_index,
 * and the two indices.
 */
#ifndef _SHADOWMM_FORMAT_EXTFRAG_H
#define _SHADOWMM_FORMAT_EXTFRAG_H

#include "format/text.h"
#include "uapi/live.h"

int shadow_unusable_of(const struct shadow_rec_buddyinfo *zone,
		       unsigned int order);
int shadow_extfrag_of(const struct shadow_rec_buddyinfo *zone,
		      unsigned int order);
void shadow_format_unusable(struct shadow_text *text, struct shadow_recs recs);
void shadow_format_extfrag(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_EXTFRAG_H */
