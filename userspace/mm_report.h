/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a mirror has found, as tables.
 */
#ifndef _SHADOWMM_MM_REPORT_H
#define _SHADOWMM_MM_REPORT_H

#include "mm_mirror.h"
#include "table.h"

extern const struct table_kind *const mm_report_kinds[];

void mm_report(const struct mm_mirror *mirror, int status,
	       struct output *output);

#endif /* _SHADOWMM_MM_REPORT_H */
