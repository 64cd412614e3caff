// SPDX-License-Identifier: GPL-2.0
/*
 * Words of mm that concern an address space as a whole, or one page of it: it is
 * made, forks, execs, exits; somebody touches an address; files have sizes.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "live/mm_copy.h"
#include "shadow/mm_files.h"
#include "shadow/mm_table.h"
#include "view/control.h"

static int number_of(const struct words *words, u32 *number)
{
	return kstrtou32(words->word[1], 10, number);
}

/* create [NAME] */
static int space_create(const struct words *words)
{
	const char *name = words->nr > 1 ? words->word[1] : "";
	u32 number;
	int err;

	if (strlen(name) >= SHADOW_MM_NAME)
		return -EINVAL;
	err = shadow_mm_table_create(name, &number);
	if (!err)
		control_say("mm create: %u", number);
	return err;
}

/* WORD N, and what the word does with it. */
static int space_whole(const struct words *words, int (*run)(u32 number))
{
	u32 number;
	int err = number_of(words, &number);

	err = err ?: run(number);
	if (!err)
		control_say("mm %s: %u", words->word[0], number);
	return err;
}

static int space_destroy(const struct words *words)
{
	return space_whole(words, shadow_mm_table_destroy);
}

static int space_show(const struct words *words)
{
	return space_whole(words, shadow_mm_table_choose);
}

static int space_exec(const struct words *words)
{
	return space_whole(words, shadow_mm_table_exec);
}

static int space_exit(const struct words *words)
{
	return space_whole(words, shadow_mm_table_leave);
}

/* import PID: an address space like a process's, by a copy of one moment */
static int space_import(const struct words *words)
{
	const struct shadow_rec_mm_copy *copy;
	struct grow recs = {};
	u32 number, pid, nr;
	int err = number_of(words, &pid);

	if (err || pid > INT_MAX)
		return err ?: -EINVAL;
	err = live_mm_copy(&recs, pid);
	if (!err) {
		copy = (const void *)recs.data;
		nr = (recs.len - sizeof(*copy)) /
		     sizeof(struct shadow_rec_vma_copy);
		err = shadow_mm_import(copy, (const void *)(copy + 1), nr,
				       &number);
	}
	if (!err)
		control_say("mm import: %u", number);
	grow_destroy(&recs);
	return err;
}

/* fork N */
static int space_fork(const struct words *words)
{
	u32 number, child;
	int err = number_of(words, &number);

	err = err ?: shadow_mm_table_fork(number, &child);
	if (!err)
		control_say("mm fork: %u", child);
	return err;
}

/* WORD N ADDR ...: a fault, and what it came to. */
static int space_touch(const struct words *words, u32 touch, u64 *value)
{
	enum shadow_fault_kind kind;
	u64 addr;
	u32 number;
	int err;

	err = number_of(words, &number) ?: control_bytes(words->word[2], &addr);
	if (err)
		return err;
	err = shadow_mm_touch(number, addr, touch, value, &kind);
	if (!err && value)
		control_say("mm %s: %llu", words->word[0], *value);
	else if (err != -ENOENT && err != -ESRCH && err != -EINVAL)
		control_say("mm %s: %s", words->word[0],
			    shadow_fault_kind_name(kind));
	return err;
}

/* fault N ADDR read|write|exec */
static int space_fault(const struct words *words)
{
	static const char *const names[] = { "read", "write", "exec" };
	static const u32 touches[] = { 0, SHADOW_TOUCH_WRITE,
				       SHADOW_TOUCH_EXEC };
	int found = match_string(names, ARRAY_SIZE(names), words->word[3]);

	return found < 0 ? -EINVAL : space_touch(words, touches[found], NULL);
}

/* peek N ADDR */
static int space_peek(const struct words *words)
{
	u64 value;

	return space_touch(words, 0, &value);
}

/* poke N ADDR VALUE */
static int space_poke(const struct words *words)
{
	u64 value;
	int err = kstrtou64(words->word[3], 0, &value);

	return err ?: space_touch(words, SHADOW_TOUCH_WRITE, &value);
}

/* thp N never|madvise|always */
static int space_thp(const struct words *words)
{
	static const char *const names[] = {
		[SHADOW_THP_NEVER] = "never",
		[SHADOW_THP_MADVISE] = "madvise",
		[SHADOW_THP_ALWAYS] = "always",
	};
	int found = match_string(names, ARRAY_SIZE(names), words->word[2]);
	struct shadow_mm_entry *entry;
	u32 number;
	int err;

	if (found < 0)
		return found;
	err = number_of(words, &number);
	if (err)
		return err;
	entry = shadow_mm_table_lock(number);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	entry->space->thp = found;
	shadow_mm_table_unlock(entry);
	control_say("mm thp: %s", names[found]);
	return 0;
}

/* file NUMBER SIZE [shmem] */
static int space_file(const struct words *words)
{
	bool shmem = words->nr > 3;
	struct shadow_spaces *spaces;
	u32 number;
	u64 bytes;
	int err;

	err = number_of(words, &number) ?:
					  control_bytes(words->word[2], &bytes);
	if (!err && shmem && strcmp(words->word[3], "shmem"))
		err = -EINVAL;
	if (err)
		return err;
	spaces = shadow_mm_table_lock_all();
	if (!spaces)
		return -ENOENT;
	err = shadow_mm_files_set(spaces, number,
				  DIV_ROUND_UP_ULL(bytes, SHADOW_PAGE_SIZE),
				  shmem);
	shadow_mm_table_unlock_all();
	if (!err)
		control_say("mm file: %u", number);
	return err;
}

/* device [ro|rw]: what the example device has counted. */
static int space_device(const struct words *words)
{
	static const char *const names[] = { "rw", "ro" };
	struct shadow_mm_device stat;
	struct shadow_spaces *spaces;
	int found = -1, err;

	if (words->nr > 1) {
		found = match_string(names, ARRAY_SIZE(names), words->word[1]);
		if (found < 0)
			return found;
	}
	spaces = shadow_mm_table_lock_all();
	if (!spaces)
		return -ENOENT;
	err = shadow_mm_files_device(spaces, found, &stat);
	shadow_mm_table_unlock_all();
	if (!err)
		control_say(
			"mm device: %u pages, unit %u, %u maps, %u writes, %s",
			stat.pages, stat.unit, stat.maps, stat.writes,
			names[stat.read_only]);
	return err;
}

static const struct command space_commands[] = {
	{ "create", "[NAME]", 0, 1, space_create },
	{ "import", "PID", 1, 1, space_import },
	{ "destroy", "N", 1, 1, space_destroy },
	{ "show", "N", 1, 1, space_show },
	{ "fork", "N", 1, 1, space_fork },
	{ "exec", "N", 1, 1, space_exec },
	{ "exit", "N", 1, 1, space_exit },
	{ "fault", "N ADDR read|write|exec", 3, 3, space_fault },
	{ "peek", "N ADDR", 2, 2, space_peek },
	{ "poke", "N ADDR VALUE", 3, 3, space_poke },
	{ "thp", "N never|madvise|always", 2, 2, space_thp },
	{ "file", "NUMBER SIZE [shmem]", 2, 3, space_file },
	{ "device", "[ro|rw]", 0, 1, space_device },
};

/**
 * control_space() - do something with an address space as a whole
 * @words: what to do, and what that takes
 *
 * Return: 0 or -errno; -EINVAL: there is no such word.
 */
int control_space(const struct words *words)
{
	return control_run(space_commands, ARRAY_SIZE(space_commands),
			   words->word[0], words->nr - 1, words);
}
