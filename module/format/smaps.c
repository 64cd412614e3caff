// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/smaps: a mapping's line as maps has it, then its figures in kB, a
 * line each, its flags by two letters. Which lines there are, and what the flags
 * are called, is the running kernel's and comes with the records.
 */
#include "format/maps.h"
#include "format/smaps.h"
#include "uapi/smaps.h"

/* What a sum is called, and what part of a kB it is told in. */
static const struct {
	char label[18];
	unsigned char shift;
	unsigned char width;
} smap_sums[SHADOW_SMAP_NR_SUMS] = {
	[SHADOW_SMAP_RSS] = { "Rss:            ", 10, 8 },
	[SHADOW_SMAP_PSS] = { "Pss:            ", 22, 8 },
	[SHADOW_SMAP_PSS_DIRTY] = { "Pss_Dirty:      ", 22, 8 },
	[SHADOW_SMAP_SHARED_CLEAN] = { "Shared_Clean:   ", 10, 8 },
	[SHADOW_SMAP_SHARED_DIRTY] = { "Shared_Dirty:   ", 10, 8 },
	[SHADOW_SMAP_PRIVATE_CLEAN] = { "Private_Clean:  ", 10, 8 },
	[SHADOW_SMAP_PRIVATE_DIRTY] = { "Private_Dirty:  ", 10, 8 },
	[SHADOW_SMAP_REFERENCED] = { "Referenced:     ", 10, 8 },
	[SHADOW_SMAP_ANON] = { "Anonymous:      ", 10, 8 },
	[SHADOW_SMAP_KSM] = { "KSM:            ", 10, 8 },
	[SHADOW_SMAP_LAZYFREE] = { "LazyFree:       ", 10, 8 },
	[SHADOW_SMAP_ANON_HUGE] = { "AnonHugePages:  ", 10, 8 },
	[SHADOW_SMAP_SHMEM_HUGE] = { "ShmemPmdMapped: ", 10, 8 },
	[SHADOW_SMAP_FILE_HUGE] = { "FilePmdMapped:  ", 10, 8 },
	[SHADOW_SMAP_SHARED_HUGETLB] = { "Shared_Hugetlb: ", 10, 8 },
	[SHADOW_SMAP_PRIVATE_HUGETLB] = { "Private_Hugetlb: ", 10, 7 },
	[SHADOW_SMAP_SWAP] = { "Swap:           ", 10, 8 },
	[SHADOW_SMAP_SWAP_PSS] = { "SwapPss:        ", 22, 8 },
	[SHADOW_SMAP_LOCKED] = { "Locked:         ", 22, 8 },
};

/* The two letters of each flag that is set. */
static void format_flags(struct shadow_text *text, __u64 flags,
			 const struct shadow_rec_vma_flags *names)
{
	unsigned int i;

	shadow_printf(text, "VmFlags: ");
	for (i = 0; i < 64; i++)
		if (flags >> i & 1)
			shadow_printf(text, "%.2s ", names->name[i]);
	shadow_write(text, "\n", 1);
}

static void format_smap(struct shadow_text *text,
			const struct shadow_rec_vma *vma,
			const struct shadow_rec_smap *smap,
			const struct shadow_rec_smaps_style *style)
{
	const __u64 page = smap->page_size >> 10;
	unsigned int i;

	shadow_format_map(text, vma);
	shadow_printf(text,
		      "Size:           %8llu kB\nKernelPageSize: %8llu kB\n"
		      "MMUPageSize:    %8llu kB\n",
		      (vma->end - vma->start) >> 10, page, page);
	for (i = 0; i < SHADOW_SMAP_NR_SUMS; i++)
		if (i != SHADOW_SMAP_KSM || style->has_ksm)
			shadow_printf(text, "%s%*llu kB\n", smap_sums[i].label,
				      smap_sums[i].width,
				      smap->sum[i] >> smap_sums[i].shift);
	shadow_printf(text, "THPeligible:    %*u\n", style->eligible_width,
		      smap->is_eligible);
	if (style->has_pkey)
		shadow_printf(text, "ProtectionKey:  %8u\n", smap->pkey);
}

/**
 * shadow_format_smaps() - print mappings and what they have
 * @text: where
 * @recs: struct shadow_rec_smaps_style, struct shadow_rec_vma_flags, then struct
 *        shadow_rec_vma and struct shadow_rec_smap, as many of each; others are
 *        passed over
 */
void shadow_format_smaps(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_smaps_style *style;
	const struct shadow_rec_vma_flags *names;
	struct shadow_recs smaps = recs, all = recs;
	const struct shadow_rec_smap *smap;
	const struct shadow_rec_vma *vma;

	style = shadow_recs_find(&all, SHADOW_SMAPS_STYLE, sizeof(*style));
	all = recs;
	names = shadow_recs_find(&all, SHADOW_LIVE_VMA_FLAGS, sizeof(*names));
	if (!style || !names)
		return;
	while ((vma = shadow_recs_find(&recs, SHADOW_LIVE_VMA, sizeof(*vma))) &&
	       (smap = shadow_recs_find(&smaps, SHADOW_SMAP, sizeof(*smap)))) {
		if (smap->is_gone)
			continue;
		format_smap(text, vma, smap, style);
		format_flags(text, vma->flags & ~style->hidden, names);
	}
}
