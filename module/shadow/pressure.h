/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pressure: the running kernel is short of memory, and the arena gives way.
 */
#ifndef _SHADOWMM_SHADOW_PRESSURE_H
#define _SHADOWMM_SHADOW_PRESSURE_H

int shadow_pressure_init(void);
void shadow_pressure_exit(void);

#endif /* _SHADOWMM_SHADOW_PRESSURE_H */
