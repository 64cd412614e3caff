// SPDX-License-Identifier: GPL-2.0
/*
 * All areas in the order of their addresses, some at a time, each in the space that
 * it is in, and who asked for them. Where the kernel chose a space's first area at
 * random, what would tell is left out.
 */
#include <linux/atomic.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
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
 * struct live_vmalloc_sum - areas in use that a caller has
 * @caller: who
 * @areas: how many
 * @bytes: of addresses
 * @pages: that they own
 */
struct live_vmalloc_sum {
	unsigned long caller;
	u64 areas;
	u64 bytes;
	u64 pages;
};

/**
 * struct live_vmalloc - a walk over the areas
 * @walk: as of every walk
 * @recs: gets the records
 * @window: the areas that are looked at
 * @done: where the last one that was told of ends
 * @listed: all were told of
 * @space: the spaces, with sums
 * @start: where each starts
 * @end: the first address after each
 * @first: its first area in use; ULONG_MAX: not known
 * @last: where the last one of a hidden space ends
 * @total: sums
 * @sums: a struct live_vmalloc_sum for each caller
 * @nodes: room for an area's pages by node
 */
struct live_vmalloc {
	struct live_walk walk;
	struct grow *recs;
	struct live_vmap_window window;
	unsigned long done;
	bool listed;
	struct shadow_rec_vmalloc_space space[LIVE_NR_SPACES];
	unsigned long start[LIVE_NR_SPACES];
	unsigned long end[LIVE_NR_SPACES];
	unsigned long first[LIVE_NR_SPACES];
	unsigned long last[LIVE_NR_SPACES];
	struct shadow_rec_vmalloc_total total;
	struct grow sums;
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

	v->start[LIVE_VMALLOC] = VMALLOC_START;
	v->end[LIVE_VMALLOC] = VMALLOC_END + 1;
	v->start[LIVE_MODULES] = MODULES_VADDR;
	v->end[LIVE_MODULES] = MODULES_END;
	for (i = 0; i < LIVE_NR_SPACES; i++) {
		v->first[i] = ULONG_MAX;
		v->space[i].number = i;
		v->space[i].size = v->end[i] - v->start[i];
		v->space[i].hidden = i == LIVE_ELSEWHERE ||
				     (i == LIVE_MODULES && !v->walk.raw);
		if (v->space[i].hidden)
			v->space[i].size = 0;
		strscpy(v->space[i].name, names[i], sizeof(v->space[i].name));
	}
}

/* The first and the last area in use of modules, where their place is hidden. */
static int live_vmalloc_modules(struct live_vmalloc *v)
{
	const enum live_vmalloc_space i = LIVE_MODULES;
	bool more = v->space[i].hidden;
	size_t a;

	v->window.next = v->start[i];
	while (more && v->window.next < v->end[i]) {
		v->window.from = v->window.next;
		more = live_vmap_areas_take(&v->window);
		for (a = 0; a < v->window.nr; a++) {
			const struct live_vmap_area *area = &v->window.area[a];

			if (area->state == SHADOW_VMALLOC_FREE ||
			    live_vmalloc_space(v, area->start) != i)
				continue;
			v->first[i] = min(v->first[i], area->start);
			v->last[i] = max(v->last[i], area->end);
		}
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	v->window.next = 0;
	return 0;
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

static void live_vmalloc_sum(struct live_vmalloc *v,
			     const struct live_vmap_area *area)
{
	struct live_vmalloc_sum *sum = (void *)v->sums.data;
	size_t nr = v->sums.len / sizeof(*sum);

	while (nr && sum->caller != area->caller) {
		sum++;
		nr--;
	}
	if (!nr)
		sum = grow_add(&v->sums, sizeof(*sum));
	if (!sum)
		return;
	sum->caller = area->caller;
	sum->areas++;
	sum->bytes += area->end - area->start;
	sum->pages += area->pages;
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
	if (area->state == SHADOW_VMALLOC_BUSY)
		live_vmalloc_sum(v, area);
}

/* An area that lies in one space. What comes before a hidden one's is not told. */
static void live_vmalloc_add(struct live_vmalloc *v,
			     const struct live_vmap_area *area,
			     enum live_vmalloc_space i)
{
	struct shadow_rec_vmalloc_area *rec;
	char caller[LIVE_ADDRESS_TEXT];
	unsigned long base;
	size_t text;

	if (v->first[i] == ULONG_MAX)
		v->first[i] = area->start;
	base = v->space[i].hidden ? v->first[i] : v->start[i];
	if (area->start < base)
		return;
	live_vmalloc_count(v, area, i);
	live_vmalloc_caller_text(caller, area->caller);
	text = strlen(caller) + 1;
	rec = grow_rec(v->recs, SHADOW_VMALLOC_AREA, sizeof(*rec) + text);
	if (!rec)
		return;
	rec->space = i;
	rec->state = area->state;
	rec->flags = area->flags | (v->walk.raw ? SHADOW_VMALLOC_RAW : 0);
	rec->start = v->walk.raw ? area->start : area->start - base;
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

/* An area that comes next. Of two that overlap one is told of. */
static void live_vmalloc_next(struct live_vmalloc *v,
			      struct live_vmap_area *area)
{
	if (area->end <= v->done)
		return;
	if (area->state == SHADOW_VMALLOC_FREE) {
		area->start = max(area->start, v->done);
		live_vmalloc_hole(v, area);
	} else if (area->start >= v->done) {
		live_vmalloc_add(v, area, live_vmalloc_space(v, area->start));
	}
	v->done = max(v->done, area->end);
}

/* Areas for one piece. */
static int live_vmalloc_areas(struct live_vmalloc *v)
{
	struct live_vmap_window *window = &v->window;
	bool more;
	size_t a;

	window->from = window->next;
	more = live_vmap_areas_take(window);
	for (a = 0; a < window->nr; a++) {
		if (v->recs->len >= LIVE_PIECE) {
			more = true;
			window->next = window->area[a].start;
			break;
		}
		live_vmalloc_next(v, &window->area[a]);
	}
	v->listed = !more;
	return v->recs->err ?: v->sums.err;
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

static int live_vmalloc_by_bytes(const void *a, const void *b)
{
	const struct live_vmalloc_sum *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	if (x->caller != y->caller)
		return x->caller < y->caller ? -1 : 1;
	return 0;
}

static int live_vmalloc_callers(struct live_vmalloc *v)
{
	struct live_vmalloc_sum *sum = (void *)v->sums.data;
	size_t i, text, nr = v->sums.len / sizeof(*sum);
	struct shadow_rec_vmalloc_caller *rec;
	char caller[LIVE_ADDRESS_TEXT];

	sort(sum, nr, sizeof(*sum), live_vmalloc_by_bytes, NULL);
	for (i = 0; i < nr; i++, sum++) {
		live_vmalloc_caller_text(caller, sum->caller);
		text = strlen(caller) + 1;
		rec = grow_rec(v->recs, SHADOW_VMALLOC_CALLER,
			       sizeof(*rec) + text);
		if (!rec)
			break;
		rec->areas = sum->areas;
		rec->bytes = sum->bytes;
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
	v->total.cut = v->window.cut;
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

static int live_vmalloc_more(struct live_walk *base, struct grow *recs)
{
	struct live_vmalloc *v = container_of(base, struct live_vmalloc, walk);
	int err;

	v->recs = recs;
	/* Their names stand in each piece, their sums hold in the last. */
	err = live_vmalloc_spaces_add(v);
	if (err)
		return err;
	if (!v->listed)
		return live_vmalloc_areas(v) ?: 1;
	return live_vmalloc_callers(v) ?: live_vmalloc_total(v);
}

static int live_vmalloc_begin(struct live_walk *base)
{
	struct live_vmalloc *v = container_of(base, struct live_vmalloc, walk);

	v->sums.held = base->held;
	v->nodes = held_alloc(base->held, nr_node_ids * sizeof(*v->nodes));
	if (!v->nodes)
		return -ENOMEM;
	live_vmalloc_spaces(v);
	return live_vmalloc_modules(v);
}

static void live_vmalloc_end(struct live_walk *base)
{
	struct live_vmalloc *v = container_of(base, struct live_vmalloc, walk);

	held_free(base->held, v->nodes, nr_node_ids * sizeof(*v->nodes));
	grow_destroy(&v->sums);
}

/*
 * The areas: a struct shadow_rec_vmalloc_area for each and for each hole, in rising
 * order; then, in the last piece, a struct shadow_rec_vmalloc_caller for each
 * caller, the one with the most bytes first, and a struct
 * shadow_rec_vmalloc_total. A struct shadow_rec_vmalloc_space for each space is in
 * each piece. Locks as live_vmap_areas_take() has it.
 */
const struct live_pieces live_vmalloc_pieces = {
	.size = sizeof(struct live_vmalloc),
	.begin = live_vmalloc_begin,
	.more = live_vmalloc_more,
	.end = live_vmalloc_end,
};
