// SPDX-License-Identifier: GPL-2.0
/*
 * The naive address space's mremap(): step by step as each kernel goes, on the
 * array itself; what was done before a step failed is undone.
 */
#include <errno.h>
#include <stddef.h>

#include "vmas.h"

#define LOCKS (SHADOW_VM_LOCKED | SHADOW_VM_LOCKONFAULT)
#define UFFD (SHADOW_VM_UFFD_MISSING | SHADOW_VM_UFFD_WP | SHADOW_VM_UFFD_MINOR)
#define FIXED_SIZE (SHADOW_VM_DONTEXPAND | SHADOW_VM_PFNMAP)
#define AWAY (SHADOW_MREMAP_FIXED | SHADOW_MREMAP_DONTUNMAP)

/* The VMA at an address; NULL: none. */
static struct vmas_one *one_at(const struct vmas *vmas, uint64_t addr)
{
	uint32_t at = vmas_find(vmas, addr);

	return at < vmas->nr && vmas->one[at].start <= addr ? &vmas->one[at] :
							      NULL;
}

static int unmap(struct vmas *vmas, uint64_t start, uint64_t len)
{
	if (start > vmas->task_size || len > vmas->task_size - start)
		return -EINVAL;
	return vmas_cut(vmas, start, start + len);
}

static int may_resize(const struct vmas *vmas, const struct vmas_move *move,
		      uint64_t old_len)
{
	const struct vmas_one *one = one_at(vmas, move->addr);
	uint64_t pgoff, more = move->new_len - old_len;

	if (!one)
		return -EFAULT;
	if (!old_len && !(one->flags & (SHADOW_VM_SHARED | SHADOW_VM_MAYSHARE)))
		return -EINVAL;
	if (move->flags & SHADOW_MREMAP_DONTUNMAP && one->flags & FIXED_SIZE)
		return -EINVAL;
	if (old_len > one->end - move->addr)
		return -EFAULT;
	if (!more)
		return 0;
	pgoff = one->pgoff + (move->addr - one->start) / 4096;
	if (pgoff + move->new_len / 4096 < pgoff)
		return -EINVAL;
	if (one->flags & FIXED_SIZE)
		return -EFAULT;
	if (one->flags & SHADOW_VM_LOCKED &&
	    vmas_sum(vmas).locked + more / 4096 > vmas->memlock / 4096)
		return -EAGAIN;
	return vmas_fits(vmas, one->flags, more / 4096) ? 0 : -ENOMEM;
}

static int find_place(const struct vmas *vmas, struct vmas_move *move)
{
	uint64_t addr = move->flags & AWAY ? move->new_addr : 0;
	int err;

	if (!(move->flags & SHADOW_MREMAP_FIXED)) {
		err = vmas_place(vmas, move->new_len, &addr);
		if (err)
			return err;
	}
	if (move->new_len > vmas->task_size ||
	    addr > vmas->task_size - move->new_len)
		return -ENOMEM;
	if (addr < vmas->min)
		return -EPERM;
	move->new_addr = addr;
	return 0;
}

static int may_cut(const struct vmas *vmas, const struct vmas_one *one,
		   uint64_t start, uint64_t end)
{
	if (!vmas->odd_only[one->ops])
		return 0;
	if (start != one->start && !(start / 4096 % 2))
		return -EINVAL;
	return end != one->end && !(end / 4096 % 2) ? -EINVAL : 0;
}

static void leave_empty(struct vmas *vmas, uint64_t start, uint64_t end)
{
	struct vmas_one *one = one_at(vmas, start);

	one->flags &= ~LOCKS;
	if (one->start != start || one->end != end)
		return;
	one->anon = 0;
	one->chain = 0;
	one->anon_pgoff = start / 4096;
	if (!one->ops && !one->file)
		one->pgoff = start / 4096;
}

/* The range's copy at its new place. */
static void copy(struct vmas *vmas, const struct vmas_move *move)
{
	struct vmas_one source = *one_at(vmas, move->addr), want = source;
	bool fresh = !source.anon && !source.ops, sits_beside;
	bool stays = move->flags & SHADOW_MREMAP_DONTUNMAP;
	uint32_t to;
	int sides;

	want.start = move->new_addr;
	want.end = move->new_addr + move->new_len;
	want.pgoff += (move->addr - source.start) / 4096;
	want.anon_pgoff += (move->addr - source.start) / 4096;
	if (fresh)
		want.pgoff = want.start / 4096;
	if (fresh || (!source.anon && vmas->rules == SHADOW_MM_7_3))
		want.anon_pgoff = want.start / 4096;
	sides = vmas_sides(vmas, &want, &source,
			   fresh && stays ? source.start : 0);
	sits_beside = source.end == want.start || source.start == want.end;
	if (vmas->rules == SHADOW_MM_6_1 && fresh && stays && sits_beside)
		sides = 0;
	if (vmas->rules == SHADOW_MM_7_3 && source.uffd)
		sides = 0;
	to = vmas_put(vmas, want, sides);
	if (vmas->one[to].uffd) {
		vmas->one[to].uffd = 0;
		vmas->one[to].flags &= ~UFFD;
	}
}

static int move_it(struct vmas *vmas, const struct vmas_move *move)
{
	uint64_t end = move->addr + move->old_len;
	const struct vmas_one *one = one_at(vmas, move->addr);
	bool stays = move->flags & SHADOW_MREMAP_DONTUNMAP;
	bool first = stays && one->flags & SHADOW_VM_LOCKED;
	uint32_t spare = vmas->rules == SHADOW_MM_7_3 ? 2 + first : 4;
	int err;

	if (vmas->nr + spare > vmas->map_max)
		return -ENOMEM;
	err = may_cut(vmas, one, move->addr, end);
	if (!err && first) {
		err = vmas_split(vmas, move->addr, true);
		err = err ? err : vmas_split(vmas, end, true);
	}
	if (err)
		return err;
	copy(vmas, move);
	if (stays)
		leave_empty(vmas, move->addr, end);
	else if (move->old_len)
		return vmas_cut(vmas, move->addr, end);
	return 0;
}

static int move_away(struct vmas *vmas, struct vmas_move *move)
{
	const struct vmas_one *one;
	int err = 0;

	if (move->flags & SHADOW_MREMAP_FIXED)
		err = unmap(vmas, move->new_addr, move->new_len);
	if (!err && move->old_len > move->new_len) {
		err = unmap(vmas, move->addr + move->new_len,
			    move->old_len - move->new_len);
		move->old_len = move->new_len;
	}
	one = one_at(vmas, move->addr);
	if (!err && !one)
		err = -EFAULT;
	if (!err && vmas->rules != SHADOW_MM_7_3)
		err = may_resize(vmas, move, move->old_len);
	if (!err && move->flags & SHADOW_MREMAP_DONTUNMAP &&
	    !vmas_fits(vmas, one->flags, move->old_len / 4096))
		err = -ENOMEM;
	err = err ? err : find_place(vmas, move);
	return err ? err : move_it(vmas, move);
}

static int grow(struct vmas *vmas, struct vmas_one *one, uint64_t more)
{
	struct vmas_one want = *one;

	if (vmas->rules == SHADOW_MM_6_1 && vmas->closes[one->ops]) {
		one->end += more;
		return 0;
	}
	want.pgoff += (want.end - want.start) / 4096;
	want.anon_pgoff += (want.end - want.start) / 4096;
	want.start = want.end;
	want.end += more;
	if (want.flags & SHADOW_VM_SPECIAL)
		return -ENOMEM;
	/* As a copy of nothing, whose anon_vma no fork has seen. */
	want.chain = 1;
	vmas_put(vmas, want, 1 | vmas_sides(vmas, &want, &want, 0));
	return 0;
}

static int resize(struct vmas *vmas, struct vmas_move *move)
{
	struct vmas_one *one = one_at(vmas, move->addr);
	uint64_t more = move->new_len - move->old_len, end;
	uint32_t next;
	int err;

	if (move->new_len <= move->old_len) {
		move->new_addr = move->addr;
		if (move->new_len == move->old_len)
			return 0;
		return unmap(vmas, move->addr + move->new_len,
			     move->old_len - move->new_len);
	}
	err = may_resize(vmas, move, move->old_len);
	if (err)
		return err;
	end = one->end + more;
	next = vmas_find(vmas, one->end);
	if (move->old_len == one->end - move->addr && end >= one->end &&
	    end <= vmas->task_size && one->start >= vmas->min &&
	    (next == vmas->nr || vmas->one[next].start >= end)) {
		move->new_addr = move->addr;
		return grow(vmas, one, more);
	}
	if (!(move->flags & SHADOW_MREMAP_MAYMOVE))
		return -ENOMEM;
	err = find_place(vmas, move);
	return err ? err : move_it(vmas, move);
}

static int check_7_3(const struct vmas *vmas, const struct vmas_move *move)
{
	const struct vmas_one *one = one_at(vmas, move->addr);
	uint64_t old_len = move->old_len;

	if (!one)
		return -EFAULT;
	if (one->flags & SHADOW_VM_SEALED)
		return -EPERM;
	if (old_len >= move->new_len && !(move->flags & AWAY))
		return 0;
	if (old_len > move->new_len)
		old_len = move->new_len;
	return may_resize(vmas, move, old_len);
}

static int move_all(struct vmas *vmas, struct vmas_move *move)
{
	uint64_t pos = move->addr, end = pos + move->old_len;
	uint64_t by = move->new_addr - pos, to;
	struct vmas_move part = *move;
	struct vmas_one one;
	int err = -EFAULT;
	uint32_t at;

	if (!move->old_len || !one_at(vmas, pos))
		return -EFAULT;
	while (pos < end) {
		at = vmas_find(vmas, pos);
		if (at == vmas->nr || vmas->one[at].start >= end)
			break;
		one = vmas->one[at];
		if (one.flags & UFFD && (pos != move->addr || one.end < end))
			return -EFAULT;
		part.addr = one.start > pos ? one.start : pos;
		to = one.end < end ? one.end : end;
		part.old_len = to - part.addr;
		part.new_len = part.old_len;
		part.new_addr = part.addr + by;
		err = check_7_3(vmas, &part);
		err = err ? err : move_away(vmas, &part);
		if (err)
			return err;
		pos = to;
	}
	return err;
}

static bool bad_target(const struct vmas *vmas, const struct vmas_move *move)
{
	return move->new_addr % 4096 || move->new_len > vmas->task_size ||
	       move->new_addr > vmas->task_size - move->new_len ||
	       (move->addr + move->old_len > move->new_addr &&
		move->new_addr + move->new_len > move->addr);
}

static int remap(struct vmas *vmas, struct vmas_move *move)
{
	const struct vmas_one *one = one_at(vmas, move->addr);
	bool stays = move->flags & SHADOW_MREMAP_DONTUNMAP;
	int err;

	if (vmas->rules == SHADOW_MM_7_3) {
		if (move->new_len > vmas->task_size ||
		    (move->flags & AWAY && bad_target(vmas, move)))
			return -EINVAL;
		if (vmas->nr + 4 + stays > vmas->map_max)
			return -ENOMEM;
		if (move->flags & SHADOW_MREMAP_FIXED &&
		    move->old_len == move->new_len)
			return move_all(vmas, move);
		err = check_7_3(vmas, move);
		if (err)
			return err;
	} else if (!one) {
		return -EFAULT;
	} else if (one->flags & SHADOW_VM_SEALED) {
		return -EPERM;
	} else if (move->flags & AWAY) {
		if (bad_target(vmas, move))
			return -EINVAL;
		if (vmas->nr + 6 > vmas->map_max)
			return -ENOMEM;
	}
	return move->flags & AWAY ? move_away(vmas, move) : resize(vmas, move);
}

/**
 * vmas_mremap() - mremap()
 * @vmas: the address space
 * @move: its arguments
 * @at: gets the address
 *
 * Return: 0 or an error, nothing changed.
 */
int vmas_mremap(struct vmas *vmas, struct vmas_move move, uint64_t *at)
{
	uint64_t old_len = (move.old_len + 4095) & ~4095ULL;
	uint64_t new_len = (move.new_len + 4095) & ~4095ULL;
	bool same = vmas->rules == SHADOW_MM_7_3 ? old_len == new_len :
						   move.old_len == move.new_len;
	int err;

	if (move.addr % 4096 || !new_len || move.flags > 7)
		return -EINVAL;
	if (move.flags & AWAY && !(move.flags & SHADOW_MREMAP_MAYMOVE))
		return -EINVAL;
	if (move.flags & SHADOW_MREMAP_DONTUNMAP && !same)
		return -EINVAL;
	move.old_len = old_len;
	move.new_len = new_len;
	err = remap(vmas, &move);
	if (err)
		vmas_undo(vmas);
	else
		*at = move.new_addr;
	return err;
}
