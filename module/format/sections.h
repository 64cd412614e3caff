/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory model and its sections, as text.
 */
#ifndef _SHADOWMM_FORMAT_SECTIONS_H
#define _SHADOWMM_FORMAT_SECTIONS_H

#include "format/text.h"

void shadow_format_sections(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_SECTIONS_H */
