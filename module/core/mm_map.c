// SPDX-License-Identifier: GPL-2.0
/*
 * mmap() and munmap(): what they refuse, the flags of a new VMA, and the plan of
 * the change. Where a fixed mapping stands in the way of others, those go in the
 * same change.
 *
 *   before  [   A   ][ B ]          mmap(FIXED) over A's end and B
 *   after   [ A ][  new  ]          or, where the rules let A grow: [    A    ]
 */
#include "core/mm_calls.h"
#include "core/vma_rules.h"

#define MAP_HUGETLB 0x40000U
#define MAP_DENYWRITE 0x0800U
#define MAP_EXECUTABLE 0x1000U
#define MAP_UNINITIALIZED 0x4000000U
#define MAP_HUGE_2MB (21U << 26)
#define MAP_HUGE_1GB (30U << 26)

/* What MAP_SHARED knows of; MAP_SHARED_VALIDATE refuses all others. */
#define LEGACY                                                              \
	(SHADOW_MAP_SHARED | SHADOW_MAP_PRIVATE | SHADOW_MAP_FIXED |        \
	 SHADOW_MAP_ANONYMOUS | MAP_DENYWRITE | MAP_EXECUTABLE |            \
	 MAP_UNINITIALIZED | SHADOW_MAP_GROWSDOWN | SHADOW_MAP_LOCKED |     \
	 SHADOW_MAP_NORESERVE | SHADOW_MAP_POPULATE | SHADOW_MAP_NONBLOCK | \
	 SHADOW_MAP_STACK | MAP_HUGETLB | SHADOW_MAP_32BIT | MAP_HUGE_2MB | \
	 MAP_HUGE_1GB)

#define FILE_MAX ((1ULL << 63) - 1)

static u32 rules_of(const struct shadow_mm *mm)
{
	return mm->mms->config.rules;
}

/**
 * shadow_page_align() - round up to whole pages
 * @len: bytes
 *
 * Return: bytes; 0 where that is more than there are addresses.
 */
u64 shadow_page_align(u64 len)
{
	return (len + SHADOW_PAGE_SIZE - 1) & SHADOW_PAGE_MASK;
}

/**
 * shadow_mm_may_lock() - may an address space have locked memory at all?
 * @mm: the address space
 *
 * Return: yes or no.
 */
bool shadow_mm_may_lock(const struct shadow_mm *mm)
{
	return mm->limits.memlock || mm->limits.ipc_lock;
}

/**
 * shadow_mm_lock_fits() - does the limit allow so much more locked memory?
 * @mm: the address space
 * @flags: of the VMA; not locked: it always does
 * @len: bytes
 *
 * Return: yes or no.
 */
bool shadow_mm_lock_fits(const struct shadow_mm *mm, u64 flags, u64 len)
{
	return !(flags & SHADOW_VM_LOCKED) || mm->limits.ipc_lock ||
	       mm->locked_vm + (len >> SHADOW_PAGE_SHIFT) <=
		       mm->limits.memlock >> SHADOW_PAGE_SHIFT;
}

/**
 * shadow_vma_lockable() - can a VMA's pages be locked?
 * @flags: its flags
 *
 * Return: yes or no.
 */
bool shadow_vma_lockable(u64 flags)
{
	return !(flags &
		 (SHADOW_VM_SPECIAL | SHADOW_VM_DROPPABLE | SHADOW_VM_HUGETLB));
}

static u64 flags_of(const struct shadow_mm *mm, const struct shadow_mmap *want)
{
	u64 flags = mm->def_flags | SHADOW_VM_MAYACCESS;

	flags |= want->prot & SHADOW_VM_ACCESS;
	if (want->flags & SHADOW_MAP_GROWSDOWN)
		flags |= SHADOW_VM_GROWSDOWN;
	if (want->flags & SHADOW_MAP_LOCKED)
		flags |= SHADOW_VM_LOCKED;
	if (want->flags & SHADOW_MAP_SYNC)
		flags |= SHADOW_VM_SYNC;
	if (want->flags & SHADOW_MAP_STACK && rules_of(mm) != SHADOW_MM_6_1)
		flags |= SHADOW_VM_NOHUGEPAGE;
	return flags;
}

/* A shared mapping of a file. */
static int check_shared(const struct shadow_mm *mm,
			const struct shadow_mmap *want, u64 *flags)
{
	u32 known = LEGACY, mode = want->file->mode;

	if (rules_of(mm) != SHADOW_MM_6_1)
		known |= SHADOW_MAP_ABOVE4G;
	if (mode & SHADOW_FILE_SYNC)
		known |= SHADOW_MAP_SYNC;
	if ((want->flags & SHADOW_MAP_TYPE) == SHADOW_MAP_SHARED_VALIDATE &&
	    want->flags & ~known)
		return -EOPNOTSUPP;
	if (want->prot & SHADOW_PROT_WRITE && !(mode & SHADOW_FILE_WRITE))
		return -EACCES;
	if (want->prot & SHADOW_PROT_WRITE && mode & SHADOW_FILE_SWAP)
		return -ETXTBSY;
	if (mode & SHADOW_FILE_APPEND && mode & SHADOW_FILE_WRITE)
		return -EACCES;
	*flags |= SHADOW_VM_SHARED | SHADOW_VM_MAYSHARE;
	if (!(mode & SHADOW_FILE_WRITE))
		*flags &= ~(SHADOW_VM_MAYWRITE | SHADOW_VM_SHARED);
	return 0;
}

static int check_file(const struct shadow_mm *mm,
		      const struct shadow_mmap *want, u64 *flags)
{
	u32 type = want->flags & SHADOW_MAP_TYPE, mode = want->file->mode;
	u64 most = mode & SHADOW_FILE_ANY_SIZE ? 0 : FILE_MAX;
	int err = 0;

	if (most && want->len > most)
		return -EOVERFLOW;
	if (want->pgoff > (most - want->len) >> SHADOW_PAGE_SHIFT)
		return -EOVERFLOW;
	if (type != SHADOW_MAP_SHARED && type != SHADOW_MAP_PRIVATE &&
	    type != SHADOW_MAP_SHARED_VALIDATE)
		return -EINVAL;
	if (type != SHADOW_MAP_PRIVATE)
		err = check_shared(mm, want, flags);
	if (err)
		return err;
	if (!(mode & SHADOW_FILE_READ))
		return -EACCES;
	if (mode & SHADOW_FILE_NOEXEC) {
		if (*flags & SHADOW_VM_EXEC)
			return -EPERM;
		*flags &= ~SHADOW_VM_MAYEXEC;
	}
	if (mode & SHADOW_FILE_NO_MMAP)
		return -ENODEV;
	return *flags & SHADOW_VM_GROWSDOWN ? -EINVAL : 0;
}

static int check_anonymous(const struct shadow_mm *mm,
			   const struct shadow_mmap *want, u64 *flags)
{
	switch (want->flags & SHADOW_MAP_TYPE) {
	case SHADOW_MAP_SHARED:
		if (*flags & SHADOW_VM_GROWSDOWN)
			return -EINVAL;
		*flags |= SHADOW_VM_SHARED | SHADOW_VM_MAYSHARE;
		return 0;
	case SHADOW_MAP_DROPPABLE:
		if (rules_of(mm) == SHADOW_MM_6_1 ||
		    want->flags & SHADOW_MAP_LOCKED ||
		    *flags & SHADOW_VM_GROWSDOWN)
			return -EINVAL;
		*flags |= SHADOW_VM_DROPPABLE | SHADOW_VM_NORESERVE |
			  SHADOW_VM_WIPEONFORK | SHADOW_VM_DONTDUMP;
		return 0;
	case SHADOW_MAP_PRIVATE:
		return 0;
	default:
		return -EINVAL;
	}
}

/**
 * shadow_edit_take() - plan that a range has no VMA any more
 * @edit: the plan
 * @start: the range
 * @end: its end
 * @pages: gets how many pages went
 *
 * Return: 0; -ENOMEM: too many VMAs, or no memory; -EPERM: a VMA is sealed; what
 * a VMA's operations say against a split. On failure nothing has gone from the
 * plan, but a VMA may have been split.
 */
int shadow_edit_take(struct shadow_edit *edit, u64 start, u64 end, u64 *pages)
{
	u32 first = shadow_edit_find(edit, start), at, next;
	struct shadow_vma *vma = shadow_edit_vma(edit, first);
	int err = 0;

	*pages = 0;
	if (!first || vma->start >= end)
		return 0;
	if (shadow_edit_room(edit, 2))
		return -ENOMEM;
	vma = shadow_edit_vma(edit, first);
	if (start > vma->start) {
		if (end < vma->end &&
		    edit->map_count >= edit->mm->mms->config.max_map_count)
			return -ENOMEM;
		if (vma->flags & SHADOW_VM_SEALED)
			return -EPERM;
		err = shadow_edit_split(edit, first, start, true);
	}
	for (at = first; !err && at; at = edit->item[at].next) {
		vma = shadow_edit_vma(edit, at);
		if (vma->start >= end)
			break;
		if (vma->flags & SHADOW_VM_SEALED)
			err = -EPERM;
		else if (vma->end > end)
			err = shadow_edit_split(edit, at, end, false);
	}
	if (err)
		return err;
	for (at = first; at; at = next) {
		next = edit->item[at].next;
		vma = shadow_edit_vma(edit, at);
		if (vma->start >= end)
			break;
		*pages += shadow_vma_pages(vma);
		shadow_edit_count(edit, vma->flags,
				  -(s64)shadow_vma_pages(vma));
		shadow_edit_remove(edit, at, SHADOW_ITEM_CLOSE);
	}
	return 0;
}

/**
 * shadow_edit_unmap() - the same, and its pages go
 * @edit: the plan
 * @start: the range
 * @end: its end
 * @pages: gets how many pages of address space went
 *
 * Return: as shadow_edit_take().
 */
int shadow_edit_unmap(struct shadow_edit *edit, u64 start, u64 end, u64 *pages)
{
	const struct shadow_edit_pages gone = { .old = start,
						.len = end - start };
	int err;

	err = shadow_edit_take(edit, start, end, pages);
	return err || !*pages ? err : shadow_edit_pages(edit, &gone);
}

static bool accountable(u64 flags)
{
	return (flags & (SHADOW_VM_NORESERVE | SHADOW_VM_SHARED |
			 SHADOW_VM_WRITE)) == SHADOW_VM_WRITE;
}

/* Shared memory for a VMA that maps no file. */
static int make_shared(struct shadow_mm *mm, struct shadow_vma *vma)
{
	vma->file = (u32)seam_fetch_add(&mm->mms->last_file, 1) + 1;
	vma->mapping = vma->file;
	vma->ops = SHADOW_OPS_SHMEM;
	if (mm->hooks && mm->hooks->share)
		vma->mapping = mm->hooks->share(mm, shadow_vma_pages(vma));
	return vma->mapping ? 0 : -ENOMEM;
}

static inline int share(struct shadow_mm *mm, struct shadow_vma *vma)
{
	if (likely(vma->file || !(vma->flags & SHADOW_VM_SHARED)))
		return 0;
	return make_shared(mm, vma);
}

/* What a VMA is from mmap() on, whether it was merged or not. */
static void mark_mapped(struct shadow_vma *vma)
{
	if (vma->flags & SHADOW_VM_LOCKED && !shadow_vma_lockable(vma->flags))
		vma->flags &= ~SHADOW_VM_LOCKS;
	vma->flags |= SHADOW_VM_SOFTDIRTY;
}

static int plan_mmap(struct shadow_edit *edit, struct shadow_vma *vma)
{
	u64 gone, pages = shadow_vma_pages(vma);
	struct shadow_mm *mm = edit->mm;
	u32 prev, next, at;
	int err;

	err = shadow_edit_load(edit, vma->start, vma->end);
	err = err ?: shadow_edit_unmap(edit, vma->start, vma->end, &gone);
	if (err)
		return rules_of(mm) == SHADOW_MM_6_1 ? -ENOMEM : err;
	if (!shadow_mm_may_expand(mm, vma->flags, pages - gone))
		return -ENOMEM;
	if (shadow_edit_room(edit, 1))
		return -ENOMEM;
	next = shadow_edit_find(edit, vma->start);
	prev = edit->item[next].prev;
	at = shadow_edit_merge_mmap(edit, vma, prev, next);
	if (!at) {
		if (share(mm, vma))
			return -ENOMEM;
		at = shadow_edit_add(edit, vma);
	}
	mark_mapped(shadow_edit_vma(edit, at));
	return 0;
}

/* The range becomes a VMA, or part of one. */
static int map_range(struct shadow_mm *mm, struct shadow_vma *vma)
{
	int err;

	if (accountable(vma->flags))
		vma->flags |= SHADOW_VM_ACCOUNT;
	if (!shadow_edit_alone(mm->edit, vma)) {
		err = plan_mmap(shadow_edit_begin(mm), vma);
		return shadow_edit_finish(mm->edit, err);
	}
	if (!shadow_mm_may_expand(mm, vma->flags, shadow_vma_pages(vma)) ||
	    share(mm, vma))
		return -ENOMEM;
	mark_mapped(vma);
	return shadow_edit_insert(mm->edit, vma);
}

static int check_mmap(struct shadow_mm *mm, struct shadow_mmap *want,
		      u64 *flags)
{
	int err;

	*flags = flags_of(mm, want);
	err = shadow_mm_unmapped(mm, want, *flags, &want->addr);
	if (err)
		return err;
	if (want->flags & SHADOW_MAP_FIXED_NOREPLACE &&
	    shadow_mm_overlaps(mm, want->addr, want->addr + want->len))
		return -EEXIST;
	if (want->flags & SHADOW_MAP_LOCKED && !shadow_mm_may_lock(mm))
		return -EPERM;
	if (!shadow_mm_lock_fits(mm, *flags, want->len))
		return -EAGAIN;
	err = want->file ? check_file(mm, want, flags) :
			   check_anonymous(mm, want, flags);
	if (err)
		return err;
	if (want->flags & SHADOW_MAP_NORESERVE &&
	    !mm->mms->config.overcommit_never)
		*flags |= SHADOW_VM_NORESERVE;
	if (want->file)
		*flags |= want->file->flags;
	return 0;
}

/**
 * shadow_mm_overlaps() - is there a VMA in a range?
 * @mm: the address space
 * @start: the range
 * @end: its end
 *
 * Return: yes or no.
 */
bool shadow_mm_overlaps(const struct shadow_mm *mm, u64 start, u64 end)
{
	const struct shadow_vma *vma = shadow_mm_find(mm, start);

	return vma && vma->start < end;
}

/* The length in pages, and the hint, as the kernel takes them. */
static int round_mmap(const struct shadow_mm *mm, struct shadow_mmap *want)
{
	u64 lowest = shadow_page_align(mm->mms->config.mmap_min);

	if (!want->len || want->flags & MAP_HUGETLB)
		return -EINVAL;
	if (want->flags & SHADOW_MAP_FIXED_NOREPLACE)
		want->flags |= SHADOW_MAP_FIXED;
	if (!(want->flags & SHADOW_MAP_FIXED)) {
		want->addr &= SHADOW_PAGE_MASK;
		if (want->addr && want->addr < mm->mms->config.mmap_min)
			want->addr = lowest;
	}
	want->len = shadow_page_align(want->len);
	if (!want->len)
		return -ENOMEM;
	if (want->pgoff + (want->len >> SHADOW_PAGE_SHIFT) < want->pgoff)
		return -EOVERFLOW;
	return mm->map_count > mm->mms->config.max_map_count ? -ENOMEM : 0;
}

/**
 * shadow_mm_mmap() - mmap()
 * @mm: the address space
 * @wanted: what is asked for
 * @addr: gets the address
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what mmap() returns.
 */
int shadow_mm_mmap(struct shadow_mm *mm, const struct shadow_mmap *wanted,
		   u64 *addr)
{
	struct shadow_mmap want = *wanted;
	struct shadow_vma vma = {};
	bool populates;
	int err;

	err = round_mmap(mm, &want);
	err = err ?: check_mmap(mm, &want, &vma.flags);
	if (err)
		return err;
	vma.start = want.addr;
	vma.end = want.addr + want.len;
	vma.anon_pgoff = want.addr >> SHADOW_PAGE_SHIFT;
	if (want.file) {
		vma.pgoff = want.pgoff;
		vma.file = want.file->file;
		vma.mapping = want.file->mapping;
		vma.ops = want.file->ops;
	} else if (!(vma.flags & SHADOW_VM_SHARED)) {
		vma.pgoff = vma.anon_pgoff;
	}
	populates = vma.flags & SHADOW_VM_LOCKED ||
		    (want.flags & (SHADOW_MAP_POPULATE |
				   SHADOW_MAP_NONBLOCK)) == SHADOW_MAP_POPULATE;
	err = map_range(mm, &vma);
	if (err)
		return err;
	*addr = want.addr;
	if (populates)
		shadow_mm_populate(mm, want.addr, want.addr + want.len, false);
	return 0;
}

/**
 * shadow_mm_munmap() - munmap()
 * @mm: the address space
 * @addr: from here on
 * @len: so many bytes
 *
 * Context: mmap lock held for writing; may sleep.
 * Return: 0 or what munmap() returns.
 */
int shadow_mm_munmap(struct shadow_mm *mm, u64 addr, u64 len)
{
	const struct shadow_range *range = &mm->edit->place.range;
	struct shadow_edit *edit;
	u64 end, pages;
	int err;

	if (addr & ~SHADOW_PAGE_MASK || addr > mm->task_size ||
	    len > mm->task_size - addr)
		return -EINVAL;
	end = addr + shadow_page_align(len);
	if (end == addr)
		return -EINVAL;
	if (!shadow_edit_seek(mm->edit, addr) || range->start >= end)
		return 0;
	if (range->start == addr && range->end == end &&
	    !(shadow_vma_at(mm->mms, range->id)->flags & SHADOW_VM_SEALED)) {
		shadow_edit_erase(mm->edit);
		return 0;
	}
	edit = shadow_edit_begin(mm);
	/* Not those that touch it: nothing is merged. */
	err = shadow_edit_load(edit, addr + 1, end - 1);
	err = err ?: shadow_edit_unmap(edit, addr, end, &pages);
	return shadow_edit_finish(edit, err);
}
