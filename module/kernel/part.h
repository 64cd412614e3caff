/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A part of the module comes up, and says so where it cannot. Takes nothing down.
 */
#ifndef _SHADOWMM_KERNEL_PART_H
#define _SHADOWMM_KERNEL_PART_H

#include <linux/err.h>
#include <linux/printk.h>

/**
 * part_init() - bring a part up
 * @name: what it is called in the log
 * @init: what brings it up
 *
 * Context: may sleep.
 * Return: what @init returned; an error is in the log.
 */
static inline int part_init(const char *name, int (*init)(void))
{
	int err = init();

	if (err)
		pr_err("shadowmm: %s cannot be made: %pe\n", name,
		       ERR_PTR(err));
	return err;
}

#endif /* _SHADOWMM_KERNEL_PART_H */
