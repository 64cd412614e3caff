/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens to the address spaces of a process and of those that come from it.
 */
#ifndef _SHADOWMM_LIVE_MM_EVENTS_H
#define _SHADOWMM_LIVE_MM_EVENTS_H

#include <linux/types.h>

struct live_mm_events;

int live_mm_events_create(struct live_mm_events **events, int pid, u32 bytes);
void live_mm_events_destroy(struct live_mm_events *events);
ssize_t live_mm_events_read(struct live_mm_events *events, char __user *to,
			    size_t bytes);

#endif /* _SHADOWMM_LIVE_MM_EVENTS_H */
