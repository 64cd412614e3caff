// SPDX-License-Identifier: GPL-2.0
/*
 * What page tables map: parts and regions in the format of debugfs'
 * page_tables/kernel, ` W+X` behind a region that can be written and run; then
 * what the tables cost. Sizes of the direct map as meminfo has them.
 */
#include "format/page_tables.h"
#include "uapi/live_mm.h"

static void format_mark(struct shadow_text *text,
			const struct shadow_rec_pt_mark *mark)
{
	if (mark->skipped)
		shadow_printf(text, "... %u entr%s skipped ...%s\n",
			      mark->skipped, mark->skipped == 1 ? "y" : "ies",
			      " ");
	shadow_printf(text, "---[ %.*s ]---\n", (int)sizeof(mark->name),
		      mark->name);
}

static void format_prot(struct shadow_text *text, __u32 prot)
{
	if (!(prot & SHADOW_PT_PRESENT)) {
		shadow_printf(text, "%30s", "");
		return;
	}
	shadow_printf(text, "%s%s%s%s%s%s%s%s",
		      prot & SHADOW_PT_USER ? "USR " : "    ",
		      prot & SHADOW_PT_WRITE ? "RW " : "ro ",
		      prot & SHADOW_PT_PWT ? "PWT " : "    ",
		      prot & SHADOW_PT_PCD ? "PCD " : "    ",
		      prot & SHADOW_PT_PSE ? "PSE " : "    ",
		      prot & SHADOW_PT_PAT ? "PAT " : "    ",
		      prot & SHADOW_PT_GLOBAL ? "GLB " : "    ",
		      prot & SHADOW_PT_NX ? "NX " : "x  ");
}

static const char *level_name(__u32 level)
{
	static const char *const names[SHADOW_PT_LEVELS] = { "pgd", "p4d",
							     "pud", "pmd",
							     "pte" };

	return level < SHADOW_PT_LEVELS ? names[level] : "?";
}

static void format_region(struct shadow_text *text,
			  const struct shadow_rec_pt_region *region)
{
	__u64 size = region->end - region->start;
	const char *unit = "BKMGTPE";

	while (!(size & 1023) && unit[1]) {
		size >>= 10;
		unit++;
	}
	shadow_printf(text, "0x%016llx-0x%016llx   %9llu%c ", region->start,
		      region->end, size, *unit);
	format_prot(text, region->prot);
	shadow_printf(text, "%s%s\n", level_name(region->level),
		      region->prot & SHADOW_PT_WX ? " W+X" : "");
}

static void format_direct(struct shadow_text *text,
			  const struct shadow_rec_pt_sum *sum)
{
	shadow_printf(text, "DirectMap4k:    %8llu kB\n",
		      sum->direct[4] / 1024);
	shadow_printf(text, "DirectMap2M:    %8llu kB\n",
		      sum->direct[3] / 1024);
	shadow_printf(text, "DirectMap1G:    %8llu kB\n",
		      sum->direct[2] / 1024);
	shadow_printf(
		text,
		"image: %llu blocks of 2 MB split, which meminfo counts as the direct map's\n",
		sum->image_split);
}

static void format_sum(struct shadow_text *text,
		       const struct shadow_rec_pt_sum *sum)
{
	__u64 tables = 0;
	__u32 level;

	shadow_printf(text, "pid %u: %u levels, tables:", sum->pid,
		      sum->levels);
	for (level = 0; level < SHADOW_PT_LEVELS; level++) {
		tables += sum->tables[level];
		if (sum->tables[level])
			shadow_printf(text, " %s %llu,", level_name(level),
				      sum->tables[level]);
	}
	shadow_printf(text, " all %llu kB\n", tables * 4);
	shadow_printf(text,
		      "mapped: %llu of 4 kB, %llu of 2 MB, %llu of 1 GB\n",
		      sum->mapped[4], sum->mapped[3], sum->mapped[2]);
	shadow_printf(text, "W+X: %u regions, %llu kB\n", sum->wx_regions,
		      sum->wx / 1024);
	if (sum->is_kernel)
		format_direct(text, sum);
}

/**
 * shadow_format_page_tables() - print what page tables map
 * @text: where
 * @recs: struct shadow_rec_pt_mark, each with its struct shadow_rec_pt_region
 *        after it, and struct shadow_rec_pt_sum; others are passed over
 */
void shadow_format_page_tables(struct shadow_text *text,
			       struct shadow_recs recs)
{
	const struct shadow_rec *rec;

	while ((rec = shadow_recs_next(&recs))) {
		if (rec->type == SHADOW_LIVE_PT_MARK &&
		    rec->size >= sizeof(struct shadow_rec_pt_mark))
			format_mark(text, (const void *)rec);
		else if (rec->type == SHADOW_LIVE_PT_REGION &&
			 rec->size >= sizeof(struct shadow_rec_pt_region))
			format_region(text, (const void *)rec);
		else if (rec->type == SHADOW_LIVE_PT_SUM &&
			 rec->size >= sizeof(struct shadow_rec_pt_sum))
			format_sum(text, (const void *)rec);
	}
}
