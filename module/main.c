// SPDX-License-Identifier: GPL-2.0
/*
 * The module's life: brings each part up in order, takes it down in reverse.
 * Holds no logic of its own.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "kernel/ksym.h"
#include "kernel/layout.h"
#include "kernel/part.h"
#include "live/live.h"
#include "shadow/shadow.h"
#include "view/view.h"

static int __init shadowmm_init(void)
{
	int err;

	ksym_init();
	layout_init();
	err = part_init("live", live_init);
	if (err)
		return err;
	err = shadow_init();
	if (err)
		goto exit_live;
	err = part_init("the views", view_init);
	if (err)
		goto exit_shadow;
	return 0;

exit_shadow:
	shadow_exit();
exit_live:
	live_exit();
	return err;
}

static void __exit shadowmm_exit(void)
{
	view_exit();
	shadow_exit();
	live_exit();
}

module_init(shadowmm_init);
module_exit(shadowmm_exit);

MODULE_DESCRIPTION("A second memory manager beside the running kernel's");
MODULE_LICENSE("GPL");
