/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The figures as tables.
 */
#ifndef _SHADOWMM_REPORT_H
#define _SHADOWMM_REPORT_H

#include "figures.h"
#include "table.h"

extern const struct table_kind *const report_probe_kinds[];
extern const struct table_kind *const report_compare_kinds[];

void report_probe(const struct figures *figures, bool histograms,
		  struct output *output);
void report_compare(const struct figures *figures,
		    const struct shadows *shadows, struct output *output);

#endif /* _SHADOWMM_REPORT_H */
