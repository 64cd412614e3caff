// SPDX-License-Identifier: GPL-2.0
/*
 * control's words for looking closer: explain, track, poison, and fault, which
 * frees wrongly on purpose.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "shadow/explain.h"
#include "shadow/fault.h"
#include "shadow/poison.h"
#include "view/control.h"

#define EXPLAIN_ENTRIES 4096
#define TRACK_BLOCKS 4096

/* "on" with an optional number, or "off" alone. */
static int parse_switch(const struct words *words, bool *on, u32 *number)
{
	*on = !strcmp(words->word[0], "on");
	if (!*on)
		return strcmp(words->word[0], "off") || words->nr > 1 ?
			       -EINVAL :
			       0;
	return words->nr > 1 ? kstrtou32(words->word[1], 10, number) : 0;
}

/**
 * control_explain() - explain on [ENTRIES]|off
 * @words: what follows it
 *
 * Context: may sleep; control's mutex held.
 * Return: 0, -EINVAL, -ERANGE, -EBUSY (on already), -EALREADY (off already),
 * -ENOMEM.
 */
int control_explain(const struct words *words)
{
	u32 entries = EXPLAIN_ENTRIES;
	bool on;
	int err;

	err = parse_switch(words, &on, &entries);
	if (!err)
		err = on ? shadow_arena_explain_start(entries) :
			   shadow_arena_explain_stop();
	if (!err && on)
		control_say("explain: on, read shadow/explain");
	else if (!err)
		control_say("explain: off");
	return err;
}

/**
 * control_track() - track on [BLOCKS]|off
 * @words: what follows it
 *
 * Context: may sleep; control's mutex held.
 * Return: 0, -EINVAL, -ERANGE, -EBUSY (on already, or blocks are tracked
 * still), -EALREADY (off already), -ENOMEM.
 */
int control_track(const struct words *words)
{
	u32 blocks = TRACK_BLOCKS;
	bool on;
	int err;

	err = parse_switch(words, &on, &blocks);
	if (!err)
		err = on ? shadow_arena_track_start(blocks) :
			   shadow_arena_track_stop();
	if (!err && on)
		control_say("track: on, up to %u blocks in each zone", blocks);
	else if (!err)
		control_say("track: off");
	return err;
}

/**
 * control_poison() - poison on|off
 * @words: what follows it
 *
 * Context: may sleep; control's mutex held.
 * Return: 0, -EINVAL, -EBUSY (on already), -EALREADY (off already), -ENOMEM.
 */
int control_poison(const struct words *words)
{
	u32 none;
	bool on;
	int err;

	err = parse_switch(words, &on, &none);
	if (!err)
		err = on ? shadow_poison_start() : shadow_poison_stop();
	if (!err)
		control_say(
			"poison: %s, %llu pages checked, %llu blocks damaged",
			on ? "on" : "off", shadow_poison_checked(),
			shadow_poison_damage());
	return err;
}

/**
 * control_fault() - fault double|foreign|instance|order|interior|reference|write
 * @words: what follows it
 *
 * Context: may sleep; control's mutex held.
 * Return: 0 where the free was refused, or the write found, as it should be;
 * -EINVAL; -ENODATA for reference without tracking and write without poison;
 * -ENOMEM; -EIO for any other answer.
 */
int control_fault(const struct words *words)
{
	static const char *const names[SHADOW_NR_FAULTS] = {
		[SHADOW_FAULT_FOREIGN] = "foreign",
		[SHADOW_FAULT_INSTANCE] = "instance",
		[SHADOW_FAULT_DOUBLE] = "double",
		[SHADOW_FAULT_INTERIOR] = "interior",
		[SHADOW_FAULT_ORDER] = "order",
		[SHADOW_FAULT_BUSY] = "reference",
	};
	int fault = match_string(names, ARRAY_SIZE(names), words->word[0]);
	int err;

	if (!strcmp(words->word[0], "write")) {
		err = shadow_fault_write();
		if (!err)
			control_say("fault write: found");
		return err;
	}
	if (fault < 0)
		return -EINVAL;
	err = shadow_fault_provoke(fault);
	if (err == -ENOMEM || err == -ENODATA)
		return err;
	control_say("fault %s: %s, errno %d", words->word[0],
		    err ? "refused" : "NOT refused", -err);
	return err == shadow_fault_error(fault) ? 0 : -EIO;
}
