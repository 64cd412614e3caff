// SPDX-License-Identifier: GPL-2.0
/*
 * The formatters of the kernel's address space and of the fixmap.
 */
#include "format/layout.h"
#include "text.h"
#include "uapi/machine.h"

FIXTURE(layout)
{
	struct rec_list *list;
};

FIXTURE_SETUP(layout)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(layout)
{
	free(self->list);
}

static void layout_add(struct rec_list *list)
{
	struct shadow_rec_layout *layout;

	layout = REC_ADD(list, SHADOW_MACHINE_LAYOUT, struct shadow_rec_layout);
	layout->levels = 4;
	layout->half_bits = 47;
}

static struct shadow_rec_region *region_add(struct rec_list *list, __u32 flags,
					    __u64 start, __u64 size,
					    const char *name)
{
	struct shadow_rec_region *region;

	region = REC_ADD(list, SHADOW_MACHINE_REGION, struct shadow_rec_region);
	region->flags = flags;
	region->below = 0 - start;
	region->size = size;
	name_set(region->name, name);
	return region;
}

TEST_F(layout, region_has_place_size_move_and_pages)
{
	static const char *const row[] = {
		" 0xffffc90000000000 0x0000200000000000    32 TiB -0x0000000000001000            4            0         1024        3 vmalloc (VMALLOC_START)",
	};
	struct shadow_rec_region *region;

	layout_add(self->list);
	region = region_add(self->list,
			    SHADOW_REGION_RANDOM | SHADOW_REGION_WALKED,
			    0xffffc90000000000ULL, 1ULL << 45, "vmalloc");
	region->start = 0xffffc90000000000ULL;
	region->moved = -4096;
	region->mapped[0] = 4096;
	region->mapped[2] = 1 << 20;
	region->tables = 3;
	name_set(region->from, "VMALLOC_START");
	EXPECT_TRUE(
		has_line(text_of(shadow_format_layout, self->list), row[0]));
}

TEST_F(layout, fixed_place_is_told_from_the_end_of_all_addresses)
{
	static const char *const row[] = {
		"-0x0000000080000000 0x0000000040000000  1024 MiB                   -            -            -            -        - kernel mapping",
	};

	layout_add(self->list);
	region_add(self->list, 0, 0 - (1ULL << 31), 1 << 30, "kernel mapping");
	EXPECT_TRUE(
		has_line(text_of(shadow_format_layout, self->list), row[0]));
}

TEST_F(layout, hidden_place_and_size_are_in_no_column)
{
	static const char *const row[] = {
		"             hidden             hidden         -                   -            -            -            -        - hole",
	};
	const char *text;

	layout_add(self->list);
	region_add(self->list,
		   SHADOW_REGION_HOLE | SHADOW_REGION_HIDDEN |
			   SHADOW_REGION_SIZE_HIDDEN,
		   0, 0, "hole");
	text = text_of(shadow_format_layout, self->list);
	EXPECT_TRUE(has_line(text, row[0]));
	/* nor is there a bar for it */
	EXPECT_EQ(NULL, strstr(text, "| hole"));
}

TEST_F(layout, drawing_is_to_scale)
{
	static const char *const bars[] = {
		"|....                                                            | guard",
		"|????????????????                                                | vmalloc",
		"|    ####                                                        | place",
		"|                                                               #| top",
	};
	__u64 half = 0 - (1ULL << 47);
	unsigned int i;
	const char *text;

	layout_add(self->list);
	region_add(self->list, SHADOW_REGION_HOLE, half, 1ULL << 43, "guard");
	region_add(self->list, SHADOW_REGION_HIDDEN, 0, 1ULL << 45, "vmalloc");
	region_add(self->list, 0, half + (1ULL << 43), 1ULL << 43, "place");
	region_add(self->list, 0, 0 - 4096ULL, 4096, "top");
	region_add(self->list, SHADOW_REGION_INSIDE, half, 1, "inside");
	text = text_of(shadow_format_layout, self->list);
	EXPECT_TRUE(has_line(
		text,
		"to scale, a column is  2048 GiB; ? such a part of it, its place hidden"));
	for (i = 0; i < 4; i++)
		EXPECT_TRUE(has_line(text, bars[i]));
	EXPECT_EQ(NULL, strstr(text, "| inside"));
}

TEST_F(layout, no_layout_is_no_text)
{
	region_add(self->list, 0, 1, 1, "alone");
	EXPECT_STREQ("", text_of(shadow_format_layout, self->list));
}

static struct shadow_rec_fixmap *slot_add(struct rec_list *list, __u32 first,
					  __u32 last, __u32 of,
					  const char *name)
{
	struct shadow_rec_fixmap *slot;

	slot = REC_ADD(list, SHADOW_MACHINE_FIXMAP, struct shadow_rec_fixmap);
	slot->first = first;
	slot->last = last;
	slot->of = of;
	slot->below = 0x801000 + ((__u64)first << 12);
	name_set(slot->name, name);
	return slot;
}

TEST_F(layout, slot_has_number_address_name_and_what_it_maps)
{
	static const char *const lines[] = {
		"first  last             address name                       maps",
		"    0   510 -0x0000000000801000 -                          nothing",
		"  511   511 -0x0000000000a00000 VSYSCALL_PAGE              memory r-x user",
		"  515   515 -0x0000000000a04000 FIX_IO_APIC_BASE      +1   0xfec00000 device rw- uncached",
		"  516   642 -0x0000000000a05000 FIX_IO_APIC_BASE      +2   nothing",
		NULL,
	};
	struct shadow_rec_fixmap *slot;

	slot_add(self->list, 0, 510, 0, "");
	slot = slot_add(self->list, 511, 511, 0, "VSYSCALL_PAGE");
	slot->flags = SHADOW_FIXMAP_MAPPED | SHADOW_FIXMAP_RAM |
		      SHADOW_FIXMAP_EXEC | SHADOW_FIXMAP_USER;
	slot = slot_add(self->list, 515, 515, 1, "FIX_IO_APIC_BASE");
	slot->flags = SHADOW_FIXMAP_MAPPED | SHADOW_FIXMAP_WRITE |
		      SHADOW_FIXMAP_UNCACHED;
	slot->phys = 0xfec00000;
	slot_add(self->list, 516, 642, 2, "FIX_IO_APIC_BASE");
	EXPECT_TRUE(is_lines(text_of(shadow_format_fixmap, self->list), lines));
}

TEST_HARNESS_MAIN
