// SPDX-License-Identifier: GPL-2.0
/*
 * The module's life: brings each part up in order, takes it down in reverse.
 * Holds no logic of its own.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "view/view.h"

static int __init shadowmm_init(void)
{
	return view_init();
}

static void __exit shadowmm_exit(void)
{
	view_exit();
}

module_init(shadowmm_init);
module_exit(shadowmm_exit);

MODULE_DESCRIPTION("A second memory manager beside the running kernel's");
MODULE_LICENSE("GPL");
