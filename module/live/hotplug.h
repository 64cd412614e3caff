/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keeps page frames from going away under a walk.
 */
#ifndef _SHADOWMM_LIVE_HOTPLUG_H
#define _SHADOWMM_LIVE_HOTPLUG_H

int live_hotplug_init(void);
void live_hotplug_exit(void);
int live_hotplug_read_lock(void);
void live_hotplug_read_unlock(int idx);

#endif /* _SHADOWMM_LIVE_HOTPLUG_H */
