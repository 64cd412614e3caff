// SPDX-License-Identifier: GPL-2.0
/*
 * madvise(): advice that changes flags merges and splits VMAs as mprotect() does;
 * other advice is checked here, and handed to whoever keeps pages.
 */
#include "core/mm_calls.h"

#define UNMERGEABLE                                                  \
	(SHADOW_VM_SHARED | SHADOW_VM_MAYSHARE | SHADOW_VM_SPECIAL | \
	 SHADOW_VM_HUGETLB | SHADOW_VM_DROPPABLE)

static bool rules_are(const struct shadow_mm *mm, enum shadow_mm_rules rules)
{
	return mm->mms->config.rules == rules;
}

static bool is_known(const struct shadow_mm *mm, int advice)
{
	if (advice == SHADOW_MADV_GUARD_INSTALL ||
	    advice == SHADOW_MADV_GUARD_REMOVE)
		return rules_are(mm, SHADOW_MM_7_3);
	return (advice >= SHADOW_MADV_NORMAL &&
		advice <= SHADOW_MADV_DONTNEED) ||
	       (advice >= SHADOW_MADV_FREE && advice <= SHADOW_MADV_COLLAPSE);
}

/* Advice by which contents are lost: not for sealed memory that is read only. */
static bool discards(int advice)
{
	switch (advice) {
	case SHADOW_MADV_FREE:
	case SHADOW_MADV_DONTNEED:
	case SHADOW_MADV_DONTNEED_LOCKED:
	case SHADOW_MADV_REMOVE:
	case SHADOW_MADV_DONTFORK:
	case SHADOW_MADV_WIPEONFORK:
	case SHADOW_MADV_GUARD_INSTALL:
		return true;
	default:
		return false;
	}
}

static bool seal_forbids(const struct shadow_mm *mm,
			 const struct shadow_vma *vma, int advice)
{
	if (!(vma->flags & SHADOW_VM_SEALED) || !discards(advice) ||
	    vma->flags & SHADOW_VM_WRITE)
		return false;
	if (rules_are(mm, SHADOW_MM_7_3))
		return shadow_vma_anonymous(vma);
	return !vma->file && !(vma->flags & SHADOW_VM_SHARED);
}

/* Does the advice change flags, and to what? */
static bool new_flags(const struct shadow_vma *vma, int advice, u64 *flags)
{
	static const struct {
		u64 clear;
		u64 set;
	} change[SHADOW_MADV_KEEPONFORK + 1] = {
		[SHADOW_MADV_NORMAL] = { SHADOW_VM_RAND_READ |
						 SHADOW_VM_SEQ_READ,
					 0 },
		[SHADOW_MADV_RANDOM] = { SHADOW_VM_SEQ_READ,
					 SHADOW_VM_RAND_READ },
		[SHADOW_MADV_SEQUENTIAL] = { SHADOW_VM_RAND_READ,
					     SHADOW_VM_SEQ_READ },
		[SHADOW_MADV_DONTFORK] = { 0, SHADOW_VM_DONTCOPY },
		[SHADOW_MADV_DOFORK] = { SHADOW_VM_DONTCOPY, 0 },
		[SHADOW_MADV_MERGEABLE] = { 0, SHADOW_VM_MERGEABLE },
		[SHADOW_MADV_UNMERGEABLE] = { SHADOW_VM_MERGEABLE, 0 },
		[SHADOW_MADV_HUGEPAGE] = { SHADOW_VM_NOHUGEPAGE,
					   SHADOW_VM_HUGEPAGE },
		[SHADOW_MADV_NOHUGEPAGE] = { SHADOW_VM_HUGEPAGE,
					     SHADOW_VM_NOHUGEPAGE },
		[SHADOW_MADV_DONTDUMP] = { 0, SHADOW_VM_DONTDUMP },
		[SHADOW_MADV_DODUMP] = { SHADOW_VM_DONTDUMP, 0 },
		[SHADOW_MADV_WIPEONFORK] = { 0, SHADOW_VM_WIPEONFORK },
		[SHADOW_MADV_KEEPONFORK] = { SHADOW_VM_WIPEONFORK, 0 },
	};

	if (advice > SHADOW_MADV_KEEPONFORK ||
	    !(change[advice].clear | change[advice].set))
		return false;
	*flags = vma->flags;
	if (advice == SHADOW_MADV_MERGEABLE && vma->flags & UNMERGEABLE)
		return true;
	*flags = (vma->flags & ~change[advice].clear) | change[advice].set;
	return true;
}

/* What is wrong with advice that changes flags. */
static int check_flags(const struct shadow_mm *mm, const struct shadow_vma *vma,
		       int advice)
{
	u64 bad = 0;

	switch (advice) {
	case SHADOW_MADV_DOFORK:
		bad = rules_are(mm, SHADOW_MM_7_3) ? SHADOW_VM_SPECIAL :
						     SHADOW_VM_IO;
		break;
	case SHADOW_MADV_WIPEONFORK:
		if (vma->file)
			return -EINVAL;
		bad = SHADOW_VM_SHARED;
		break;
	case SHADOW_MADV_KEEPONFORK:
		bad = SHADOW_VM_DROPPABLE;
		break;
	case SHADOW_MADV_DODUMP:
		bad = SHADOW_VM_DROPPABLE;
		if (!(vma->flags & SHADOW_VM_HUGETLB))
			bad |= SHADOW_VM_SPECIAL;
		break;
	}
	return vma->flags & bad ? -EINVAL : 0;
}

/* Advice about pages: the VMAs for which it is none, and what they must be. */
static const struct {
	u32 advice;
	u64 bad;
	u64 needed;
} of_pages[] = {
	{ SHADOW_MADV_FREE, SHADOW_VM_PFNMAP | SHADOW_VM_LOCKED, 0 },
	{ SHADOW_MADV_DONTNEED, SHADOW_VM_PFNMAP | SHADOW_VM_LOCKED, 0 },
	{ SHADOW_MADV_DONTNEED_LOCKED, SHADOW_VM_PFNMAP, 0 },
	{ SHADOW_MADV_COLD,
	  SHADOW_VM_PFNMAP | SHADOW_VM_LOCKED | SHADOW_VM_HUGETLB, 0 },
	{ SHADOW_MADV_PAGEOUT,
	  SHADOW_VM_PFNMAP | SHADOW_VM_LOCKED | SHADOW_VM_HUGETLB, 0 },
	{ SHADOW_MADV_REMOVE, SHADOW_VM_LOCKED, 0 },
	{ SHADOW_MADV_POPULATE_READ, SHADOW_VM_PFNMAP | SHADOW_VM_IO,
	  SHADOW_VM_READ },
	{ SHADOW_MADV_POPULATE_WRITE, SHADOW_VM_PFNMAP | SHADOW_VM_IO,
	  SHADOW_VM_WRITE },
	{ SHADOW_MADV_GUARD_INSTALL,
	  SHADOW_VM_SPECIAL | SHADOW_VM_HUGETLB | SHADOW_VM_LOCKED, 0 },
	{ SHADOW_MADV_GUARD_REMOVE, SHADOW_VM_SPECIAL | SHADOW_VM_HUGETLB, 0 },
};

static int check_pages(const struct shadow_vma *vma, u32 advice)
{
	const u64 writable = SHADOW_VM_SHARED | SHADOW_VM_MAYWRITE;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(of_pages); i++)
		if (of_pages[i].advice == advice &&
		    (vma->flags & of_pages[i].bad ||
		     ~vma->flags & of_pages[i].needed))
			return -EINVAL;
	if (advice == SHADOW_MADV_FREE && !shadow_vma_anonymous(vma))
		return -EINVAL;
	if (advice != SHADOW_MADV_REMOVE)
		return 0;
	if (!vma->file)
		return -EINVAL;
	return (vma->flags & writable) == writable ? 0 : -EACCES;
}

static int advise_part(struct shadow_walk *walk, u32 *at, u64 start, u64 end)
{
	struct shadow_edit *edit = walk->edit;
	const struct shadow_vma *vma = shadow_edit_vma(edit, *at);
	struct shadow_change change = shadow_change_of(vma);
	const int advice = *(const int *)walk->ctx;
	int err;

	if (seal_forbids(edit->mm, vma, advice))
		return -EPERM;
	if (!new_flags(vma, advice, &change.flags)) {
		err = check_pages(vma, advice);
		if (!err)
			walk->advised = end;
		if (!err && advice == SHADOW_MADV_GUARD_INSTALL)
			shadow_edit_flags(edit, *at,
					  vma->flags | SHADOW_VM_MAYBE_GUARD);
		return err;
	}
	err = check_flags(edit->mm, vma, advice);
	if (err || change.flags == vma->flags)
		return err;
	err = shadow_edit_modify(edit, at, start, end, &change);
	if (err)
		return err == -ENOMEM ? -EAGAIN : err;
	shadow_edit_flags(edit, *at, change.flags);
	return 0;
}

/* Advice about pages goes to each VMA of the range. */
static int pass_on(struct shadow_mm *mm, u64 start, u64 end, int advice)
{
	struct shadow_vma *vma;
	u64 at = start;
	int err = 0;

	while (!err && (vma = shadow_mm_find(mm, at)) && vma->start < end) {
		if (advice == SHADOW_MADV_GUARD_INSTALL &&
		    shadow_vma_anonymous(vma))
			err = shadow_mm_anon_prepare(mm, vma);
		if (!err && mm->hooks && mm->hooks->advise)
			err = mm->hooks->advise(mm, vma, max(vma->start, start),
						min(vma->end, end), advice);
		at = vma->end;
	}
	return err;
}

/**
 * shadow_mm_madvise() - madvise()
 * @mm: the address space
 * @addr: from here on
 * @len: so many bytes
 * @advice: enum shadow_madv
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what madvise() returns. The kernel takes advice for what is mapped
 * of a range and returns -ENOMEM for the rest; here it is not taken then, unless
 * calls are partial. What whoever keeps pages returns comes after the flags have
 * changed.
 */
int shadow_mm_madvise(struct shadow_mm *mm, u64 addr, u64 len, int advice)
{
	struct shadow_walk walk = {
		.start = addr,
		.holes = SHADOW_HOLES_COUNT,
		.visit = advise_part,
		.ctx = &advice,
	};
	int err, late = 0;

	if (!is_known(mm, advice))
		return -EINVAL;
	err = shadow_range_check(addr, len, &walk.end);
	if (err || walk.end == addr)
		return err;
	if ((advice == SHADOW_MADV_POPULATE_READ ||
	     advice == SHADOW_MADV_POPULATE_WRITE) &&
	    !rules_are(mm, SHADOW_MM_6_1))
		walk.holes = SHADOW_HOLES_STOP;
	err = shadow_walk_do(mm, &walk);
	if (!err || (mm->mms->config.partial && !mm->edit->starved))
		late = pass_on(mm, addr, walk.advised, advice);
	return late ?: err;
}
