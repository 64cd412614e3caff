// SPDX-License-Identifier: GPL-2.0
/*
 * Free address space: which address mmap() gives where the caller leaves it to
 * the kernel. The hint first, then the highest gap below mmap_base, or the lowest
 * above the legacy base. What must stay free below a stack stays free.
 *
 *          low                                  mmap_base
 *   topdown |   [ A ]      [ B ]   <-- here [new]|
 *   bottom-up               |[new] here -->            task_size
 *                      legacy_base
 *
 * x86-64's rules; maps nothing.
 */
#include "core/vma_edit.h"
#include "core/vma_rules.h"

#define HUGE_SIZE (2ULL << 20)
#define LOW_4G (4ULL << 30)
#define LOW_32BIT 0x40000000ULL
#define HIGH_32BIT 0x80000000ULL

static u64 page_align(u64 addr)
{
	return (addr + SHADOW_PAGE_SIZE - 1) & SHADOW_PAGE_MASK;
}

static bool is_6_1(const struct shadow_mm *mm)
{
	return mm->mms->config.rules == SHADOW_MM_6_1;
}

/**
 * struct search - a search for a gap
 * @low: from here on
 * @high: to here
 * @size: bytes, @before counted
 * @before: bytes that must be free before the range
 */
struct search {
	u64 low;
	u64 high;
	u64 size;
	u64 before;
};

/* The VMA behind a gap where there is a gap of its own before it. */
static inline const struct shadow_vma *guarded(const struct shadow_mm *mm)
{
	u32 id = mm->edit->place.range.id;
	const struct shadow_vma *vma;

	if (!id)
		return NULL;
	vma = shadow_vma_at(mm->mms, id);
	return vma->flags & shadow_mm_gap_flags(mm->mms) ? vma : NULL;
}

/* A search has found a gap, and left the plan's place behind it; or nothing. */
static bool keep_place(const struct shadow_mm *mm, bool found)
{
	mm->edit->seq = mm->index.seq - !found;
	return found;
}

static bool lowest_gap(const struct shadow_mm *mm, const struct search *search,
		       struct shadow_range *gap)
{
	const struct shadow_gap_wish wish = { search->size, search->low,
					      search->high };

	if (search->low >= search->high)
		return false;
	mm->edit->full.high = 0;
	return keep_place(mm, shadow_index_gap_lowest(&mm->index, &wish, gap,
						      &mm->edit->place));
}

/*
 * Is there room below where nothing is free above? Most mappings follow the one
 * before: then there is no way to go.
 */
static bool gap_at(const struct shadow_mm *mm, const struct search *search,
		   struct shadow_range *gap)
{
	struct shadow_edit *edit = mm->edit;

	shadow_edit_seek(edit, edit->full.low);
	if (!edit->full.high || edit->place.range.start < edit->full.low)
		return false;
	shadow_index_before(&mm->index, &edit->place, gap);
	gap->start = max(gap->end, search->low);
	gap->end = edit->full.low;
	return gap->end > gap->start && gap->end - gap->start >= search->size;
}

static bool highest_gap(const struct shadow_mm *mm, const struct search *search,
			struct shadow_range *gap)
{
	struct shadow_gap_wish wish = { search->size, search->low,
					search->high };
	struct shadow_edit *edit = mm->edit;
	struct shadow_edit_full *full = &edit->full;
	bool found;

	if (search->low >= search->high)
		return false;
	if (full->high == search->high && search->size >= full->size) {
		if (gap_at(mm, search, gap))
			return true;
		if (full->high)
			wish.high = full->low;
	}
	found = keep_place(mm, shadow_index_gap_highest(&mm->index, &wish, gap,
							&edit->place));
	*full = (struct shadow_edit_full){ search->size, gap->end,
					   found ? search->high : 0 };
	return found;
}

static bool lowest(const struct shadow_mm *mm, struct search search, u64 *addr)
{
	const struct shadow_vma *vma;
	struct shadow_range gap;

	while (lowest_gap(mm, &search, &gap)) {
		*addr = gap.start + search.before;
		vma = guarded(mm);
		if (!vma || shadow_vma_start_gap(mm->mms, vma) >=
				    *addr + search.size - 1)
			return true;
		search.low = vma->end;
	}
	return false;
}

static bool highest(const struct shadow_mm *mm, struct search search, u64 *addr)
{
	const struct shadow_vma *vma;
	struct shadow_range gap;

	while (highest_gap(mm, &search, &gap)) {
		*addr = gap.end - (search.size - search.before);
		vma = guarded(mm);
		if (!vma || shadow_vma_start_gap(mm->mms, vma) >= gap.end)
			return true;
		search.high = shadow_vma_start_gap(mm->mms, vma);
	}
	return false;
}

/* May the hint be taken? */
static bool hint_is_free(const struct shadow_mm *mm, u64 addr, u64 len)
{
	const struct shadow_vma *vma = shadow_mm_find(mm, addr);

	return !vma || addr + len <= shadow_vma_start_gap(mm->mms, vma);
}

static struct search searched(const struct shadow_mm *mm, u64 low, u64 high,
			      u64 len, u64 vm_flags)
{
	u64 before = !is_6_1(mm) && vm_flags & SHADOW_VM_SHADOW_STACK ?
			     SHADOW_PAGE_SIZE :
			     0;

	if (!is_6_1(mm))
		low = max(low, mm->mms->config.mmap_min);
	return (struct search){ low, high, len + before, before };
}

static int bottom_up(const struct shadow_mm *mm, const struct shadow_mmap *want,
		     u64 len, u64 vm_flags, u64 *addr)
{
	bool in_32bit = want->flags & SHADOW_MAP_32BIT;
	u64 low = in_32bit ? LOW_32BIT : mm->mmap_legacy_base;
	u64 high = in_32bit ? HIGH_32BIT : mm->task_size;
	u64 hint = page_align(want->addr);

	if (len > high)
		return -ENOMEM;
	if (want->addr && high - len >= hint && hint_is_free(mm, hint, len)) {
		*addr = hint;
		return 0;
	}
	return lowest(mm, searched(mm, low, high, len, vm_flags), addr) ?
		       0 :
		       -ENOMEM;
}

static int top_down(const struct shadow_mm *mm, const struct shadow_mmap *want,
		    u64 len, u64 vm_flags, u64 *addr)
{
	u64 hint = want->addr & SHADOW_PAGE_MASK;
	u64 low = SHADOW_PAGE_SIZE;

	if (want->flags & SHADOW_MAP_32BIT)
		return bottom_up(mm, want, len, 0, addr);
	if (hint && hint <= mm->task_size - len &&
	    hint_is_free(mm, hint, len)) {
		*addr = hint;
		return 0;
	}
	if (want->flags & SHADOW_MAP_ABOVE4G && !is_6_1(mm))
		low = LOW_4G;
	if (highest(mm, searched(mm, low, mm->mmap_base, len, vm_flags), addr))
		return 0;
	return bottom_up(mm, want, len, 0, addr);
}

static int find(const struct shadow_mm *mm, const struct shadow_mmap *want,
		u64 len, u64 vm_flags, u64 *addr)
{
	return mm->topdown ? top_down(mm, want, len, vm_flags, addr) :
			     bottom_up(mm, want, len, vm_flags, addr);
}

/* Does this mapping want an address that suits huge pages? */
static bool wants_huge(const struct shadow_mm *mm,
		       const struct shadow_mmap *want)
{
	bool shared = (want->flags & SHADOW_MAP_TYPE) != SHADOW_MAP_PRIVATE;

	if (want->file && want->file->mode & SHADOW_FILE_HUGE_ALIGN)
		return true;
	if (!mm->mms->config.huge_align || is_6_1(mm) || want->addr ||
	    want->len % HUGE_SIZE)
		return false;
	if (want->file)
		return mm->mms->config.rules == SHADOW_MM_6_12;
	return !shared;
}

/* Room to move the range to where its offset in huge pages is its address'. */
static bool find_huge(const struct shadow_mm *mm,
		      const struct shadow_mmap *want, u64 vm_flags, u64 *addr)
{
	u64 off = want->file ? want->pgoff << SHADOW_PAGE_SHIFT : 0;
	u64 off_end = off + want->len;
	u64 aligned = (off + HUGE_SIZE - 1) & ~(HUGE_SIZE - 1);
	u64 padded = want->len + HUGE_SIZE, move;

	if (off_end <= aligned || off_end - aligned < HUGE_SIZE ||
	    padded > mm->task_size || off + padded < off)
		return false;
	if (find(mm, want, padded, vm_flags, addr))
		return false;
	if (*addr == want->addr)
		return true;
	move = (off - *addr) & (HUGE_SIZE - 1);
	if (!move && mm->topdown && !is_6_1(mm))
		move = HUGE_SIZE;
	*addr += move;
	return true;
}

/**
 * shadow_mm_unmapped() - the address that mmap() would give
 * @mm: the address space
 * @want: the mapping; its length is in whole pages
 * @vm_flags: the flags it would have
 * @addr: gets the address
 *
 * Context: mmap lock held for writing.
 * Return: 0; -ENOMEM: there is no room; -EINVAL: a fixed address is not that of a
 * page; -EPERM: it is too low.
 */
int shadow_mm_unmapped(const struct shadow_mm *mm,
		       const struct shadow_mmap *want, u64 vm_flags, u64 *addr)
{
	u64 at = want->addr;
	int err = 0;

	if (want->len > mm->task_size)
		return -ENOMEM;
	if (!(want->flags & SHADOW_MAP_FIXED) &&
	    !(wants_huge(mm, want) && find_huge(mm, want, vm_flags, &at)))
		err = find(mm, want, want->len, vm_flags, &at);
	if (err)
		return err;
	if (at > mm->task_size - want->len)
		return -ENOMEM;
	if (at & ~SHADOW_PAGE_MASK)
		return -EINVAL;
	if (at < mm->mms->config.mmap_min && !mm->limits.raw_io)
		return -EPERM;
	*addr = at;
	return 0;
}
