// SPDX-License-Identifier: GPL-2.0
/*
 * The shadow's address spaces: their numbers, their mmap locks, which of them is
 * shown. What is done with one is core's; they map no real page.
 */
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "shadow/mm_table.h"

/**
 * struct mm_entry - an address space
 * @mm: it
 * @lock: its mmap lock
 * @name: what its user calls it
 * @copied: what it is a copy of; its pid 0: of nothing
 * @serial: no other has it, now or later
 */
struct mm_entry {
	struct shadow_mm mm;
	struct rw_semaphore lock; /* @mm, @copied */
	char name[SHADOW_MM_NAME];
	struct shadow_rec_mm_copy copied;
	u64 serial;
};

/* Which address spaces there are, mm_shown; read: they stay. */
static DECLARE_RWSEM(mm_table_lock);
static struct mm_entry *entries[SHADOW_MM_TABLE_MAX]; /* by number, less 1 */
static u64 mm_made; /* how many were made; mm_table_lock */
static u32 mm_shown; /* 0: none */
static struct shadow_mms table_mms;

/* What a copy has where the kernel has close(): nothing is closed here. */
static void nothing_to_close(struct shadow_mm *mm, struct shadow_vma *vma)
{
}

static const struct shadow_vm_ops closing_ops = {
	.name = "closing",
	.close = nothing_to_close,
};

static u32 closing; /* its number */

/*
 * No page is brought here; but where the kernel would write to private memory,
 * as it does to lock it, the VMA gets its anon_vma, and that decides what merges.
 */
static void table_populate(struct shadow_mm *mm, u64 start, u64 end)
{
	struct shadow_vma *vma;

	while ((vma = shadow_mm_find(mm, start)) && vma->start < end) {
		start = vma->end;
		if ((vma->flags & (SHADOW_VM_WRITE | SHADOW_VM_SHARED |
				   SHADOW_VM_LOCKONFAULT)) == SHADOW_VM_WRITE &&
		    !vma->anon_vma && shadow_mm_anon_prepare(mm, vma))
			return;
	}
}

static const struct shadow_mm_hooks table_hooks = {
	.populate = table_populate,
};

/**
 * shadow_mm_table_init() - make the instance, without an address space
 *
 * Context: module load.
 * Return: 0 or -errno.
 */
int shadow_mm_table_init(void)
{
	static const enum shadow_mm_rules rules[] = {
		[COMPAT_VMAS_6_1] = SHADOW_MM_6_1,
		[COMPAT_VMAS_6_12] = SHADOW_MM_6_12,
		[COMPAT_VMAS_7_3] = SHADOW_MM_7_3,
	};
	const struct shadow_mms_config config = {
		.rules = rules[COMPAT_VMAS],
		.hooks = &table_hooks,
		.partial = true,
	};
	int err = shadow_mms_init(&table_mms, &config);

	return err ?: shadow_mms_add_ops(&table_mms, &closing_ops, &closing);
}

/**
 * shadow_mm_table_closing() - operations of VMAs whose own have a close()
 *
 * Return: their number.
 */
u32 shadow_mm_table_closing(void)
{
	return closing;
}

/**
 * shadow_mm_table_copied() - what an address space is a copy of
 * @mm: the address space, locked
 *
 * Return: the mm_struct as it was; its pid is 0 where it is a copy of nothing.
 */
struct shadow_rec_mm_copy *shadow_mm_table_copied(const struct shadow_mm *mm)
{
	return &container_of(mm, struct mm_entry, mm)->copied;
}

static void entry_free(u32 number)
{
	struct mm_entry *entry = entries[number - 1];

	entries[number - 1] = NULL;
	if (mm_shown == number)
		mm_shown = 0;
	shadow_mm_exit(&entry->mm);
	kfree(entry);
}

/**
 * shadow_mm_table_exit() - free all address spaces and the instance
 *
 * Context: module unload; nobody else is here.
 */
void shadow_mm_table_exit(void)
{
	u32 number;

	for (number = 1; number <= SHADOW_MM_TABLE_MAX; number++)
		if (entries[number - 1])
			entry_free(number);
	shadow_mms_exit(&table_mms);
}

static int entry_make(const char *name, u32 number)
{
	struct mm_entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	int err;

	if (!entry)
		return -ENOMEM;
	err = shadow_mm_init(&entry->mm, &table_mms);
	if (err) {
		kfree(entry);
		return err;
	}
	entry->mm.number = number;
	entry->serial = ++mm_made;
	init_rwsem(&entry->lock);
	strscpy(entry->name, name, sizeof(entry->name));
	entries[number - 1] = entry;
	if (!mm_shown)
		mm_shown = number;
	return 0;
}

/**
 * shadow_mm_table_create() - make an empty address space
 * @name: what it is called, cut off where it is too long
 * @number: gets its number, the lowest that is free; the first one is shown
 *
 * Context: process, may sleep.
 * Return: 0, -ENOMEM, or -ENOSPC: there are SHADOW_MM_TABLE_MAX.
 */
int shadow_mm_table_create(const char *name, u32 *number)
{
	int err = -ENOSPC;
	u32 i;

	down_write(&mm_table_lock);
	for (i = 0; i < SHADOW_MM_TABLE_MAX && entries[i]; i++)
		;
	if (i < SHADOW_MM_TABLE_MAX)
		err = entry_make(name, i + 1);
	up_write(&mm_table_lock);
	if (!err)
		*number = i + 1;
	return err;
}

/* There is one of that number. Context: mm_table_lock. */
static bool is_entry(u32 number)
{
	return number && number <= SHADOW_MM_TABLE_MAX && entries[number - 1];
}

/**
 * shadow_mm_table_destroy() - unmap all of an address space and free it
 * @number: which
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOENT.
 */
int shadow_mm_table_destroy(u32 number)
{
	int err = -ENOENT;

	down_write(&mm_table_lock);
	if (is_entry(number)) {
		entry_free(number);
		err = 0;
	}
	up_write(&mm_table_lock);
	return err;
}

/**
 * shadow_mm_table_choose() - choose the address space that is shown
 * @number: which
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOENT.
 */
int shadow_mm_table_choose(u32 number)
{
	int err = -ENOENT;

	down_write(&mm_table_lock);
	if (is_entry(number)) {
		mm_shown = number;
		err = 0;
	}
	up_write(&mm_table_lock);
	return err;
}

/**
 * shadow_mm_table_lock() - take an address space's mmap lock for writing
 * @number: which
 *
 * Context: process, may sleep.
 * Return: it, until shadow_mm_table_unlock(); NULL: there is none of that number.
 */
struct shadow_mm *shadow_mm_table_lock(u32 number)
{
	down_read(&mm_table_lock);
	if (!is_entry(number)) {
		up_read(&mm_table_lock);
		return NULL;
	}
	down_write(&entries[number - 1]->lock);
	return &entries[number - 1]->mm;
}

/**
 * shadow_mm_table_unlock() - undo shadow_mm_table_lock()
 * @mm: what it gave
 */
void shadow_mm_table_unlock(struct shadow_mm *mm)
{
	up_write(&container_of(mm, struct mm_entry, mm)->lock);
	up_read(&mm_table_lock);
}

/**
 * shadow_mm_table_lock_shown() - take the shown one's mmap lock for reading
 * @name: gets its name
 *
 * Context: process, may sleep.
 * Return: it, until shadow_mm_table_unlock_shown(); NULL: none is shown.
 */
const struct shadow_mm *shadow_mm_table_lock_shown(const char **name)
{
	struct mm_entry *entry;

	down_read(&mm_table_lock);
	if (!mm_shown) {
		up_read(&mm_table_lock);
		return NULL;
	}
	entry = entries[mm_shown - 1];
	down_read(&entry->lock);
	*name = entry->name;
	return &entry->mm;
}

/**
 * shadow_mm_table_go_on() - ask whether a walk is still of the shown one
 * @mm: what shadow_mm_table_lock_shown() gave
 * @place: where the walk is; zero: it begins, and is of this one
 *
 * Return: 0; -ESRCH: it was of another, even if that had the same number.
 */
int shadow_mm_table_go_on(const struct shadow_mm *mm,
			  struct shadow_maps_place *place)
{
	const u64 serial = container_of(mm, struct mm_entry, mm)->serial;

	if (!place->serial)
		place->serial = serial;
	return place->serial == serial ? 0 : -ESRCH;
}

/**
 * shadow_mm_table_unlock_shown() - undo shadow_mm_table_lock_shown()
 * @mm: what it gave
 */
void shadow_mm_table_unlock_shown(const struct shadow_mm *mm)
{
	up_read(&container_of(mm, struct mm_entry, mm)->lock);
	up_read(&mm_table_lock);
}

/**
 * shadow_mm_table_check() - verify the invariants of all address spaces
 * @check: what was found
 *
 * Context: process, may sleep; takes each one's mmap lock for reading.
 * Return: 0; -EUCLEAN where one does not hold.
 */
int shadow_mm_table_check(struct shadow_mm_table_check *check)
{
	struct shadow_mm_check one;
	u32 i;

	*check = (struct shadow_mm_table_check){};
	down_read(&mm_table_lock);
	for (i = 0; i < SHADOW_MM_TABLE_MAX; i++) {
		if (!entries[i])
			continue;
		down_read(&entries[i]->lock);
		if (shadow_mm_check(&entries[i]->mm, &one) && !check->number) {
			check->number = i + 1;
			check->broken = one;
		}
		up_read(&entries[i]->lock);
		check->vmas += one.vmas;
		check->nr++;
	}
	up_read(&mm_table_lock);
	return check->number ? -EUCLEAN : 0;
}
