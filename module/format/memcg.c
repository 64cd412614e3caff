// SPDX-License-Identifier: GPL-2.0
/*
 * Memory cgroups, each with some lines of names and figures in pages. No file of
 * the kernel has this format.
 */
#include "format/memcg.h"
#include "uapi/memcg.h"

static void format_limit(struct shadow_text *text, const char *name,
			 __u64 pages)
{
	if (pages == SHADOW_MEMCG_UNLIMITED)
		shadow_printf(text, " %s max", name);
	else
		shadow_printf(text, " %s %llu", name, pages);
}

static void format_counter(struct shadow_text *text, const char *name,
			   const struct shadow_memcg_counter *counter)
{
	shadow_printf(text, "  %s usage %llu peak %llu", name, counter->usage,
		      counter->peak);
	format_limit(text, "min", counter->min);
	format_limit(text, "low", counter->low);
	format_limit(text, "high", counter->high);
	format_limit(text, "max", counter->max);
	shadow_printf(text, "\n");
}

static void format_events(struct shadow_text *text, const __u64 *event)
{
	static const char *const names[SHADOW_MEMCG_NR_EVENTS] = {
		"low", "high", "max", "oom", "oom_kill",
	};
	unsigned int i;

	shadow_printf(text, "  events");
	for (i = 0; i < SHADOW_MEMCG_NR_EVENTS; i++)
		shadow_printf(text, " %s %llu", names[i], event[i]);
	shadow_printf(text, "\n");
}

static void format_lists(struct shadow_text *text, const __u64 *size)
{
	static const char *const names[SHADOW_LRU_NR_LISTS] = {
		"inactive_anon", "active_anon", "inactive_file",
		"active_file",	 "unevictable",
	};
	unsigned int i;

	shadow_printf(text, "  lists");
	for (i = 0; i < SHADOW_LRU_NR_LISTS; i++)
		shadow_printf(text, " %s %llu", names[i], size[i]);
	shadow_printf(text, "\n");
}

/**
 * shadow_format_memcg() - print memory cgroups
 * @text: where
 * @recs: struct shadow_rec_memcg, others are passed over
 */
void shadow_format_memcg(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_memcg *memcg;
	__u32 nr = text->carry[0], removed = text->carry[1];

	while ((memcg = shadow_recs_find(&recs, SHADOW_MEMCG,
					 sizeof(*memcg)))) {
		shadow_printf(
			text, "cgroup %llu %.*s%s\n", memcg->ino,
			(int)(memcg->rec.size - sizeof(*memcg)), memcg->path,
			memcg->flags & SHADOW_MEMCG_ONLINE ? "" : " (removed)");
		format_counter(text, "memory", &memcg->memory);
		format_counter(text, "swap", &memcg->swap);
		format_lists(text, memcg->size);
		format_events(text, memcg->event);
		nr++;
		removed += !(memcg->flags & SHADOW_MEMCG_ONLINE);
	}
	text->carry[0] = text->follows ? nr : 0;
	text->carry[1] = text->follows ? removed : 0;
	if (!text->follows)
		shadow_printf(text,
			      "%u cgroups, %u of them removed; in pages\n", nr,
			      removed);
}
