/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What came of a command of the module's control file, as a table.
 */
#ifndef _SHADOWMM_CONTROL_H
#define _SHADOWMM_CONTROL_H

#include "table.h"

void control_report(const char *said, struct output *output);

#endif /* _SHADOWMM_CONTROL_H */
