/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VMAs in full, as text.
 */
#ifndef _SHADOWMM_FORMAT_VMAS_H
#define _SHADOWMM_FORMAT_VMAS_H

#include "format/text.h"

void shadow_format_vmas(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_VMAS_H */
