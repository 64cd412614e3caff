// SPDX-License-Identifier: GPL-2.0
/*
 * All areas in the order of their addresses, each in the space that it is in,
 * and who asked for them. Where the kernel chose a space's first area at random,
 * what would tell is left out.
 */
#include <linux/atomic.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmstat.h>

#include <asm/pgtable.h>

#include "kernel/compat_mm.h"
#include "kernel/ksym.h"
#include "live/address.h"
#include "live/vmalloc.h"
#include "live/vmap_areas.h"
#include "uapi/vmalloc.h"

enum live_vmalloc_space {
	LIVE_VMALLOC,
	LIVE_MODULES,
	LIVE_ELSEWHERE,
	LIVE_NR_SPACES,
};

/**
 * struct live_vmalloc - what is made of the areas
 * @recs: gets the records
 * @raw: put addresses in as they are
 * @areas: the areas
 * @nr: how many
 * @space: the spaces
 * @start: where each starts
 * @end: the first address after each
 * @first: its first area in use
 * @last: where the last one ends
 * @total: sums
 * @nodes: room for an area's pages by node
 */
struct live_vmalloc {
	struct grow *recs;
	bool raw;
	struct live_vmap_area *areas;
	size_t nr;
	struct shadow_rec_vmalloc_space space[LIVE_NR_SPACES];
	unsigned long start[LIVE_NR_SPACES];
	unsigned long end[LIVE_NR_SPACES];
	unsigned long first[LIVE_NR_SPACES];
	unsigned long last[LIVE_NR_SPACES];
	struct shadow_rec_vmalloc_total total;
	u32 *nodes;
};

static enum live_vmalloc_space live_vmalloc_space(const struct live_vmalloc *v,
						  unsigned long address)
{
	enum live_vmalloc_space i;

	for (i = LIVE_VMALLOC; i < LIVE_ELSEWHERE; i++)
		if (address >= v->start[i] && address < v->end[i])
			break;
	return i;
}

/* Of spaces whose start may be told all areas count from there. */
static void live_vmalloc_spaces(struct live_vmalloc *v)
{
	static const char *const names[] = { "vmalloc", "modules",
					     "elsewhere" };
	enum live_vmalloc_space i;
	size_t a;

	v->start[LIVE_VMALLOC] = VMALLOC_START;
	v->end[LIVE_VMALLOC] = VMALLOC_END + 1;
	v->start[LIVE_MODULES] = MODULES_VADDR;
	v->end[LIVE_MODULES] = MODULES_END;
	for (i = 0; i < LIVE_NR_SPACES; i++) {
		v->first[i] = ULONG_MAX;
		v->space[i].number = i;
		v->space[i].size = v->end[i] - v->start[i];
		v->space[i].hidden = i == LIVE_ELSEWHERE ||
				     (i == LIVE_MODULES && !v->raw);
		if (v->space[i].hidden)
			v->space[i].size = 0;
		strscpy(v->space[i].name, names[i], sizeof(v->space[i].name));
	}
	for (a = 0; a < v->nr; a++) {
		const struct live_vmap_area *area = &v->areas[a];

		if (area->state == SHADOW_VMALLOC_FREE)
			continue;
		i = live_vmalloc_space(v, area->start);
		v->first[i] = min(v->first[i], area->start);
		v->last[i] = max(v->last[i], area->end);
	}
}

/* A caller as /proc/vmallocinfo prints it; never an address. */
static void live_vmalloc_caller_text(char text[LIVE_ADDRESS_TEXT],
				     unsigned long caller)
{
	text[0] = '\0';
	if (caller)
		live_address_text(text, caller, KSYM_NR, false);
}

static void live_vmalloc_nodes(struct live_vmalloc *v,
			       const struct live_vmap_area *area)
{
	struct shadow_rec_vmalloc_node *rec;
	unsigned int node;

	if (!area->pages || area->flags & SHADOW_VMALLOC_PARTIAL ||
	    live_vmap_area_nodes(area, v->nodes))
		return;
	for (node = 0; node < nr_node_ids; node++) {
		if (!v->nodes[node])
			continue;
		rec = grow_rec(v->recs, SHADOW_VMALLOC_NODE, sizeof(*rec));
		if (!rec)
			return;
		rec->node = node;
		rec->pages = v->nodes[node];
	}
}

static void live_vmalloc_count(struct live_vmalloc *v,
			       const struct live_vmap_area *area,
			       enum live_vmalloc_space i)
{
	struct shadow_rec_vmalloc_space *space = &v->space[i];
	u64 size = area->end - area->start;

	space->nr[area->state]++;
	space->bytes[area->state] += size;
	if (area->flags & SHADOW_VMALLOC_GUARD)
		space->guards++;
	if (area->state == SHADOW_VMALLOC_FREE)
		space->largest = max(space->largest, size);
	if (area->state == SHADOW_VMALLOC_LAZY)
		v->total.lazy += size >> PAGE_SHIFT;
	if (area->owns)
		v->total.pages += area->pages;
}

/* An area that lies in one space. */
static void live_vmalloc_add(struct live_vmalloc *v,
			     const struct live_vmap_area *area,
			     enum live_vmalloc_space i)
{
	unsigned long base = v->space[i].hidden ? v->first[i] : v->start[i];
	struct shadow_rec_vmalloc_area *rec;
	char caller[LIVE_ADDRESS_TEXT];
	size_t text;

	live_vmalloc_count(v, area, i);
	live_vmalloc_caller_text(caller, area->caller);
	text = strlen(caller) + 1;
	rec = grow_rec(v->recs, SHADOW_VMALLOC_AREA, sizeof(*rec) + text);
	if (!rec)
		return;
	rec->space = i;
	rec->state = area->state;
	rec->flags = area->flags | (v->raw ? SHADOW_VMALLOC_RAW : 0);
	rec->start = v->raw ? area->start : area->start - base;
	rec->size = area->end - area->start;
	rec->pages = area->pages;
	rec->phys = area->phys;
	memcpy(rec->caller, caller, text);
	live_vmalloc_nodes(v, area);
}

/*
 * A free area goes over the ends of spaces: what of it is in each. Of a hidden
 * one only what lies between two areas.
 */
static void live_vmalloc_hole(struct live_vmalloc *v,
			      const struct live_vmap_area *area)
{
	struct live_vmap_area part = *area;
	enum live_vmalloc_space i;

	for (i = 0; i < LIVE_ELSEWHERE; i++) {
		bool hidden = v->space[i].hidden;

		part.start =
			max(area->start, hidden ? v->first[i] : v->start[i]);
		part.end = min(area->end, hidden ? v->last[i] : v->end[i]);
		if (part.start < part.end)
			live_vmalloc_add(v, &part, i);
	}
}

static int live_vmap_area_order(const void *a, const void *b)
{
	const struct live_vmap_area *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (int)x->state - (int)y->state;
}

/* All in order; of two that overlap, since one became the other, one. */
static int live_vmalloc_areas(struct live_vmalloc *v)
{
	unsigned long end = 0;
	size_t a;

	sort(v->areas, v->nr, sizeof(*v->areas), live_vmap_area_order, NULL);
	live_vmalloc_spaces(v);
	for (a = 0; a < v->nr && !v->recs->err; a++) {
		struct live_vmap_area *area = &v->areas[a];

		if (area->end <= end)
			continue;
		if (area->state == SHADOW_VMALLOC_FREE) {
			area->start = max(area->start, end);
			live_vmalloc_hole(v, area);
		} else if (area->start >= end) {
			live_vmalloc_add(v, area,
					 live_vmalloc_space(v, area->start));
		}
		end = max(end, area->end);
	}
	return v->recs->err;
}

static int live_vmalloc_spaces_add(struct live_vmalloc *v)
{
	struct shadow_rec_vmalloc_space *rec;
	enum live_vmalloc_space i;

	for (i = 0; i < LIVE_NR_SPACES; i++) {
		rec = grow_rec(v->recs, SHADOW_VMALLOC_SPACE, sizeof(*rec));
		if (!rec)
			break;
		v->space[i].rec = rec->rec;
		*rec = v->space[i];
	}
	return v->recs->err;
}

static int live_vmalloc_by_caller(const void *a, const void *b)
{
	const struct live_vmap_area *x = a, *y = b;

	if (x->caller != y->caller)
		return x->caller < y->caller ? -1 : 1;
	return 0;
}

static int live_vmalloc_by_bytes(const void *a, const void *b)
{
	const struct live_vmap_area *x = a, *y = b;

	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return live_vmalloc_by_caller(a, b);
}

/*
 * Makes one of all areas in use that a caller has: their number in @start, their
 * bytes in @end. Returns how many callers there are.
 */
static size_t live_vmalloc_callers_sum(struct live_vmalloc *v)
{
	struct live_vmap_area *sum = v->areas;
	size_t a, nr = 0;

	sort(v->areas, v->nr, sizeof(*v->areas), live_vmalloc_by_caller, NULL);
	for (a = 0; a < v->nr; a++) {
		struct live_vmap_area area = v->areas[a];

		if (area.state != SHADOW_VMALLOC_BUSY)
			continue;
		area.end -= area.start;
		area.start = 1;
		if (!nr || sum[nr - 1].caller != area.caller) {
			sum[nr++] = area;
			continue;
		}
		sum[nr - 1].start++;
		sum[nr - 1].end += area.end;
		sum[nr - 1].pages += area.pages;
	}
	sort(sum, nr, sizeof(*sum), live_vmalloc_by_bytes, NULL);
	return nr;
}

/* The areas are no more after this. */
static int live_vmalloc_callers(struct live_vmalloc *v)
{
	size_t nr = live_vmalloc_callers_sum(v);
	struct shadow_rec_vmalloc_caller *rec;
	char caller[LIVE_ADDRESS_TEXT];
	size_t i, text;

	for (i = 0; i < nr; i++) {
		const struct live_vmap_area *sum = &v->areas[i];

		live_vmalloc_caller_text(caller, sum->caller);
		text = strlen(caller) + 1;
		rec = grow_rec(v->recs, SHADOW_VMALLOC_CALLER,
			       sizeof(*rec) + text);
		if (!rec)
			break;
		rec->areas = sum->start;
		rec->bytes = sum->end;
		rec->pages = sum->pages;
		memcpy(rec->caller, caller, text);
	}
	return v->recs->err;
}

static int live_vmalloc_total(struct live_vmalloc *v)
{
	const atomic_long_t *lazy = ksym_get(KSYM_VMAP_LAZY_NR);
	struct shadow_rec_vmalloc_total *rec;

	rec = grow_rec(v->recs, SHADOW_VMALLOC_TOTAL, sizeof(*rec));
	if (!rec)
		return v->recs->err;
	v->total.rec = rec->rec;
	v->total.pages_counted =
		compat_vmalloc_pages(ksym_get(KSYM_NR_VMALLOC_PAGES));
	v->total.lazy_counted = atomic_long_read(lazy);
	*rec = v->total;
	return 0;
}

/**
 * live_vmalloc_missing() - what this kernel lacks for it
 *
 * Return: its name; NULL if nothing is missing.
 */
const char *live_vmalloc_missing(void)
{
	return live_vmap_areas_missing()	       ?:
		       ksym_missing(KSYM_VMAP_LAZY_NR) ?:
		       COMPAT_VMALLOC_COUNTED ?
		       NULL :
		       ksym_missing(KSYM_NR_VMALLOC_PAGES);
}

/**
 * live_vmalloc_collect() - describe the areas
 * @recs: gets a struct shadow_rec_vmalloc_area for each area and each hole, in
 *        rising order, a struct shadow_rec_vmalloc_space for each space, a
 *        struct shadow_rec_vmalloc_caller for each caller, the one with the
 *        most bytes first, and a struct shadow_rec_vmalloc_total
 * @raw: put addresses in as they are
 *
 * Context: process; locks as live_vmap_areas_take() has it.
 * Return: 0 or -errno.
 */
int live_vmalloc_collect(struct grow *recs, bool raw)
{
	struct live_vmalloc *v = kzalloc(sizeof(*v), GFP_KERNEL);
	struct grow areas = {};
	bool cut = false;
	int err = -ENOMEM;

	if (!v)
		return err;
	v->recs = recs;
	v->raw = raw;
	v->nodes = kcalloc(nr_node_ids, sizeof(*v->nodes), GFP_KERNEL);
	if (v->nodes)
		err = live_vmap_areas_take(&areas, &cut);
	v->areas = (void *)areas.data;
	v->nr = areas.len / sizeof(*v->areas);
	v->total.cut = cut;
	err = err ?: live_vmalloc_areas(v);
	err = err ?: live_vmalloc_spaces_add(v);
	err = err ?: live_vmalloc_callers(v);
	err = err ?: live_vmalloc_total(v);
	grow_destroy(&areas);
	kfree(v->nodes);
	kfree(v);
	return err;
}
