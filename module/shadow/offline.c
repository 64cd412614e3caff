// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that goes off line: the arena leaves it. What is free there goes back
 * to the kernel, empty slabs first of all, what handles hold moves elsewhere,
 * objects stay. Where that is not all, the memory stays on line, and one line in
 * the log says what holds it.
 *
 * The kernel isolates the range first (see pool.c for why it can), then asks
 * here, then takes what is free. It holds cpus_read_lock() and the memory
 * hotplug lock meanwhile, so nobody takes those with a lock of the arena held.
 */
#include <linux/memory.h>
#include <linux/notifier.h>

#include "shadow/arena.h"
#include "shadow/arena_priv.h"
#include "shadow/caches.h"
#include "shadow/handle.h"
#include "shadow/offline.h"

/* Blocks come into use and out of it meanwhile: look so many times. */
#define OFFLINE_TRIES 4

/* Pages of the range that are in use still, after all was done. */
static u64 offline_evacuate(u64 start, u64 end)
{
	unsigned int i;
	int err = 0;
	u64 used;

	shadow_caches_shrink_all();
	for (i = 0; i < OFFLINE_TRIES; i++) {
		shadow_arena_drain_cpuslocked();
		used = shadow_arena_pool_withdraw(start, end);
		if (!used || err)
			break;
		err = shadow_handle_move(start, end);
	}
	return used;
}

static int offline_notify(struct notifier_block *block, unsigned long action,
			  void *data)
{
	const struct memory_notify *memory = data;
	u64 start, end, used;

	if (action != MEM_GOING_OFFLINE)
		return NOTIFY_OK;
	start = memory->start_pfn;
	end = start + memory->nr_pages;
	used = offline_evacuate(start, end);
	if (!used)
		return NOTIFY_OK;
	shadow_arena_pool_restore(start, end);
	pr_info("shadowmm: memory at pfn 0x%llx to 0x%llx stays on line: %llu pages of the arena are in use there\n",
		start, end - 1, used);
	return notifier_from_errno(-EBUSY);
}

static struct notifier_block offline_block = {
	.notifier_call = offline_notify,
};

/**
 * shadow_offline_init() - hear of memory that is to go off line
 *
 * Return: 0 or -errno.
 */
int shadow_offline_init(void)
{
	return register_memory_notifier(&offline_block);
}

/**
 * shadow_offline_exit() - undo shadow_offline_init()
 *
 * Context: may sleep; waits for a call that is under way.
 */
void shadow_offline_exit(void)
{
	unregister_memory_notifier(&offline_block);
}
