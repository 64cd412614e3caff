// SPDX-License-Identifier: GPL-2.0
/*
 * Pressure: a shrinker, by which reclaim takes free blocks of the arena as it
 * takes any cache, then those that its caches' empty slabs make free, and an OOM
 * notifier, by which the kernel has all of them before it kills. Gives back
 * nothing that somebody holds.
 *
 * Both run in reclaim: they allocate nothing, and take arena.blocks_mutex alone,
 * under which nobody does; caches_mutex only if nobody has it.
 */
#include <linux/notifier.h>
#include <linux/numa.h>
#include <linux/oom.h>

#include "kernel/compat.h"
#include "shadow/arena_priv.h"
#include "shadow/caches.h"
#include "shadow/pressure.h"

static unsigned long pressure_count(struct shrinker *shrinker,
				    struct shrink_control *control)
{
	return shadow_arena_pool_reclaimable(control->nid) +
	       shadow_caches_reclaimable(control->nid);
}

static unsigned long pressure_scan(struct shrinker *shrinker,
				   struct shrink_control *control)
{
	u64 given =
		shadow_arena_pool_reclaim(control->nr_to_scan, control->nid);

	if (!given && shadow_caches_reclaim())
		given = shadow_arena_pool_reclaim(control->nr_to_scan,
						  control->nid);
	control->nr_scanned = max_t(u64, control->nr_scanned, given);
	return given ?: SHRINK_STOP;
}

static int pressure_oom(struct notifier_block *block, unsigned long unused,
			void *freed)
{
	shadow_caches_reclaim();
	*(unsigned long *)freed +=
		shadow_arena_pool_reclaim(U64_MAX, NUMA_NO_NODE);
	return NOTIFY_OK;
}

static struct notifier_block pressure_oom_block = {
	.notifier_call = pressure_oom,
};

static struct shrinker *pressure_shrinker;

/**
 * shadow_pressure_init() - have the kernel ask for pages back
 *
 * Context: may sleep; the arena is up.
 * Return: 0 or -errno.
 */
int shadow_pressure_init(void)
{
	int err;

	pressure_shrinker = compat_shrinker_register(
		"shadowmm-arena", pressure_count, pressure_scan);
	if (IS_ERR(pressure_shrinker))
		return PTR_ERR(pressure_shrinker);
	err = register_oom_notifier(&pressure_oom_block);
	if (err)
		compat_shrinker_unregister(pressure_shrinker);
	return err;
}

/**
 * shadow_pressure_exit() - undo shadow_pressure_init()
 *
 * Context: may sleep; waits for reclaim that is inside.
 */
void shadow_pressure_exit(void)
{
	unregister_oom_notifier(&pressure_oom_block);
	compat_shrinker_unregister(pressure_shrinker);
}
