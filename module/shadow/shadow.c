// SPDX-License-Identifier: GPL-2.0
/*
 * Brings the shadow up and takes it down: the arena, the caches on it, then what makes
 * them give way; the handles and the address spaces on it need no start.
 */
#include "kernel/part.h"
#include "shadow/arena.h"
#include "shadow/caches.h"
#include "shadow/caches_handle.h"
#include "shadow/explain.h"
#include "shadow/handle.h"
#include "shadow/offline.h"
#include "shadow/poison.h"
#include "shadow/pressure.h"
#include "shadow/shadow.h"
#include "shadow/mm_table.h"

/**
 * shadow_init() - bring the shadow up
 *
 * Context: module load.
 * Return: 0 or -errno; on failure nothing is held.
 */
int shadow_init(void)
{
	int err = part_init("the arena", shadow_arena_init);

	if (err)
		return err;
	err = part_init("the caches", shadow_caches_init);
	if (err)
		goto exit_arena;
	err = part_init("the shrinker", shadow_pressure_init);
	if (err)
		goto exit_caches;
	err = part_init("the memory notifier", shadow_offline_init);
	if (err)
		goto exit_pressure;
	return 0;

exit_pressure:
	shadow_pressure_exit();
exit_caches:
	shadow_caches_exit();
exit_arena:
	shadow_arena_exit();
	return err;
}

/**
 * shadow_exit() - take the shadow down
 *
 * Context: module unload; no view is open.
 */
void shadow_exit(void)
{
	shadow_offline_exit();
	shadow_pressure_exit();
	shadow_mm_table_exit();
	shadow_handle_exit();
	shadow_caches_handle_exit();
	shadow_caches_exit();
	shadow_explain_exit();
	shadow_poison_exit();
	shadow_arena_exit();
}
