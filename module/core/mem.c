// SPDX-License-Identifier: GPL-2.0
/*
 * An instance: which zone serves a request. Splits and merges nothing itself;
 * free.c has the way back.
 */
#include "core/buddy.h"
#include "core/cache.h"
#include "core/explain.h"
#include "core/highatomic.h"
#include "core/track.h"
#include "core/watermark.h"
#include "core/zonelist.h"

/**
 * shadow_mem_init() - make an instance with no zones
 * @mem: the instance
 * @config: what it is to be
 *
 * Context: may sleep.
 * Return: 0, -EINVAL, -ENOMEM. On failure it holds nothing.
 */
int shadow_mem_init(struct shadow_mem *mem,
		    const struct shadow_mem_config *config)
{
	int err;

	if (!config->max_zones || !config->nr_nodes || !config->nr_cpus ||
	    config->max_zones > config->nr_nodes * SHADOW_MAX_ZONES)
		return -EINVAL;
	*mem = (struct shadow_mem){ .config = *config };
	if (!config->policy)
		mem->config.policy = &shadow_policy_stock;
	mem->zones = seam_alloc(config->max_zones, sizeof(*mem->zones));
	mem->zonelist =
		seam_alloc(shadow_zonelist_len(config), sizeof(*mem->zonelist));
	mem->first_zone = seam_alloc(shadow_first_zone_len(config),
				     sizeof(*mem->first_zone));
	err = -ENOMEM;
	memset(mem->nowhere.floor, 0xff, sizeof(mem->nowhere.floor));
	mem->nowhere.frames =
		seam_alloc(SHADOW_SECTION_FRAMES, sizeof(*mem->nowhere.frames));
	if (mem->zones && mem->zonelist && mem->first_zone &&
	    mem->nowhere.frames)
		err = shadow_pfnmap_init(&mem->pfnmap, config->max_pfn,
					 &mem->nowhere);
	if (err) {
		shadow_mem_exit(mem);
		return err;
	}
	mem->nr_first_zones = shadow_first_zone_len(config);
	shadow_mem_update_first_zones(mem);
	return 0;
}

/**
 * shadow_mem_exit() - free an instance's metadata
 * @mem: the instance; a zeroed one is allowed
 *
 * Context: may sleep; nobody uses the instance any more.
 */
void shadow_mem_exit(struct shadow_mem *mem)
{
	shadow_slabs_destroy(mem);
	shadow_explain_destroy(mem->explain);
	while (mem->nr_zones)
		shadow_zone_exit(&mem->zones[--mem->nr_zones]);
	shadow_pfnmap_exit(&mem->pfnmap);
	seam_free(mem->nowhere.frames);
	seam_free(mem->first_zone);
	seam_free(mem->zonelist);
	seam_free(mem->zones);
	*mem = (struct shadow_mem){};
}

/**
 * shadow_mem_add_zone() - add an empty zone
 * @mem: the instance
 * @config: what the zone is to be; its nr_cpus is the instance's
 * @lock: its owner's lock, taken and released through the seam; NULL: one
 *        thread
 * @zone: where the zone is stored; it stays where it is
 *
 * Zones are added before the first request; shadow_mem_build_zonelists()
 * follows the last.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL, -ENOSPC where there are as many as the instance was made
 * for, -ENOMEM.
 */
int shadow_mem_add_zone(struct shadow_mem *mem,
			const struct shadow_zone_config *config, void *lock,
			struct shadow_zone **zone)
{
	struct shadow_zone_config full = *config;
	struct shadow_zone *added;
	int err;

	if (config->node >= mem->config.nr_nodes)
		return -EINVAL;
	if (mem->nr_zones == mem->config.max_zones)
		return -ENOSPC;
	full.nr_cpus = mem->config.nr_cpus;
	added = &mem->zones[mem->nr_zones];
	err = shadow_zone_init(added, &full, mem->config.policy, lock);
	if (err)
		return err;
	mem->nr_zones++;
	*zone = added;
	return 0;
}

/**
 * shadow_mem_reserve_section() - get the memory that a new section needs
 * @mem: the instance
 * @pfn: any page frame of the section
 *
 * Context: may sleep, no lock held; one caller at a time.
 * Return: 0, -ERANGE past the instance's last pfn, -ENOMEM.
 */
int shadow_mem_reserve_section(struct shadow_mem *mem, u64 pfn)
{
	if (pfn >= mem->config.max_pfn)
		return -ERANGE;
	return shadow_pfnmap_reserve(&mem->pfnmap, pfn);
}

/**
 * shadow_mem_section() - the section of a pfn in a zone, made if it is new
 * @mem: the instance
 * @zone: the zone
 * @pfn: a page frame; shadow_mem_reserve_section() was asked for it
 * @idx: where its frame's index is stored
 *
 * Context: zone lock held; one caller at a time.
 * Return: 0, -EEXIST where the section belongs to another zone, -ENOSPC where
 * the zone is full, -ENOENT where nothing was reserved.
 */
int shadow_mem_section(struct shadow_mem *mem, struct shadow_zone *zone,
		       u64 pfn, u32 *idx)
{
	u64 first = pfn & ~(u64)(SHADOW_SECTION_FRAMES - 1);
	struct shadow_zone *found;
	u32 at;
	int err;

	if (!shadow_pfnmap_entry(&mem->pfnmap, pfn))
		return -ENOENT;
	found = shadow_mem_find(mem, pfn, &at);
	if (!found) {
		err = shadow_zone_add_section(zone, first, &at);
		if (err)
			return err;
		at <<= SHADOW_MAX_ORDER;
		shadow_pfnmap_set(&mem->pfnmap, pfn, zone, at);
		at += pfn - first;
	} else if (found != zone) {
		return -EEXIST;
	}
	*idx = at;
	return 0;
}

/* Off the CPU's list, which is filled first if it is empty. */
static u32 pcp_alloc(struct shadow_zone *zone, const struct shadow_request *req,
		     unsigned int mt)
{
	struct shadow_pcp *pcp = &zone->pcp[req->cpu];
	size_t list = shadow_pcp_list(req->order, mt);
	u32 idx = shadow_pcp_pop(pcp, list, zone->frames);

	if (idx == SHADOW_IDX_NONE) {
		shadow_zone_lock(zone, req->cpu);
		shadow_pcp_refill(pcp, zone, req, mt);
		shadow_zone_unlock(zone);
		idx = shadow_pcp_pop(pcp, list, zone->frames);
	}
	if (likely(idx != SHADOW_IDX_NONE))
		shadow_explain_cpu(zone, idx, req->cpu,
				   .kind = SHADOW_EXPLAIN_PCP_HIT,
				   .order = req->order, .migratetype = mt);
	return idx;
}

static u32 buddy_alloc(struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int mt)
{
	struct shadow_pcp *pcp = &zone->pcp[req->cpu];
	u32 idx;

	shadow_zone_lock(zone, req->cpu);
	idx = shadow_buddy_alloc(zone, req, mt);
	if (pcp->count)
		shadow_pcp_trim(pcp, zone, 0);
	shadow_zone_unlock(zone);
	return idx;
}

static u32 zone_alloc(struct shadow_zone *zone,
		      const struct shadow_request *req)
{
	unsigned int mt = shadow_policy_mt(zone->policy, req->migratetype);
	u32 idx = SHADOW_IDX_NONE;

	if (shadow_zone_uses_pcp(zone, req->order, mt))
		idx = pcp_alloc(zone, req, mt);
	if (idx == SHADOW_IDX_NONE)
		idx = buddy_alloc(zone, req, mt);
	else if (unlikely(mt != req->migratetype))
		zone->frames[idx].word = shadow_frame_head(
			SHADOW_FRAME_ALLOC, req->order, req->migratetype);
	if (unlikely(READ_ONCE(zone->track)) && idx != SHADOW_IDX_NONE &&
	    !req->type)
		shadow_track_add(zone, idx, req);
	return idx;
}

/* Does a request want pages of this zone at all? */
static bool zone_eligible(const struct shadow_zone *zone,
			  const struct shadow_request *req)
{
	u32 node = zone->config.node;

	if (zone->config.index > req->highest_zone || !zone->present)
		return false;
	if ((req->flags & SHADOW_REQ_THISNODE) && node != req->node)
		return false;
	return !(req->flags & SHADOW_REQ_NODEMASK) ||
	       (node < 64 && req->nodemask >> node & 1);
}

/* The same question, and its answer in the log. */
static bool zone_wanted(const struct shadow_zone *zone,
			const struct shadow_request *req)
{
	if (likely(zone_eligible(zone, req)))
		return true;
	shadow_explain_zone(zone, req, SHADOW_EXPLAIN_ZONE_SKIP,
			    shadow_explain_skip(zone, req));
	return false;
}

/* A block of a zone that is above the mark, and the log of it. */
static u32 zone_try(struct shadow_zone *zone, const struct shadow_request *req,
		    enum shadow_watermark wmark)
{
	u32 idx;

	shadow_explain_zone(zone, req, SHADOW_EXPLAIN_ZONE, wmark);
	idx = zone_alloc(zone, req);
	if (unlikely(idx == SHADOW_IDX_NONE))
		shadow_explain_zone(zone, req, SHADOW_EXPLAIN_ZONE_NONE, wmark);
	return idx;
}

/*
 * One pass over the zonelist with one watermark. With SHADOW_REQ_NOFRAGMENT it
 * ends where the first zone's node does: a near page is worth more than a
 * pageblock that stays clean.
 */
static int mem_alloc_pass(struct shadow_mem *mem,
			  const struct shadow_request *req,
			  enum shadow_watermark wmark, u64 *pfn)
{
	struct shadow_zone **row = shadow_zonelist_row(mem, req->node);
	struct shadow_zone *zone, *first = NULL;
	u64 carried = 0;
	u32 idx;

	while ((zone = *row++)) {
		if (!zone_wanted(zone, req))
			continue;
		first = first ?: zone;
		if ((req->flags & SHADOW_REQ_NOFRAGMENT) &&
		    zone->config.node != first->config.node)
			break;
		if (!shadow_watermark_enough(zone, req, wmark, &carried))
			continue;
		idx = zone_try(zone, req, wmark);
		if (unlikely(idx == SHADOW_IDX_NONE))
			continue;
		*pfn = shadow_zone_pfn(zone, idx);
		return 0;
	}
	return -ENOMEM;
}

/*
 * All zones with one watermark. Where the first one is spared, such that no
 * pageblock of it gets mixed, if the others can help it.
 */
static int mem_alloc_marked(struct shadow_mem *mem,
			    const struct shadow_request *req,
			    enum shadow_watermark wmark, u64 *pfn)
{
	const struct shadow_zone *first =
		*shadow_first_zone(mem, req->node, req->highest_zone);
	struct shadow_request clean;

	if (unlikely(first->spared) && zone_eligible(first, req)) {
		clean = *req;
		clean.flags |= SHADOW_REQ_NOFRAGMENT;
		if (!mem_alloc_pass(mem, &clean, wmark, pfn))
			return 0;
	}
	return mem_alloc_pass(mem, req, wmark, pfn);
}

/* Might a per-CPU list of huge pages serve it at once? */
static bool is_huge(const struct shadow_request *req)
{
	return req->order > SHADOW_PCP_MAX_ORDER &&
	       req->migratetype < SHADOW_NR_PCP_MT && !req->flags;
}

/**
 * shadow_mem_alloc_slow() - shadow_mem_alloc() past the first zone's list
 * @mem: the instance
 * @req: what is wanted
 * @pfn: where the block's first page frame is stored
 *
 * All zones above the low watermark, then down to the minimum; then once more
 * with this CPU's lists and the high-atomic reserve given back, since these
 * pages may be what keeps a larger block from merging.
 *
 * Context: CPU @req->cpu locked, no zone.
 * Return: as shadow_mem_alloc().
 */
int shadow_mem_alloc_slow(struct shadow_mem *mem,
			  const struct shadow_request *req, u64 *pfn)
{
	int err;

	if (req->order > SHADOW_MAX_ORDER || req->migratetype >= SHADOW_NR_MT ||
	    req->highest_zone >= SHADOW_MAX_ZONES ||
	    req->node >= mem->config.nr_nodes ||
	    req->cpu >= mem->config.nr_cpus)
		return -EINVAL;
	if (is_huge(req) &&
	    shadow_mem_alloc_listed(mem, req, shadow_pcp_place(req->cpu), true,
				    pfn))
		return 0;
	shadow_explain_begin(mem, req->cpu, .kind = SHADOW_EXPLAIN_REQUEST,
			     .order = req->order, .node = req->node,
			     .migratetype = req->migratetype,
			     .zone = req->highest_zone, .detail = req->flags,
			     .pfn = SHADOW_PFN_NONE);
	err = mem_alloc_marked(mem, req, SHADOW_WMARK_LOW, pfn);
	if (err)
		err = mem_alloc_marked(mem, req, SHADOW_WMARK_MIN, pfn);
	if (err) {
		shadow_mem_drain(mem, req->cpu);
		shadow_highatomic_release(mem, req);
		err = mem_alloc_marked(mem, req, SHADOW_WMARK_MIN, pfn);
	}
	if (!err && unlikely(shadow_request_is_highatomic(req)))
		shadow_highatomic_reserve(mem, *pfn, req->cpu);
	shadow_explain_end(mem, req->cpu, req->order,
			   err ? SHADOW_PFN_NONE : *pfn, err);
	return err;
}

/**
 * shadow_mem_drain() - empty a CPU's lists in every zone
 * @mem: the instance
 * @cpu: the CPU
 *
 * Context: CPU @cpu locked, no zone.
 */
void shadow_mem_drain(struct shadow_mem *mem, unsigned int cpu)
{
	struct shadow_zone *zone;
	u32 i;

	if (cpu >= mem->config.nr_cpus)
		return;
	for (i = 0; i < mem->nr_zones; i++) {
		zone = &mem->zones[i];
		shadow_zone_lock(zone, cpu);
		shadow_pcp_drain(&zone->pcp[cpu], zone, zone->pcp[cpu].count,
				 0);
		shadow_zone_unlock(zone);
	}
}

/**
 * shadow_mem_bytes() - memory that an instance's metadata takes
 * @mem: the instance
 *
 * Return: bytes, those of struct shadow_mem not included.
 */
size_t shadow_mem_bytes(const struct shadow_mem *mem)
{
	size_t bytes = shadow_pfnmap_bytes(&mem->pfnmap);
	u32 i;

	bytes += mem->config.max_zones * sizeof(*mem->zones);
	bytes += shadow_zonelist_len(&mem->config) * sizeof(*mem->zonelist);
	bytes += SHADOW_SECTION_FRAMES * sizeof(*mem->nowhere.frames);
	bytes += shadow_first_zone_len(&mem->config) * sizeof(*mem->first_zone);
	bytes += shadow_explain_bytes(mem->explain);
	bytes += shadow_slabs_bytes(mem->slabs);
	for (i = 0; i < mem->nr_zones; i++)
		bytes += shadow_zone_bytes(&mem->zones[i]);
	return bytes;
}
