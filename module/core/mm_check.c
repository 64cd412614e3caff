// SPDX-License-Identifier: GPL-2.0
/*
 * The invariants of an address space, one function a kind. Sums are made anew
 * from the VMAs, by rules written out here once more. Repairs nothing.
 */
#include "core/mm_check.h"

#define KNOWN                                                            \
	(0xffffffffULL | SHADOW_VM_PKEY | SHADOW_VM_SHADOW_STACK |       \
	 SHADOW_VM_DROPPABLE | SHADOW_VM_UFFD_MINOR | SHADOW_VM_SEALED | \
	 SHADOW_VM_UFFD_RWP | SHADOW_VM_OTHER)

static const char *const names[SHADOW_NR_MM_RULES_CHECKED] = {
	[SHADOW_MM_RULE_NONE] = "none",
	[SHADOW_MM_RULE_INDEX] = "index",
	[SHADOW_MM_RULE_RANGE] = "range",
	[SHADOW_MM_RULE_ENTRY] = "entry",
	[SHADOW_MM_RULE_OWNER] = "owner",
	[SHADOW_MM_RULE_KIND] = "kind",
	[SHADOW_MM_RULE_FLAGS] = "flags",
	[SHADOW_MM_RULE_ANON] = "anon",
	[SHADOW_MM_RULE_PGOFF] = "pgoff",
	[SHADOW_MM_RULE_ANON_PGOFF] = "anon-pgoff",
	[SHADOW_MM_RULE_COUNT] = "count",
	[SHADOW_MM_RULE_TOTAL] = "total",
	[SHADOW_MM_RULE_DATA] = "data",
	[SHADOW_MM_RULE_EXEC] = "exec",
	[SHADOW_MM_RULE_STACK] = "stack",
	[SHADOW_MM_RULE_LOCKED] = "locked",
	[SHADOW_MM_RULE_CHARGED] = "charged",
};

/**
 * shadow_mm_rule_name() - an invariant's name
 * @rule: the invariant
 *
 * Return: one word.
 */
const char *shadow_mm_rule_name(enum shadow_mm_rule rule)
{
	return rule < SHADOW_NR_MM_RULES_CHECKED ? names[rule] : "unknown";
}

/* Sums over the VMAs so far. */
struct sums {
	u64 end;
	u64 total;
	u64 data;
	u64 exec;
	u64 stack;
	u64 locked;
	u64 charged;
};

static enum shadow_mm_rule check_range(const struct shadow_mm *mm,
				       const struct shadow_vma *vma, u64 end)
{
	if (vma->start >= vma->end || vma->start < end ||
	    vma->end > mm->task_size ||
	    (vma->start | vma->end) & ~SHADOW_PAGE_MASK)
		return SHADOW_MM_RULE_RANGE;
	if (vma->mm != mm->number || vma->seq & 1)
		return SHADOW_MM_RULE_OWNER;
	return SHADOW_MM_RULE_NONE;
}

static enum shadow_mm_rule check_kind(const struct shadow_mm *mm,
				      const struct shadow_vma *vma)
{
	u64 shared = vma->flags & SHADOW_VM_SHARED;

	if (vma->ops >= mm->mms->nr_ops || (shared && !vma->ops))
		return SHADOW_MM_RULE_KIND;
	if (vma->flags & ~KNOWN ||
	    (vma->flags & SHADOW_VM_SPECIAL && vma->flags & SHADOW_VM_LOCKS))
		return SHADOW_MM_RULE_FLAGS;
	if (!vma->anon_vma != !vma->chain)
		return SHADOW_MM_RULE_ANON;
	return SHADOW_MM_RULE_NONE;
}

static enum shadow_mm_rule check_offset(const struct shadow_mm *mm,
					const struct shadow_vma *vma)
{
	u64 own = vma->start >> SHADOW_PAGE_SHIFT;

	if (vma->anon_vma)
		return SHADOW_MM_RULE_NONE;
	if (!vma->ops && !vma->file && vma->pgoff != own)
		return SHADOW_MM_RULE_PGOFF;
	if (mm->mms->config.rules == SHADOW_MM_7_3 && vma->anon_pgoff != own)
		return SHADOW_MM_RULE_ANON_PGOFF;
	return SHADOW_MM_RULE_NONE;
}

static enum shadow_mm_rule check_vma(const struct shadow_mm *mm,
				     const struct shadow_place *place,
				     const struct shadow_vma *vma, u64 end)
{
	enum shadow_mm_rule rule;

	if (place->range.start != vma->start || place->range.end != vma->end ||
	    place->range.id != vma->id)
		return SHADOW_MM_RULE_ENTRY;
	rule = check_range(mm, vma, end);
	rule = rule ?: check_kind(mm, vma);
	return rule ?: check_offset(mm, vma);
}

static void add(struct sums *sums, const struct shadow_vma *vma)
{
	u64 pages = (vma->end - vma->start) >> SHADOW_PAGE_SHIFT;
	bool stack = vma->flags & SHADOW_VM_GROWSDOWN;
	bool write = vma->flags & SHADOW_VM_WRITE;

	sums->end = vma->end;
	sums->total += pages;
	if (vma->flags & SHADOW_VM_EXEC && !write && !stack)
		sums->exec += pages;
	else if (stack || vma->flags & SHADOW_VM_SHADOW_STACK)
		sums->stack += pages;
	else if (write && !(vma->flags & SHADOW_VM_SHARED))
		sums->data += pages;
	if (vma->flags & SHADOW_VM_LOCKED)
		sums->locked += pages;
	if (vma->flags & SHADOW_VM_ACCOUNT)
		sums->charged += pages;
}

static enum shadow_mm_rule check_sums(const struct shadow_mm *mm,
				      const struct sums *sums, u32 vmas)
{
	if (mm->map_count != vmas || mm->index.nr != vmas)
		return SHADOW_MM_RULE_COUNT;
	if (mm->total_vm != sums->total)
		return SHADOW_MM_RULE_TOTAL;
	if (mm->data_vm != sums->data)
		return SHADOW_MM_RULE_DATA;
	if (mm->exec_vm != sums->exec)
		return SHADOW_MM_RULE_EXEC;
	if (mm->stack_vm != sums->stack)
		return SHADOW_MM_RULE_STACK;
	if (mm->locked_vm != sums->locked)
		return SHADOW_MM_RULE_LOCKED;
	if (mm->charged != sums->charged)
		return SHADOW_MM_RULE_CHARGED;
	return SHADOW_MM_RULE_NONE;
}

/**
 * shadow_mm_check() - verify an address space
 * @mm: the address space
 * @check: gets what was found
 *
 * Context: mmap lock held.
 * Return: 0, or -EUCLEAN where an invariant does not hold.
 */
int shadow_mm_check(const struct shadow_mm *mm, struct shadow_mm_check *check)
{
	const struct shadow_vma *vma;
	struct shadow_place place;
	struct sums sums = {};
	u32 id;

	*check = (struct shadow_mm_check){};
	if (shadow_index_check(&mm->index)) {
		check->broken = SHADOW_MM_RULE_INDEX;
		return -EUCLEAN;
	}
	for (id = shadow_index_seek(&mm->index, 0, &place); id;
	     id = shadow_index_next(&mm->index, &place)) {
		vma = shadow_vma_at(mm->mms, id);
		check->broken = check_vma(mm, &place, vma, sums.end);
		check->addr = vma->start;
		if (check->broken)
			return -EUCLEAN;
		add(&sums, vma);
		check->vmas++;
	}
	check->addr = 0;
	check->broken = check_sums(mm, &sums, check->vmas);
	return check->broken ? -EUCLEAN : 0;
}
