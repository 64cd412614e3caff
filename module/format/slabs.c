// SPDX-License-Identifier: GPL-2.0
/*
 * Slab caches in full: what each one is, what CPUs and nodes have of it, its
 * objects and bytes. A part that a cache does not have gets no line, a figure
 * that cannot be told is `-`.
 */
#include "format/slabs.h"
#include "uapi/slab.h"

/* By bit, from SHADOW_SLABF_HWCACHE_ALIGN on. */
static const char *const flag_names[] = {
	"hwcache_align", "red_zone", "poison",	     "store_user", "checks",
	"reclaim",	 "account",  "typesafe_rcu", "no_merge",   "panic",
	"dma",		 "kmalloc",  "ctor",
};

#define NR_FLAG_NAMES (sizeof(flag_names) / sizeof(*flag_names))

static void format_label(struct shadow_text *text, const char *label)
{
	shadow_printf(text, "\n  %-9s", label);
}

static void format_figure(struct shadow_text *text, const char *name,
			  __u64 value)
{
	if (value == SHADOW_SLAB_UNKNOWN)
		shadow_printf(text, " %s -", name);
	else
		shadow_printf(text, " %s %llu", name, value);
}

static void format_flags(struct shadow_text *text, __u32 flags)
{
	unsigned int i;

	format_label(text, "flags");
	for (i = 0; i < NR_FLAG_NAMES; i++)
		if (flags >> i & 1)
			shadow_printf(text, " %s", flag_names[i]);
	if (!flags)
		shadow_printf(text, " -");
}

static void format_limits(struct shadow_text *text,
			  const struct shadow_rec_cache *cache)
{
	format_label(text, "limits");
	format_figure(text, "min_partial", cache->min_partial);
	if (cache->sheaf_capacity)
		format_figure(text, "sheaf", cache->sheaf_capacity);
	if (!cache->cpu_partial)
		return;
	format_figure(text, "cpu_partial", cache->cpu_partial);
	format_figure(text, "cpu_partial_slabs", cache->cpu_partial_slabs);
}

static void format_head(struct shadow_text *text,
			const struct shadow_rec_cache *cache)
{
	shadow_printf(text, "cache %.*s", SHADOW_CACHE_NAME, cache->name);
	format_label(text, "engine");
	shadow_printf(text, " %.*s", SHADOW_ENGINE_NAME, cache->engine);
	format_flags(text, cache->flags);
	format_label(text, "object");
	format_figure(text, "size", cache->object_size);
	format_figure(text, "stride", cache->size);
	format_figure(text, "align", cache->align);
	format_label(text, "slab");
	format_figure(text, "order", cache->order);
	format_figure(text, "least", cache->min_order);
	format_figure(text, "objects", cache->objs_per_slab);
	format_limits(text, cache);
	format_label(text, "aliases");
	shadow_printf(text, " %u", cache->aliases);
}

static void format_cpu(struct shadow_text *text,
		       const struct shadow_rec_cache_cpu *cpu)
{
	shadow_printf(text, "\n  cpu %-5u", cpu->cpu);
	if (cpu->flags & SHADOW_CACHE_CPU_SHEAVES)
		format_figure(text, "main", cpu->main);
	if (cpu->flags & SHADOW_CACHE_CPU_SPARE)
		format_figure(text, "spare", cpu->spare);
	if (cpu->flags & SHADOW_CACHE_CPU_RCU)
		format_figure(text, "rcu", cpu->rcu);
	if (cpu->flags & SHADOW_CACHE_CPU_SLAB) {
		format_figure(text, "slab_node", cpu->node);
		format_figure(text, "slab_objects", cpu->slab_objects);
		format_figure(text, "slab_inuse", cpu->slab_inuse);
		format_figure(text, "slab_free", cpu->slab_free);
	}
	if (cpu->flags & SHADOW_CACHE_CPU_PARTIAL) {
		format_figure(text, "partial", cpu->partial_slabs);
		format_figure(text, "partial_free", cpu->partial_free);
	}
}

static void format_node(struct shadow_text *text,
			const struct shadow_rec_cache_node *node)
{
	const char *more = node->flags & SHADOW_CACHE_NODE_CUT ? ">" : "";

	shadow_printf(text, "\n  node %-4u", node->node);
	format_figure(text, "slabs", node->nr_slabs);
	format_figure(text, "objects", node->nr_objects);
	if (node->flags & SHADOW_CACHE_NODE_LISTS)
		format_figure(text, "full", node->nr_full);
	format_figure(text, "partial", node->nr_partial);
	shadow_printf(text, " empty %s%llu free %s%llu", more, node->nr_empty,
		      more, node->partial_free);
	if (node->flags & SHADOW_CACHE_NODE_BARN) {
		format_figure(text, "barn_full", node->barn_full);
		format_figure(text, "barn_empty", node->barn_empty);
	}
	shadow_printf(text, "\n  fill %-4u", node->node);
	shadow_printf(text, " <=25%% %llu <=50%% %llu <=75%% %llu <100%% %llu",
		      node->fill[0], node->fill[1], node->fill[2],
		      node->fill[3]);
}

static void format_sums(struct shadow_text *text,
			const struct shadow_rec_cache *cache)
{
	__u64 unused = SHADOW_SLAB_UNKNOWN;

	if (cache->inuse != SHADOW_SLAB_UNKNOWN)
		unused = cache->nr_objects - cache->inuse;
	format_label(text, "objects");
	format_figure(text, "total", cache->nr_objects);
	format_figure(text, "inuse", cache->inuse);
	format_figure(text, "unused", unused);
	format_figure(text, "deferred", cache->deferred);
	format_label(text, "bytes");
	format_figure(text, "slabs", cache->bytes);
	format_figure(text, "tails", cache->tail_waste);
	format_figure(text, "padding", cache->padding_waste);
	format_figure(text, "metadata", cache->metadata);
	shadow_printf(text, "\n");
}

/**
 * shadow_format_slabs() - print caches in full
 * @text: where
 * @recs: struct shadow_rec_cache, each with what belongs to it behind it
 */
void shadow_format_slabs(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_cache *cache;

	while ((cache = shadow_recs_find(&recs, SHADOW_SLAB_CACHE,
					 sizeof(*cache)))) {
		struct shadow_recs own =
			shadow_recs_before(recs, SHADOW_SLAB_CACHE);
		const struct shadow_rec_cache_node *node;
		const struct shadow_rec_cache_cpu *cpu;
		struct shadow_recs again = own;

		format_head(text, cache);
		while ((cpu = shadow_recs_find(&own, SHADOW_SLAB_CPU,
					       sizeof(*cpu))))
			format_cpu(text, cpu);
		while ((node = shadow_recs_find(&again, SHADOW_SLAB_NODE,
						sizeof(*node))))
			format_node(text, node);
		format_sums(text, cache);
	}
}
