// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody touches an address space of the shadow: a fault, and what is read or
 * written there.
 */
#include <linux/err.h>

#include "shadow/mm_pages.h"
#include "shadow/mm_table.h"

/* The fault, and what is read or written there. */
static int access_at(struct shadow_space *space, u64 addr, u32 touch,
		     u64 *value, enum shadow_fault_kind *kind)
{
	struct shadow_span span;
	u64 *word;
	int err;

	if (!space->mm.hooks)
		return -EOPNOTSUPP;
	err = shadow_space_fault(space, addr, touch, kind);
	if (err || !value || !shadow_pgtable_at(&space->pt, addr, &span))
		return err;
	word = shadow_mm_pages_word(shadow_pte_pfn(shadow_span_get(&span, 0)),
				    addr);
	if (touch & SHADOW_TOUCH_WRITE)
		*word = *value;
	else
		*value = *word;
	return 0;
}

/**
 * shadow_mm_touch() - somebody touches an address
 * @number: in which address space
 * @addr: the address
 * @touch: SHADOW_TOUCH_*
 * @value: eight bytes that are written, or read, there; NULL: none
 * @kind: what the fault came to, where there was one
 *
 * The mmap lock is held for reading where a VMA is there, so that several may be
 * in it; for writing where a stack may have to grow.
 *
 * Context: process, may sleep.
 * Return: as shadow_space_fault(); -ENOENT; -ESRCH: it has exited; -EINVAL: @addr
 * is no multiple of 8, and there is a @value; -EOPNOTSUPP: it is a copy.
 */
int shadow_mm_touch(u32 number, u64 addr, u32 touch, u64 *value,
		    enum shadow_fault_kind *kind)
{
	struct shadow_mm_entry *entry;
	bool there;
	int err = 0;

	*kind = SHADOW_FAULT_NO_AREA;
	if (value && addr % sizeof(*value))
		return -EINVAL;
	entry = shadow_mm_table_lock_reading(number);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	there = shadow_mm_lookup(&entry->space->mm, addr);
	if (there)
		err = access_at(entry->space, addr, touch, value, kind);
	shadow_mm_table_unlock_reading(entry);
	if (there)
		return err;
	entry = shadow_mm_table_lock(number);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	err = access_at(entry->space, addr, touch, value, kind);
	shadow_mm_table_unlock(entry);
	return err;
}
