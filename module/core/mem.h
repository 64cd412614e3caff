/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An instance: all that one shadow memory manager has. Several live side by
 * side. Zones, the order in which a node tries them, and the one way to ask
 * for pages and to give them back.
 *
 * Where several threads use an instance, its owner sees to it that nobody else
 * touches a CPU's lists during a call with that CPU ("CPU locked"; interrupts
 * off will do), and lends each zone a lock, which mem.c takes and releases
 * through the seam. Order: CPU, then zone.
 */
#ifndef _SHADOWMM_CORE_MEM_H
#define _SHADOWMM_CORE_MEM_H

#include "core/pfnmap.h"
#include "core/request.h"
#include "core/zone.h"

struct shadow_family;

/**
 * enum shadow_fault - why a free was refused
 * @SHADOW_FAULT_FOREIGN: no page of this instance
 * @SHADOW_FAULT_INSTANCE: the same, and a sibling has handed it out
 * @SHADOW_FAULT_DOUBLE: the page is free already
 * @SHADOW_FAULT_INTERIOR: not the first page of a block, or freed and merged
 * @SHADOW_FAULT_ORDER: the block has another order
 * @SHADOW_FAULT_BUSY: the block has more than one reference
 * @SHADOW_FAULT_TYPE: the block is a cache's
 */
enum shadow_fault {
	SHADOW_FAULT_FOREIGN,
	SHADOW_FAULT_INSTANCE,
	SHADOW_FAULT_DOUBLE,
	SHADOW_FAULT_INTERIOR,
	SHADOW_FAULT_ORDER,
	SHADOW_FAULT_BUSY,
	SHADOW_FAULT_TYPE,
	/* private: */
	SHADOW_NR_FAULTS,
};

/**
 * struct shadow_mem_config - what an instance is made with
 * @max_zones: zones it may have
 * @nr_nodes: NUMA nodes, numbered from 0
 * @nr_cpus: CPUs, numbered from 0
 * @max_pfn: one more than the highest page frame
 * @policy: the rules by which it works; NULL: stock
 * @name: what it is called where it is told of; NULL: nothing
 */
struct shadow_mem_config {
	u32 max_zones;
	u32 nr_nodes;
	u32 nr_cpus;
	u64 max_pfn;
	const struct shadow_policy *policy;
	const char *name;
};

/**
 * struct shadow_mem - one instance
 * @config: as it was made
 * @zones: its zones, @nr_zones of them in use
 * @nr_zones: zones in use
 * @zonelist: zones in the order they are tried, a row a node; each row ends
 *            with NULL
 * @first_zone: the zone tried first, by node and highest zone; @nowhere if none
 * @nr_first_zones: how many
 * @nowhere: a zone that has no page and never will, but a section of holes:
 *           what there is to say of a pfn that the instance does not know
 * @pfnmap: from pfn to section
 * @faults: refused frees, by enum shadow_fault
 * @explain: the log of decisions; NULL: off
 * @family: its siblings and itself; NULL: it has none
 * @next_member: the next of them
 * @slabs: its caches (core/cache.h); NULL: it has none
 */
struct shadow_mem {
	struct shadow_mem_config config;
	struct shadow_zone *zones;
	u32 nr_zones;
	struct shadow_zone **zonelist;
	struct shadow_zone **first_zone;
	size_t nr_first_zones;
	struct shadow_zone nowhere;
	struct shadow_pfnmap pfnmap;
	u64 faults[SHADOW_NR_FAULTS];
	struct shadow_explain *explain;
	struct shadow_family *family;
	struct shadow_mem *next_member;
	struct shadow_slabs *slabs;
};

int shadow_mem_init(struct shadow_mem *mem,
		    const struct shadow_mem_config *config);
void shadow_mem_exit(struct shadow_mem *mem);
int shadow_mem_add_zone(struct shadow_mem *mem,
			const struct shadow_zone_config *config, void *lock,
			struct shadow_zone **zone);
void shadow_mem_build_zonelists(struct shadow_mem *mem,
				int (*distance)(int from, int to));
void shadow_mem_update_first_zones(struct shadow_mem *mem);
int shadow_mem_reserve_section(struct shadow_mem *mem, u64 pfn);
int shadow_mem_section(struct shadow_mem *mem, struct shadow_zone *zone,
		       u64 pfn, u32 *idx);
int shadow_mem_alloc_slow(struct shadow_mem *mem,
			  const struct shadow_request *req, u64 *pfn);
int shadow_mem_free_slow(struct shadow_mem *mem, u64 pfn, unsigned int order,
			 unsigned int cpu);
int shadow_mem_split(struct shadow_mem *mem, u64 pfn, unsigned int order,
		     unsigned int to);
void shadow_mem_drain(struct shadow_mem *mem, unsigned int cpu);
size_t shadow_mem_bytes(const struct shadow_mem *mem);
const char *shadow_fault_name(enum shadow_fault fault);

/**
 * shadow_mem_find() - the frame of a pfn
 * @mem: the instance
 * @pfn: any number
 * @idx: where the frame's index is stored
 *
 * Context: any.
 * Return: its zone, or NULL where the instance does not know the pfn.
 */
static inline struct shadow_zone *shadow_mem_find(const struct shadow_mem *mem,
						  u64 pfn, u32 *idx)
{
	struct shadow_zone *zone = shadow_pfnmap_get(&mem->pfnmap, pfn, idx);

	return zone == &mem->nowhere ? NULL : zone;
}

/**
 * shadow_mem_alloc_listed() - a block off a CPU's list, if nothing is in the way
 * @mem: the instance
 * @req: what is wanted: the zone, the node and the migratetype of a request that
 *       SHADOW_SHAPE_FAST allows
 * @place: whose lists: shadow_pcp_place() of a CPU below @mem's nr_cpus
 * @huge: its order is above the small ones; known when this is built
 * @pfn: where the block's first page frame is stored
 *
 * Context: CPU locked, no zone.
 * Return: true, or false, nothing changed, where the slow path must do it.
 */
static inline bool shadow_mem_alloc_listed(struct shadow_mem *mem,
					   const struct shadow_request *req,
					   size_t place, bool huge, u64 *pfn)
{
	size_t row = huge ? SHADOW_PCP_MAX_ORDER + 1 : req->order;
	size_t first = (size_t)req->node * SHADOW_ZONE_ROW + req->highest_zone;
	struct shadow_zone *zone;
	struct shadow_pcp *pcp;
	u32 pages, idx;
	size_t list;

	if (unlikely(first >= mem->nr_first_zones))
		return false;
	zone = mem->first_zone[first];
	if (unlikely(READ_ONCE(zone->nr_free) < zone->floor[req->highest_zone]))
		return false;
	pcp = shadow_pcp_at(zone->pcp, place);
	list = shadow_pcp_small_list(row, req->migratetype);
	pages = pcp->size[list].pages;
	/* The floor knows of the small orders. */
	if (huge &&
	    (pages != 1U << req->order ||
	     READ_ONCE(zone->nr_free) < zone->floor[req->highest_zone] + pages))
		return false;
	if (unlikely(READ_ONCE(zone->free_orders) < pages))
		return false;
	idx = shadow_pcp_take(pcp, list, pages, zone->frames);
	if (unlikely(idx == SHADOW_IDX_NONE))
		return false;
	*pfn = shadow_zone_pfn(zone, idx);
	return true;
}

/**
 * shadow_mem_alloc_fast() - shadow_mem_alloc_listed() for small orders
 * @mem: the instance
 * @req: what is wanted; its cpu is not looked at
 * @place: whose lists: shadow_pcp_place() of a CPU below @mem's nr_cpus
 * @pfn: where the block's first page frame is stored
 *
 * Context: CPU locked, no zone.
 * Return: as shadow_mem_alloc_listed().
 */
static inline bool shadow_mem_alloc_fast(struct shadow_mem *mem,
					 const struct shadow_request *req,
					 size_t place, u64 *pfn)
{
	if (unlikely(req->shape & ~SHADOW_SHAPE_FAST))
		return false;
	return shadow_mem_alloc_listed(mem, req, place, false, pfn);
}

/**
 * shadow_mem_alloc() - allocate a block
 * @mem: the instance
 * @req: what is wanted
 * @pfn: where the block's first page frame is stored
 *
 * Zones are tried in the node's order, above the low watermark first, then
 * down to the minimum. There is no reclaim: what is not there fails at once.
 *
 * Context: CPU @req->cpu locked, no zone.
 * Return: 0; -EINVAL for a request that cannot be; -ENOMEM.
 */
static inline int shadow_mem_alloc(struct shadow_mem *mem,
				   const struct shadow_request *req, u64 *pfn)
{
	if (likely(req->cpu < mem->config.nr_cpus &&
		   shadow_mem_alloc_fast(mem, req, shadow_pcp_place(req->cpu),
					 pfn)))
		return 0;
	return shadow_mem_alloc_slow(mem, req, pfn);
}

/**
 * shadow_mem_free_fast() - a block onto a CPU's list, if nothing is in the way
 * @mem: the instance
 * @pfn: its first page frame
 * @order: its order
 * @place: whose lists: shadow_pcp_place() of a CPU below @mem's nr_cpus
 *
 * Small orders only: whether a CPU may keep a huge page takes a second look.
 *
 * Context: CPU locked, no zone.
 * Return: true, or false, nothing changed, where the slow path must do it.
 */
static inline bool shadow_mem_free_fast(struct shadow_mem *mem, u64 pfn,
					size_t order, size_t place)
{
	struct shadow_section *section;
	struct shadow_frame *frame;
	struct shadow_zone *zone;
	struct shadow_pcp *pcp;
	size_t idx, list, mt;
	u32 count;

	if (unlikely(!shadow_pfnmap_lookup(&mem->pfnmap, pfn, &section) ||
		     order > SHADOW_PCP_MAX_ORDER))
		return false;
	zone = seam_load_acquire(&section->zone);
	idx = shadow_section_idx(section, pfn);
	frame = &zone->frames[idx];
	if (unlikely(!shadow_frame_is_plain(frame, order)))
		return false;
	mt = shadow_zone_group_mt(zone, idx);
	if (unlikely(mt >= SHADOW_NR_PCP_MT)) {
		mt = shadow_zone_pageblock_mt(zone, idx);
		if (mt >= SHADOW_NR_PCP_MT)
			return false;
	}
	pcp = shadow_pcp_at(zone->pcp, place);
	list = shadow_pcp_small_list(order, mt);
	count = pcp->count + pcp->size[list].pages;
	if (unlikely(count > pcp->limit))
		return false;
	shadow_pcp_put(pcp, list, frame, idx, count);
	return true;
}

/**
 * shadow_mem_free() - give a block back
 * @mem: the instance
 * @pfn: its first page frame
 * @order: its order
 * @cpu: whose per-CPU lists
 *
 * A free that is wrong is refused and counted in @mem->faults. Two threads that
 * free one block at the same time are not told apart: its owner frees it once.
 *
 * Context: CPU @cpu locked, no zone.
 * Return: 0; -EINVAL for a CPU or an order that cannot be; and for a free that
 * is refused -ENOENT (no page of this instance), -EXDEV (a sibling's),
 * -EALREADY (free already), -EFAULT (not the head of a block), -EDOM (another
 * order), -EBUSY (more than one reference).
 * is refused -ENOENT (no page of this instance), -EALREADY (free already),
 * -EFAULT (not the head of a block), -EDOM (another order), -EBUSY (more than
 * one reference), -EPERM (a cache's).
 */
static inline int shadow_mem_free(struct shadow_mem *mem, u64 pfn,
				  unsigned int order, unsigned int cpu)
{
	if (likely(cpu < mem->config.nr_cpus &&
		   shadow_mem_free_fast(mem, pfn, order,
					shadow_pcp_place(cpu))))
		return 0;
	return shadow_mem_free_slow(mem, pfn, order, cpu);
}

#endif /* _SHADOWMM_CORE_MEM_H */
