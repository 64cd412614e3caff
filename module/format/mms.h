/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Address spaces, one a line.
 */
#ifndef _SHADOWMM_FORMAT_MMS_H
#define _SHADOWMM_FORMAT_MMS_H

#include "format/text.h"

void shadow_format_mms(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_MMS_H */
