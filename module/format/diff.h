/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences as text: a table for each zone, and what the causes add up to.
 */
#ifndef _SHADOWMM_FORMAT_DIFF_H
#define _SHADOWMM_FORMAT_DIFF_H

#include "format/text.h"
#include "uapi/view.h"

const char *shadow_cause_name(unsigned int cause);
void shadow_format_diff_head(struct shadow_text *text, const char *what,
			     const char *shadow);
void shadow_format_diff(struct shadow_text *text,
			const struct shadow_rec_diff *diff);
void shadow_format_diff_end(struct shadow_text *text,
			    const __u32 counts[SHADOW_NR_CAUSES]);

#endif /* _SHADOWMM_FORMAT_DIFF_H */
