/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/slabinfo's format.
 */
#ifndef _SHADOWMM_FORMAT_SLABINFO_H
#define _SHADOWMM_FORMAT_SLABINFO_H

#include "format/text.h"

void shadow_format_slabinfo(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_SLABINFO_H */
