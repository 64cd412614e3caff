// SPDX-License-Identifier: GPL-2.0
/*
 * Where two VMAs of the shown address space meet, with what keeps them apart by
 * the model; and its accounts beside those of what it is a copy of. Changes
 * nothing.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "shadow/mm_table.h"

static void record_meet(struct grow *recs, const struct shadow_mm *mm,
			const struct shadow_vma *left,
			const struct shadow_vma *right)
{
	enum shadow_vma_rule rule = shadow_vma_apart(mm->mms, left, right);
	const struct shadow_vma_rule_info *info = shadow_vma_rule_info(rule);
	struct shadow_rec_mm_meet *rec;

	rec = grow_rec(recs, SHADOW_VIEW_MM_MEET, sizeof(*rec));
	if (!rec)
		return;
	rec->start = left->start;
	rec->at = left->end;
	rec->end = right->end;
	rec->left = left->flags;
	rec->right = right->flags;
	rec->rule = rule;
	strscpy(rec->name, info->name, sizeof(rec->name));
	strscpy(rec->text, info->text, sizeof(rec->text));
}

/* Meetings from where the walk goes on. 1: there may be more; 0: that was all. */
static int record_meets(struct grow *recs, const struct shadow_mm *mm,
			struct shadow_maps_place *place)
{
	const struct shadow_vma *left, *right;
	unsigned int i;

	left = shadow_mm_find(mm, place->next);
	for (i = 0; left && i < SHADOW_MAPS_PIECE; left = right, i++) {
		right = shadow_mm_find(mm, left->end);
		if (right && right->start == left->end)
			record_meet(recs, mm, left, right);
		place->next = left->end;
	}
	return !!left;
}

static void record_accounts(struct grow *recs, const struct shadow_mm *mm,
			    const struct shadow_rec_mm_copy *copy)
{
	const u64 own[SHADOW_NR_MM_ACCOUNTS] = {
		[SHADOW_MM_MAP_COUNT] = mm->map_count,
		[SHADOW_MM_TOTAL] = mm->total_vm,
		[SHADOW_MM_LOCKED] = mm->locked_vm,
		[SHADOW_MM_DATA] = mm->data_vm,
		[SHADOW_MM_EXEC] = mm->exec_vm,
		[SHADOW_MM_STACK] = mm->stack_vm,
	};
	struct shadow_rec_mm_account *rec;
	unsigned int i;

	for (i = 0; copy->pid && i < SHADOW_NR_MM_ACCOUNTS; i++) {
		rec = grow_rec(recs, SHADOW_VIEW_MM_ACCOUNT, sizeof(*rec));
		if (!rec)
			return;
		rec->account = i;
		rec->live = copy->account[i];
		rec->shadow = own[i];
	}
}

/**
 * shadow_record_mm_meets() - where some VMAs of the shown address space meet
 * @recs: gets a struct shadow_rec_mm_account for each account first, if it is a
 *        copy, and a struct shadow_rec_mm_meet for each two VMAs that have no gap
 *        between them
 * @place: where it goes on; zero: at the first
 *
 * Context: process, may sleep; takes its mmap lock for reading.
 * Return: 1: there may be more; 0: that was all; -errno; -ESRCH: none is shown, or
 * another.
 */
int shadow_record_mm_meets(struct grow *recs, struct shadow_maps_place *place)
{
	struct shadow_mm_entry *entry;
	const struct shadow_mm *mm;
	int err;

	err = grow_room(
		recs,
		SHADOW_NR_MM_ACCOUNTS * sizeof(struct shadow_rec_mm_account) +
			SHADOW_MAPS_PIECE * sizeof(struct shadow_rec_mm_meet));
	if (err)
		return err;
	entry = shadow_mm_table_lock_shown();
	if (!entry)
		return -ESRCH;
	mm = &entry->space->mm;
	if (!place->serial)
		record_accounts(recs, mm, &entry->copied);
	err = shadow_mm_table_go_on(entry, place);
	if (!err)
		err = record_meets(recs, mm, place);
	shadow_mm_table_unlock_reading(entry);
	return recs->err ?: err;
}
