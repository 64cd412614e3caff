// SPDX-License-Identifier: GPL-2.0
/*
 * Each node's lruvecs, of all cgroups or the node's own. The lists of one are
 * walked in one hold of its lock, if they have few enough folios, so that they
 * and their counters are of one moment; a longer one has its counters alone.
 */
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/page-flags.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmstat.h>

#include "kernel/compat_lru.h"
#include "live/lru.h"
#include "live/memcgs.h"
#include "uapi/lru.h"

/* Folios that are looked at in one hold of an lruvec's lock. */
#define LIVE_LRU_HOLD 1024

/**
 * struct live_lruvecs - a walk over lruvecs
 * @walk: as of every walk
 * @place: the cgroup it is at
 * @begun: the nodes were told of
 */
struct live_lruvecs {
	struct live_walk walk;
	struct live_memcgs_place place;
	bool begun;
};

/* The kernel's items of a node, in the order of ours. */
static const enum node_stat_item live_lru_items[SHADOW_LRU_NR_ITEMS] = {
	[SHADOW_LRU_INACTIVE_ANON] = NR_INACTIVE_ANON,
	[SHADOW_LRU_ACTIVE_ANON] = NR_ACTIVE_ANON,
	[SHADOW_LRU_INACTIVE_FILE] = NR_INACTIVE_FILE,
	[SHADOW_LRU_ACTIVE_FILE] = NR_ACTIVE_FILE,
	[SHADOW_LRU_UNEVICTABLE] = NR_UNEVICTABLE,
	[SHADOW_LRU_ISOLATED_ANON] = NR_ISOLATED_ANON,
	[SHADOW_LRU_ISOLATED_FILE] = NR_ISOLATED_FILE,
	[SHADOW_LRU_SHADOWS] = WORKINGSET_NODES,
	[SHADOW_LRU_REFAULT_ANON] = WORKINGSET_REFAULT_ANON,
	[SHADOW_LRU_REFAULT_FILE] = WORKINGSET_REFAULT_FILE,
	[SHADOW_LRU_ACTIVATE_ANON] = WORKINGSET_ACTIVATE_ANON,
	[SHADOW_LRU_ACTIVATE_FILE] = WORKINGSET_ACTIVATE_FILE,
	[SHADOW_LRU_RESTORE_ANON] = WORKINGSET_RESTORE_ANON,
	[SHADOW_LRU_RESTORE_FILE] = WORKINGSET_RESTORE_FILE,
	[SHADOW_LRU_NODERECLAIM] = WORKINGSET_NODERECLAIM,
};

static u64 live_node_item(const struct pglist_data *pgdat,
			  enum shadow_lru_item item)
{
	long pages = atomic_long_read(&pgdat->vm_stat[live_lru_items[item]]);

	return max(pages, 0L);
}

/* Pages of the folios of a list; false: there are more than @room folios. */
static bool live_lru_list(const struct list_head *list, unsigned int *room,
			  u64 *pages)
{
	struct folio *folio;

	list_for_each_entry(folio, list, lru) {
		if (!*room)
			return false;
		--*room;
		*pages += folio_nr_pages(folio);
	}
	return true;
}

/* Under the lruvec's lock; the kernel keeps no list of unevictable folios. */
static bool live_lru_walk(struct lruvec *lruvec, u64 *anon, u64 *file)
{
	unsigned int room = LIVE_LRU_HOLD, gen, zone;
	bool all;

	if (!compat_lru_gen_runs(lruvec))
		return live_lru_list(&lruvec->lists[LRU_INACTIVE_ANON], &room,
				     anon) &&
		       live_lru_list(&lruvec->lists[LRU_ACTIVE_ANON], &room,
				     anon) &&
		       live_lru_list(&lruvec->lists[LRU_INACTIVE_FILE], &room,
				     file) &&
		       live_lru_list(&lruvec->lists[LRU_ACTIVE_FILE], &room,
				     file);
	for (gen = 0; gen < COMPAT_LRU_GENS; gen++) {
		for (zone = 0; zone < MAX_NR_ZONES; zone++) {
			all = live_lru_list(compat_lru_gen_list(lruvec, gen,
								false, zone),
					    &room, anon) &&
			      live_lru_list(compat_lru_gen_list(lruvec, gen,
								true, zone),
					    &room, file);
			if (!all)
				return false;
		}
	}
	return true;
}

static u64 live_lru_gen_pages(const struct lruvec *lruvec, unsigned int gen,
			      bool file)
{
	unsigned int zone;
	u64 pages = 0;

	for (zone = 0; zone < MAX_NR_ZONES; zone++)
		pages += max(compat_lru_gen_pages(lruvec, gen, file, zone), 0L);
	return pages;
}

/* The youngest two generations are what the kernel calls active. */
static void live_lru_gen_sizes(u64 *size, const struct lruvec *lruvec)
{
	unsigned long max_seq = compat_lru_gen_max(lruvec);
	unsigned int gen;

	for (gen = 0; gen < COMPAT_LRU_GENS; gen++) {
		bool active = gen == max_seq % COMPAT_LRU_GENS ||
			      gen == (max_seq - 1) % COMPAT_LRU_GENS;

		size[active ? SHADOW_LRU_ACTIVE_ANON :
			      SHADOW_LRU_INACTIVE_ANON] +=
			live_lru_gen_pages(lruvec, gen, false);
		size[active ? SHADOW_LRU_ACTIVE_FILE :
			      SHADOW_LRU_INACTIVE_FILE] +=
			live_lru_gen_pages(lruvec, gen, true);
	}
}

/**
 * live_lru_sizes() - pages on the lists of an lruvec
 * @size: gets them added, by enum shadow_lru_list
 * @lruvec: the lruvec
 * @memcg: whose; NULL: there are no cgroups, and it is the node's
 * @pgdat: the node
 *
 * A cgroup's own counters do not count what is in generations: these do. The
 * node's count all.
 *
 * Context: any; exact under the lruvec's lock.
 */
void live_lru_sizes(u64 *size, const struct lruvec *lruvec,
		    struct mem_cgroup *memcg, const struct pglist_data *pgdat)
{
	unsigned int lru, zone;

	for (lru = 0; lru < SHADOW_LRU_NR_LISTS; lru++) {
		if (!memcg) {
			size[lru] += live_node_item(pgdat, lru);
			continue;
		}
		for (zone = 0; zone < MAX_NR_ZONES; zone++)
			size[lru] += compat_memcg_lru_size(
				memcg, pgdat->node_id, zone, lru);
	}
	if (memcg && compat_lru_gen_runs(lruvec))
		live_lru_gen_sizes(size, lruvec);
}

static void live_lru_fill(struct shadow_rec_lru_vec *rec, struct lruvec *lruvec,
			  struct mem_cgroup *memcg,
			  const struct pglist_data *pgdat)
{
	spin_lock_irq(&lruvec->lru_lock);
	if (live_lru_walk(lruvec, &rec->anon, &rec->file))
		rec->flags |= SHADOW_LRU_WALKED;
	live_lru_sizes(rec->size, lruvec, memcg, pgdat);
	if (compat_lru_gen_runs(lruvec))
		rec->flags |= SHADOW_LRU_GENERATIONS;
	rec->min_seq[0] = compat_lru_gen_min(lruvec, false);
	rec->min_seq[1] = compat_lru_gen_min(lruvec, true);
	rec->max_seq = compat_lru_gen_max(lruvec);
	spin_unlock_irq(&lruvec->lru_lock);
	if (!(rec->flags & SHADOW_LRU_WALKED)) {
		rec->anon = 0;
		rec->file = 0;
	}
	rec->age = atomic_long_read(&lruvec->nonresident_age);
}

/* From the oldest to the youngest. */
static void live_lru_gens(struct grow *recs, const struct lruvec *lruvec,
			  u64 from, u64 to)
{
	struct shadow_rec_lru_gen *rec;
	u64 seq;

	from = max(from, to >= COMPAT_LRU_GENS ? to - COMPAT_LRU_GENS + 1 : 0);
	for (seq = from; seq <= to; seq++) {
		unsigned int gen = seq % COMPAT_LRU_GENS;

		rec = grow_rec(recs, SHADOW_LRU_GEN, sizeof(*rec));
		if (!rec)
			return;
		rec->seq = seq;
		rec->age_ms = compat_lru_gen_age_ms(lruvec, gen);
		rec->anon = live_lru_gen_pages(lruvec, gen, false);
		rec->file = live_lru_gen_pages(lruvec, gen, true);
	}
}

static int live_lru_vec(struct grow *recs, struct lruvec *lruvec,
			struct mem_cgroup *memcg,
			const struct pglist_data *pgdat, const char *path)
{
	struct shadow_rec_lru_vec *rec;
	size_t text = strlen(path) + 1;
	struct shadow_rec_lru_vec vec;

	rec = grow_rec(recs, SHADOW_LRU_VEC, sizeof(*rec) + text);
	if (!rec)
		return recs->err;
	rec->node = pgdat->node_id;
	rec->ino = memcg ? live_memcg_ino(memcg) : 0;
	memcpy(rec->path, path, text);
	live_lru_fill(rec, lruvec, memcg, pgdat);
	vec = *rec;
	if (vec.flags & SHADOW_LRU_GENERATIONS)
		live_lru_gens(recs, lruvec, min(vec.min_seq[0], vec.min_seq[1]),
			      vec.max_seq);
	cond_resched();
	return recs->err;
}

static int live_lru_node(struct grow *recs, const struct pglist_data *pgdat)
{
	struct shadow_rec_lru_node *rec;
	enum shadow_lru_item i;

	rec = grow_rec(recs, SHADOW_LRU_NODE, sizeof(*rec));
	if (!rec)
		return recs->err;
	rec->node = pgdat->node_id;
	for (i = 0; i < SHADOW_LRU_NR_ITEMS; i++)
		rec->item[i] = live_node_item(pgdat, i);
	return 0;
}

/* A cgroup's lruvecs, all nodes'. */
static int live_lru_memcg(struct mem_cgroup *memcg, const char *path,
			  struct grow *recs)
{
	int node, err = 0;

	for_each_node_state(node, N_MEMORY)
		err = err   ?:
			      live_lru_vec(recs,
					   compat_memcg_lruvec(memcg, node),
					   memcg, NODE_DATA(node), path);
	return err;
}

/* What nodes count; their own lruvecs, too, where there are no cgroups'. */
static int live_lru_nodes(struct grow *recs)
{
	int node, err = 0;

	for_each_node_state(node, N_MEMORY)
		err = err ?: live_lru_node(recs, NODE_DATA(node));
	if (err || !mem_cgroup_disabled())
		return err;
	for_each_node_state(node, N_MEMORY)
		err = err   ?:
			      live_lru_vec(recs, &NODE_DATA(node)->__lruvec,
					   NULL, NODE_DATA(node), "");
	return err;
}

static int live_lru_more(struct live_walk *base, struct grow *recs)
{
	struct live_lruvecs *walk =
		container_of(base, struct live_lruvecs, walk);
	int err = walk->begun ? 0 : live_lru_nodes(recs);

	walk->begun = true;
	return err ?: live_memcgs_piece(&walk->place, recs, live_lru_memcg);
}

static void live_lru_end(struct live_walk *base)
{
	live_memcgs_leave(
		&container_of(base, struct live_lruvecs, walk)->place);
}

/*
 * The lists of all lruvecs: a struct shadow_rec_lru_node for each node that has
 * memory, then a struct shadow_rec_lru_vec for each lruvec, a cgroup's after the
 * other, each with its struct shadow_rec_lru_gen. Takes an lruvec's lock,
 * interrupts off, for 1,024 folios at most; holds a reference on one cgroup.
 */
const struct live_pieces live_lru_pieces = {
	.size = sizeof(struct live_lruvecs),
	.more = live_lru_more,
	.end = live_lru_end,
};
