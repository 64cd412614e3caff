// SPDX-License-Identifier: GPL-2.0
/*
 * Calls that make a range different, VMA by VMA: mprotect() and mseal(), and what
 * sets a policy, a name or a userfaultfd context. Each part of the range is merged
 * with what it now is like, or split off.
 */
#include "core/mm_calls.h"
#include "core/vma_rules.h"

/* What makes locked memory that of a process alone, to be written. */
#define LOCKED_DATA (SHADOW_VM_LOCKED | SHADOW_VM_WRITE | SHADOW_VM_SHARED)

/**
 * shadow_walk_run() - go through a range
 * @walk: what to do
 *
 * What a part was merged with is not visited again.
 *
 * Return: 0; what a visit returned; -ENOMEM: part of the range is not mapped, or
 * no memory for the plan. SHADOW_WALK_PAUSE: the rest, from @walk's new start on,
 * needs another plan, or there is none.
 */
int shadow_walk_run(struct shadow_walk *walk)
{
	struct shadow_edit *edit = walk->edit;
	u64 pos = walk->start, part_end;
	const struct shadow_vma *vma;
	bool hole = false;
	int err;
	u32 at;

	if (shadow_edit_load(edit, walk->start, walk->end))
		return -ENOMEM;
	for (at = shadow_edit_find(edit, pos); at; at = edit->item[at].next) {
		if (shadow_edit_room(edit, 2))
			return -ENOMEM;
		vma = shadow_edit_vma(edit, at);
		if (vma->start >= walk->end)
			break;
		if (vma->start > pos) {
			if (walk->holes == SHADOW_HOLES_STOP)
				return -ENOMEM;
			hole = walk->holes == SHADOW_HOLES_COUNT;
			pos = vma->start;
		}
		part_end = min(vma->end, walk->end);
		err = walk->visit(walk, &at, pos, part_end);
		if (err < 0)
			return err;
		pos = max(part_end, shadow_edit_vma(edit, at)->end);
		if (err) {
			walk->start = pos;
			return err;
		}
		if (pos >= walk->end)
			return hole ? -ENOMEM : 0;
	}
	return walk->holes == SHADOW_HOLES_PASS ? 0 : -ENOMEM;
}

/**
 * shadow_walk_do() - go through a range, and make what was planned true
 * @mm: whose range
 * @walk: what to do; no visit of it pauses
 *
 * Return: as shadow_edit_finish() of what shadow_walk_run() returns.
 */
int shadow_walk_do(struct shadow_mm *mm, struct shadow_walk *walk)
{
	walk->edit = shadow_edit_begin(mm);
	return shadow_edit_finish(walk->edit, shadow_walk_run(walk));
}

/**
 * shadow_change_of() - a change that changes nothing
 * @vma: a VMA
 *
 * Return: what the VMA is.
 */
struct shadow_change shadow_change_of(const struct shadow_vma *vma)
{
	return (struct shadow_change){ vma->flags, vma->policy, vma->uffd,
				       vma->anon_name };
}

/**
 * shadow_edit_flags() - give a VMA the flags that it was merged or split off for
 * @edit: the plan
 * @at: the VMA
 * @flags: the flags
 *
 * Those that stick stay, where the kernel has such.
 *
 * Return: what they have become.
 */
u64 shadow_edit_flags(struct shadow_edit *edit, u32 at, u64 flags)
{
	struct shadow_vma *vma = shadow_edit_vma(edit, at);
	const struct shadow_mms *mms = edit->mm->mms;

	if (mms->config.rules == SHADOW_MM_7_3)
		flags |= vma->flags & shadow_vma_sticky(mms);
	vma->flags = flags;
	edit->item[at].state |= SHADOW_ITEM_CHANGED;
	return flags;
}

/* What VM_ACCOUNT becomes when pages become writable, or not. */
static u64 account_flags(const struct shadow_mm *mm,
			 const struct shadow_vma *vma, u64 flags)
{
	const u64 counted = SHADOW_VM_ACCOUNT | SHADOW_VM_WRITE |
			    SHADOW_VM_HUGETLB | SHADOW_VM_SHARED |
			    SHADOW_VM_NORESERVE;

	if (flags & SHADOW_VM_WRITE)
		return vma->flags & counted ? flags : flags | SHADOW_VM_ACCOUNT;
	if (mm->mms->config.rules != SHADOW_MM_6_1 && !vma->anon_vma &&
	    shadow_vma_anonymous(vma))
		return flags & ~SHADOW_VM_ACCOUNT;
	return flags;
}

/*
 * Locked private memory becomes writable: the kernel brings its pages at once, so
 * that its VMA has an anon_vma when the next one is looked at.
 */
static int bring_locked(struct shadow_walk *walk, u64 was, u64 start, u64 end)
{
	const struct shadow_mms *mms = walk->edit->mm->mms;

	if ((was & LOCKED_DATA) != SHADOW_VM_LOCKED)
		return 0;
	if (!walk->bring_end)
		walk->bring = start;
	walk->bring_end = end;
	return mms->config.partial ? SHADOW_WALK_PAUSE : 0;
}

static int protect_part(struct shadow_walk *walk, u32 *at, u64 start, u64 end)
{
	struct shadow_edit *edit = walk->edit;
	const struct shadow_vma *vma = shadow_edit_vma(edit, *at);
	u64 pages = (end - start) >> SHADOW_PAGE_SHIFT, old = vma->flags;
	const u32 *prot = walk->ctx;
	struct shadow_change change = shadow_change_of(vma);
	int err;

	change.flags = (old & ~SHADOW_VM_ACCESS) | *prot;
	if (change.flags & ~(change.flags >> 4) & SHADOW_VM_ACCESS)
		return -EACCES;
	if (old & SHADOW_VM_SEALED)
		return -EPERM;
	if (change.flags == old)
		return 0;
	if (*prot & SHADOW_VM_WRITE &&
	    !shadow_edit_may_expand(edit, change.flags, pages) &&
	    shadow_edit_may_expand(edit, old, pages))
		return -ENOMEM;
	change.flags = account_flags(edit->mm, vma, change.flags);
	err = shadow_edit_modify(edit, at, start, end, &change);
	if (err)
		return err;
	shadow_edit_count(edit, old, -(s64)pages);
	shadow_edit_count(edit, change.flags, pages);
	shadow_edit_flags(edit, *at, change.flags);
	return *prot & SHADOW_VM_WRITE ? bring_locked(walk, old, start, end) :
					 0;
}

static void tell_protect(struct shadow_mm *mm, u64 start, u64 end)
{
	struct shadow_vma *vma;
	u64 at;

	if (!mm->hooks || !mm->hooks->protect)
		return;
	for (at = start; (vma = shadow_mm_find(mm, at)) && vma->start < end;
	     at = vma->end)
		mm->hooks->protect(mm, vma, max(vma->start, start),
				   min(vma->end, end));
}

/* PROT_GROWSDOWN: the range begins where the stack does. */
static int grow_range(const struct shadow_mm *mm, u64 *start, u64 end,
		      u32 grows)
{
	const struct shadow_vma *vma = shadow_mm_find(mm, *start);

	if (!vma || vma->start >= end)
		return -ENOMEM;
	if (grows == SHADOW_PROT_GROWSDOWN) {
		*start = vma->start;
		return vma->flags & SHADOW_VM_GROWSDOWN ? 0 : -EINVAL;
	}
	return vma->start > *start ? -ENOMEM : -EINVAL;
}

static void populate_locked(struct shadow_mm *mm, u64 start, u64 end)
{
	const struct shadow_vma *vma;
	u64 at;

	for (at = start; (vma = shadow_mm_find(mm, at)) && vma->start < end;
	     at = vma->end)
		if ((vma->flags & LOCKED_DATA) ==
		    (SHADOW_VM_LOCKED | SHADOW_VM_WRITE))
			shadow_mm_populate(mm, max(vma->start, start),
					   min(vma->end, end), false);
}

/* From pause to pause. */
static int protect_range(struct shadow_mm *mm, struct shadow_walk *walk)
{
	u64 from, to;
	bool paused;
	int err;

	do {
		from = walk->start;
		walk->bring_end = 0;
		walk->edit = shadow_edit_begin(mm);
		err = shadow_walk_run(walk);
		paused = err == SHADOW_WALK_PAUSE;
		to = paused ? min(walk->start, walk->end) : walk->end;
		err = shadow_edit_finish(walk->edit, paused ? 0 : err);
		if (!err || mm->mms->config.partial)
			tell_protect(mm, from, to);
		if (!err)
			populate_locked(mm, walk->bring, walk->bring_end);
	} while (!err && to < walk->end);
	return err;
}

/**
 * shadow_mm_mprotect() - mprotect()
 * @mm: the address space
 * @addr: from here on
 * @len: so many bytes
 * @prot: SHADOW_PROT_*
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what mprotect() returns.
 */
int shadow_mm_mprotect(struct shadow_mm *mm, u64 addr, u64 len, u32 prot)
{
	const u32 both = SHADOW_PROT_GROWSDOWN | SHADOW_PROT_GROWSUP;
	u32 access = prot & SHADOW_VM_ACCESS;
	struct shadow_walk walk = {
		.start = addr,
		.end = addr + shadow_page_align(len),
		.visit = protect_part,
		.ctx = &access,
	};
	int err = 0;

	if ((prot & both) == both || addr & ~SHADOW_PAGE_MASK)
		return -EINVAL;
	if (!len)
		return 0;
	if (walk.end <= walk.start)
		return -ENOMEM;
	if (prot & ~(both | SHADOW_VM_ACCESS | SHADOW_PROT_SEM))
		return -EINVAL;
	if (prot & both)
		err = grow_range(mm, &walk.start, walk.end, prot & both);
	if (err)
		return err;
	return protect_range(mm, &walk);
}

static int seal_part(struct shadow_walk *walk, u32 *at, u64 start, u64 end)
{
	struct shadow_edit *edit = walk->edit;
	struct shadow_change change =
		shadow_change_of(shadow_edit_vma(edit, *at));
	int err;

	if (change.flags & SHADOW_VM_SEALED)
		return 0;
	change.flags |= SHADOW_VM_SEALED;
	err = shadow_edit_modify(edit, at, start, end, &change);
	if (err)
		return err;
	shadow_edit_vma(edit, *at)->flags |= SHADOW_VM_SEALED;
	edit->item[*at].state |= SHADOW_ITEM_CHANGED;
	return 0;
}

/* Is all of a range mapped? */
static bool all_mapped(const struct shadow_mm *mm, u64 start, u64 end)
{
	const struct shadow_vma *vma;

	while (start < end) {
		vma = shadow_mm_lookup(mm, start);
		if (!vma)
			return false;
		start = vma->end;
	}
	return true;
}

/**
 * shadow_range_check() - a range as madvise(), mseal() and their like take it
 * @addr: where it begins
 * @len: bytes
 * @end: gets its end
 *
 * Return: 0 or -EINVAL.
 */
int shadow_range_check(u64 addr, u64 len, u64 *end)
{
	u64 pages = shadow_page_align(len);

	if (addr & ~SHADOW_PAGE_MASK || (len && !pages) || addr + pages < addr)
		return -EINVAL;
	*end = addr + pages;
	return 0;
}

/**
 * shadow_mm_mseal() - mseal()
 * @mm: the address space
 * @addr: from here on
 * @len: so many bytes
 * @flags: none is known
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what mseal() returns; -SHADOW_NO_CALL on 6.1, which has none.
 */
int shadow_mm_mseal(struct shadow_mm *mm, u64 addr, u64 len, u64 flags)
{
	struct shadow_walk walk = { .start = addr, .visit = seal_part };
	int err;

	if (mm->mms->config.rules == SHADOW_MM_6_1)
		return -SHADOW_NO_CALL;
	err = flags ? -EINVAL : shadow_range_check(addr, len, &walk.end);
	if (err || walk.end == addr)
		return err;
	if (!all_mapped(mm, addr, walk.end))
		return -ENOMEM;
	return shadow_walk_do(mm, &walk);
}

static int policy_part(struct shadow_walk *walk, u32 *at, u64 start, u64 end)
{
	const u32 *policy = walk->ctx;
	struct shadow_change change =
		shadow_change_of(shadow_edit_vma(walk->edit, *at));

	if (change.policy == *policy)
		return 0;
	change.policy = *policy;
	return shadow_edit_modify(walk->edit, at, start, end, &change);
}

/**
 * shadow_mm_set_policy() - mbind(), as far as it concerns VMAs
 * @mm: the address space
 * @addr: from here on
 * @len: so many bytes
 * @policy: the policy's number; 0: the task's
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what mbind() returns.
 */
int shadow_mm_set_policy(struct shadow_mm *mm, u64 addr, u64 len, u32 policy)
{
	struct shadow_walk walk = {
		.start = addr,
		.visit = policy_part,
		.ctx = &policy,
	};
	int err;

	err = shadow_range_check(addr, len, &walk.end);
	if (err || walk.end == addr)
		return err;
	if (!all_mapped(mm, addr, walk.end))
		return -EFAULT;
	return shadow_walk_do(mm, &walk);
}

static bool has_name(const struct shadow_mm *mm, const struct shadow_vma *vma)
{
	if (!vma->file)
		return true;
	return mm->mms->config.rules != SHADOW_MM_6_1 &&
	       vma->ops == SHADOW_OPS_SHMEM;
}

static int name_part(struct shadow_walk *walk, u32 *at, u64 start, u64 end)
{
	struct shadow_edit *edit = walk->edit;
	struct shadow_change change =
		shadow_change_of(shadow_edit_vma(edit, *at));
	const u32 *name = walk->ctx;
	int err;

	if (!has_name(edit->mm, shadow_edit_vma(edit, *at)))
		return -EBADF;
	if (change.name == *name)
		return 0;
	change.name = *name;
	err = shadow_edit_modify(edit, at, start, end, &change);
	if (err)
		return err == -ENOMEM ? -EAGAIN : err;
	/* No kernel lets flags stick here. */
	shadow_edit_vma(edit, *at)->flags = change.flags;
	return 0;
}

/**
 * shadow_mm_set_name() - prctl(PR_SET_VMA_ANON_NAME)
 * @mm: the address space
 * @addr: from here on
 * @len: so many bytes
 * @name: the name's number; 0: none
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what prctl() returns.
 */
int shadow_mm_set_name(struct shadow_mm *mm, u64 addr, u64 len, u32 name)
{
	struct shadow_walk walk = {
		.start = addr,
		.holes = SHADOW_HOLES_COUNT,
		.visit = name_part,
		.ctx = &name,
	};
	int err;

	err = shadow_range_check(addr, len, &walk.end);
	if (err || walk.end == addr)
		return err;
	return shadow_walk_do(mm, &walk);
}

/* What a range is registered with. */
struct uffd {
	u32 number;
	u64 flags;
};

static int uffd_part(struct shadow_walk *walk, u32 *at, u64 start, u64 end)
{
	struct shadow_change change =
		shadow_change_of(shadow_edit_vma(walk->edit, *at));
	const struct uffd *uffd = walk->ctx;
	int err;

	if (change.uffd == uffd->number &&
	    (change.flags & uffd->flags) == uffd->flags)
		return 0;
	change.uffd = uffd->number;
	change.flags = (change.flags & ~SHADOW_VM_UFFD) | uffd->flags;
	err = shadow_edit_modify(walk->edit, at, start, end, &change);
	if (err)
		return err;
	shadow_edit_vma(walk->edit, *at)->flags = change.flags;
	return 0;
}

/**
 * shadow_mm_set_uffd() - register a range with userfaultfd, or take it back
 * @mm: the address space
 * @addr: from here on
 * @len: so many bytes
 * @uffd: the context's number; 0: none
 * @flags: SHADOW_VM_UFFD_* that the VMAs get
 *
 * Holes do not matter.
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0; -EINVAL: no such range; -ENOMEM.
 */
int shadow_mm_set_uffd(struct shadow_mm *mm, u64 addr, u64 len, u32 uffd,
		       u64 flags)
{
	const struct uffd what = { uffd, uffd ? flags & SHADOW_VM_UFFD : 0 };
	struct shadow_walk walk = {
		.start = addr,
		.holes = SHADOW_HOLES_PASS,
		.visit = uffd_part,
		.ctx = &what,
	};
	int err;

	err = shadow_range_check(addr, len, &walk.end);
	if (err || walk.end == addr)
		return err;
	return shadow_walk_do(mm, &walk);
}
