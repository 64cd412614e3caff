/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's nodes, and how far they are from each other.
 */
#ifndef _SHADOWMM_LIVE_NODES_H
#define _SHADOWMM_LIVE_NODES_H

#include "kernel/grow.h"

int live_nodes_collect(struct grow *recs);

#endif /* _SHADOWMM_LIVE_NODES_H */
