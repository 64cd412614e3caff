// SPDX-License-Identifier: GPL-2.0
/*
 * The formatter of the memory that the kernel booted with.
 */
#include "format/boot_memory.h"
#include "text.h"
#include "uapi/machine.h"

FIXTURE(boot_memory)
{
	struct rec_list *list;
};

FIXTURE_SETUP(boot_memory)
{
	self->list = calloc(1, sizeof(*self->list));
	ASSERT_NE(NULL, self->list);
}

FIXTURE_TEARDOWN(boot_memory)
{
	free(self->list);
}

static void range_add(struct rec_list *list, __u32 flags, __u32 depth,
		      __u64 start, __u64 last, const char *name)
{
	struct shadow_rec_range *range;

	range = REC_ADD(list, SHADOW_MACHINE_RANGE, struct shadow_rec_range);
	range->flags = flags;
	range->depth = depth;
	range->start = start;
	range->last = last;
	name_set(range->name, name);
}

static void zone_add(struct rec_list *list, __u32 flags, const char *name,
		     __u64 present, __u64 managed)
{
	struct shadow_rec_zone *zone;

	zone = REC_ADD(list, SHADOW_MACHINE_ZONE, struct shadow_rec_zone);
	zone->flags = flags;
	name_set(zone->zone.name, name);
	zone->zone.present = present;
	zone->zone.managed = managed;
}

TEST_F(boot_memory, firmware_comes_before_the_kernel_and_both_before_zones)
{
	static const char *const lines[] = {
		"as the firmware told it:",
		"00000000-0009fbff : System RAM",
		"",
		"as the kernel has it:",
		"00001000-0009fbff : System RAM",
		"  00002000-00002fff : Kernel code",
		"1000000000-1000000fff : System RAM",
		"cut off: there are more",
		"",
		"pages kept from the page allocator:",
		"node     zone      present      managed         kept",
		"   0      DMA          158          100           58",
		"   -      all          158          100           58",
		"System RAM has 159 whole pages",
		NULL,
	};

	/* a part of a page is no page: 1 to 0x9e, and one */
	range_add(self->list, SHADOW_RANGE_RAM, 0, 0x1000, 0x9fbff,
		  "System RAM");
	range_add(self->list, SHADOW_RANGE_RAM, 1, 0x2000, 0x2fff,
		  "Kernel code");
	range_add(self->list, SHADOW_RANGE_RAM | SHADOW_RANGE_CUT, 0,
		  0x1000000000, 0x1000000fff, "System RAM");
	range_add(self->list, SHADOW_RANGE_RAM | SHADOW_RANGE_FIRMWARE, 0, 0,
		  0x9fbff, "System RAM");
	zone_add(self->list, SHADOW_ZONE_POPULATED, "DMA", 158, 100);
	zone_add(self->list, 0, "Normal", 0, 0);
	EXPECT_TRUE(is_lines(text_of(shadow_format_boot_memory, self->list),
			     lines));
}

TEST_HARNESS_MAIN
