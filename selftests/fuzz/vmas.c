// SPDX-License-Identifier: GPL-2.0
/*
 * The naive address space's array: VMAs go in, out and apart; and what keeps two
 * of them apart. Decides nothing about calls.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "vmas.h"

/**
 * vmas_make() - an empty address space
 * @vmas: it, its limits set
 * @room: VMAs that it will have at most
 */
void vmas_make(struct vmas *vmas, uint32_t room)
{
	vmas->room = room;
	vmas->one = calloc(room, sizeof(*vmas->one));
	vmas->saved = calloc(room, sizeof(*vmas->saved));
	MUST(vmas->one && vmas->saved);
}

/**
 * vmas_drop() - free it
 * @vmas: it
 */
void vmas_drop(struct vmas *vmas)
{
	free(vmas->one);
	free(vmas->saved);
}

/**
 * vmas_save() - remember all VMAs
 * @vmas: the address space
 */
void vmas_save(struct vmas *vmas)
{
	vmas->nr_saved = vmas->nr;
	memcpy(vmas->saved, vmas->one, vmas->nr * sizeof(*vmas->one));
}

/**
 * vmas_undo() - all VMAs as they were when they were saved
 * @vmas: the address space
 */
void vmas_undo(struct vmas *vmas)
{
	vmas->nr = vmas->nr_saved;
	memcpy(vmas->one, vmas->saved, vmas->nr * sizeof(*vmas->one));
}

static bool is_data(uint64_t flags)
{
	return (flags & 0x10a) == 0x2; /* write, not shared, grows not down */
}

/**
 * vmas_sum() - what all VMAs add up to
 * @vmas: the address space
 *
 * Return: in pages.
 */
struct vmas_sums vmas_sum(const struct vmas *vmas)
{
	struct vmas_sums sums = {};
	const struct vmas_one *one;
	uint64_t pages;

	for (one = vmas->one; one < vmas->one + vmas->nr; one++) {
		pages = (one->end - one->start) / 4096;
		sums.total += pages;
		if (is_data(one->flags))
			sums.data += pages;
		if (one->flags & SHADOW_VM_LOCKED)
			sums.locked += pages;
	}
	return sums;
}

/**
 * vmas_fits() - do the limits allow more pages?
 * @vmas: the address space
 * @flags: of what kind
 * @pages: how many
 *
 * Return: yes or no.
 */
bool vmas_fits(const struct vmas *vmas, uint64_t flags, uint64_t pages)
{
	struct vmas_sums sums = vmas_sum(vmas);

	if (sums.total + pages > vmas->as / 4096)
		return false;
	return !is_data(flags) || sums.data + pages <= vmas->data / 4096;
}

/**
 * vmas_find() - the first VMA that ends above an address
 * @vmas: the address space
 * @addr: the address
 *
 * Return: where it is; @vmas->nr: there is none.
 */
uint32_t vmas_find(const struct vmas *vmas, uint64_t addr)
{
	uint32_t low = 0, high = vmas->nr, at;

	while (low < high) {
		at = (low + high) / 2;
		if (vmas->one[at].end > addr)
			high = at;
		else
			low = at + 1;
	}
	return low;
}

/**
 * vmas_insert() - put a VMA in
 * @vmas: the address space
 * @at: before this one
 * @one: the VMA
 */
void vmas_insert(struct vmas *vmas, uint32_t at, const struct vmas_one *one)
{
	MUST(vmas->nr < vmas->room);
	memmove(vmas->one + at + 1, vmas->one + at,
		(vmas->nr - at) * sizeof(*one));
	vmas->one[at] = *one;
	vmas->nr++;
}

/**
 * vmas_delete() - take a VMA out
 * @vmas: the address space
 * @at: the VMA
 */
void vmas_delete(struct vmas *vmas, uint32_t at)
{
	vmas->nr--;
	memmove(vmas->one + at, vmas->one + at + 1,
		(vmas->nr - at) * sizeof(*vmas->one));
}

/**
 * vmas_split() - see to it that no VMA reaches across an address
 * @vmas: the address space
 * @addr: the address
 * @limited: not if there are too many VMAs
 *
 * Return: 0; -ENOMEM: too many; -EINVAL: the VMA's operations refuse.
 */
int vmas_split(struct vmas *vmas, uint64_t addr, bool limited)
{
	uint32_t at = vmas_find(vmas, addr);
	struct vmas_one upper;

	if (at == vmas->nr || vmas->one[at].start >= addr)
		return 0;
	if (limited && vmas->nr >= vmas->map_max)
		return -ENOMEM;
	if (vmas->odd_only[vmas->one[at].ops] && !(addr / 4096 % 2))
		return -EINVAL;
	upper = vmas->one[at];
	upper.pgoff += (addr - upper.start) / 4096;
	upper.anon_pgoff += (addr - upper.start) / 4096;
	upper.start = addr;
	vmas->one[at].end = addr;
	vmas_insert(vmas, at + 1, &upper);
	return 0;
}

/**
 * vmas_start_gap() - what must stay free before a VMA
 * @vmas: the address space
 * @one: the VMA
 *
 * Return: from here on.
 */
uint64_t vmas_start_gap(const struct vmas *vmas, const struct vmas_one *one)
{
	if (!(one->flags & SHADOW_VM_GROWSDOWN))
		return one->start;
	return one->start < vmas->guard ? 0 : one->start - vmas->guard;
}

/* May the anon_vmas of a range and a neighbour become one? */
static bool anon_joins(const struct vmas *vmas, const struct vmas_one *near,
		       const struct vmas_one *want,
		       const struct vmas_one *source)
{
	if (near->anon == want->anon)
		return true;
	if (near->anon && want->anon)
		return false;
	if (near->anon)
		return near->chain == 1;
	/* The neighbour has none, the range has one. */
	return vmas->rules == SHADOW_MM_7_3 && (!source || source->chain < 2);
}

/**
 * vmas_joins() - may a range become part of a neighbour?
 * @vmas: the address space
 * @near: the neighbour
 * @want: the range, as it is to be
 * @source: what it is a part or a copy of; NULL: nothing
 * @right: the neighbour is on the right
 *
 * Return: yes or no.
 */
bool vmas_joins(const struct vmas *vmas, const struct vmas_one *near,
		const struct vmas_one *want, const struct vmas_one *source,
		bool right)
{
	const struct vmas_one *a = right ? want : near;
	const struct vmas_one *b = right ? near : want;
	uint64_t aside = SHADOW_VM_SOFTDIRTY;
	uint64_t pages = (a->end - a->start) / 4096;

	if (vmas->rules == SHADOW_MM_7_3)
		aside |= SHADOW_VM_MAYBE_GUARD;
	if (want->flags & SHADOW_VM_SPECIAL || a->end != b->start)
		return false;
	if ((near->flags & ~aside) != (want->flags & ~aside))
		return false;
	if (near->file != want->file || near->policy != want->policy ||
	    near->uffd != want->uffd || near->name != want->name)
		return false;
	if (vmas->rules == SHADOW_MM_6_1 && vmas->closes[near->ops])
		return false;
	if (a->pgoff + pages != b->pgoff)
		return false;
	if (vmas->rules == SHADOW_MM_7_3 && want->file &&
	    !(want->flags & SHADOW_VM_SHARED) &&
	    want->flags & SHADOW_VM_MAYWRITE &&
	    a->anon_pgoff + pages != b->anon_pgoff)
		return false;
	return anon_joins(vmas, near, want, source);
}
