// SPDX-License-Identifier: GPL-2.0
/*
 * Swap areas in /proc/swaps' format: sizes in KiB, blanks and backslashes of a
 * path in octal.
 */
#include "format/swaps.h"
#include "uapi/machine.h"

/* Columns that a path takes up, with the blank behind it. */
#define PATH_COLUMNS 40

/* From this size on the column is wide enough without a tab more. */
#define WIDE_KIB 10000000

/* Returns the columns that it took. */
static int format_path(struct shadow_text *text, const char *path,
		       unsigned long room)
{
	unsigned long i;
	int columns = 0;

	for (i = 0; i < room && path[i]; i++) {
		unsigned char c = path[i];

		if (c == ' ' || c == '\t' || c == '\n' || c == '\\') {
			shadow_printf(text, "\\%03o", c);
			columns += 4;
		} else {
			shadow_printf(text, "%c", c);
			columns++;
		}
	}
	return columns;
}

static void format_swap(struct shadow_text *text,
			const struct shadow_rec_swap *swap)
{
	__u64 size = swap->pages << 2, used = swap->used << 2;
	int columns;

	columns = format_path(text, swap->path, swap->rec.size - sizeof(*swap));
	shadow_printf(text, "%*s%s\t%llu\t%s%llu\t%s%d\n",
		      columns < PATH_COLUMNS ? PATH_COLUMNS - columns : 1, " ",
		      swap->flags & SHADOW_SWAP_PARTITION ? "partition" :
							    "file\t",
		      size, size < WIDE_KIB ? "\t" : "", used,
		      used < WIDE_KIB ? "\t" : "", swap->prio);
}

/**
 * shadow_format_swaps() - print swap areas
 * @text: where
 * @recs: struct shadow_rec_swap, others are passed over
 */
void shadow_format_swaps(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_swap *swap;

	shadow_printf(text,
		      "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	while ((swap = shadow_recs_find(&recs, SHADOW_MACHINE_SWAP,
					sizeof(*swap))))
		format_swap(text, swap);
}
