// SPDX-License-Identifier: GPL-2.0
/*
 * The naive address space's calls by which mappings come and go. A gap is found
 * by looking at every gap.
 */
#include <errno.h>
#include <string.h>

#include "vmas.h"

static uint64_t whole_pages(uint64_t len)
{
	return (len + 4095) & ~4095ULL;
}

/* The first address behind the VMAs before @at, and the first that is not free. */
static void gap_before(const struct vmas *vmas, uint32_t at, uint64_t *start,
		       uint64_t *end)
{
	*start = at ? vmas->one[at - 1].end : 0;
	*end = at < vmas->nr ? vmas_start_gap(vmas, &vmas->one[at]) : ~0ULL;
}

static bool lowest(const struct vmas *vmas, uint64_t low, uint64_t high,
		   uint64_t len, uint64_t *addr)
{
	uint64_t start, end;
	uint32_t at;

	for (at = 0; at <= vmas->nr; at++) {
		gap_before(vmas, at, &start, &end);
		start = start > low ? start : low;
		end = end < high ? end : high;
		if (start < end && end - start >= len) {
			*addr = start;
			return true;
		}
	}
	return false;
}

/* A stack whose gap is in the way hides all that is in its gap. */
static bool highest(const struct vmas *vmas, uint64_t low, uint64_t high,
		    uint64_t len, uint64_t *addr)
{
	uint64_t start, end, top;
	uint32_t at;

	for (at = vmas->nr + 1; at--;) {
		gap_before(vmas, at, &start, &end);
		top = at < vmas->nr ? vmas->one[at].start : ~0ULL;
		start = start > low ? start : low;
		top = top < high ? top : high;
		if (start >= top || top - start < len)
			continue;
		if (end < top) {
			high = end;
			at++; /* once more, with less of it */
			continue;
		}
		*addr = top - len;
		return true;
	}
	return false;
}

static bool hint_is_free(const struct vmas *vmas, uint64_t addr, uint64_t len)
{
	uint32_t at = vmas_find(vmas, addr);

	return at == vmas->nr ||
	       addr + len <= vmas_start_gap(vmas, &vmas->one[at]);
}

/**
 * vmas_place() - where a mapping goes that is not fixed
 * @vmas: the address space
 * @len: its length
 * @addr: the hint, a page's address; gets the address
 *
 * Return: 0 or -ENOMEM.
 */
int vmas_place(const struct vmas *vmas, uint64_t len, uint64_t *addr)
{
	uint64_t min = vmas->rules == SHADOW_MM_6_1 ? 0 : vmas->min;
	uint64_t low = vmas->topdown ? 4096 : vmas->legacy;

	if (len > vmas->task_size)
		return -ENOMEM;
	if (*addr && *addr <= vmas->task_size - len &&
	    hint_is_free(vmas, *addr, len))
		return 0;
	low = low > min ? low : min;
	if (vmas->topdown && highest(vmas, low, vmas->base, len, addr))
		return 0;
	low = vmas->legacy > min ? vmas->legacy : min;
	return lowest(vmas, low, vmas->task_size, len, addr) ? 0 : -ENOMEM;
}

/**
 * vmas_cut() - what is in a range goes
 * @vmas: the address space
 * @start: the range
 * @end: its end
 *
 * Return: 0 or an error; then part of it may have gone.
 */
int vmas_cut(struct vmas *vmas, uint64_t start, uint64_t end)
{
	uint32_t at = vmas_find(vmas, start);
	int err;

	if (at == vmas->nr || vmas->one[at].start >= end)
		return 0;
	if (vmas->one[at].start < start) {
		if (vmas->one[at].end > end && vmas->nr >= vmas->map_max)
			return -ENOMEM;
		if (vmas->one[at].flags & SHADOW_VM_SEALED)
			return -EPERM;
		err = vmas_split(vmas, start, false);
		if (err)
			return err;
		at++;
	}
	while (at < vmas->nr && vmas->one[at].start < end) {
		if (vmas->one[at].flags & SHADOW_VM_SEALED)
			return -EPERM;
		err = vmas_split(vmas, end, false);
		if (vmas->one[at].end > end && err)
			return err;
		vmas_delete(vmas, at);
	}
	return 0;
}

/**
 * vmas_munmap() - munmap()
 * @vmas: the address space
 * @addr: where
 * @len: bytes
 *
 * Return: 0 or an error, nothing changed.
 */
int vmas_munmap(struct vmas *vmas, uint64_t addr, uint64_t len)
{
	int err;

	if (addr % 4096 || addr > vmas->task_size ||
	    len > vmas->task_size - addr || !len)
		return -EINVAL;
	err = vmas_cut(vmas, addr, addr + whole_pages(len));
	if (err)
		vmas_undo(vmas);
	return err;
}

static int flags_of(const struct vmas *vmas, const struct vmas_wish *wish,
		    uint64_t *flags)
{
	uint32_t type = wish->flags & 0xf;

	*flags = vmas->def_flags | 0x70 | (wish->prot & 7);
	if (wish->flags & SHADOW_MAP_GROWSDOWN)
		*flags |= SHADOW_VM_GROWSDOWN;
	if (wish->flags & SHADOW_MAP_LOCKED)
		*flags |= SHADOW_VM_LOCKED;
	if (wish->flags & SHADOW_MAP_STACK && vmas->rules != SHADOW_MM_6_1)
		*flags |= SHADOW_VM_NOHUGEPAGE;
	if (type == SHADOW_MAP_SHARED)
		*flags |= SHADOW_VM_SHARED | SHADOW_VM_MAYSHARE;
	if (wish->file && type == SHADOW_MAP_SHARED && !wish->writable)
		*flags &= ~(SHADOW_VM_MAYWRITE | SHADOW_VM_SHARED);
	if (type == SHADOW_MAP_DROPPABLE && !wish->file)
		*flags |= SHADOW_VM_DROPPABLE | SHADOW_VM_NORESERVE |
			  SHADOW_VM_WIPEONFORK | SHADOW_VM_DONTDUMP;
	if (wish->flags & SHADOW_MAP_NORESERVE)
		*flags |= SHADOW_VM_NORESERVE;
	*flags |= wish->file_flags;
	if (type == SHADOW_MAP_SHARED && wish->file && wish->prot & 2 &&
	    !wish->writable)
		return -EACCES;
	if (*flags & SHADOW_VM_GROWSDOWN &&
	    (wish->file || type != SHADOW_MAP_PRIVATE))
		return -EINVAL;
	if (type == SHADOW_MAP_SHARED || type == SHADOW_MAP_PRIVATE)
		return 0;
	if (type == SHADOW_MAP_DROPPABLE && !wish->file &&
	    vmas->rules != SHADOW_MM_6_1 && !(wish->flags & SHADOW_MAP_LOCKED))
		return 0;
	return -EINVAL;
}

/**
 * vmas_sides() - which neighbours of a free range does a new one join?
 * @vmas: the address space
 * @want: the new range
 * @source: what it is a copy of; NULL: nothing
 * @except: no neighbour at this address; 0: any
 *
 * Return: 1: the left one, 2: the right one, 3: both.
 */
int vmas_sides(const struct vmas *vmas, const struct vmas_one *want,
	       const struct vmas_one *source, uint64_t except)
{
	uint32_t at = vmas_find(vmas, want->start);
	const struct vmas_one *prev = at ? &vmas->one[at - 1] : NULL;
	const struct vmas_one *next = at < vmas->nr ? &vmas->one[at] : NULL;
	bool old = vmas->rules == SHADOW_MM_6_1;
	struct vmas_one with = *want;
	bool left, right;

	if (next && next->start == except)
		next = NULL;
	if (prev && prev->start == except)
		prev = NULL;
	right = next && vmas_joins(vmas, next, want, source, true);
	if (right && old && !source) {
		with.anon = next->anon;
		with.chain = next->chain;
	}
	left = prev && vmas_joins(vmas, prev, &with, source, false);
	if (left && right && prev->anon && next->anon &&
	    prev->anon != next->anon)
		right = false;
	if (left && right && !old && vmas->closes[next->ops])
		right = false;
	return left | right << 1;
}

static void add_sticky(const struct vmas *vmas, struct vmas_one *one,
		       uint64_t flags)
{
	if (vmas->rules == SHADOW_MM_7_3)
		one->flags |= flags &
			      (SHADOW_VM_SOFTDIRTY | SHADOW_VM_MAYBE_GUARD);
}

/**
 * vmas_put() - a new range becomes part of a neighbour, or a VMA
 * @vmas: the address space
 * @want: the range
 * @sides: which neighbours it joins
 *
 * Return: where it is.
 */
uint32_t vmas_put(struct vmas *vmas, struct vmas_one want, int sides)
{
	uint32_t at = vmas_find(vmas, want.start);
	struct vmas_one *one = &vmas->one[at];
	uint64_t pages;

	if (!sides) {
		vmas_insert(vmas, at, &want);
		return at;
	}
	if (sides == 2) {
		pages = (one->start - want.start) / 4096;
		one->start = want.start;
		one->pgoff -= pages;
		one->anon_pgoff -= pages;
	} else {
		one = &vmas->one[--at];
		one->end = want.end;
	}
	add_sticky(vmas, one, want.flags);
	if (sides == 3) {
		one->end = one[1].end;
		if (!one->anon) {
			one->anon = one[1].anon;
			one->chain = one[1].chain;
		}
		add_sticky(vmas, one, one[1].flags);
		vmas_delete(vmas, at + 1);
	}
	if (!one->anon && want.anon) {
		one->anon = want.anon;
		one->chain = want.chain;
	}
	return at;
}

static int map_region(struct vmas *vmas, struct vmas_one want)
{
	uint64_t was = vmas_sum(vmas).total, pages, gone;
	struct vmas_sums sums = vmas_sum(vmas);
	uint32_t at;
	int err, sides;

	err = vmas_cut(vmas, want.start, want.end);
	if (err)
		return vmas->rules == SHADOW_MM_6_1 ? -ENOMEM : err;
	gone = was - vmas_sum(vmas).total;
	pages = (want.end - want.start) / 4096 - gone;
	if (was + pages > vmas->as / 4096 ||
	    ((want.flags & 0x10a) == 2 &&
	     sums.data + pages > vmas->data / 4096))
		return -ENOMEM;
	if ((want.flags & (SHADOW_VM_NORESERVE | 0xa)) == 2)
		want.flags |= SHADOW_VM_ACCOUNT;
	sides = vmas_sides(vmas, &want, NULL, 0);
	if (!sides && !want.file && want.flags & SHADOW_VM_SHARED) {
		want.file = vmas->next_file++;
		want.ops = 1;
	}
	at = vmas_put(vmas, want, sides);
	vmas->one[at].flags |= SHADOW_VM_SOFTDIRTY;
	if (vmas->one[at].flags & (SHADOW_VM_SPECIAL | SHADOW_VM_DROPPABLE))
		vmas->one[at].flags &=
			~(SHADOW_VM_LOCKED | SHADOW_VM_LOCKONFAULT);
	return 0;
}

static int check_lock(const struct vmas *vmas, const struct vmas_wish *wish,
		      uint64_t flags)
{
	if (wish->flags & SHADOW_MAP_LOCKED && !vmas->memlock)
		return -EPERM;
	if (flags & SHADOW_VM_LOCKED &&
	    vmas_sum(vmas).locked + wish->len / 4096 > vmas->memlock / 4096)
		return -EAGAIN;
	return 0;
}

static int choose(const struct vmas *vmas, struct vmas_wish *wish)
{
	bool fixed = wish->flags &
		     (SHADOW_MAP_FIXED | SHADOW_MAP_FIXED_NOREPLACE);
	uint32_t at;
	int err = 0;

	if (wish->len > vmas->task_size)
		return -ENOMEM;
	if (!fixed) {
		wish->addr &= ~4095ULL;
		if (wish->addr && wish->addr < vmas->min)
			wish->addr = whole_pages(vmas->min);
		err = vmas_place(vmas, wish->len, &wish->addr);
	}
	if (err)
		return err;
	if (wish->addr > vmas->task_size - wish->len)
		return -ENOMEM;
	if (wish->addr % 4096)
		return -EINVAL;
	if (wish->addr < vmas->min)
		return -EPERM;
	at = vmas_find(vmas, wish->addr);
	if (wish->flags & SHADOW_MAP_FIXED_NOREPLACE && at < vmas->nr &&
	    vmas->one[at].start < wish->addr + wish->len)
		return -EEXIST;
	return 0;
}

/**
 * vmas_mmap() - mmap()
 * @vmas: the address space
 * @wish: what is asked for
 * @addr: gets the address
 *
 * Return: 0 or an error, nothing changed.
 */
int vmas_mmap(struct vmas *vmas, struct vmas_wish wish, uint64_t *addr)
{
	struct vmas_one want = {};
	int err, bad;

	if (!wish.len)
		return -EINVAL;
	wish.len = whole_pages(wish.len);
	if (!wish.len)
		return -ENOMEM;
	if (wish.pgoff + wish.len / 4096 < wish.pgoff)
		return -EOVERFLOW;
	if (vmas->nr > vmas->map_max)
		return -ENOMEM;
	bad = flags_of(vmas, &wish, &want.flags);
	err = choose(vmas, &wish);
	err = err ? err : check_lock(vmas, &wish, want.flags);
	if (!err && wish.file &&
	    wish.pgoff > ((1ULL << 63) - 1 - wish.len) / 4096)
		err = -EOVERFLOW;
	err = err ? err : bad;
	if (err)
		return err;
	want.start = wish.addr;
	want.end = wish.addr + wish.len;
	want.anon_pgoff = wish.addr / 4096;
	want.file = wish.file;
	want.ops = wish.ops;
	if (wish.file)
		want.pgoff = wish.pgoff;
	else if (!(want.flags & SHADOW_VM_SHARED))
		want.pgoff = want.anon_pgoff;
	err = map_region(vmas, want);
	if (err)
		vmas_undo(vmas);
	else
		*addr = wish.addr;
	return err;
}

static int grow_brk(struct vmas *vmas, uint64_t start, uint64_t end)
{
	struct vmas_one want = {
		.start = start,
		.end = end,
		.flags = 0x73 | SHADOW_VM_ACCOUNT | vmas->def_flags,
		.pgoff = start / 4096,
		.anon_pgoff = start / 4096,
	};
	uint32_t at = vmas_find(vmas, start);
	bool left;

	if (end > vmas->task_size || vmas->nr > vmas->map_max ||
	    !vmas_fits(vmas, want.flags, (end - start) / 4096))
		return -ENOMEM;
	if (vmas->def_flags &&
	    vmas_sum(vmas).locked + (end - start) / 4096 > vmas->memlock / 4096)
		return -ENOMEM;
	if (at < vmas->nr && end + 4096 > vmas_start_gap(vmas, &vmas->one[at]))
		return -ENOMEM;
	left = at && vmas->one[at - 1].end > vmas->start_brk &&
	       vmas_joins(vmas, &vmas->one[at - 1], &want, NULL, false);
	at = vmas_put(vmas, want, left);
	vmas->one[at].flags |= SHADOW_VM_SOFTDIRTY;
	return 0;
}

/**
 * vmas_brk() - brk()
 * @vmas: the address space
 * @brk: the heap's new end
 *
 * Return: the heap's end.
 */
uint64_t vmas_brk(struct vmas *vmas, uint64_t brk)
{
	uint64_t old = whole_pages(vmas->brk), wanted = whole_pages(brk);
	uint32_t at = vmas_find(vmas, wanted);
	int err = 0;

	if (brk < vmas->start_brk ||
	    (vmas->data != ~0ULL && brk - vmas->start_brk > vmas->data))
		return vmas->brk;
	if (wanted > old)
		err = grow_brk(vmas, old, wanted);
	else if (wanted < old)
		err = at == vmas->nr || vmas->one[at].start >= old ?
			      -EINVAL :
			      vmas_munmap(vmas, wanted, old - wanted);
	if (!err)
		vmas->brk = brk;
	return vmas->brk;
}

/* May two VMAs share an anon_vma? */
static bool may_share(const struct vmas *vmas, const struct vmas_one *a,
		      const struct vmas_one *b)
{
	uint64_t aside = 7 | SHADOW_VM_SOFTDIRTY;
	uint64_t pages = (a->end - a->start) / 4096;

	if (vmas->rules == SHADOW_MM_7_3) {
		aside |= SHADOW_VM_MAYBE_GUARD;
		if (a->anon_pgoff + pages != b->anon_pgoff)
			return false;
	}
	return a->end == b->start && a->policy == b->policy &&
	       a->file == b->file &&
	       (a->flags & ~aside) == (b->flags & ~aside) &&
	       a->pgoff + pages == b->pgoff;
}

/**
 * vmas_touch() - a VMA gets an anon_vma
 * @vmas: the address space
 * @at: the VMA
 */
void vmas_touch(struct vmas *vmas, uint32_t at)
{
	struct vmas_one *one = &vmas->one[at];

	if (one->anon)
		return;
	one->chain = 1;
	if (at + 1 < vmas->nr && one[1].chain == 1 &&
	    may_share(vmas, one, one + 1))
		one->anon = one[1].anon;
	else if (at && one[-1].chain == 1 && may_share(vmas, one - 1, one))
		one->anon = one[-1].anon;
	else
		one->anon = vmas->next_anon++;
}

/**
 * vmas_expand() - a stack grows
 * @vmas: the address space
 * @addr: down to here
 *
 * Return: 0 or an error, nothing changed.
 */
int vmas_expand(struct vmas *vmas, uint64_t addr)
{
	uint32_t at = vmas_find(vmas, addr);
	struct vmas_one *one = &vmas->one[at];
	uint64_t pages;

	addr &= ~4095ULL;
	if (at == vmas->nr)
		return -EFAULT;
	if (one->start <= addr)
		return 0;
	if (!(one->flags & SHADOW_VM_GROWSDOWN))
		return -EFAULT;
	if (addr < vmas->min)
		return -EPERM;
	pages = (one->start - addr) / 4096;
	if (at && !(one[-1].flags & SHADOW_VM_GROWSDOWN) && one[-1].flags & 7 &&
	    addr - one[-1].end < vmas->guard)
		return -ENOMEM;
	if (pages > one->pgoff || one->end - addr > vmas->stack ||
	    !vmas_fits(vmas, one->flags, pages))
		return -ENOMEM;
	if (one->flags & SHADOW_VM_LOCKED &&
	    vmas_sum(vmas).locked + pages > vmas->memlock / 4096)
		return -ENOMEM;
	vmas_touch(vmas, at);
	one->start = addr;
	one->pgoff -= pages;
	one->anon_pgoff -= pages;
	return 0;
}
