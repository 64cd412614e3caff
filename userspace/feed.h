/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's feed file: events in, figures of live and shadow out.
 */
#ifndef _SHADOWMM_FEED_H
#define _SHADOWMM_FEED_H

#include "figures.h"

#define FEED_PATH "/sys/kernel/debug/shadowmm/feed"

struct feed;

int feed_check(const char *path);
int feed_open(struct feed **feed, const char *path, const char *policy);
void feed_close(struct feed *feed);
int feed_event(void *feed, const struct shadow_event *event);
int feed_flush(struct feed *feed);
int feed_snapshot(struct feed *feed, struct snapshot *snapshot);

#endif /* _SHADOWMM_FEED_H */
