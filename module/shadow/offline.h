/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that goes off line: the arena leaves it.
 */
#ifndef _SHADOWMM_SHADOW_OFFLINE_H
#define _SHADOWMM_SHADOW_OFFLINE_H

int shadow_offline_init(void);
void shadow_offline_exit(void);

#endif /* _SHADOWMM_SHADOW_OFFLINE_H */
