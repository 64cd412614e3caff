// SPDX-License-Identifier: GPL-2.0
/*
 * The example device: each of its operations is called when it should, and what
 * it says counts.
 */
#include "core/device.h"
#include "world.h"

FIXTURE(device)
{
	struct world world;
	struct shadow_device device;
	struct shadow_file file;
	struct shadow_space *space;
};

FIXTURE_SETUP(device)
{
	world_make(_metadata, &self->world, 1);
	ASSERT_EQ(0, shadow_space_create(&self->world.spaces, &self->space));
	ASSERT_EQ(0, shadow_device_create(&self->world.spaces, 8, 4,
					  &self->device));
	shadow_device_open(&self->device, 1, &self->file);
	ASSERT_EQ(0, map(self->space, AT, 8, RW, SHARED, &self->file));
}

FIXTURE_TEARDOWN(device)
{
	shadow_space_put(self->space);
	EXPECT_EQ(0, self->device.maps);
	shadow_device_destroy(&self->device);
	world_end(_metadata, &self->world);
}

/* 1 VMA, forked: 2, split: 3; one goes: 2 */
TEST_F(device, open_and_close_count_its_vmas)
{
	struct shadow_space *child;

	self->device.maps++; /* mmap() itself opens nothing */
	ASSERT_EQ(0, shadow_space_fork(self->space, &child));
	EXPECT_EQ(2, self->device.maps);
	ASSERT_EQ(0, shadow_mm_mprotect(&child->mm, AT, 4 * PAGE, RO));
	EXPECT_EQ(3, self->device.maps);
	ASSERT_EQ(0, shadow_mm_munmap(&child->mm, AT, 4 * PAGE));
	EXPECT_EQ(2, self->device.maps);
	shadow_space_put(child);
	EXPECT_EQ(1, self->device.maps);
}

TEST_F(device, split_inside_a_unit_is_refused)
{
	self->device.maps++;
	EXPECT_EQ(-EINVAL,
		  shadow_mm_munmap(&self->space->mm, AT + 2 * PAGE, 2 * PAGE));
	EXPECT_EQ(1, self->space->mm.map_count);
	EXPECT_EQ(0, shadow_mm_munmap(&self->space->mm, AT, 4 * PAGE));
	EXPECT_WORLD(&self->world);
}

/* read: f    written: F, counted once    read only: refused */
TEST_F(device, pages_are_written_when_it_agrees)
{
	self->device.maps++;
	EXPECT_STREQ("file", touch(self->space, AT, 0));
	EXPECT_PAGES(self->space, AT, "f...");
	EXPECT_STREQ("mkwrite", touch(self->space, AT, WRITE));
	EXPECT_STREQ("spurious", touch(self->space, AT, WRITE));
	EXPECT_EQ(1, self->device.writes);
	self->device.read_only = true;
	EXPECT_STREQ("beyond", touch(self->space, AT + PAGE, WRITE));
	EXPECT_PAGES(self->space, AT, "F...");
	EXPECT_EQ(1, self->device.writes);
	EXPECT_EQ(self->file.mapping * 1000 + 7,
		  get(self->space, AT + 7 * PAGE));
}

TEST_F(device, device_without_memory_leaves_nothing)
{
	u64 free_pages = store_free_pages(&self->world.store);
	struct shadow_device other;
	u32 nth;

	self->device.maps++;
	for (nth = 1; nth <= 8; nth++) {
		store_fail(&self->world.store, nth, false);
		EXPECT_EQ(-ENOMEM, shadow_device_create(&self->world.spaces, 8,
							1, &other));
		EXPECT_EQ(free_pages, store_free_pages(&self->world.store));
	}
	store_fail(&self->world.store, 0, false);
	EXPECT_EQ(-EINVAL,
		  shadow_device_create(&self->world.spaces, 8, 3, &other));
	EXPECT_EQ(1, shadow_pool_used(&self->world.spaces.mappings));
}

TEST_HARNESS_MAIN
