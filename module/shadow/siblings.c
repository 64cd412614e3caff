// SPDX-License-Identifier: GPL-2.0
/*
 * Who is in the family of this module's instances. Looks into none of them:
 * core does, where a free is refused, with interrupts off.
 */
#include <linux/mutex.h>
#include <linux/rcupdate.h>

#include "core/family.h"
#include "shadow/siblings.h"

static DEFINE_MUTEX(siblings_mutex); /* one joins or leaves at a time */
static struct shadow_family siblings;

/**
 * shadow_siblings_join() - an instance that the others are to know
 * @mem: the instance
 *
 * Context: may sleep.
 */
void shadow_siblings_join(struct shadow_mem *mem)
{
	mutex_lock(&siblings_mutex);
	shadow_family_join(&siblings, mem);
	mutex_unlock(&siblings_mutex);
}

/**
 * shadow_siblings_leave() - an instance is about to go
 * @mem: the instance; one that has not joined is allowed
 *
 * Context: may sleep; returns when nobody looks into it any more.
 */
void shadow_siblings_leave(struct shadow_mem *mem)
{
	bool member;

	mutex_lock(&siblings_mutex);
	member = mem->family;
	shadow_family_leave(mem);
	mutex_unlock(&siblings_mutex);
	if (member)
		synchronize_rcu();
}
