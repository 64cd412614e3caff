// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of areas of mapped addresses.
 */
#include "format/vmalloc.h"
#include "text.h"
#include "uapi/vmalloc.h"

FIXTURE(vmalloc)
{
	struct rec_list *list;
};

FIXTURE_SETUP(vmalloc)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(vmalloc)
{
	free(self->list);
}

static struct shadow_rec_vmalloc_area *
area_add(struct rec_list *list, __u32 state, __u64 start, const char *caller)
{
	struct shadow_rec_vmalloc_area *area;

	area = rec_add(list, SHADOW_VMALLOC_AREA,
		       (sizeof(*area) + strlen(caller) + 8) / 8 * 8);
	area->state = state;
	area->start = start;
	area->size = 8192;
	name_set(area->caller, caller);
	return area;
}

TEST_F(vmalloc, areas_have_the_words_of_vmallocinfo)
{
	static const char *const lines[] = {
		"vmalloc+0x1000-0x3000    8192 f+0x1/0x2 pages=3 vmalloc vpages N0=1 N2=2 guard",
		"vmalloc+0x3000-0x5000    8192 phys=0x00000000fed00000 ioremap",
		"0x0000000000005000-0x0000000000007000    8192 vm_map_ram",
		"vmalloc+0x7000-0x9000    8192 unpurged vm_area",
		"vmalloc+0x9000-0xb000    8192 free",
		NULL,
	};
	struct shadow_rec_vmalloc_area *area;
	struct shadow_rec_vmalloc_node *node;
	struct shadow_rec_vmalloc_space *space;

	area = area_add(self->list, SHADOW_VMALLOC_BUSY, 0x1000, "f+0x1/0x2");
	area->pages = 3;
	area->flags = SHADOW_VMALLOC_ALLOC | SHADOW_VMALLOC_VPAGES |
		      SHADOW_VMALLOC_GUARD;
	node = REC_ADD(self->list, SHADOW_VMALLOC_NODE, *node);
	node->pages = 1;
	node = REC_ADD(self->list, SHADOW_VMALLOC_NODE, *node);
	node->node = 2;
	node->pages = 2;
	area = area_add(self->list, SHADOW_VMALLOC_BUSY, 0x3000, "");
	area->phys = 0xfed00000;
	area->flags = SHADOW_VMALLOC_IOREMAP;
	area = area_add(self->list, SHADOW_VMALLOC_BUSY, 0x5000, "");
	area->flags = SHADOW_VMALLOC_RAM | SHADOW_VMALLOC_RAW;
	area_add(self->list, SHADOW_VMALLOC_LAZY, 0x7000, "");
	area_add(self->list, SHADOW_VMALLOC_FREE, 0x9000, "");
	space = REC_ADD(self->list, SHADOW_VMALLOC_SPACE, *space);
	name_set(space->name, "vmalloc");
	EXPECT_TRUE(
		has_lines(text_of(shadow_format_vmalloc, self->list), lines));
}

TEST_F(vmalloc, what_is_in_no_list_is_on_its_way)
{
	static const char *const lines[] = {
		"vmalloc              100000      2      1         8192        4096        4096             80000      3             70000       3616",
		"modules              hidden      0      0            0           0           0                 0      0                 0          -",
		NULL,
	};
	struct shadow_rec_vmalloc_space *space;

	space = REC_ADD(self->list, SHADOW_VMALLOC_SPACE, *space);
	name_set(space->name, "vmalloc");
	space->size = 100000;
	space->nr[SHADOW_VMALLOC_BUSY] = 2;
	space->guards = 1;
	space->bytes[SHADOW_VMALLOC_BUSY] = 8192;
	space->bytes[SHADOW_VMALLOC_LAZY] = 4096;
	space->bytes[SHADOW_VMALLOC_POOLED] = 4096;
	space->bytes[SHADOW_VMALLOC_FREE] = 80000;
	space->nr[SHADOW_VMALLOC_FREE] = 3;
	space->largest = 70000;
	space = REC_ADD(self->list, SHADOW_VMALLOC_SPACE, *space);
	name_set(space->name, "modules");
	space->number = 1;
	space->hidden = 1;
	EXPECT_TRUE(
		has_lines(text_of(shadow_format_vmalloc, self->list), lines));
}

TEST_F(vmalloc, callers_and_totals_stand_at_the_end)
{
	static const char *const lines[] = {
		"     2         8192        1 f+0x1/0x2",
		"     1         4096        0 unknown",
		"pages of vmalloc(): found 5, counted 6; unpurged: found 7, counted 8; pooled: cut off",
		NULL,
	};
	struct shadow_rec_vmalloc_caller *caller;
	struct shadow_rec_vmalloc_total *total;

	caller = rec_add(self->list, SHADOW_VMALLOC_CALLER,
			 sizeof(*caller) + 16);
	caller->areas = 2;
	caller->bytes = 8192;
	caller->pages = 1;
	name_set(caller->caller, "f+0x1/0x2");
	caller =
		rec_add(self->list, SHADOW_VMALLOC_CALLER, sizeof(*caller) + 8);
	caller->areas = 1;
	caller->bytes = 4096;
	total = REC_ADD(self->list, SHADOW_VMALLOC_TOTAL, *total);
	total->pages = 5;
	total->pages_counted = 6;
	total->lazy = 7;
	total->lazy_counted = 8;
	total->cut = 1;
	EXPECT_TRUE(
		has_lines(text_of(shadow_format_vmalloc, self->list), lines));
}

TEST_HARNESS_MAIN
