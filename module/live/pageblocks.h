/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's pageblocks: what of each is free.
 */
#ifndef _SHADOWMM_LIVE_PAGEBLOCKS_H
#define _SHADOWMM_LIVE_PAGEBLOCKS_H

#include "live/pieces.h"

extern const struct live_pieces live_pageblocks_pieces;

#endif /* _SHADOWMM_LIVE_PAGEBLOCKS_H */
