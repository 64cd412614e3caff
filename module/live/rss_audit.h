/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an address space has in its page tables, against its counters.
 */
#ifndef _SHADOWMM_LIVE_RSS_AUDIT_H
#define _SHADOWMM_LIVE_RSS_AUDIT_H

#include "kernel/grow.h"

const char *live_rss_audit_missing(void);
int live_rss_audit_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_RSS_AUDIT_H */
