// SPDX-License-Identifier: GPL-2.0
/*
 * A walk of page frames runs inside an SRCU reader. A section goes away in
 * this order: it is marked offline, the memory notifiers hear MEM_OFFLINE, its
 * struct pages are unmapped. Ours waits for all readers, so a walk that found a
 * section online may use its pages until it leaves the reader. Refuses no
 * hotplug, and holds it up for one chunk of a walk at most.
 */
#include <linux/memory.h>
#include <linux/notifier.h>
#include <linux/srcu.h>

#include "live/hotplug.h"

DEFINE_STATIC_SRCU(live_hotplug_srcu);

static int live_hotplug_notify(struct notifier_block *block,
			       unsigned long action, void *data)
{
	if (action == MEM_OFFLINE)
		synchronize_srcu(&live_hotplug_srcu);
	return NOTIFY_OK;
}

static struct notifier_block live_hotplug_block = {
	.notifier_call = live_hotplug_notify,
};

/**
 * live_hotplug_init() - hear of memory that goes away
 *
 * Return: 0 or -errno.
 */
int live_hotplug_init(void)
{
	return register_memory_notifier(&live_hotplug_block);
}

/**
 * live_hotplug_exit() - undo live_hotplug_init()
 */
void live_hotplug_exit(void)
{
	unregister_memory_notifier(&live_hotplug_block);
}

/**
 * live_hotplug_read_lock() - keep what is online from going away
 *
 * What pfn_to_online_page() gives after it stays mapped until
 * live_hotplug_read_unlock(). Hold it briefly: hotplug waits.
 *
 * Context: may be held across sleeps.
 * Return: what live_hotplug_read_unlock() takes.
 */
int live_hotplug_read_lock(void)
{
	int idx = srcu_read_lock(&live_hotplug_srcu);

	__release(&live_hotplug_srcu); /* for sparse: the caller unlocks */
	return idx;
}

/**
 * live_hotplug_read_unlock() - let memory go
 * @idx: from live_hotplug_read_lock()
 */
void live_hotplug_read_unlock(int idx)
{
	__acquire(&live_hotplug_srcu); /* for sparse: the caller locked */
	srcu_read_unlock(&live_hotplug_srcu, idx);
}
