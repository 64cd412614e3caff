/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's memory model: its constants and its sections.
 */
#ifndef _SHADOWMM_LIVE_SECTIONS_H
#define _SHADOWMM_LIVE_SECTIONS_H

#include "kernel/grow.h"

int live_sections_collect(struct grow *recs, bool raw);

#endif /* _SHADOWMM_LIVE_SECTIONS_H */
