// SPDX-License-Identifier: GPL-2.0
/*
 * The live side's life. It owns a notifier, and a reference on the process that
 * a user chose.
 */
#include "live/hotplug.h"
#include "live/ident.h"
#include "live/live.h"
#include "live/pfns.h"
#include "live/target.h"

/**
 * live_init() - bring the live side up
 *
 * Return: 0 or -errno.
 */
int live_init(void)
{
	live_ident_init();
	live_pfns_init();
	return live_hotplug_init();
}

/**
 * live_exit() - take the live side down
 */
void live_exit(void)
{
	live_target_exit();
	live_hotplug_exit();
}
