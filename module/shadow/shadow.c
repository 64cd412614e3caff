// SPDX-License-Identifier: GPL-2.0
/*
 * Brings the shadow up and takes it down: the arena, then the handles on it.
 */
#include "shadow/arena.h"
#include "shadow/handle.h"
#include "shadow/shadow.h"

/**
 * shadow_init() - bring the shadow up
 *
 * Context: module load.
 * Return: 0 or -errno; on failure nothing is held.
 */
int shadow_init(void)
{
	return shadow_arena_init();
}

/**
 * shadow_exit() - take the shadow down
 *
 * Context: module unload; no view is open.
 */
void shadow_exit(void)
{
	shadow_handle_exit();
	shadow_arena_exit();
}
