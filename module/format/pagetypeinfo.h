/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/pagetypeinfo's format, for live and shadow zones.
 */
#ifndef _SHADOWMM_FORMAT_PAGETYPEINFO_H
#define _SHADOWMM_FORMAT_PAGETYPEINFO_H

#include "format/text.h"

void shadow_format_pagetypeinfo(struct shadow_text *text,
				struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_PAGETYPEINFO_H */
