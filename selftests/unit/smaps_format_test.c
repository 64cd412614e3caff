// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of smaps: the lines that each kernel has, byte for byte.
 */
#include "format/smaps.h"
#include "text.h"
#include "uapi/live_mm.h"
#include "uapi/smaps.h"

FIXTURE(smaps)
{
	struct rec_list *list;
	struct shadow_rec_smaps_style *style;
};

FIXTURE_SETUP(smaps)
{
	struct shadow_rec_vma_flags *names;

	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
	self->style = REC_ADD(self->list, SHADOW_SMAPS_STYLE, *self->style);
	names = REC_ADD(self->list, SHADOW_LIVE_VMA_FLAGS, *names);
	memset(names->name, '?', sizeof(names->name));
	memcpy(names->name[0], "rd", 2);
	memcpy(names->name[5], "mw", 2);
	memcpy(names->name[32], "k0", 2);
}

FIXTURE_TEARDOWN(smaps)
{
	free(self->list);
}

static void vma_add(struct rec_list *list, __u64 start, __u64 flags)
{
	struct shadow_rec_vma *vma =
		rec_add(list, SHADOW_LIVE_VMA, sizeof(*vma) + 8);

	vma->start = start;
	vma->end = start + 0x3000;
	vma->flags = flags;
	vma->prot = SHADOW_VMA_READ;
	vma->name_form = SHADOW_VMA_NAME_WORD;
	memcpy(vma->name, "[x]", 4);
}

static struct shadow_rec_smap *smap_add(struct rec_list *list)
{
	struct shadow_rec_smap *smap = REC_ADD(list, SHADOW_SMAP, *smap);

	smap->page_size = 4096;
	return smap;
}

TEST_F(smaps, lines_are_those_of_the_kernel)
{
	static const char *const lines[] = {
		"00400000-00403000 r--p 00000000 00:00 0                                  [x]",
		"Size:                 12 kB",
		"KernelPageSize:        4 kB",
		"MMUPageSize:           4 kB",
		"Rss:                   8 kB",
		"Pss:                   2 kB",
		"Pss_Dirty:             0 kB",
		"Shared_Clean:          3 kB",
		"Shared_Dirty:          4 kB",
		"Private_Clean:         5 kB",
		"Private_Dirty:         6 kB",
		"Referenced:            7 kB",
		"Anonymous:             8 kB",
		"KSM:                   9 kB",
		"LazyFree:             10 kB",
		"AnonHugePages:        11 kB",
		"ShmemPmdMapped:       12 kB",
		"FilePmdMapped:        13 kB",
		"Shared_Hugetlb:       14 kB",
		"Private_Hugetlb: 12345678 kB",
		"Swap:                 16 kB",
		"SwapPss:               0 kB",
		"Locked:                1 kB",
		"THPeligible:           1",
		"ProtectionKey:         3",
		"VmFlags: rd mw ?? ",
		NULL,
	};
	struct shadow_rec_smap *smap;
	unsigned int i;

	self->style->eligible_width = 8;
	self->style->has_ksm = 1;
	self->style->has_pkey = 1;
	self->style->hidden = 1ULL << 32;
	vma_add(self->list, 0x400000, 1ULL << 63 | 1ULL << 32 | 1 << 5 | 1);
	smap = smap_add(self->list);
	for (i = 0; i < SHADOW_SMAP_NR_SUMS; i++)
		smap->sum[i] = i << 10;
	smap->sum[SHADOW_SMAP_RSS] = 8 << 10;
	/* Shares are rounded down, from parts of a byte. */
	smap->sum[SHADOW_SMAP_PSS] = (3ULL << 22) - 1;
	smap->sum[SHADOW_SMAP_PSS_DIRTY] = (1ULL << 22) - 1;
	smap->sum[SHADOW_SMAP_SWAP_PSS] = 1 << 10;
	smap->sum[SHADOW_SMAP_LOCKED] = 1ULL << 22;
	smap->sum[SHADOW_SMAP_PRIVATE_HUGETLB] = 12345678ULL << 10;
	smap->is_eligible = 1;
	smap->pkey = 3;
	EXPECT_TRUE(is_lines(text_of(shadow_format_smaps, self->list), lines));
}

TEST_F(smaps, older_kernels_have_fewer_lines_and_a_narrow_figure)
{
	const char *text;

	vma_add(self->list, 0x400000, 1);
	smap_add(self->list);
	text = text_of(shadow_format_smaps, self->list);
	EXPECT_EQ(NULL, strstr(text, "KSM:"));
	EXPECT_EQ(NULL, strstr(text, "ProtectionKey:"));
	EXPECT_NE(NULL, strstr(text, "\nTHPeligible:    0\nVmFlags: rd"));
}

TEST_F(smaps, each_mapping_has_its_own_sums_and_one_that_is_gone_has_no_lines)
{
	const char *text, *second;

	vma_add(self->list, 0x400000, 1);
	vma_add(self->list, 0x500000, 1);
	vma_add(self->list, 0x600000, 1);
	smap_add(self->list)->sum[SHADOW_SMAP_RSS] = 4 << 10;
	smap_add(self->list)->is_gone = 1;
	smap_add(self->list)->sum[SHADOW_SMAP_RSS] = 12 << 10;
	text = text_of(shadow_format_smaps, self->list);
	second = strstr(text, "00600000-");
	ASSERT_NE(NULL, second);
	EXPECT_EQ(NULL, strstr(text, "00500000-"));
	EXPECT_NE(NULL, strstr(text, "Rss:                   4 kB\n"));
	EXPECT_LT(strstr(text, "Rss:                   4 kB\n"), second);
	EXPECT_NE(NULL, strstr(second, "Rss:                  12 kB\n"));
}

TEST_F(smaps, a_mapping_without_sums_is_not_told)
{
	vma_add(self->list, 0x400000, 1);
	EXPECT_STREQ("", text_of(shadow_format_smaps, self->list));
}

TEST_HARNESS_MAIN
