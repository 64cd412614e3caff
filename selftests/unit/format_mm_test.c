// SPDX-License-Identifier: GPL-2.0
/*
 * The formatters of address spaces: each line as the kernel's own file has it,
 * names as users see them, records that are cut short passed over.
 */
#include "format/maps.h"
#include "format/mms.h"
#include "format/page_tables.h"
#include "format/vmas.h"
#include "text.h"

FIXTURE(format_mm)
{
	struct rec_list *list;
};

FIXTURE_SETUP(format_mm)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(format_mm)
{
	free(self->list);
}

static struct shadow_rec_vma *vma_add(struct rec_list *list, __u64 start,
				      __u64 end, __u32 prot, __u32 form,
				      const char *name)
{
	size_t bytes = sizeof(struct shadow_rec_vma) + strlen(name) + 1;
	struct shadow_rec_vma *vma;

	vma = rec_add(list, SHADOW_LIVE_VMA, (bytes + 7) / 8 * 8);
	vma->start = start;
	vma->end = end;
	vma->prot = prot;
	vma->policy = SHADOW_VMA_NO_POLICY;
	vma->name_form = form;
	memcpy(vma->name, name, strlen(name));
	return vma;
}

TEST_F(format_mm, a_file_has_offset_device_and_inode)
{
	static const char *const lines[] = {
		"00400000-0040b000 r-xp 00003000 fe:100 4294967296                        /bin/true",
		NULL,
	};
	struct shadow_rec_vma *vma;

	vma = vma_add(self->list, 0x400000, 0x40b000,
		      SHADOW_VMA_READ | SHADOW_VMA_EXEC, SHADOW_VMA_NAME_PATH,
		      "/bin/true");
	vma->pgoff = 3;
	vma->major = 0xfe;
	vma->minor = 0x100;
	vma->ino = 1ULL << 32;
	EXPECT_TRUE(is_lines(text_of(shadow_format_maps, self->list), lines));
}

TEST_F(format_mm, what_has_no_file_has_no_offset)
{
	static const char *const lines[] = {
		"7ffc0000-7ffc1000 rw-p 00000000 00:00 0 ",
		NULL,
	};

	vma_add(self->list, 0x7ffc0000, 0x7ffc1000,
		SHADOW_VMA_READ | SHADOW_VMA_WRITE, SHADOW_VMA_NAME_NONE, "")
		->pgoff = 0x7ffc0;
	EXPECT_TRUE(is_lines(text_of(shadow_format_maps, self->list), lines));
}

TEST_F(format_mm, names_begin_at_column_73_or_one_blank_on)
{
	static const char *const lines[] = {
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]",
		"ffffffffff600000-ffffffffff601000 ---s fffffffffffff000 fffff:fffff 18446744073709551615  /x",
		NULL,
	};
	struct shadow_rec_vma *vma;

	vma_add(self->list, 0xffffffffff600000, 0xffffffffff601000,
		SHADOW_VMA_EXEC, SHADOW_VMA_NAME_WORD, "[vsyscall]");
	vma = vma_add(self->list, 0xffffffffff600000, 0xffffffffff601000,
		      SHADOW_VMA_SHARED, SHADOW_VMA_NAME_PATH, "/x");
	vma->pgoff = ~0ULL >> 12;
	vma->major = 0xfffff;
	vma->minor = 0xfffff;
	vma->ino = ~0ULL;
	EXPECT_TRUE(is_lines(text_of(shadow_format_maps, self->list), lines));
}

TEST_F(format_mm, a_newline_in_a_path_is_written_out)
{
	const char *text;

	vma_add(self->list, 0, 0x1000, 0, SHADOW_VMA_NAME_PATH, "/\na\n");
	vma_add(self->list, 0, 0x1000, 0, SHADOW_VMA_NAME_ANON, "a b");
	vma_add(self->list, 0, 0x1000, 0, SHADOW_VMA_NAME_ANON_SHMEM, "c");
	text = text_of(shadow_format_maps, self->list);
	EXPECT_NE(NULL, strstr(text, " /\\012a\\012\n"));
	EXPECT_NE(NULL, strstr(text, " [anon:a b]\n"));
	EXPECT_NE(NULL, strstr(text, " [anon_shmem:c]\n"));
}

TEST_F(format_mm, a_name_without_an_end_stops_at_its_record)
{
	struct shadow_rec_vma *vma;
	const char *text;

	vma = vma_add(self->list, 0, 0x1000, 0, SHADOW_VMA_NAME_WORD,
		      "1234567");
	vma->name[7] = '8';
	text = text_of(shadow_format_maps, self->list);
	EXPECT_NE(NULL, strstr(text, " 12345678\n"));
}

TEST_F(format_mm, vmas_are_given_with_their_tree_and_operations)
{
	static const char *const lines[] = {
		"pid 7: 2 VMAs, map_count 3",
		"maple tree: height 1, 1 nodes of 256 bytes, 1 of them leaves",
		"slots: 5 of 16 used: 0 children, 2 VMAs, 3 gaps",
		"start-end prot pgoff anon_vma vm_ops lock policy flags name",
		"00001000-00002000 rw-p 0x1 0123456789abcdef - free bind=static:0-1,63 rd,??",
		"00003000-00004000 ---s 0x2 - 1 - - 0x0 /a",
		"vm_ops 1: ops open none close c fault f",
		NULL,
	};
	struct shadow_rec_vma_flags *flags;
	struct shadow_rec_vm_ops *ops;
	struct shadow_rec_tree *tree;
	struct shadow_rec_vma *vma;

	tree = REC_ADD(self->list, SHADOW_LIVE_TREE, struct shadow_rec_tree);
	tree->pid = 7;
	tree->height = 1;
	tree->map_count = 3;
	tree->nodes = 1;
	tree->leaves = 1;
	tree->slots = 16;
	tree->used = 5;
	tree->vmas = 2;
	tree->gaps = 3;
	tree->node_size = 256;
	flags = REC_ADD(self->list, SHADOW_LIVE_VMA_FLAGS,
			struct shadow_rec_vma_flags);
	memset(flags->name, '?', sizeof(flags->name));
	memcpy(flags->name[0], "rd", 2);
	vma = vma_add(self->list, 0x1000, 0x2000,
		      SHADOW_VMA_READ | SHADOW_VMA_WRITE, SHADOW_VMA_NAME_NONE,
		      "");
	vma->pgoff = 1;
	vma->anon_vma = 0x0123456789abcdef;
	vma->lock = SHADOW_VMA_LOCK_FREE;
	vma->policy = 2 | 0x8000U << 16;
	vma->policy_nodes = 3 | 1ULL << 63;
	vma->flags = 1 | 1ULL << 63;
	ops = REC_ADD(self->list, SHADOW_LIVE_VM_OPS, struct shadow_rec_vm_ops);
	ops->number = 1;
	name_set(ops->name, "ops");
	name_set(ops->open, "none");
	name_set(ops->close, "c");
	name_set(ops->fault, "f");
	vma = vma_add(self->list, 0x3000, 0x4000, SHADOW_VMA_SHARED,
		      SHADOW_VMA_NAME_PATH, "/a");
	vma->pgoff = 2;
	vma->ops = 1;
	EXPECT_TRUE(is_lines(text_of(shadow_format_vmas, self->list), lines));
}

TEST_F(format_mm, a_later_piece_of_vmas_has_no_head)
{
	static const char *const lines[] = {
		"00001000-00002000 ---p 0x0 - - - - 0x0",
		NULL,
	};

	vma_add(self->list, 0x1000, 0x2000, 0, SHADOW_VMA_NAME_NONE, "");
	EXPECT_TRUE(is_lines(text_of(shadow_format_vmas, self->list), lines));
}

/* Lines are put together in a buffer of a kilobyte. */
TEST_F(format_mm, many_mappings_are_as_many_lines)
{
	const unsigned int nr = 300;
	char line[128], *want = calloc(nr, sizeof(line));
	unsigned int i;

	ASSERT_NE(NULL, want);
	for (i = 0; i < nr; i++) {
		const __u64 start =
			i % 3 ? 0x7f0000000000 + i * 0x7654321000ULL :
				i * 0x98765000ULL;

		vma_add(self->list, start, start + 0x1000, i % 16,
			i % 7 ? SHADOW_VMA_NAME_NONE : SHADOW_VMA_NAME_WORD,
			i % 7 ? "" : "[a]");
		snprintf(line, sizeof(line),
			 "%08llx-%08llx %c%c%c%c 00000000 00:00 0 ", start,
			 start + 0x1000, i & 1 ? 'r' : '-', i & 2 ? 'w' : '-',
			 i & 4 ? 'x' : '-', i & 8 ? 's' : 'p');
		sprintf(want + strlen(want), i % 7 ? "%s\n" : "%-73s[a]\n",
			line);
	}
	EXPECT_STREQ(want, text_of(shadow_format_maps, self->list));
	free(want);
}

TEST_F(format_mm, records_of_another_type_are_passed_over)
{
	rec_add(self->list, SHADOW_LIVE_VMA, 16);
	rec_add(self->list, SHADOW_REC_EVENT, 256);
	EXPECT_STREQ("", text_of(shadow_format_maps, self->list));
}

static struct shadow_rec_mm *mm_add(struct rec_list *list, __u32 number,
				    __u32 pid, __u32 processes,
				    const char *comm)
{
	struct shadow_rec_mm *mm;

	mm = REC_ADD(list, SHADOW_LIVE_MM, struct shadow_rec_mm);
	mm->number = number;
	mm->pid = pid;
	mm->processes = processes;
	name_set(mm->comm, comm);
	return mm;
}

static void mm_user_add(struct rec_list *list, __u32 number, __u32 pid,
			const char *comm)
{
	struct shadow_rec_mm_user *user;

	user = REC_ADD(list, SHADOW_LIVE_MM_USER, struct shadow_rec_mm_user);
	user->number = number;
	user->pid = pid;
	name_set(user->comm, comm);
}

TEST_F(format_mm, an_mm_has_a_row_with_all_its_processes)
{
	static const char *const lines[] = {
		"    pid processes users  count   VMAs     size_kB   locked      anon      file     shmem      swap   tables comm",
		"      0         0     2      9      0           0        0         0         0         0         0       16 init_mm",
		"      7         2     3      1     28        4000       40        12        16        20        24       44 a, 9 x y?",
		"2 address spaces, 2 processes",
		NULL,
	};
	struct shadow_rec_mm *mm;

	mm = mm_add(self->list, 1, 0, 0, "init_mm");
	mm->users = 2;
	mm->count = 9;
	mm->tables = 16384;
	mm = mm_add(self->list, 2, 7, 2, "a");
	mm->users = 3;
	mm->count = 1;
	mm->vmas = 28;
	mm->total_vm = 1000;
	mm->locked_vm = 10;
	mm->rss_anon = 3;
	mm->rss_file = 4;
	mm->rss_shmem = 5;
	mm->swap = 6;
	mm->tables = 45056;
	mm_user_add(self->list, 3, 8, "another's");
	mm_user_add(self->list, 2, 9, "x y\n");
	EXPECT_TRUE(is_lines(text_of(shadow_format_mms, self->list), lines));
}

static void region_add(struct rec_list *list, __u64 start, __u64 end,
		       __u32 prot, __u32 level)
{
	struct shadow_rec_pt_region *region;

	region = REC_ADD(list, SHADOW_LIVE_PT_REGION,
			 struct shadow_rec_pt_region);
	region->start = start;
	region->end = end;
	region->prot = prot;
	region->level = level;
}

static void mark_add(struct rec_list *list, const char *name, __u32 skipped)
{
	struct shadow_rec_pt_mark *mark;

	mark = REC_ADD(list, SHADOW_LIVE_PT_MARK, struct shadow_rec_pt_mark);
	mark->skipped = skipped;
	name_set(mark->name, name);
}

TEST_F(format_mm, page_tables_are_in_ptdumps_text)
{
	static const char *const lines[] = {
		"---[ ESPfix Area ]---",
		"0xffffff0000000000-0xffffff0000201000        2052K                               pgd",
		"0xffffff0000201000-0xffffff0000202000           4K USR RW PWT PCD     PAT GLB NX pte",
		"0xffffff0000400000-0xffffff0000800000           4M     ro         PSE         x  pmd",
		"... 1 entry skipped ... ",
		"---[ High Kernel Mapping ]---",
		"0xffffffffff600000-0x0000000000000000          10M     RW                     x  pte W+X",
		"... 2 entries skipped ... ",
		"---[ End Modules ]---",
		NULL,
	};

	mark_add(self->list, "ESPfix Area", 0);
	region_add(self->list, 0xffffff0000000000, 0xffffff0000201000, 0, 0);
	region_add(self->list, 0xffffff0000201000, 0xffffff0000202000,
		   SHADOW_PT_PRESENT | SHADOW_PT_USER | SHADOW_PT_WRITE |
			   SHADOW_PT_PWT | SHADOW_PT_PCD | SHADOW_PT_PAT |
			   SHADOW_PT_GLOBAL | SHADOW_PT_NX,
		   4);
	region_add(self->list, 0xffffff0000400000, 0xffffff0000800000,
		   SHADOW_PT_PRESENT | SHADOW_PT_PSE, 3);
	mark_add(self->list, "High Kernel Mapping", 1);
	region_add(self->list, 0xffffffffff600000, 0,
		   SHADOW_PT_PRESENT | SHADOW_PT_WRITE | SHADOW_PT_WX, 4);
	mark_add(self->list, "End Modules", 2);
	EXPECT_TRUE(is_lines(text_of(shadow_format_page_tables, self->list),
			     lines));
}

TEST_F(format_mm, page_tables_cost_what_their_levels_have)
{
	static const char *const lines[] = {
		"pid 0: 4 levels, tables: pgd 1, pud 2, pte 3, all 24 kB",
		"mapped: 7 of 4 kB, 6 of 2 MB, 5 of 1 GB",
		"W+X: 1 regions, 8 kB",
		"DirectMap4k:          28 kB",
		"DirectMap2M:       12288 kB",
		"DirectMap1G:     5242880 kB",
		"image: 4 blocks of 2 MB split, which meminfo counts as the direct map's",
		NULL,
	};
	struct shadow_rec_pt_sum *sum;

	sum = REC_ADD(self->list, SHADOW_LIVE_PT_SUM, struct shadow_rec_pt_sum);
	sum->levels = 4;
	sum->tables[0] = 1;
	sum->tables[2] = 2;
	sum->tables[4] = 3;
	sum->mapped[4] = 7;
	sum->mapped[3] = 6;
	sum->mapped[2] = 5;
	sum->wx = 8192;
	sum->wx_regions = 1;
	sum->is_kernel = 1;
	sum->direct[4] = 7ULL << 12;
	sum->direct[3] = 6ULL << 21;
	sum->direct[2] = 5ULL << 30;
	sum->image_split = 4;
	EXPECT_TRUE(is_lines(text_of(shadow_format_page_tables, self->list),
			     lines));
}

TEST_HARNESS_MAIN
