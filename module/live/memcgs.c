// SPDX-License-Identifier: GPL-2.0
/*
 * Memory cgroups in the order of the tree, each before its children, those
 * included that are removed and still have pages. Holds a reference on one at
 * a time, as the kernel's own walk does.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/kernfs.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
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

/**
 * live_memcg_next() - go on to the next memory cgroup
 * @memcg: the one before, whose reference is given up; NULL: none yet
 *
 * A walk that ends early owes live_memcg_put().
 *
 * Context: process.
 * Return: it, referenced; NULL: that was the last, or cgroups have no memory
 * controller.
 */
struct mem_cgroup *live_memcg_next(struct mem_cgroup *memcg)
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
 * live_memcg_put() - give a memory cgroup's reference up
 * @memcg: what live_memcg_next() gave; NULL: nothing to do
 */
void live_memcg_put(struct mem_cgroup *memcg)
{
	if (memcg)
		css_put(&memcg->css);
}

/**
 * live_memcg_path() - a memory cgroup's path from the root of its hierarchy
 * @memcg: the cgroup, referenced
 * @path: gets it, NUL-terminated
 * @size: its room
 *
 * Return: its length; "?" where it has no room.
 */
int live_memcg_path(struct mem_cgroup *memcg, char *path, size_t size)
{
	int len = cgroup_path(memcg->css.cgroup, path, size);

	if (len < 0 || len >= size)
		len = strscpy(path, "?", size);
	return len;
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
