/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a page frame, as text.
 */
#ifndef _SHADOWMM_FORMAT_LIFE_H
#define _SHADOWMM_FORMAT_LIFE_H

#include "format/text.h"

void shadow_format_life(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_LIFE_H */
