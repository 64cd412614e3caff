// SPDX-License-Identifier: GPL-2.0
/*
 * Memory cgroups in the order of the tree, each before its children, those
 * included that are removed and still have pages, some at a time. Holds a
 * reference on one, as the kernel's own walk does.
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
 * live_memcgs_piece() - visit some memory cgroups
 * @place: where the walk is; zero: at the root
 * @recs: a piece ends at LIVE_MEMCGS_PIECE bytes of records
 * @visit: gets each, referenced, and its path from the root of its hierarchy
 *         ("?" where that is longer than paths are), a parent before its
 *         children, and adds its records; anything but 0 ends the walk
 *
 * Nothing is visited where cgroups have no memory controller. The last one that
 * was visited is kept until the next piece: live_memcgs_leave() lets it go.
 *
 * Context: process, may sleep, @visit too; takes no lock.
 * Return: 1: there may be more; 0: that was all; -ENOMEM; -EINTR on a fatal signal;
 * what @visit gave.
 */
int live_memcgs_piece(struct live_memcgs_place *place, struct grow *recs,
		      live_memcg_visit visit)
{
	char *path = kmalloc(PATH_MAX, GFP_KERNEL);
	int len, err = 0;

	if (!path)
		return -ENOMEM;
	while (!err && !place->ended && recs->len < LIVE_MEMCGS_PIECE) {
		struct mem_cgroup *memcg = live_memcg_next(place->memcg);

		place->memcg = memcg;
		place->ended = !memcg;
		if (!memcg)
			break;
		len = cgroup_path(memcg->css.cgroup, path, PATH_MAX);
		if (len < 0 || len >= PATH_MAX)
			strscpy(path, "?", PATH_MAX);
		err = visit(memcg, path, recs);
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
		cond_resched();
	}
	kfree(path);
	return err ?: !place->ended;
}

/**
 * live_memcgs_leave() - let go what a walk keeps
 * @place: where it is
 */
void live_memcgs_leave(struct live_memcgs_place *place)
{
	if (place->memcg)
		css_put(&place->memcg->css);
	place->memcg = NULL;
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
