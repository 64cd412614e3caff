// SPDX-License-Identifier: GPL-2.0
/*
 * The naive address space's calls that make a range different. A part is always
 * cut out first, and joined to its neighbours again where it may be; a call that
 * fails is undone as a whole.
 */
#include <errno.h>
#include <string.h>

#include "vmas.h"

#define LOCKS (SHADOW_VM_LOCKED | SHADOW_VM_LOCKONFAULT)
#define UFFD (SHADOW_VM_UFFD_MISSING | SHADOW_VM_UFFD_WP | SHADOW_VM_UFFD_MINOR)

static uint64_t sticky(const struct vmas *vmas)
{
	return vmas->rules == SHADOW_MM_7_3 ?
		       SHADOW_VM_SOFTDIRTY | SHADOW_VM_MAYBE_GUARD :
		       0;
}

static void take_anon(struct vmas_one *to, const struct vmas_one *from)
{
	if (to->anon || !from->anon)
		return;
	to->anon = from->anon;
	to->chain = from->chain;
}

/* @part goes to the VMA before it. */
static void join_left(struct vmas *vmas, uint32_t part)
{
	struct vmas_one *left = &vmas->one[part - 1];

	take_anon(left, &vmas->one[part]);
	left->end = vmas->one[part].end;
	left->flags |= vmas->one[part].flags & sticky(vmas);
	vmas_delete(vmas, part);
}

/* @part goes to the VMA behind it. */
static void join_right(struct vmas *vmas, uint32_t part)
{
	struct vmas_one *right = &vmas->one[part + 1];
	uint64_t pages = (right->start - vmas->one[part].start) / 4096;

	take_anon(right, &vmas->one[part]);
	right->start = vmas->one[part].start;
	right->pgoff -= pages;
	right->anon_pgoff -= pages;
	right->flags |= vmas->one[part].flags & sticky(vmas);
	vmas_delete(vmas, part);
}

static bool agree(const struct vmas_one *a, const struct vmas_one *b)
{
	return !a->anon || !b->anon || a->anon == b->anon;
}

/* Which neighbours does a part of @at join? 1: the left one, 2: the right one. */
static int joined(const struct vmas *vmas, uint32_t at,
		  const struct vmas_one *want)
{
	const struct vmas_one *mid = &vmas->one[at];
	bool old = vmas->rules == SHADOW_MM_6_1;
	bool left = want->start == mid->start && at;
	bool right = want->end == mid->end && at + 1 < vmas->nr;

	left = left && vmas_joins(vmas, mid - 1, want, mid, false);
	right = right && vmas_joins(vmas, mid + 1, want, mid, true);
	if (left && right && !agree(mid - 1, mid + 1))
		right = false;
	if (!old && vmas->closes[mid->ops] && want->start == mid->start &&
	    want->end == mid->end)
		return 0;
	if (!old && left && right && vmas->closes[mid[1].ops])
		right = false;
	return left | right << 1;
}

/* [@want->start, @want->end) of @at becomes @want. Returns where it is. */
static int change(struct vmas *vmas, uint32_t at, struct vmas_one want,
		  uint32_t *now)
{
	int sides = joined(vmas, at, &want), err;
	uint32_t part, odd = vmas->one[at].ops;
	bool refuses = vmas->odd_only[odd];

	if (sides)
		vmas->odd_only[odd] = false; /* no split takes place */
	err = vmas_split(vmas, want.start, !sides);
	err = err ? err : vmas_split(vmas, want.end, !sides);
	vmas->odd_only[odd] = refuses;
	if (err)
		return err;
	part = vmas_find(vmas, want.start);
	want.pgoff = vmas->one[part].pgoff;
	want.anon_pgoff = vmas->one[part].anon_pgoff;
	vmas->one[part] = want;
	if (sides == 3) {
		take_anon(&vmas->one[part], &vmas->one[part + 1]);
		vmas->one[part].end = vmas->one[part + 1].end;
		vmas->one[part].flags |= vmas->one[part + 1].flags &
					 sticky(vmas);
		vmas_delete(vmas, part + 1);
	}
	if (sides & 1)
		join_left(vmas, part--);
	else if (sides == 2)
		join_right(vmas, part);
	*now = part;
	return 0;
}

static int protect(struct vmas *vmas, struct vmas_one *want, uint64_t prot,
		   bool *same)
{
	uint64_t old = want->flags, flags = (old & ~7ULL) | prot;
	uint64_t pages = (want->end - want->start) / 4096;

	if ((flags & 1 && !(flags & SHADOW_VM_MAYREAD)) ||
	    (flags & 2 && !(flags & SHADOW_VM_MAYWRITE)) ||
	    (flags & 4 && !(flags & SHADOW_VM_MAYEXEC)))
		return -EACCES;
	if (old & SHADOW_VM_SEALED)
		return -EPERM;
	*same = flags == old;
	if (*same)
		return 0;
	if (flags & 2) {
		if (!vmas_fits(vmas, flags, pages) &&
		    vmas_fits(vmas, old, pages))
			return -ENOMEM;
		if (!(old & (SHADOW_VM_ACCOUNT | SHADOW_VM_WRITE |
			     SHADOW_VM_SHARED | SHADOW_VM_NORESERVE)))
			flags |= SHADOW_VM_ACCOUNT;
	} else if (vmas->rules != SHADOW_MM_6_1 && !want->ops && !want->anon) {
		flags &= ~SHADOW_VM_ACCOUNT;
	}
	want->flags = flags;
	return 0;
}

/* madvise()'s kinds that change flags. */
static int advise(const struct vmas *vmas, struct vmas_one *want, int advice)
{
	bool old = vmas->rules == SHADOW_MM_6_1;
	uint64_t unforked = vmas->rules == SHADOW_MM_7_3 ? SHADOW_VM_SPECIAL :
							   SHADOW_VM_IO;
	bool discards = advice == SHADOW_MADV_DONTFORK ||
			advice == SHADOW_MADV_WIPEONFORK;
	bool anonymous = vmas->rules == SHADOW_MM_7_3 ?
				 !want->ops :
				 !want->file &&
					 !(want->flags & SHADOW_VM_SHARED);

	if (discards && want->flags & SHADOW_VM_SEALED && anonymous &&
	    !(want->flags & SHADOW_VM_WRITE))
		return -EPERM;
	switch (advice) {
	case SHADOW_MADV_NORMAL:
		want->flags &= ~(SHADOW_VM_RAND_READ | SHADOW_VM_SEQ_READ);
		return 0;
	case SHADOW_MADV_RANDOM:
		want->flags &= ~SHADOW_VM_SEQ_READ;
		want->flags |= SHADOW_VM_RAND_READ;
		return 0;
	case SHADOW_MADV_SEQUENTIAL:
		want->flags &= ~SHADOW_VM_RAND_READ;
		want->flags |= SHADOW_VM_SEQ_READ;
		return 0;
	case SHADOW_MADV_DONTFORK:
		want->flags |= SHADOW_VM_DONTCOPY;
		return 0;
	case SHADOW_MADV_DOFORK:
		if (want->flags & unforked)
			return -EINVAL;
		want->flags &= ~SHADOW_VM_DONTCOPY;
		return 0;
	case SHADOW_MADV_WIPEONFORK:
		if (want->file || want->flags & SHADOW_VM_SHARED)
			return -EINVAL;
		want->flags |= SHADOW_VM_WIPEONFORK;
		return 0;
	case SHADOW_MADV_KEEPONFORK:
		if (!old && want->flags & SHADOW_VM_DROPPABLE)
			return -EINVAL;
		want->flags &= ~SHADOW_VM_WIPEONFORK;
		return 0;
	case SHADOW_MADV_DODUMP:
		if (want->flags & (SHADOW_VM_SPECIAL | SHADOW_VM_DROPPABLE))
			return -EINVAL;
		want->flags &= ~SHADOW_VM_DONTDUMP;
		return 0;
	case SHADOW_MADV_HUGEPAGE:
		want->flags &= ~SHADOW_VM_NOHUGEPAGE;
		want->flags |= SHADOW_VM_HUGEPAGE;
		return 0;
	default:
		want->flags |= SHADOW_VM_DONTDUMP;
		return 0;
	}
}

/* What a VMA's part is to become; @same: what it is. */
static int wanted(struct vmas *vmas, struct vmas_one *want, enum vmas_kind kind,
		  uint64_t what, uint64_t more, bool *same)
{
	struct vmas_one was = *want;
	int err = 0;

	switch (kind) {
	case VMAS_PROTECT:
		return protect(vmas, want, what, same);
	case VMAS_LOCK:
		if (!(want->flags & (SHADOW_VM_SPECIAL | SHADOW_VM_DROPPABLE)))
			want->flags = (want->flags & ~LOCKS) | what;
		break;
	case VMAS_SEAL:
		want->flags |= SHADOW_VM_SEALED;
		break;
	case VMAS_POLICY:
		want->policy = what;
		break;
	case VMAS_NAME:
		if (want->file &&
		    (vmas->rules == SHADOW_MM_6_1 || want->ops != 1))
			return -EBADF;
		want->name = what;
		break;
	case VMAS_UFFD:
		if (want->uffd != what || (want->flags & more) != more) {
			want->uffd = what;
			want->flags = (want->flags & ~UFFD) | more;
		}
		break;
	case VMAS_ADVISE:
		err = advise(vmas, want, what);
	}
	*same = !memcmp(want, &was, sizeof(was));
	return err;
}

/* What a merged VMA's flags become: those asked for, or more of its own. */
static uint64_t result(const struct vmas *vmas, enum vmas_kind kind,
		       uint64_t merged, uint64_t asked)
{
	switch (kind) {
	case VMAS_SEAL:
		return merged | SHADOW_VM_SEALED;
	case VMAS_POLICY:
		return merged;
	case VMAS_NAME:
	case VMAS_UFFD:
		return asked;
	default:
		return asked | (merged & sticky(vmas));
	}
}

static bool passes_holes(enum vmas_kind kind)
{
	return kind == VMAS_UFFD || kind == VMAS_NAME || kind == VMAS_ADVISE;
}

/**
 * vmas_walk() - make a range different
 * @vmas: the address space
 * @start: the range
 * @end: its end
 * @kind: in which way
 * @what: what for
 * @more: UFFD: flags; LOCK: 1: holes do not matter
 *
 * Return: 0 or an error; then the VMAs are as they were when they were saved.
 */
int vmas_walk(struct vmas *vmas, uint64_t start, uint64_t end,
	      enum vmas_kind kind, uint64_t what, uint64_t more)
{
	bool pass = passes_holes(kind) || (kind == VMAS_LOCK && more);
	bool hole = false, same = false;
	struct vmas_one want;
	uint64_t pos = start;
	uint32_t at;
	int err = 0;

	while (!err && pos < end) {
		at = vmas_find(vmas, pos);
		if (at == vmas->nr || vmas->one[at].start > pos) {
			hole = true;
			if (!pass || at == vmas->nr ||
			    vmas->one[at].start >= end)
				break;
			pos = vmas->one[at].start;
		}
		want = vmas->one[at];
		want.pgoff += (pos - want.start) / 4096;
		want.anon_pgoff += (pos - want.start) / 4096;
		want.start = pos;
		want.end = want.end < end ? want.end : end;
		err = wanted(vmas, &want, kind, what, more, &same);
		if (!err && !same) {
			err = change(vmas, at, want, &at);
			if (!err)
				vmas->one[at].flags =
					result(vmas, kind, vmas->one[at].flags,
					       want.flags);
			else if (err == -ENOMEM &&
				 (kind == VMAS_NAME || kind == VMAS_ADVISE))
				err = -EAGAIN;
		}
		pos = same ? want.end : vmas->one[at].end;
		if (pos < want.end)
			pos = want.end;
	}
	if (!err && hole && kind != VMAS_UFFD && kind != VMAS_LOCK)
		err = -ENOMEM;
	if (!err && hole && kind == VMAS_LOCK && !more)
		err = -ENOMEM;
	if (err)
		vmas_undo(vmas);
	return err;
}

static uint64_t whole_pages(uint64_t len)
{
	return (len + 4095) / 4096 * 4096;
}

/**
 * vmas_mprotect() - mprotect()
 * @vmas: the address space
 * @addr: where
 * @len: bytes
 * @prot: what for
 *
 * Return: 0 or an error.
 */
int vmas_mprotect(struct vmas *vmas, uint64_t addr, uint64_t len, uint32_t prot)
{
	uint64_t end = addr + ((len + 4095) & ~4095ULL);
	uint32_t at;

	if (addr % 4096)
		return -EINVAL;
	if (!len)
		return 0;
	if (end <= addr)
		return -ENOMEM;
	if (prot & ~(SHADOW_PROT_GROWSDOWN | 0xfU))
		return -EINVAL;
	if (prot & SHADOW_PROT_GROWSDOWN) {
		at = vmas_find(vmas, addr);
		if (at == vmas->nr || vmas->one[at].start >= end)
			return -ENOMEM;
		if (!(vmas->one[at].flags & SHADOW_VM_GROWSDOWN))
			return -EINVAL;
		addr = vmas->one[at].start;
	}
	return vmas_walk(vmas, addr, end, VMAS_PROTECT, prot & 7, 0);
}

static uint64_t locked_in(const struct vmas *vmas, uint64_t start, uint64_t end)
{
	const struct vmas_one *one;
	uint64_t pages = 0, from, to;

	for (one = vmas->one; one < vmas->one + vmas->nr; one++) {
		from = one->start > start ? one->start : start;
		to = one->end < end ? one->end : end;
		if (one->flags & SHADOW_VM_LOCKED && from < to)
			pages += (to - from) / 4096;
	}
	return pages;
}

/**
 * vmas_mlock() - mlock2()
 * @vmas: the address space
 * @addr: where
 * @len: bytes
 * @flags: its flags
 *
 * Return: 0 or an error.
 */
int vmas_mlock(struct vmas *vmas, uint64_t addr, uint64_t len, uint32_t flags)
{
	uint64_t start = addr / 4096 * 4096, bytes;

	if (flags > 1)
		return -EINVAL;
	if (!vmas->memlock)
		return -EPERM;
	bytes = whole_pages(len + addr - start);
	if (bytes / 4096 + vmas_sum(vmas).locked -
		    locked_in(vmas, start, start + bytes) >
	    vmas->memlock / 4096)
		return -ENOMEM;
	return vmas_walk(vmas, start, start + bytes, VMAS_LOCK,
			 flags ? LOCKS : SHADOW_VM_LOCKED, 0);
}

/**
 * vmas_munlock() - munlock()
 * @vmas: the address space
 * @addr: where
 * @len: bytes
 *
 * Return: 0 or an error.
 */
int vmas_munlock(struct vmas *vmas, uint64_t addr, uint64_t len)
{
	uint64_t start = addr / 4096 * 4096;

	return vmas_walk(vmas, start, start + whole_pages(len + addr - start),
			 VMAS_LOCK, 0, 0);
}

/**
 * vmas_mlockall() - mlockall()
 * @vmas: the address space
 * @flags: its flags
 *
 * Return: 0 or an error.
 */
int vmas_mlockall(struct vmas *vmas, uint32_t flags)
{
	uint64_t locks = SHADOW_VM_LOCKED;

	if (!flags || flags > 7 || flags == SHADOW_MCL_ONFAULT)
		return -EINVAL;
	if (!vmas->memlock)
		return -EPERM;
	if (flags & SHADOW_MCL_CURRENT &&
	    vmas_sum(vmas).total > vmas->memlock / 4096)
		return -ENOMEM;
	if (flags & SHADOW_MCL_ONFAULT)
		locks |= SHADOW_VM_LOCKONFAULT;
	vmas->def_flags = flags & SHADOW_MCL_FUTURE ? locks : 0;
	if (flags & SHADOW_MCL_CURRENT)
		return vmas_walk(vmas, 0, vmas->task_size, VMAS_LOCK, locks, 1);
	return 0;
}

/**
 * vmas_munlockall() - munlockall()
 * @vmas: the address space
 *
 * Return: 0.
 */
int vmas_munlockall(struct vmas *vmas)
{
	vmas->def_flags = 0;
	return vmas_walk(vmas, 0, vmas->task_size, VMAS_LOCK, 0, 1);
}

/**
 * vmas_range() - mseal(), mbind() and their like
 * @vmas: the address space
 * @addr: where
 * @len: bytes
 * @kind: which
 * @what: what for
 * @more: see vmas_walk()
 *
 * Return: 0 or an error.
 */
int vmas_range(struct vmas *vmas, uint64_t addr, uint64_t len,
	       enum vmas_kind kind, uint64_t what, uint64_t more)
{
	uint64_t bytes = (len + 4095) & ~4095ULL, pos;
	uint32_t at;

	if (kind == VMAS_SEAL && vmas->rules == SHADOW_MM_6_1)
		return -SHADOW_NO_CALL;
	if (addr % 4096 || (len && !bytes) || addr + bytes < addr)
		return -EINVAL;
	for (pos = addr; !passes_holes(kind) && pos < addr + bytes;
	     pos = vmas->one[at].end) {
		at = vmas_find(vmas, pos);
		if (at == vmas->nr || vmas->one[at].start > pos)
			return kind == VMAS_POLICY ? -EFAULT : -ENOMEM;
	}
	return vmas_walk(vmas, addr, addr + bytes, kind, what, more);
}
