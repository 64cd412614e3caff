// SPDX-License-Identifier: GPL-2.0
/*
 * Memory cgroups in the order of the tree, each before its children, those
 * included that are removed and still have pages. Holds a reference on one at
 * a time, as the kernel's own walk does.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/kernfs.h>
#include <linux/limits.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kernel/ksym.h"
#include "live/memcgs.h"

/**
 * live_memcgs_missing() - what this kernel lacks for it
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_memcgs_missing(void)
{
	return ksym_missing(KSYM_ROOT_MEMCG);
}

/* The one after @memcg, whose reference is given up; NULL: that was the last. */
static struct mem_cgroup *live_memcg_next(struct mem_cgroup *memcg)
{
	struct mem_cgroup *const *root = ksym_get(KSYM_ROOT_MEMCG);
	struct cgroup_subsys_state *css, *before = NULL;

	if (mem_cgroup_disabled() || !*root)
		return NULL;
	if (memcg)
		before = &memcg->css;
	rcu_read_lock();
	css = css_next_descendant_pre(before, &(*root)->css);
	while (css && !css_tryget(css))
		css = css_next_descendant_pre(css, &(*root)->css);
	rcu_read_unlock();
	if (before)
		css_put(before);
	return css ? container_of(css, struct mem_cgroup, css) : NULL;
}

/**
 * live_memcgs_walk() - visit every memory cgroup
 * @visit: gets each, referenced, and its path from the root of its hierarchy
 *         ("?" where that is longer than paths are), a parent before its
 *         children; anything but 0 ends the walk
 * @context: for @visit
 *
 * Nothing is visited where cgroups have no memory controller.
 *
 * Context: process, may sleep, @visit too; takes no lock.
 * Return: 0; what @visit gave; -ENOMEM; -EINTR on a fatal signal.
 */
int live_memcgs_walk(live_memcg_visit visit, void *context)
{
	char *path = kmalloc(PATH_MAX, GFP_KERNEL);
	struct mem_cgroup *memcg = NULL;
	int len, err = 0;

	if (!path)
		return -ENOMEM;
	while (!err && (memcg = live_memcg_next(memcg))) {
		len = cgroup_path(memcg->css.cgroup, path, PATH_MAX);
		if (len < 0 || len >= PATH_MAX)
			strscpy(path, "?", PATH_MAX);
		err = visit(memcg, path, context);
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
		cond_resched();
	}
	if (err && memcg)
		css_put(&memcg->css);
	kfree(path);
	return err;
}

/**
 * live_memcg_ino() - the number that users know a memory cgroup by
 * @memcg: the cgroup, referenced
 *
 * Return: its folder's inode.
 */
u64 live_memcg_ino(const struct mem_cgroup *memcg)
{
	return kernfs_ino(memcg->css.cgroup->kn);
}
