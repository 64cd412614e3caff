// SPDX-License-Identifier: GPL-2.0
/*
 * The log of events. It knows no event, allocates nothing after it was made, and
 * wakes nobody: its reader looks again.
 */
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "live/mm_event_log.h"

/**
 * live_event_log_create() - make an empty log
 * @log: to be made
 * @size: bytes, a power of two
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int live_event_log_create(struct live_event_log *log, u32 size)
{
	*log = (struct live_event_log){ .size = size };
	raw_spin_lock_init(&log->lock);
	log->data = vzalloc(size);
	return log->data ? 0 : -ENOMEM;
}

/**
 * live_event_log_destroy() - free it
 * @log: nobody's any more
 */
void live_event_log_destroy(struct live_event_log *log)
{
	vfree(log->data);
	log->data = NULL;
}

/**
 * live_event_begin() - begin a record
 * @log: where
 * @put: for live_event_put() and live_event_end()
 * @bytes: of the record
 * @seq: gets its number
 *
 * A record for which there is no room ends the log with -ENOBUFS.
 *
 * Context: any but NMI; where it returns true, the log is locked until
 * live_event_end(), interrupts off.
 * Return: is there a record to be written?
 */
bool live_event_begin(struct live_event_log *log, struct live_event_put *put,
		      u32 bytes, u64 *seq)
{
	u64 used;

	put->log = log;
	raw_spin_lock_irqsave(&log->lock, put->flags);
	/* pairs with the reader's: what it has read may be written over */
	used = log->head - smp_load_acquire(&log->tail);
	if (!log->err && bytes > log->size - used)
		WRITE_ONCE(log->err, -ENOBUFS);
	if (log->err) {
		raw_spin_unlock_irqrestore(&log->lock, put->flags);
		return false;
	}
	put->at = log->head;
	*seq = log->seq + 1;
	WRITE_ONCE(log->seq, *seq);
	__release(&log->lock); /* for sparse: live_event_end() unlocks */
	return true;
}

/**
 * live_event_put() - write the next part of a record
 * @put: what live_event_begin() filled
 * @data: the part
 * @bytes: of it
 */
void live_event_put(struct live_event_put *put, const void *data, u32 bytes)
{
	struct live_event_log *log = put->log;
	u32 at = put->at & (log->size - 1);
	u32 first = min(bytes, log->size - at);

	memcpy(log->data + at, data, first);
	memcpy(log->data, data + first, bytes - first);
	put->at += bytes;
}

/**
 * live_event_end() - the record is whole
 * @put: what live_event_begin() filled
 */
void live_event_end(struct live_event_put *put)
{
	/* pairs with the reader's, so that it finds what was written */
	smp_store_release(&put->log->head, put->at);
	__acquire(&put->log->lock); /* for sparse: live_event_begin() locked */
	raw_spin_unlock_irqrestore(&put->log->lock, put->flags);
}

/**
 * live_event_fail() - something was not seen: end the log
 * @log: the log
 * @err: why
 *
 * Context: any but NMI.
 */
void live_event_fail(struct live_event_log *log, int err)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&log->lock, flags);
	if (!log->err)
		WRITE_ONCE(log->err, err);
	raw_spin_unlock_irqrestore(&log->lock, flags);
}

/**
 * live_event_log_read() - take bytes out
 * @log: the log
 * @to: where to
 * @bytes: how many at most
 *
 * Context: process, may sleep; one reader at a time.
 * Return: how many; 0: there are none at the moment; -EFAULT; or, when all has
 * been read and there will be no more, why.
 */
ssize_t live_event_log_read(struct live_event_log *log, char __user *to,
			    size_t bytes)
{
	int err = READ_ONCE(log->err);
	u64 head, tail = log->tail;
	u32 at, first;

	/* after @err: what came before the end is found */
	smp_rmb();
	/* pairs with the writers', so that what they wrote is found */
	head = smp_load_acquire(&log->head);
	bytes = min_t(u64, bytes, head - tail);
	if (!bytes)
		return err;
	at = tail & (log->size - 1);
	first = min_t(u64, bytes, log->size - at);
	if (copy_to_user(to, log->data + at, first) ||
	    copy_to_user(to + first, log->data, bytes - first))
		return -EFAULT;
	/* pairs with the writers', which write over what was read */
	smp_store_release(&log->tail, tail + bytes);
	return bytes;
}
