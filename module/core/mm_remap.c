// SPDX-License-Identifier: GPL-2.0
/*
 * mremap(): shrink, grow in place, move, move and leave the range mapped, and on
 * 7.3 move several VMAs at once. All that one call does is one plan.
 *
 *   move       [..|src|..]      ....      [..]   [..]  [new]
 *   dontunmap  [  src  ]        ....      [  src  ]    [new]     src is empty
 *
 * The order of the checks is the kernel's: before 7.3 what the destination holds
 * has gone, and counts no more, when the limits are looked at.
 */
#include "core/mm_calls.h"
#include "core/vma_rules.h"

#define KNOWN \
	(SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED | SHADOW_MREMAP_DONTUNMAP)
#define NEW_ADDR (SHADOW_MREMAP_FIXED | SHADOW_MREMAP_DONTUNMAP)

/**
 * struct remap - a call
 * @mm: the address space
 * @edit: the plan
 * @addr: of the range
 * @old_len: its length
 * @new_len: the length it is to have
 * @flags: SHADOW_MREMAP_*
 * @new_addr: where it is to go; in the end, where it is
 */
struct remap {
	struct shadow_mm *mm;
	struct shadow_edit *edit;
	u64 addr;
	u64 old_len;
	u64 new_len;
	u32 flags;
	u64 new_addr;
};

static bool rules_are(const struct remap *remap, enum shadow_mm_rules rules)
{
	return remap->mm->mms->config.rules == rules;
}

/* The plan's VMA at an address, or 0. */
static u32 item_at(const struct remap *remap, u64 addr)
{
	u32 at = shadow_edit_find(remap->edit, addr);

	return at && shadow_edit_vma(remap->edit, at)->start <= addr ? at : 0;
}

static bool overlap(const struct remap *remap)
{
	return remap->addr + remap->old_len > remap->new_addr &&
	       remap->new_addr + remap->new_len > remap->addr;
}

/* What is wrong with the destination, whatever is mapped. */
static int check_target(const struct remap *remap)
{
	u64 task_size = remap->mm->task_size;

	if (remap->new_addr & ~SHADOW_PAGE_MASK || remap->new_len > task_size ||
	    remap->new_addr > task_size - remap->new_len || overlap(remap))
		return -EINVAL;
	return 0;
}

/* What is wrong with the arguments, whatever is mapped. */
static int check_args(struct remap *remap, bool same_len)
{
	u32 flags = remap->flags;

	if (flags & ~KNOWN || remap->addr & ~SHADOW_PAGE_MASK ||
	    (flags & NEW_ADDR && !(flags & SHADOW_MREMAP_MAYMOVE)) ||
	    (flags & SHADOW_MREMAP_DONTUNMAP && !same_len) || !remap->new_len)
		return -EINVAL;
	if (!rules_are(remap, SHADOW_MM_7_3))
		return 0;
	if (remap->new_len > remap->mm->task_size)
		return -EINVAL;
	return flags & NEW_ADDR ? check_target(remap) : 0;
}

/* Would so many VMAs more be too many? */
static bool too_many(const struct remap *remap, u32 more)
{
	u64 most = remap->mm->mms->config.max_map_count;

	return remap->edit->map_count + (u64)more > most;
}

/* May the VMA at the range be resized or moved so? */
static int check_resize(const struct remap *remap, const struct shadow_vma *vma,
			u64 old_len)
{
	const u64 fixed = SHADOW_VM_DONTEXPAND | SHADOW_VM_PFNMAP;
	u64 more = remap->new_len - old_len;
	u64 pgoff =
		vma->pgoff + ((remap->addr - vma->start) >> SHADOW_PAGE_SHIFT);

	if (!old_len && !(vma->flags & (SHADOW_VM_SHARED | SHADOW_VM_MAYSHARE)))
		return -EINVAL;
	if (remap->flags & SHADOW_MREMAP_DONTUNMAP && vma->flags & fixed)
		return -EINVAL;
	if (old_len > vma->end - remap->addr)
		return -EFAULT;
	if (!more)
		return 0;
	if (pgoff + (remap->new_len >> SHADOW_PAGE_SHIFT) < pgoff)
		return -EINVAL;
	if (vma->flags & fixed)
		return -EFAULT;
	if (vma->flags & SHADOW_VM_LOCKED && !remap->mm->limits.ipc_lock &&
	    remap->mm->locked_vm + remap->edit->locked +
			    (more >> SHADOW_PAGE_SHIFT) >
		    remap->mm->limits.memlock >> SHADOW_PAGE_SHIFT)
		return -EAGAIN;
	return shadow_edit_may_expand(remap->edit, vma->flags,
				      more >> SHADOW_PAGE_SHIFT) ?
		       0 :
		       -ENOMEM;
}

/* 7.3 looks at the VMA before anything goes. */
static int check_vma(const struct remap *remap)
{
	u32 at = item_at(remap, remap->addr);
	const struct shadow_vma *vma = shadow_edit_vma(remap->edit, at);

	if (!at)
		return -EFAULT;
	if (vma->flags & SHADOW_VM_SEALED)
		return -EPERM;
	if (remap->new_len <= remap->old_len && !(remap->flags & NEW_ADDR))
		return 0;
	return check_resize(remap, vma, min(remap->old_len, remap->new_len));
}

/* An address for the range, as mmap() would give it. */
static int find_target(struct remap *remap, u32 at)
{
	static const struct shadow_file any;
	const struct shadow_vma *vma = shadow_edit_vma(remap->edit, at);
	struct shadow_mmap want = {
		.addr = remap->flags & NEW_ADDR ? remap->new_addr : 0,
		.len = remap->new_len,
		.flags = vma->flags & SHADOW_VM_MAYSHARE ? SHADOW_MAP_SHARED :
							   SHADOW_MAP_PRIVATE,
		.pgoff = vma->pgoff +
			 ((remap->addr - vma->start) >> SHADOW_PAGE_SHIFT),
		.file = vma->file ? &any : NULL,
	};

	if (remap->flags & SHADOW_MREMAP_FIXED)
		want.flags |= SHADOW_MAP_FIXED;
	return shadow_mm_unmapped(remap->mm, &want, 0, &remap->new_addr);
}

/* What the VMA's operations say against cutting the range out. */
static int check_split(const struct remap *remap, const struct shadow_vma *vma)
{
	const struct shadow_vm_ops *ops = remap->mm->mms->ops[vma->ops];
	u64 end = remap->addr + remap->old_len;
	int err = 0;

	if (!ops || !ops->may_split)
		return 0;
	if (vma->start != remap->addr)
		err = ops->may_split(remap->mm, vma, remap->addr);
	if (!err && vma->end != end)
		err = ops->may_split(remap->mm, vma, end);
	return err;
}

/* A locked VMA whose range stays is split first: the range is locked no more. */
static int split_first(const struct remap *remap, u32 at)
{
	u64 end = remap->addr + remap->old_len;
	struct shadow_edit *edit = remap->edit;
	int err = 0;

	if (!(remap->flags & SHADOW_MREMAP_DONTUNMAP) ||
	    !(shadow_edit_vma(edit, at)->flags & SHADOW_VM_LOCKED))
		return 0;
	if (shadow_edit_vma(edit, at)->start != remap->addr)
		err = too_many(remap, 1) ?
			      -ENOMEM :
			      shadow_edit_split(edit, at, remap->addr, true);
	if (!err && shadow_edit_vma(edit, at)->end != end)
		err = too_many(remap, 1) ?
			      -ENOMEM :
			      shadow_edit_split(edit, at, end, false);
	return err;
}

static int prepare_move(const struct remap *remap, u32 at)
{
	const struct shadow_vma *vma = shadow_edit_vma(remap->edit, at);
	bool first = remap->flags & SHADOW_MREMAP_DONTUNMAP &&
		     vma->flags & SHADOW_VM_LOCKED;
	int err;

	/* Before 7.3 a limit below 3 is a negative one. */
	if (rules_are(remap, SHADOW_MM_7_3) ? too_many(remap, 2 + first) :
					      too_many(remap, 4))
		return -ENOMEM;
	err = check_split(remap, vma);
	return err ?: split_first(remap, at);
}

/* The range as it will be at its new place. */
static struct shadow_vma copy_of(const struct remap *remap,
				 const struct shadow_vma *vma)
{
	struct shadow_vma want = *vma;
	u64 pages = (remap->addr - vma->start) >> SHADOW_PAGE_SHIFT;
	u64 own = remap->new_addr >> SHADOW_PAGE_SHIFT;

	want.start = remap->new_addr;
	want.end = remap->new_addr + remap->new_len;
	want.pgoff += pages;
	want.anon_pgoff += pages;
	if (!vma->anon_vma && shadow_vma_anonymous(vma))
		want.pgoff = own;
	if (!vma->anon_vma &&
	    (shadow_vma_anonymous(vma) || rules_are(remap, SHADOW_MM_7_3)))
		want.anon_pgoff = own;
	return want;
}

/* Does userfaultfd lose track of a range that moves? */
static bool loses_uffd(const struct shadow_vma *vma)
{
	return vma->uffd && !(vma->uffd & SHADOW_UFFD_REMAP);
}

/* Let a neighbour of the destination grow over it, if one may; 0: none. */
static u32 merge_copy(const struct remap *remap, u32 at,
		      const struct shadow_vma *want)
{
	struct shadow_edit *edit = remap->edit;
	struct shadow_vma source = edit->item[at].vma;
	u32 next = shadow_edit_find(edit, want->start);
	u32 prev = edit->item[next].prev;

	source.id = edit->item[at].from ?: edit->item[at].origin;

	if (rules_are(remap, SHADOW_MM_7_3) && loses_uffd(&source))
		return 0;
	/* It stays, so it cannot become part of its own copy. */
	if (remap->flags & SHADOW_MREMAP_DONTUNMAP && !source.anon_vma &&
	    shadow_vma_anonymous(&source)) {
		if (rules_are(remap, SHADOW_MM_6_1) &&
		    (source.end == want->start || source.start == want->end))
			return 0;
		prev = prev == at ? 0 : prev;
		next = next == at ? 0 : next;
	}
	return shadow_edit_merge(edit, want, prev, next, &source);
}

/* The range gets its new place: part of a neighbour, or a VMA. */
static void put_copy(const struct remap *remap, u32 at)
{
	struct shadow_edit *edit = remap->edit;
	const struct shadow_edit_item source = edit->item[at];
	struct shadow_vma want = copy_of(remap, &source.vma);
	struct shadow_vma *vma;
	u32 to;

	to = merge_copy(remap, at, &want);
	if (!to) {
		to = shadow_edit_add(edit, &want);
		edit->item[to].state |= SHADOW_ITEM_OPEN;
		if (want.anon_vma)
			edit->item[to].from = source.from ?: source.origin;
	}
	vma = shadow_edit_vma(edit, to);
	if (loses_uffd(vma)) {
		vma->uffd = 0;
		vma->flags &= ~SHADOW_VM_UFFD;
		edit->item[to].state |= SHADOW_ITEM_CHANGED;
	}
	shadow_edit_count(edit, want.flags, shadow_vma_pages(&want));
}

/* The range stays mapped, with nothing in it. */
static void leave_empty(const struct remap *remap)
{
	struct shadow_edit *edit = remap->edit;
	u32 at = item_at(remap, remap->addr);
	struct shadow_vma *vma = shadow_edit_vma(edit, at);
	u64 own = vma->start >> SHADOW_PAGE_SHIFT;

	if (vma->flags & SHADOW_VM_LOCKED)
		edit->locked -= shadow_vma_pages(vma);
	vma->flags &= ~SHADOW_VM_LOCKS;
	edit->item[at].state |= SHADOW_ITEM_CHANGED;
	if (vma->start != remap->addr ||
	    vma->end != remap->addr + remap->old_len)
		return;
	/* One that is new has no anon_vma to give up, and gets none. */
	if (!vma->id)
		edit->item[at].from = 0;
	else if (vma->anon_vma)
		edit->item[at].state |= SHADOW_ITEM_UNFAULTED;
	vma->anon_vma = 0;
	vma->chain = 0;
	if (shadow_vma_anonymous(vma) && !vma->file)
		vma->pgoff = own;
	vma->anon_pgoff = own;
}

static int plan_move(struct remap *remap, u32 at)
{
	struct shadow_edit *edit = remap->edit;
	struct shadow_edit_pages pages = {
		.old = remap->addr,
		.addr = remap->new_addr,
		.len = remap->old_len,
	};
	u64 gone;
	int err;

	if (shadow_edit_room(edit, 5))
		return -ENOMEM;
	err = prepare_move(remap, at);
	if (err)
		return err;
	pages.from = edit->item[at].origin;
	if (pages.len && shadow_edit_pages(edit, &pages))
		return -ENOMEM;
	put_copy(remap, at);
	if (remap->flags & SHADOW_MREMAP_DONTUNMAP) {
		leave_empty(remap);
		return 0;
	}
	if (!remap->old_len)
		return 0;
	return shadow_edit_take(edit, remap->addr, remap->addr + remap->old_len,
				&gone);
}

/* What is at an address that was found: nothing has changed yet. */
static int load_target(const struct remap *remap)
{
	return shadow_edit_load(remap->edit, remap->new_addr,
				remap->new_addr + remap->new_len);
}

/* As munmap(), with what it refuses. */
static int unmap(const struct remap *remap, u64 start, u64 len)
{
	u64 task_size = remap->mm->task_size, gone;

	if (start > task_size || len > task_size - start)
		return -EINVAL;
	return shadow_edit_unmap(remap->edit, start, start + len, &gone);
}

/* With MREMAP_FIXED or MREMAP_DONTUNMAP: make room, then move. */
static int plan_move_to(struct remap *remap)
{
	struct shadow_edit *edit = remap->edit;
	int err = 0;
	u32 at;

	if (remap->flags & SHADOW_MREMAP_FIXED)
		err = unmap(remap, remap->new_addr, remap->new_len);
	if (!err && remap->old_len > remap->new_len) {
		err = unmap(remap, remap->addr + remap->new_len,
			    remap->old_len - remap->new_len);
		remap->old_len = remap->new_len;
	}
	at = item_at(remap, remap->addr);
	if (!err && !at)
		err = -EFAULT;
	if (!err && !rules_are(remap, SHADOW_MM_7_3))
		err = check_resize(remap, shadow_edit_vma(edit, at),
				   remap->old_len);
	if (!err && remap->flags & SHADOW_MREMAP_DONTUNMAP &&
	    !shadow_edit_may_expand(edit, shadow_edit_vma(edit, at)->flags,
				    remap->old_len >> SHADOW_PAGE_SHIFT))
		err = -ENOMEM;
	err = err ?: find_target(remap, at);
	if (!err && !(remap->flags & SHADOW_MREMAP_FIXED))
		err = load_target(remap);
	return err ?: plan_move(remap, item_at(remap, remap->addr));
}

/* Is the address space behind the range free, and the range at its VMA's end? */
static bool can_grow(const struct remap *remap, const struct shadow_vma *vma)
{
	u64 end = vma->end + (remap->new_len - remap->old_len);

	return remap->old_len == vma->end - remap->addr && end >= vma->end &&
	       end <= remap->mm->task_size &&
	       !shadow_mm_overlaps(remap->mm, vma->end, end) &&
	       (vma->start >= remap->mm->mms->config.mmap_min ||
		remap->mm->limits.raw_io);
}

static int plan_grow(const struct remap *remap, u32 at)
{
	struct shadow_edit *edit = remap->edit;
	struct shadow_vma want = edit->item[at].vma;
	u64 end = want.end + (remap->new_len - remap->old_len);

	if (rules_are(remap, SHADOW_MM_6_1) &&
	    shadow_vma_closes(remap->mm->mms, &want)) {
		shadow_edit_range(edit, at, want.start, end);
		return 0;
	}
	want.pgoff += shadow_vma_pages(&want);
	want.anon_pgoff += shadow_vma_pages(&want);
	want.start = want.end;
	want.end = end;
	return shadow_edit_merge(edit, &want, at, edit->item[at].next, NULL) ?
		       0 :
		       -ENOMEM;
}

/* Without a new address: shrink, grow, or move to where there is room. */
static int plan_resize(struct remap *remap)
{
	struct shadow_edit *edit = remap->edit;
	u32 at = item_at(remap, remap->addr);
	int err;

	remap->new_addr = remap->addr;
	if (remap->old_len == remap->new_len)
		return 0;
	if (remap->old_len > remap->new_len)
		return unmap(remap, remap->addr + remap->new_len,
			     remap->old_len - remap->new_len);
	err = check_resize(remap, shadow_edit_vma(edit, at), remap->old_len);
	if (err)
		return err;
	if (can_grow(remap, shadow_edit_vma(edit, at)))
		return plan_grow(remap, at);
	if (!(remap->flags & SHADOW_MREMAP_MAYMOVE))
		return -ENOMEM;
	err = find_target(remap, at);
	err = err ?: load_target(remap);
	return err ?: plan_move(remap, item_at(remap, remap->addr));
}

/* 7.3: each VMA of the range in turn, as far apart as they are. */
static int plan_move_each(struct remap *remap)
{
	u64 start = remap->addr, end = remap->addr + remap->old_len;
	u64 pos = start, target = remap->new_addr;
	struct shadow_vma vma;
	int err;
	u32 at;

	if (!remap->old_len || !item_at(remap, start))
		return -EFAULT;
	while ((at = shadow_edit_find(remap->edit, pos))) {
		vma = *shadow_edit_vma(remap->edit, at);
		if (vma.start >= end)
			break;
		if (vma.flags & SHADOW_VM_UFFD &&
		    (pos != start || vma.end < end))
			return -EFAULT;
		remap->addr = max(vma.start, pos);
		remap->new_addr = target + (remap->addr - start);
		remap->old_len = min(vma.end, end) - remap->addr;
		remap->new_len = remap->old_len;
		err = check_vma(remap);
		err = err ?: plan_move_to(remap);
		if (err)
			return err;
		pos = min(vma.end, end);
		if (pos >= end)
			break;
	}
	remap->new_addr = target;
	return 0;
}

static int plan_7_3(struct remap *remap)
{
	int err;

	if (too_many(remap, remap->flags & SHADOW_MREMAP_DONTUNMAP ? 5 : 4))
		return -ENOMEM;
	if (remap->flags & SHADOW_MREMAP_FIXED &&
	    remap->old_len == remap->new_len)
		return plan_move_each(remap);
	err = check_vma(remap);
	if (err)
		return err;
	return remap->flags & NEW_ADDR ? plan_move_to(remap) :
					 plan_resize(remap);
}

static int plan_before_7_3(struct remap *remap)
{
	u32 at = item_at(remap, remap->addr);
	int err;

	if (!at)
		return -EFAULT;
	if (shadow_edit_vma(remap->edit, at)->flags & SHADOW_VM_SEALED)
		return -EPERM;
	if (!(remap->flags & NEW_ADDR))
		return plan_resize(remap);
	err = check_target(remap);
	if (err)
		return err;
	return too_many(remap, 6) ? -ENOMEM : plan_move_to(remap);
}

/* All VMAs that the call may touch; those at an address to be found come later. */
static int load(const struct remap *remap)
{
	u64 len = max(remap->old_len, remap->new_len);
	u64 end = remap->addr + len;
	int err;

	if (end < remap->addr)
		end = ~0ULL;
	err = shadow_edit_load(remap->edit, remap->addr, end);
	if (err || !(remap->flags & NEW_ADDR))
		return err;
	return shadow_edit_load(remap->edit, remap->new_addr,
				remap->new_addr + remap->new_len);
}

/**
 * shadow_mm_mremap() - mremap()
 * @mm: the address space
 * @addr: of the range
 * @old_len: its length; 0: another mapping of the same shared pages
 * @new_len: the length it is to have
 * @flags: SHADOW_MREMAP_*
 * @new_addr: where it is to go
 * @at: gets where it is
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what mremap() returns.
 */
int shadow_mm_mremap(struct shadow_mm *mm, u64 addr, u64 old_len, u64 new_len,
		     u32 flags, u64 new_addr, u64 *at)
{
	bool lens = mm->mms->config.rules == SHADOW_MM_7_3;
	struct remap remap = {
		.mm = mm,
		.addr = addr,
		.old_len = shadow_page_align(old_len),
		.new_len = shadow_page_align(new_len),
		.flags = flags,
		.new_addr = new_addr,
	};
	u64 grown = remap.new_len - remap.old_len, had = remap.old_len;
	const struct shadow_vma *vma;
	int err;

	lens = lens ? remap.old_len == remap.new_len : old_len == new_len;
	err = check_args(&remap, lens);
	if (err)
		return err;
	remap.edit = shadow_edit_begin(mm);
	err = load(&remap);
	if (!err)
		err = rules_are(&remap, SHADOW_MM_7_3) ?
			      plan_7_3(&remap) :
			      plan_before_7_3(&remap);
	err = shadow_edit_finish(remap.edit, err);
	if (err)
		return err;
	*at = remap.new_addr;
	vma = shadow_mm_lookup(mm, remap.new_addr);
	if (remap.new_len > had && vma && vma->flags & SHADOW_VM_LOCKED)
		shadow_mm_populate(mm, *at + had, *at + had + grown, false);
	return 0;
}
