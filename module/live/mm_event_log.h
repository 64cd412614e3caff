/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A log of records that any context but NMI may add to, and one reader takes
 * from. A record that does not fit ends the log: it never has a hole.
 */
#ifndef _SHADOWMM_LIVE_MM_EVENT_LOG_H
#define _SHADOWMM_LIVE_MM_EVENT_LOG_H

#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct live_event_log - the log
 * @lock: @head, @seq, @err
 * @data: a ring of @size bytes, a power of two
 * @size: bytes
 * @head: bytes that were ever written
 * @tail: bytes that were ever read; the reader's
 * @seq: records that were ever written
 * @err: why there will be no more: 0, -ENOBUFS, -ENOMEM, -E2BIG
 */
struct live_event_log {
	raw_spinlock_t lock; /* @head, @seq, @err */
	u8 *data;
	u32 size;
	u64 head;
	u64 tail;
	u64 seq;
	int err;
};

/**
 * struct live_event_put - a record that is being written
 * @log: where
 * @flags: of the lock
 * @at: where its next byte goes
 */
struct live_event_put {
	struct live_event_log *log;
	unsigned long flags;
	u64 at;
};

int live_event_log_create(struct live_event_log *log, u32 size);
void live_event_log_destroy(struct live_event_log *log);
bool live_event_begin(struct live_event_log *log, struct live_event_put *put,
		      u32 bytes, u64 *seq);
void live_event_put(struct live_event_put *put, const void *data, u32 bytes);
void live_event_end(struct live_event_put *put);
void live_event_fail(struct live_event_log *log, int err);
ssize_t live_event_log_read(struct live_event_log *log, char __user *to,
			    size_t bytes);

#endif /* _SHADOWMM_LIVE_MM_EVENT_LOG_H */
