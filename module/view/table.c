// SPDX-License-Identifier: GPL-2.0
/*
 * All views, in the order of their folders. A view is one file, its
 * declaration in view.h and a line here.
 */
#include <linux/kernel.h>

#include "view/view.h"

/* clang-format off */
const struct view *const view_table[] = {
	&view_live_boot_memory,
	&view_live_buddyinfo,
	&view_live_extfrag,
	&view_live_fixmap,
	&view_live_high_memory,
	&view_live_hugepages,
	&view_live_init_mm,
	&view_live_layout,
	&view_live_lru,
	&view_live_maps,
	&view_live_memcg,
	&view_live_mm,
	&view_live_mms,
	&view_live_nodes,
	&view_live_page,
	&view_live_page_cache,
	&view_live_page_summary,
	&view_live_page_tables,
	&view_live_pageblocks,
	&view_live_pages,
	&view_live_pagetypeinfo,
	&view_live_pcp,
	&view_live_rss_audit,
	&view_live_sections,
	&view_live_slabinfo,
	&view_live_slabs,
	&view_live_smaps,
	&view_live_swap_cache,
	&view_live_swaps,
	&view_live_unusable,
	&view_live_vmalloc,
	&view_live_vmas,
	&view_live_zoneinfo,
	&view_live_zonelists,
	&view_live_zones,
	&view_cost,
	&view_taken,
	&view_target_pid,
	&view_control,
	&view_check,
	&view_feed,
	&view_shadow_arena,
	&view_shadow_buddyinfo,
	&view_shadow_explain,
	&view_shadow_extfrag,
	&view_shadow_unusable,
	&view_shadow_findings,
	&view_shadow_handles,
	&view_shadow_maps,
	&view_shadow_mirror,
	&view_shadow_mm,
	&view_shadow_page,
	&view_shadow_pageblocks,
	&view_shadow_pagetypeinfo,
	&view_shadow_objects,
	&view_shadow_slabinfo,
	&view_shadow_slabs,
	&view_shadow_zoneinfo,
	&view_shadow_zonelists,
	&view_diff_buddyinfo,
	&view_diff_extfrag,
	&view_diff_unusable,
	&view_diff_maps,
	&view_diff_pageblocks,
	&view_diff_pagetypeinfo,
	&view_diff_slabinfo,
	&view_diff_zoneinfo,
	&view_diff_zonelists,
};

/* clang-format on */

const unsigned int view_count = ARRAY_SIZE(view_table);
