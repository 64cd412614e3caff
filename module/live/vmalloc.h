/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The addresses that the running kernel maps pages at for itself.
 */
#ifndef _SHADOWMM_LIVE_VMALLOC_H
#define _SHADOWMM_LIVE_VMALLOC_H

#include "live/pieces.h"

const char *live_vmalloc_missing(void);

extern const struct live_pieces live_vmalloc_pieces;

#endif /* _SHADOWMM_LIVE_VMALLOC_H */
