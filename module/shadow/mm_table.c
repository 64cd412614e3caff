// SPDX-License-Identifier: GPL-2.0
/*
 * The shadow's address spaces: their numbers, their locks, which of them is
 * shown. What is done with one is core's; its pages come from the arena, and
 * with the last address space all of them go back.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pgtable.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "shadow/arena.h"
#include "shadow/mm_files.h"
#include "shadow/mm_pages.h"
#include "shadow/mm_table.h"

/* Which address spaces there are, mm_shown; read: they stay. */
static DECLARE_RWSEM(mm_table_lock);
/* What address spaces share: pages, tables, anon_vmas, files; inside all else. */
static DEFINE_MUTEX(mm_pages_mutex);
static struct shadow_mm_entry *entries[SHADOW_MM_TABLE_MAX]; /* from 1 on */
static u32 nr_entries;
static u64 mm_made; /* how many were made; mm_table_lock */
static u32 mm_shown; /* 0: none */
static struct shadow_spaces table_spaces; /* while there are entries */

/* What a copy has where the kernel has close(): nothing is closed here. */
static void nothing_to_close(struct shadow_mm *mm, struct shadow_vma *vma)
{
}

static const struct shadow_vm_ops closing_ops = {
	.name = "closing",
	.close = nothing_to_close,
};

static u32 closing; /* its number */

/* The instance is there for as long as it has an address space. */
static int spaces_begin(void)
{
	static const enum shadow_mm_rules rules[] = {
		[COMPAT_VMAS_6_1] = SHADOW_MM_6_1,
		[COMPAT_VMAS_6_12] = SHADOW_MM_6_12,
		[COMPAT_VMAS_7_3] = SHADOW_MM_7_3,
	};
	const struct shadow_spaces_config config = {
		.mms = { .rules = rules[COMPAT_VMAS], .partial = true },
		.levels = pgtable_l5_enabled() ? 5 : 4,
		.mem = shadow_arena_mem(),
		.ops = &shadow_mm_pages_ops,
		.ctx = &table_spaces,
		.direct = __va(0),
	};
	int err;

	if (nr_entries)
		return 0;
	err = shadow_spaces_init(&table_spaces, &config);
	if (err)
		return err;
	err = shadow_mms_add_ops(&table_spaces.mms, &closing_ops, &closing);
	if (err)
		shadow_spaces_exit(&table_spaces);
	return err;
}

/**
 * shadow_mm_table_closing() - operations of VMAs whose own have a close()
 *
 * Context: an address space is locked.
 * Return: their number.
 */
u32 shadow_mm_table_closing(void)
{
	return closing;
}

static void spaces_end(void)
{
	if (nr_entries)
		return;
	shadow_mm_files_exit(&table_spaces);
	shadow_spaces_exit(&table_spaces);
}

/* The lowest number that is free, less 1. */
static u32 free_slot(void)
{
	u32 i;

	for (i = 0; i < SHADOW_MM_TABLE_MAX && entries[i]; i++)
		;
	return i;
}

/* A number for an address space, NULL where there is no memory or no number. */
static struct shadow_mm_entry *entry_make(const char *name)
{
	struct shadow_mm_entry *entry;
	u32 slot = free_slot();

	if (slot == SHADOW_MM_TABLE_MAX)
		return ERR_PTR(-ENOSPC);
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return ERR_PTR(-ENOMEM);
	entry->number = slot + 1;
	init_rwsem(&entry->lock);
	strscpy(entry->name, name, sizeof(entry->name));
	return entry;
}

static void entry_add(struct shadow_mm_entry *entry)
{
	entries[entry->number - 1] = entry;
	entry->serial = ++mm_made;
	nr_entries++;
	if (!mm_shown)
		mm_shown = entry->number;
}

/* There is one of that number. Context: mm_table_lock. */
static struct shadow_mm_entry *entry_of(u32 number)
{
	return number && number <= SHADOW_MM_TABLE_MAX ? entries[number - 1] :
							 NULL;
}

/* The same, and it has not exited. */
static struct shadow_mm_entry *entry_in_use(u32 number)
{
	struct shadow_mm_entry *entry = entry_of(number);

	if (!entry)
		return ERR_PTR(-ENOENT);
	return entry->space->mm.users ? entry : ERR_PTR(-ESRCH);
}

/* All users are gone; the number still keeps it. */
static void entry_leave(struct shadow_mm_entry *entry)
{
	shadow_space_grab(entry->space);
	shadow_space_put(entry->space);
	shadow_mm_files_trim(&table_spaces);
}

static void entry_free(struct shadow_mm_entry *entry)
{
	if (entry->space->mm.users)
		entry_leave(entry);
	shadow_space_drop(entry->space);
	entries[entry->number - 1] = NULL;
	nr_entries--;
	if (mm_shown == entry->number)
		mm_shown = 0;
	kfree(entry);
	spaces_end();
}

/**
 * shadow_mm_table_lock_all() - keep everybody out of all address spaces
 *
 * Context: process, may sleep.
 * Return: what they share, until shadow_mm_table_unlock_all(); NULL: there is no
 * address space, and nothing to unlock.
 */
struct shadow_spaces *shadow_mm_table_lock_all(void)
{
	down_write(&mm_table_lock);
	mutex_lock(&mm_pages_mutex);
	if (nr_entries)
		return &table_spaces;
	shadow_mm_table_unlock_all();
	return NULL;
}

/**
 * shadow_mm_table_unlock_all() - undo shadow_mm_table_lock_all()
 */
void shadow_mm_table_unlock_all(void)
{
	mutex_unlock(&mm_pages_mutex);
	up_write(&mm_table_lock);
}

/**
 * shadow_mm_table_exit() - free all address spaces
 *
 * Context: module unload; nobody else is here.
 */
void shadow_mm_table_exit(void)
{
	u32 i;

	for (i = 0; i < SHADOW_MM_TABLE_MAX; i++)
		if (entries[i])
			entry_free(entries[i]);
}

static int table_create(const char *name, u32 *number)
{
	struct shadow_mm_entry *entry = entry_make(name);
	int err;

	if (IS_ERR(entry))
		return PTR_ERR(entry);
	err = spaces_begin();
	if (err)
		goto free;
	err = shadow_space_create(&table_spaces, &entry->space);
	if (err)
		goto end;
	entry_add(entry);
	*number = entry->number;
	return 0;

end:
	spaces_end();
free:
	kfree(entry);
	return err;
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
	int err;

	down_write(&mm_table_lock);
	mutex_lock(&mm_pages_mutex);
	err = table_create(name, number);
	shadow_mm_table_unlock_all();
	return err;
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
	struct shadow_mm_entry *entry;

	if (!shadow_mm_table_lock_all())
		return -ENOENT;
	entry = entry_of(number);
	if (entry)
		entry_free(entry);
	shadow_mm_table_unlock_all();
	return entry ? 0 : -ENOENT;
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
	if (entry_of(number)) {
		mm_shown = number;
		err = 0;
	}
	up_write(&mm_table_lock);
	return err;
}

static int table_fork(u32 number, u32 *child)
{
	struct shadow_mm_entry *parent = entry_in_use(number), *made;
	int err;

	if (IS_ERR(parent))
		return PTR_ERR(parent);
	if (!parent->space->mm.hooks)
		return -EOPNOTSUPP;
	made = entry_make(parent->name);
	if (IS_ERR(made))
		return PTR_ERR(made) == -ENOSPC ? -EAGAIN : -ENOMEM;
	err = shadow_space_fork(parent->space, &made->space);
	if (err) {
		kfree(made);
		return err;
	}
	entry_add(made);
	*child = made->number;
	return 0;
}

/**
 * shadow_mm_table_fork() - fork()
 * @number: the parent
 * @child: gets the child's number, the lowest that is free
 *
 * Nobody is in any address space meanwhile.
 *
 * Context: process, may sleep.
 * Return: 0; -EAGAIN: too many; -ENOMEM; -ENOENT; -ESRCH: it has exited;
 * -EOPNOTSUPP: it is a copy.
 */
int shadow_mm_table_fork(u32 number, u32 *child)
{
	int err;

	if (!shadow_mm_table_lock_all())
		return -ENOENT;
	err = table_fork(number, child);
	shadow_mm_table_unlock_all();
	return err;
}

/**
 * shadow_mm_table_exec() - execve(): an empty address space for the old one
 * @number: whose
 *
 * Context: process, may sleep.
 * Return: 0, -ENOMEM, -ENOENT; -ESRCH: it has exited.
 */
int shadow_mm_table_exec(u32 number)
{
	struct shadow_mm_entry *entry;
	int err;

	if (!shadow_mm_table_lock_all())
		return -ENOENT;
	entry = entry_in_use(number);
	err = PTR_ERR_OR_ZERO(entry) ?: shadow_space_exec(&entry->space);
	if (!err)
		entry->serial = ++mm_made;
	shadow_mm_files_trim(&table_spaces);
	shadow_mm_table_unlock_all();
	return err;
}

/**
 * shadow_mm_table_leave() - exit(): nobody uses the address space any more
 * @number: whose
 *
 * It maps nothing then, and stays until shadow_mm_table_destroy(), as a process
 * that nobody has waited for.
 *
 * Context: process, may sleep.
 * Return: 0, -ENOENT; -ESRCH: it has exited.
 */
int shadow_mm_table_leave(u32 number)
{
	struct shadow_mm_entry *entry;

	if (!shadow_mm_table_lock_all())
		return -ENOENT;
	entry = entry_in_use(number);
	if (!IS_ERR(entry))
		entry_leave(entry);
	shadow_mm_table_unlock_all();
	return PTR_ERR_OR_ZERO(entry);
}

/**
 * shadow_mm_table_lock() - take an address space's mmap lock for writing
 * @number: which
 *
 * Context: process, may sleep; pages are locked, too.
 * Return: it, until shadow_mm_table_unlock(); -ENOENT: there is none of that
 * number; -ESRCH: it has exited.
 */
struct shadow_mm_entry *shadow_mm_table_lock(u32 number)
{
	struct shadow_mm_entry *entry;

	down_read(&mm_table_lock);
	entry = entry_in_use(number);
	if (IS_ERR(entry)) {
		up_read(&mm_table_lock);
		return entry;
	}
	down_write(&entry->lock);
	mutex_lock(&mm_pages_mutex);
	return entry;
}

/**
 * shadow_mm_table_unlock() - undo shadow_mm_table_lock()
 * @entry: what it gave
 */
void shadow_mm_table_unlock(struct shadow_mm_entry *entry)
{
	shadow_mm_files_trim(&table_spaces);
	mutex_unlock(&mm_pages_mutex);
	up_write(&entry->lock);
	up_read(&mm_table_lock);
}

/* Context: mm_table_lock for reading; it is given up where there is none. */
static struct shadow_mm_entry *lock_reading(struct shadow_mm_entry *entry)
{
	if (IS_ERR_OR_NULL(entry)) {
		up_read(&mm_table_lock);
		return entry;
	}
	down_read(&entry->lock);
	mutex_lock(&mm_pages_mutex);
	return entry;
}

/**
 * shadow_mm_table_lock_reading() - take an address space's mmap lock for reading
 * @number: which
 *
 * Context: process, may sleep; pages are locked, too.
 * Return: as shadow_mm_table_lock(); until shadow_mm_table_unlock_reading().
 */
struct shadow_mm_entry *shadow_mm_table_lock_reading(u32 number)
{
	down_read(&mm_table_lock);
	return lock_reading(entry_in_use(number));
}

/**
 * shadow_mm_table_lock_shown() - take the shown one's mmap lock for reading
 *
 * Context: process, may sleep; pages are locked, too.
 * Return: it, until shadow_mm_table_unlock_reading(); NULL: none is shown.
 */
struct shadow_mm_entry *shadow_mm_table_lock_shown(void)
{
	down_read(&mm_table_lock);
	return lock_reading(entry_of(mm_shown));
}

/**
 * shadow_mm_table_go_on() - ask whether a walk is still of the shown one
 * @entry: what shadow_mm_table_lock_shown() gave
 * @place: where the walk is; zero: it begins, and is of this one
 *
 * Return: 0; -ESRCH: it was of another, even if that had the same number.
 */
int shadow_mm_table_go_on(const struct shadow_mm_entry *entry,
			  struct shadow_maps_place *place)
{
	if (!place->serial)
		place->serial = entry->serial;
	return place->serial == entry->serial ? 0 : -ESRCH;
}

/**
 * shadow_mm_table_unlock_reading() - undo shadow_mm_table_lock_shown(), _reading()
 * @entry: what it gave
 */
void shadow_mm_table_unlock_reading(struct shadow_mm_entry *entry)
{
	mutex_unlock(&mm_pages_mutex);
	up_read(&entry->lock);
	up_read(&mm_table_lock);
}

/**
 * shadow_mm_table_number() - whose an address space is
 * @space: the address space
 *
 * Context: locked by any of the above.
 * Return: its user's number; 0: nobody's.
 */
u32 shadow_mm_table_number(const struct shadow_space *space)
{
	u32 i;

	for (i = 0; i < SHADOW_MM_TABLE_MAX; i++)
		if (entries[i] && entries[i]->space == space)
			return i + 1;
	return 0;
}

/* Of each address space its VMAs. */
static void check_vmas(struct shadow_mm_table_check *check)
{
	struct shadow_mm_check one;
	u32 i;

	for (i = 0; i < SHADOW_MM_TABLE_MAX; i++) {
		if (!entries[i])
			continue;
		if (shadow_mm_check(&entries[i]->space->mm, &one) &&
		    !check->number) {
			check->number = i + 1;
			check->broken = one;
		}
		check->vmas += one.vmas;
		check->nr++;
	}
}

/**
 * shadow_mm_table_check() - verify the invariants of the arena and all that is in it
 * @check: what was found
 *
 * Context: process, may sleep; nobody is in any address space meanwhile, and the
 * machine is stopped once, while the arena is read (shadow_arena_check()).
 * Return: 0; -EUCLEAN where one does not hold.
 */
int shadow_mm_table_check(struct shadow_mm_table_check *check)
{
	struct shadow_spaces *spaces = shadow_mm_table_lock_all();
	int err;

	*check = (struct shadow_mm_table_check){};
	err = shadow_arena_check(&check->arena);
	if (!spaces)
		return err;
	check_vmas(check);
	if (!err && !check->number)
		err = shadow_spaces_check(spaces, &check->arena, &check->pages);
	if (check->pages.space)
		check->owner = shadow_mm_table_number(
			shadow_space_at(spaces, check->pages.space));
	shadow_mm_table_unlock_all();
	return check->number ? -EUCLEAN : err;
}
