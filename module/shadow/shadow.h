/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shadow's life in the kernel: brought up and taken down by main.c.
 */
#ifndef _SHADOWMM_SHADOW_SHADOW_H
#define _SHADOWMM_SHADOW_SHADOW_H

int shadow_init(void);
void shadow_exit(void);

#endif /* _SHADOWMM_SHADOW_SHADOW_H */
