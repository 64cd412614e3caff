/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The instances of this module, which know each other: the arena and the
 * mirrors.
 */
#ifndef _SHADOWMM_SHADOW_SIBLINGS_H
#define _SHADOWMM_SHADOW_SIBLINGS_H

#include "core/mem.h"

void shadow_siblings_join(struct shadow_mem *mem);
void shadow_siblings_leave(struct shadow_mem *mem);

#endif /* _SHADOWMM_SHADOW_SIBLINGS_H */
