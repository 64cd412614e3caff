/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /proc/buddyinfo's format, for live and shadow zones.
 */
#ifndef _SHADOWMM_FORMAT_BUDDYINFO_H
#define _SHADOWMM_FORMAT_BUDDYINFO_H

#include "format/text.h"

void shadow_format_buddyinfo(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_BUDDYINFO_H */
