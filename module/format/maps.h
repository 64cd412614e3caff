/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mappings, in /proc/PID/maps' format.
 */
#ifndef _SHADOWMM_FORMAT_MAPS_H
#define _SHADOWMM_FORMAT_MAPS_H

#include "format/text.h"
#include "uapi/live_mm.h"

void shadow_format_map(struct shadow_text *text,
		       const struct shadow_rec_vma *vma);
void shadow_format_vma_name(struct shadow_text *text,
			    const struct shadow_rec_vma *vma);
void shadow_format_maps(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_MAPS_H */
