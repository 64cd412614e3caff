/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages and where they are mapped, as text.
 */
#ifndef _SHADOWMM_FORMAT_RMAP_H
#define _SHADOWMM_FORMAT_RMAP_H

#include "format/text.h"

void shadow_format_rmap(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_RMAP_H */
