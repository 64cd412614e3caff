/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A log of decisions as text.
 */
#ifndef _SHADOWMM_FORMAT_EXPLAIN_H
#define _SHADOWMM_FORMAT_EXPLAIN_H

#include "format/text.h"

void shadow_format_explain(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_EXPLAIN_H */
