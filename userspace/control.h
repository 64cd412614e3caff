/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands of the module's control file, and what came of them, as a table.
 */
#ifndef _SHADOWMM_CONTROL_H
#define _SHADOWMM_CONTROL_H

#include "table.h"

int control_run(int argc, char **argv);
void control_report(const char *said, struct output *output);

#endif /* _SHADOWMM_CONTROL_H */
