// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/smaps: the VMAs of the address space that `mm show` chose and what each
 * has of memory, in /proc/PID/smaps' format.
 */
#include <linux/bitops.h>
#include <linux/string.h>

#include "format/smaps.h"
#include "live/smaps.h"
#include "shadow/mm_walk.h"
#include "uapi/live_mm.h"
#include "uapi/vma.h"
#include "view/view.h"

/* Flags of the shadow's that the running kernel has elsewhere, or not at all. */
static void name_flag(struct shadow_rec_vma_flags *names, u64 flag,
		      const char *name)
{
	memcpy(names->name[__ffs64(flag)], name, 2);
}

static int view_smaps(struct grow *recs, struct shadow_maps_place *place)
{
	struct shadow_rec_vma_flags *names = live_smaps_style(recs);

	if (!names)
		return recs->err;
	name_flag(names, SHADOW_VM_DROPPABLE, "dp");
	name_flag(names, SHADOW_VM_SEALED, "sl");
	return shadow_record_smaps(recs, place);
}

VIEW_PIECES(view_smaps_pieces, struct shadow_maps_place, view_smaps);

const struct view view_shadow_smaps = {
	.dir = "shadow",
	.name = "smaps",
	.mode = 0400,
	.exact = true,
	.taken =
		"mmap lock for reading and the lock of pages, 16 VMAs or 1,024 entries at a time; THPeligible by what mm thp says",
	.pieces = &view_smaps_pieces,
	.format = shadow_format_smaps,
};
