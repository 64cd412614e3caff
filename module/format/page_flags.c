// SPDX-License-Identifier: GPL-2.0
/*
 * Flags of pages by the names that the kernel's page-types tool has for them. A
 * bit without a name is its number.
 */
#include "format/page_flags.h"

/* By the kernel's KPF_* numbers, which are its ABI up to 26. */
static const char *const flag_names[64] = {
	"locked",	 "error",     "referenced",  "uptodate",
	"dirty",	 "lru",	      "active",	     "slab",
	"writeback",	 "reclaim",   "buddy",	     "mmap",
	"anonymous",	 "swapcache", "swapbacked",  "compound_head",
	"compound_tail", "huge",      "unevictable", "hwpoison",
	"nopage",	 "ksm",	      "thp",	     "offline",
	"zero_page",	 "idle_page", "pgtable",     [32] = "reserved",
	"mlocked",	 "owner_2",   "private",     "private_2",
	"owner_private", "arch",      "uncached",    "softdirty",
	"arch_2",	 "arch_3",
};

/**
 * shadow_format_page_flags() - print the flags of a page
 * @text: where
 * @flags: bits by the numbers of /proc/kpageflags
 *
 * With commas between them; `-` where there is none.
 */
void shadow_format_page_flags(struct shadow_text *text, __u64 flags)
{
	const char *before = "";
	unsigned int i;

	if (!flags)
		shadow_printf(text, "-");
	for (i = 0; i < 64; i++) {
		if (!(flags >> i & 1))
			continue;
		if (flag_names[i])
			shadow_printf(text, "%s%s", before, flag_names[i]);
		else
			shadow_printf(text, "%s%u", before, i);
		before = ",";
	}
}
