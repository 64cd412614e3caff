/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the supported kernels in the lists that reclaim works
 * on. As compat.h, which has the rest. Generations (CONFIG_LRU_GEN) are there
 * since 6.1; where they are left out they never run.
 */
#ifndef _SHADOWMM_KERNEL_COMPAT_LRU_H
#define _SHADOWMM_KERNEL_COMPAT_LRU_H

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/mmzone.h>

#ifdef CONFIG_LRU_GEN
#define COMPAT_LRU_GENS MAX_NR_GENS

static inline bool compat_lru_gen_runs(const struct lruvec *lruvec)
{
	return READ_ONCE(lruvec->lrugen.enabled);
}

static inline struct list_head *compat_lru_gen_list(struct lruvec *lruvec,
						    unsigned int gen, bool file,
						    unsigned int zone)
{
	return &lruvec->lrugen.folios[gen][file][zone];
}

/* It is negative for moments. */
static inline long compat_lru_gen_pages(const struct lruvec *lruvec,
					unsigned int gen, bool file,
					unsigned int zone)
{
	return READ_ONCE(lruvec->lrugen.nr_pages[gen][file][zone]);
}

static inline unsigned long compat_lru_gen_min(const struct lruvec *lruvec,
					       bool file)
{
	return READ_ONCE(lruvec->lrugen.min_seq[file]);
}

static inline unsigned long compat_lru_gen_max(const struct lruvec *lruvec)
{
	return READ_ONCE(lruvec->lrugen.max_seq);
}

static inline u64 compat_lru_gen_age_ms(const struct lruvec *lruvec,
					unsigned int gen)
{
	return jiffies_to_msecs(jiffies -
				READ_ONCE(lruvec->lrugen.timestamps[gen]));
}
#else
#define COMPAT_LRU_GENS 1

static inline bool compat_lru_gen_runs(const struct lruvec *lruvec)
{
	return false;
}

static inline struct list_head *compat_lru_gen_list(struct lruvec *lruvec,
						    unsigned int gen, bool file,
						    unsigned int zone)
{
	return NULL;
}

static inline long compat_lru_gen_pages(const struct lruvec *lruvec,
					unsigned int gen, bool file,
					unsigned int zone)
{
	return 0;
}

static inline unsigned long compat_lru_gen_min(const struct lruvec *lruvec,
					       bool file)
{
	return 0;
}

static inline unsigned long compat_lru_gen_max(const struct lruvec *lruvec)
{
	return 0;
}

static inline u64 compat_lru_gen_age_ms(const struct lruvec *lruvec,
					unsigned int gen)
{
	return 0;
}
#endif

/* The lists of a cgroup on a node, and what it counts of them. */
#ifdef CONFIG_MEMCG
static inline struct lruvec *compat_memcg_lruvec(struct mem_cgroup *memcg,
						 int node)
{
	return &memcg->nodeinfo[node]->lruvec;
}

static inline unsigned long compat_memcg_lru_size(struct mem_cgroup *memcg,
						  int node, unsigned int zone,
						  unsigned int lru)
{
	return READ_ONCE(memcg->nodeinfo[node]->lru_zone_size[zone][lru]);
}
#endif

#endif /* _SHADOWMM_KERNEL_COMPAT_LRU_H */
