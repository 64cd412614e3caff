/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of an address space's entries and counters.
 */
#ifndef _SHADOWMM_FORMAT_RSS_AUDIT_H
#define _SHADOWMM_FORMAT_RSS_AUDIT_H

#include "format/text.h"

void shadow_format_rss_audit(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_RSS_AUDIT_H */
