// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/arena: the real pages that the shadow holds, and what they cost.
 */
#include "shadow/arena.h"
#include "shadow/explain.h"
#include "shadow/poison.h"
#include "view/view.h"

/* What was asked for beside the pages. */
static void show_extras(struct shadow_text *text)
{
	struct shadow_track_stat track;

	shadow_arena_track_stat(&track);
	shadow_printf(
		text,
		"tracking: %s, descriptors %llu, in use %llu, missed %llu\n",
		track.on ? "on" : "off", track.capacity, track.nr,
		track.missed);
	shadow_printf(text,
		      "poison: %s, pages checked %llu, blocks damaged %llu\n",
		      shadow_poison_is_on() ? "on" : "off",
		      shadow_poison_checked(), shadow_poison_damage());
}

static int view_shadow_arena_show(struct shadow_text *text)
{
	struct shadow_arena_stat stat;
	struct shadow_feed_zone zone;
	unsigned int i;

	shadow_arena_stat(&stat);
	shadow_printf(text, "policy: %s\n", shadow_arena_policy()->name);
	shadow_printf(text, "pages: %llu\nblocks: %llu\ncap: %llu\n",
		      stat.pages, stat.blocks, stat.cap);
	shadow_printf(text, "metadata bytes: %llu\n", stat.bytes);
	shadow_printf(text, "per-CPU lists: batch %u high %u\n", stat.pcp_batch,
		      stat.pcp_high);
	for (i = 0; shadow_arena_zone(i, &zone); i++)
		shadow_printf(
			text,
			"Node %u, zone %8s: present %llu free %llu pcp %llu\n",
			zone.node, zone.name, zone.managed, zone.free,
			zone.pcp);
	show_extras(text);
	return 0;
}

const struct view view_shadow_arena = {
	.dir = "shadow",
	.name = "arena",
	.mode = 0400,
	.taken = "each zone under its lock; per-CPU pages approximate",
	.show = view_shadow_arena_show,
};
