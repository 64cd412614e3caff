/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The live side as a whole: walks over the running kernel's own structures.
 */
#ifndef _SHADOWMM_LIVE_LIVE_H
#define _SHADOWMM_LIVE_LIVE_H

#include "kernel/grow.h"

int live_init(void);
void live_exit(void);

#endif /* _SHADOWMM_LIVE_LIVE_H */
