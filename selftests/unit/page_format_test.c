// SPDX-License-Identifier: GPL-2.0
/*
 * The formatters of single pages and of their flags.
 */
#include "format/hugepages.h"
#include "format/life.h"
#include "format/page_summary.h"
#include "text.h"
#include "uapi/page.h"

FIXTURE(pages)
{
	struct rec_list *list;
};

FIXTURE_SETUP(pages)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(pages)
{
	free(self->list);
}

static void flags_add(struct rec_list *list, __u64 flags, __u64 pages)
{
	struct shadow_rec_page_flags *rec;

	rec = rec_add(list, SHADOW_PAGE_FLAGS, sizeof(*rec));
	rec->flags = flags;
	rec->pages = pages;
}

static void sum_add(struct rec_list *list, __u64 pages, __u64 others,
		    __u64 absent)
{
	struct shadow_rec_page_flags_sum *sum;

	sum = rec_add(list, SHADOW_PAGE_FLAGS_SUM, sizeof(*sum));
	sum->pages = pages;
	sum->others = others;
	sum->absent = absent;
}

TEST_F(pages, flags_have_a_line_each_and_a_sum)
{
	static const char *const lines[] = {
		"flags                   pages      MiB names",
		"0x0000000000000000      13231       51 -",
		"0x0000000100000028         12        0 uptodate,lru,reserved",
		"0x8000040000000001          1        0 locked,arch_3,63",
		"all                     13244       51",
		"no page                   130        0",
		NULL,
	};

	flags_add(self->list, 0, 13231);
	flags_add(self->list, 1ULL << 3 | 1ULL << 5 | 1ULL << 32, 12);
	flags_add(self->list, 1 | 1ULL << 42 | 1ULL << 63, 1);
	sum_add(self->list, 13244, 0, 130);
	EXPECT_TRUE(is_lines(text_of(shadow_format_page_summary, self->list),
			     lines));
}

TEST_F(pages, pages_without_a_line_are_told)
{
	sum_add(self->list, 600, 512, 0);
	EXPECT_NE(NULL,
		  strstr(text_of(shadow_format_page_summary, self->list),
			 "\nothers                    512        2\nall "));
}

static struct shadow_rec_asked *asked_add(struct rec_list *list, __u32 asked,
					  __u32 entry)
{
	struct shadow_rec_asked *by;

	by = rec_add(list, SHADOW_PAGE_ASKED, sizeof(*by));
	by->asked = asked;
	by->entry = entry;
	return by;
}

static struct shadow_rec_life *life_add(struct rec_list *list, __u32 state,
					__u32 flags)
{
	struct shadow_rec_life *life;

	life = rec_add(list, SHADOW_PAGE_LIFE, sizeof(*life));
	life->pfn = 0x1234;
	life->flags = SHADOW_LIFE_PAGE | flags;
	life->state = state;
	life->node = 1;
	name_set(life->name, "Normal");
	life->section = 7;
	life->pageblock = 0x1200;
	life->pb_order = 9;
	name_set(life->pb_type, "Movable");
	life->first = 0x1230;
	life->order = 3;
	life->generation = -1;
	return life;
}

static void field_add(struct rec_list *list)
{
	struct shadow_rec_field *field;

	field = rec_add(list, SHADOW_LIVE_FIELD, sizeof(*field));
	field->form = SHADOW_FIELD_DEC;
	field->value = 2;
	name_set(field->name, "_refcount");
	name_set(field->was, "count");
}

static void mapper_add(struct rec_list *list, __u32 pid, __u32 flags)
{
	struct shadow_rec_mapper *mapper;

	mapper = rec_add(list, SHADOW_PAGE_MAPPER, sizeof(*mapper));
	mapper->pid = pid;
	mapper->address = 0x7f0000001000;
	mapper->size = 4096;
	mapper->flags = flags;
	name_set(mapper->comm, "cat");
}

TEST_F(pages, page_of_a_process_is_told_with_who_maps_it)
{
	static const char *const lines[] = {
		"asked for: pid 12 address 0x7f0000001000, mapped by an entry of 4 kB",
		"pfn: 0x1234 (4660), physical address 0x1234000",
		"section: 7, there since boot",
		"node: 1",
		"zone: Normal",
		"pageblock: pfns 0x1200 to 0x13ff, order 9, Movable",
		"state: page cache, pinned",
		"block: pfns 0x1230 to 0x1237, order 3",
		"file: tmp/a file inode 99, device 8:17, ext4",
		"index: 5",
		"lru: file, active, generation 2",
		"refcount: 2",
		"mapcount: 2",
		"mapped by: 2, in the reverse map; VMAs looked at 3, not all",
		"  pid 12 cat 0x7f0000001000 4 kB wds",
		"  pid - - 0x7f0000001000 4 kB --p",
		"flags: lru,active",
		"",
		"struct page:",
		"field                was               value",
		"_refcount            count             2",
		NULL,
	};
	struct shadow_rec_asked *by;
	struct shadow_rec_life *life;

	by = asked_add(self->list, SHADOW_ASKED_USER, SHADOW_ENTRY_PAGE);
	by->pid = 12;
	by->address = 0x7f0000001000;
	by->size = 4096;
	field_add(self->list);
	mapper_add(self->list, 12, 7);
	mapper_add(self->list, 0, 0);
	life = life_add(self->list, SHADOW_PAGE_FILE,
			SHADOW_LIFE_BLOCK | SHADOW_LIFE_FILE |
				SHADOW_LIFE_INDEX | SHADOW_LIFE_MAPPERS |
				SHADOW_LIFE_CUT | SHADOW_LIFE_PINNED |
				SHADOW_LIFE_EARLY);
	name_set(life->file, "tmp/a file");
	name_set(life->fs, "ext4");
	life->ino = 99;
	life->major = 8;
	life->minor = 17;
	life->index = 5;
	life->generation = 2;
	life->kpf = 1 << 5 | 1 << 6;
	life->refcount = 2;
	life->mapcount = 2;
	life->found = 2;
	life->looked = 3;
	EXPECT_TRUE(is_lines(text_of(shadow_format_life, self->list), lines));
}

/* Bit 19 of /proc/kpageflags; not those beside it. */
TEST_F(pages, page_whose_memory_fails_is_poisoned)
{
	struct shadow_rec_life *life;

	asked_add(self->list, SHADOW_ASKED_PFN, SHADOW_ENTRY_PAGE);
	life = life_add(self->list, SHADOW_PAGE_ANON, 0);
	life->kpf = 1 << 19;
	EXPECT_NE(NULL, strstr(text_of(shadow_format_life, self->list),
			       "state: anonymous, poisoned\n"));
	life->kpf = 1 << 18 | 1 << 20;
	EXPECT_NE(NULL, strstr(text_of(shadow_format_life, self->list),
			       "state: anonymous\n"));
}

TEST_F(pages, memory_of_a_device_is_told_with_its_kind)
{
	struct shadow_rec_life *life;

	life = life_add(self->list, SHADOW_PAGE_DEVICE, 0);
	life->device = 3;
	EXPECT_NE(NULL, strstr(text_of(shadow_format_life, self->list),
			       "state: memory of a device, fs_dax\n"));
	life->device = 5;
	EXPECT_NE(NULL, strstr(text_of(shadow_format_life, self->list),
			       "state: memory of a device, pci_p2pdma\n"));
	life->device = 6;
	EXPECT_NE(NULL,
		  strstr(text_of(shadow_format_life, self->list),
			 "state: memory of a device, of a kind unknown\n"));
}

TEST_F(pages, slab_page_is_told_with_its_objects)
{
	struct shadow_rec_life *life;
	const char *text;

	asked_add(self->list, SHADOW_ASKED_KERNEL, SHADOW_ENTRY_PAGE);
	life = life_add(self->list, SHADOW_PAGE_SLAB,
			SHADOW_LIFE_BLOCK | SHADOW_LIFE_CACHE |
				SHADOW_LIFE_OBJECT);
	name_set(life->cache, "dentry");
	life->objects = 42;
	life->object_size = 192;
	life->inuse = 40;
	life->first_object = 21;
	life->last_object = 41;
	life->object = 30;
	text = text_of(shadow_format_life, self->list);
	EXPECT_NE(NULL, strstr(text, "asked for: kernel address 0x0\n"));
	EXPECT_NE(
		NULL,
		strstr(text,
		       "state: slab\nblock: pfns 0x1230 to 0x1237, order 3\n"
		       "cache: dentry\n"
		       "slab: 42 objects of 192 bytes, 40 not on its free list\n"
		       "objects in the page: 21 to 41\nobject: 30\nref"));
}

TEST_F(pages, free_page_is_told_with_its_list)
{
	struct shadow_rec_life *life;
	const char *text;

	life = life_add(self->list, SHADOW_PAGE_PCP, SHADOW_LIFE_BLOCK);
	life->cpu = 3;
	name_set(life->list, "Unmovable");
	text = text_of(shadow_format_life, self->list);
	EXPECT_NE(
		NULL,
		strstr(text,
		       "state: on a page set of cpu 3, list Unmovable\nblock: pfns "));
	self->list->len = 0;
	life_add(self->list, SHADOW_PAGE_FREE, SHADOW_LIFE_REPORTED);
	EXPECT_NE(NULL, strstr(text_of(shadow_format_life, self->list),
			       "state: free, reported to the host\nrefcount"));
}

TEST_F(pages, address_without_a_page_is_told_alone)
{
	struct shadow_rec_asked *by;

	by = asked_add(self->list, SHADOW_ASKED_USER, SHADOW_ENTRY_SWAP);
	by->pid = 5;
	by->address = 0x1000;
	by->swap_type = 1;
	by->swap_slot = 77;
	EXPECT_STREQ(
		"asked for: pid 5 address 0x1000, swapped out: area 1 slot 77\n",
		text_of(shadow_format_life, self->list));
	by->entry = SHADOW_ENTRY_NONE;
	EXPECT_STREQ("asked for: pid 5 address 0x1000, not mapped\n",
		     text_of(shadow_format_life, self->list));
	by->asked = SHADOW_ASKED_SYMBOL;
	name_set(by->symbol, "init_task");
	EXPECT_STREQ("asked for: symbol init_task, not mapped\n",
		     text_of(shadow_format_life, self->list));
}

static void pool_add(struct rec_list *list, __s32 node, __u64 total)
{
	struct shadow_rec_pool *pool;

	pool = rec_add(list, SHADOW_PAGE_POOL, sizeof(*pool));
	pool->node = node;
	pool->order = 9;
	pool->total = total;
	pool->free = total - 1;
	pool->reserved = 2;
	pool->surplus = 1;
}

static struct shadow_rec_keeper *keeper_add(struct rec_list *list, __u64 pfn,
					    __u32 pages, __u32 class)
{
	struct shadow_rec_keeper *keeper;

	keeper = rec_add(list, SHADOW_PAGE_KEEPER, sizeof(*keeper));
	keeper->node = 1;
	name_set(keeper->name, "Normal");
	keeper->pageblock = pfn & ~511ULL;
	keeper->pfn = pfn;
	keeper->pages = pages;
	keeper->class = class;
	return keeper;
}

TEST_F(pages, huge_pages_are_four_tables)
{
	static const char *const lines[] = {
		"hugetlb:",
		"node    size_kB    total     free reserved  surplus",
		" all       2048        7        6        2        1",
		"   1       2048        3        2        -        1",
		"",
		"large folios in use:",
		"order    size_kB     anon    shmem     file  hugetlb",
		"    4         64        1        2        3        0",
		"",
		"pageblocks, by the worst that is in them:",
		"node     zone     free     huge  movable   pinned    table     slab   kernel reserved     part",
		"   0    DMA32        0        1        2        3        4        5        6        7        8",
		"",
		"kept by fewest pages, and the first of those:",
		"node     zone    pageblock pages          pfn order why",
		"   1   Normal       0x1200     2       0x1234     3 slab dentry",
		"   1   Normal       0x1600     9       0x1600     0 pinned",
		NULL,
	};
	struct shadow_rec_blocks *blocks;
	struct shadow_rec_keeper *keeper;
	struct shadow_rec_large *large;
	unsigned int i;

	pool_add(self->list, -1, 7);
	pool_add(self->list, 1, 3);
	blocks = rec_add(self->list, SHADOW_PAGE_BLOCKS, sizeof(*blocks));
	name_set(blocks->name, "DMA32");
	for (i = 0; i < SHADOW_NR_BLOCK_CLASSES; i++)
		blocks->blocks[i] = i;
	large = rec_add(self->list, SHADOW_PAGE_LARGE, sizeof(*large));
	large->order = 4;
	large->anon = 1;
	large->shmem = 2;
	large->file = 3;
	keeper = keeper_add(self->list, 0x1234, 2, SHADOW_BLOCK_SLAB);
	keeper->order = 3;
	name_set(keeper->cache, "dentry");
	keeper_add(self->list, 0x1600, 9, SHADOW_BLOCK_PINNED);
	EXPECT_TRUE(
		is_lines(text_of(shadow_format_hugepages, self->list), lines));
}

TEST_HARNESS_MAIN
