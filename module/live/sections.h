/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's memory model: its constants and its sections.
 */
#ifndef _SHADOWMM_LIVE_SECTIONS_H
#define _SHADOWMM_LIVE_SECTIONS_H

#include "live/pieces.h"

extern const struct live_pieces live_sections_pieces;

#endif /* _SHADOWMM_LIVE_SECTIONS_H */
