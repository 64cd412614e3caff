/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Huge pages, as text.
 */
#ifndef _SHADOWMM_FORMAT_HUGEPAGES_H
#define _SHADOWMM_FORMAT_HUGEPAGES_H

#include "format/text.h"

void shadow_format_hugepages(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_HUGEPAGES_H */
