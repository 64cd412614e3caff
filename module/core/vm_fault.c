// SPDX-License-Identifier: GPL-2.0
/*
 * Faults, by kind. In each, all that can fail comes before the first change that
 * shows: page, tables, anon_vma, then what operations say. By the kernel's rules
 * (mm/memory.c). Huge pages: vm_huge.c.
 */
#include "core/mapping.h"
#include "core/vm_fault.h"
#include "core/vm_huge.h"
#include "core/zap.h"

/* What can be asked of a VMA: brk of the kernel's access_error(). */
static bool may_touch(const struct shadow_vma *vma, u32 touch)
{
	if (touch & SHADOW_TOUCH_WRITE)
		return vma->flags & SHADOW_VM_WRITE;
	if (touch & SHADOW_TOUCH_EXEC)
		return vma->flags & SHADOW_VM_EXEC;
	return vma->flags & SHADOW_VM_ACCESS;
}

static const struct shadow_vm_ops *ops_of(const struct shadow_vm_fault *fault)
{
	return fault->space->mm.mms->ops[fault->vma->ops];
}

static void fill_copy(struct shadow_pages *pages, u64 to, u64 from)
{
	if (pages->ops->copy)
		pages->ops->copy(pages->ctx, to, from);
}

/* All tables that lead to the address of a fault. */
static int add_tables(struct shadow_vm_fault *fault)
{
	if (likely(fault->tables))
		return 0;
	return shadow_pgtable_grow(&fault->space->pt, fault->addr,
				   &fault->span);
}

/* Those that the fault has added go again. */
static void del_tables(struct shadow_vm_fault *fault)
{
	if (!fault->tables)
		shadow_pgtable_shrink(&fault->space->pt, fault->addr);
}

/* A page is at an entry of the space, where another, or nothing, was. */
static void map_page(struct shadow_vm_fault *fault,
		     const struct shadow_span *span, u32 id, u64 flags)
{
	struct shadow_space *space = fault->space;
	struct shadow_page *page = shadow_page_at(&space->spaces->pages, id);
	u64 before = *span->pte;

	page->maps++;
	space->mm.rss[shadow_page_rss(page)]++;
	shadow_span_set(span, 0, shadow_pte_of(page->pfn, flags));
	if (before)
		shadow_zap_entry(space, before);
}

/*
 * A page of a private mapping's own, not mapped yet, the entry that it will be
 * in, and an anon_vma for it.
 */
static int take_private(struct shadow_vm_fault *fault, u32 *id)
{
	struct shadow_space *space = fault->space;
	struct shadow_pages *pages = &space->spaces->pages;
	int err;

	err = shadow_page_alloc(pages, id);
	if (err)
		return err;
	err = add_tables(fault);
	if (!err && unlikely(!fault->vma->anon_vma)) {
		err = shadow_mm_anon_prepare(&space->mm, fault->vma);
		if (err)
			del_tables(fault);
	}
	if (err)
		shadow_page_put(pages, *id);
	return err;
}

static void map_private(struct shadow_vm_fault *fault, u32 id)
{
	struct shadow_page *page =
		shadow_page_at(&fault->space->spaces->pages, id);

	page->flags |= SHADOW_PG_ANON | SHADOW_PG_EXCLUSIVE;
	page->owner = fault->vma->anon_vma;
	page->index = fault->pgoff;
	map_page(fault, &fault->span, id, shadow_vma_write_prot(fault->vma));
}

/* Nothing, read: the page of zeroes; written: a page of them. */
static int fault_anon(struct shadow_vm_fault *fault,
		      enum shadow_fault_kind *kind)
{
	struct shadow_pages *pages = &fault->space->spaces->pages;
	u64 prot = SHADOW_PTE_ZERO | shadow_vma_read_prot(fault->vma);
	u32 id;
	int err;

	if (unlikely(fault->space->thp) && !fault->tables) {
		err = shadow_huge_fault(fault, kind);
		if (err != -EAGAIN)
			return err;
	}
	if (!(fault->touch & SHADOW_TOUCH_WRITE)) {
		err = add_tables(fault);
		if (err)
			return err;
		shadow_span_set(&fault->span, 0,
				shadow_pte_of(pages->zero_pfn, prot));
		*kind = SHADOW_FAULT_ZERO;
		return 0;
	}
	err = take_private(fault, &id);
	if (err)
		return err;
	shadow_page_zero(pages, shadow_page_at(pages, id)->pfn);
	map_private(fault, id);
	*kind = SHADOW_FAULT_ANON;
	return 0;
}

/* The page of a file, with a reference. */
static int bring(struct shadow_vm_fault *fault)
{
	const struct shadow_vm_ops *ops = ops_of(fault);

	fault->page = 0;
	if (ops && ops->fault)
		return ops->fault(&fault->space->mm, fault->vma, fault);
	if (!fault->vma->mapping)
		return -ENXIO;
	return shadow_mapping_page(fault->space->spaces, fault->vma->mapping,
				   fault->pgoff, &fault->page);
}

/* The page that it has brought, or that is about to be written. */
static struct shadow_page *page_of(const struct shadow_vm_fault *fault)
{
	return shadow_page_at(&fault->space->spaces->pages, fault->page);
}

/* Somebody is about to write a page that others see: is that all right? */
static int make_writable(struct shadow_vm_fault *fault)
{
	const struct shadow_vm_ops *ops = ops_of(fault);

	if (!ops || !ops->page_mkwrite)
		return 0;
	return ops->page_mkwrite(&fault->space->mm, fault->vma, fault);
}

/*
 * Pages of the file that are there already, around one that was read, where
 * nothing is mapped: 16, from a multiple of 16 on, or from where the VMA starts.
 * Their one table is there.
 */
static void fault_around(struct shadow_vm_fault *fault)
{
	const u64 mask = (SHADOW_FAULT_AROUND << SHADOW_PAGE_SHIFT) - 1;
	const struct shadow_vma *vma = fault->vma;
	struct shadow_space *space = fault->space;
	u64 start = max(vma->start, fault->addr & ~mask);
	u64 end = min(vma->end, start + mask + 1);
	struct shadow_span span, one;
	u32 i, id;

	if (!shadow_pgtable_next(&space->pt, start, end, &span))
		return;
	for (i = 0; i < span.nr; i++) {
		if (span.pte[i])
			continue;
		id = shadow_mapping_find(space->spaces, vma->mapping,
					 shadow_vma_pgoff(vma, span.addr) + i);
		if (!id)
			continue;
		shadow_page_at(&space->spaces->pages, id)->refs++;
		one = (struct shadow_span){ span.pte + i, span.up, 0, 1 };
		map_page(fault, &one, id, shadow_vma_prot(space, vma));
	}
}

/* A page of a file, read; or written, by all who share it. */
static int fault_shared(struct shadow_vm_fault *fault,
			enum shadow_fault_kind *kind)
{
	struct shadow_space *space = fault->space;
	const struct shadow_vma *vma = fault->vma;
	bool write = fault->touch & SHADOW_TOUCH_WRITE;
	const struct shadow_vm_ops *ops = ops_of(fault);
	int err;

	err = bring(fault);
	if (err)
		return err;
	err = add_tables(fault);
	if (!err && write) {
		err = make_writable(fault);
		if (err)
			del_tables(fault);
	}
	if (err) {
		shadow_page_put(&space->spaces->pages, fault->page);
		return err;
	}
	if (write)
		page_of(fault)->flags |= SHADOW_PG_DIRTY;
	map_page(fault, &fault->span, fault->page,
		 write ? shadow_vma_write_prot(vma) :
			 shadow_vma_prot(space, vma));
	*kind = write ? SHADOW_FAULT_FILE_SHARED : SHADOW_FAULT_FILE;
	if (!write && vma->mapping && !(ops && ops->fault))
		fault_around(fault);
	return 0;
}

/* A page of a file, written in private: a copy. */
static int fault_private(struct shadow_vm_fault *fault,
			 enum shadow_fault_kind *kind)
{
	struct shadow_pages *pages = &fault->space->spaces->pages;
	u32 id;
	int err;

	err = bring(fault);
	if (err)
		return err;
	err = take_private(fault, &id);
	if (!err) {
		fill_copy(pages, shadow_page_at(pages, id)->pfn,
			  shadow_page_at(pages, fault->page)->pfn);
		map_private(fault, id);
		*kind = SHADOW_FAULT_FILE_COW;
	}
	shadow_page_put(pages, fault->page);
	return err;
}

static int fault_missing(struct shadow_vm_fault *fault,
			 enum shadow_fault_kind *kind)
{
	const u64 flags = fault->vma->flags;

	if (!fault->vma->ops) /* a file without operations: beyond its end */
		return flags & SHADOW_VM_SHARED ? -ENXIO :
						  fault_anon(fault, kind);
	if (fault->touch & SHADOW_TOUCH_WRITE && !(flags & SHADOW_VM_SHARED))
		return fault_private(fault, kind);
	return fault_shared(fault, kind);
}

/* What was here is elsewhere: a page of one's own gets it. */
static int fault_special(struct shadow_vm_fault *fault,
			 enum shadow_fault_kind *kind)
{
	struct shadow_pages *pages = &fault->space->spaces->pages;
	u32 id;
	int err;

	if (!pages->ops->load_slot)
		return -ENXIO;
	err = take_private(fault, &id);
	if (err)
		return err;
	err = pages->ops->load_slot(pages->ctx,
				    shadow_pte_slot(*fault->span.pte),
				    shadow_page_at(pages, id)->pfn);
	if (err) {
		shadow_page_put(pages, id);
		return err;
	}
	map_private(fault, id);
	*kind = SHADOW_FAULT_SPECIAL;
	return 0;
}

/* A page that may not be written is written, and all see it. */
static int write_shared(struct shadow_vm_fault *fault,
			enum shadow_fault_kind *kind)
{
	int err;

	fault->page = shadow_page_mapped(&fault->space->spaces->pages,
					 shadow_pte_pfn(*fault->span.pte));
	err = make_writable(fault);
	if (err)
		return err;
	page_of(fault)->flags |= SHADOW_PG_DIRTY;
	*fault->span.pte |= shadow_vma_write_prot(fault->vma);
	*kind = SHADOW_FAULT_MKWRITE;
	return 0;
}

/*
 * A page that may not be written is written, in private: a copy, unless nobody
 * else has it. The others' is the same page as long as one of them has it.
 */
static int write_private(struct shadow_vm_fault *fault,
			 enum shadow_fault_kind *kind)
{
	struct shadow_pages *pages = &fault->space->spaces->pages;
	u64 *pte = fault->span.pte;
	struct shadow_page *page = NULL;
	u32 id;
	int err;

	if (!(*pte & SHADOW_PTE_ZERO)) {
		id = shadow_page_mapped(pages, shadow_pte_pfn(*pte));
		page = shadow_page_at(pages, id);
	}
	if (page && page->flags & SHADOW_PG_ANON &&
	    (page->flags & SHADOW_PG_EXCLUSIVE || page->refs == 1)) {
		if (!(page->flags & SHADOW_PG_EXCLUSIVE))
			page->owner = fault->vma->anon_vma;
		page->flags |= SHADOW_PG_EXCLUSIVE;
		*pte |= shadow_vma_write_prot(fault->vma);
		*kind = SHADOW_FAULT_REUSE;
		return 0;
	}
	err = take_private(fault, &id);
	if (err)
		return err;
	if (page)
		fill_copy(pages, shadow_page_at(pages, id)->pfn, page->pfn);
	else
		shadow_page_zero(pages, shadow_page_at(pages, id)->pfn);
	map_private(fault, id);
	*kind = page ? SHADOW_FAULT_COW : SHADOW_FAULT_ANON;
	return 0;
}

static int fault_present(struct shadow_vm_fault *fault,
			 enum shadow_fault_kind *kind)
{
	u64 *pte = fault->span.pte;

	if (!(fault->touch & SHADOW_TOUCH_WRITE) || *pte & SHADOW_PTE_WRITE) {
		*pte |= SHADOW_PTE_ACCESSED;
		if (fault->touch & SHADOW_TOUCH_WRITE)
			*pte |= SHADOW_PTE_DIRTY;
		*kind = SHADOW_FAULT_SPURIOUS;
		return 0;
	}
	if (fault->vma->flags & SHADOW_VM_SHARED)
		return write_shared(fault, kind);
	return write_private(fault, kind);
}

static int serve(struct shadow_vm_fault *fault, enum shadow_fault_kind *kind)
{
	int err;

	fault->tables =
		shadow_pgtable_at(&fault->space->pt, fault->addr, &fault->span);
	if (!fault->tables || !*fault->span.pte)
		return fault_missing(fault, kind);
	if (unlikely(shadow_span_huge(&fault->span))) {
		err = shadow_huge_touch(fault, kind);
		if (err != -EAGAIN)
			return err;
	}
	if (*fault->span.pte & SHADOW_PTE_PRESENT)
		return fault_present(fault, kind);
	return fault_special(fault, kind);
}

/* The VMA of an address; a stack grows to it. NULL: none does. */
static struct shadow_vma *area_at(struct shadow_space *space, u64 addr)
{
	struct shadow_vma *vma = shadow_mm_find(&space->mm, addr);

	if (!vma || likely(vma->start <= addr))
		return vma;
	if (!(vma->flags & SHADOW_VM_GROWSDOWN) ||
	    shadow_mm_expand(&space->mm, addr))
		return NULL;
	return shadow_mm_lookup(&space->mm, addr);
}

static enum shadow_fault_kind kind_of(int err)
{
	return err == -ENOMEM ? SHADOW_FAULT_NO_MEMORY : SHADOW_FAULT_BEYOND;
}

/**
 * shadow_space_fault() - somebody touches an address
 * @space: the address space
 * @addr: the address
 * @touch: SHADOW_TOUCH_*
 * @kind: what it came to, stored on failure, too
 *
 * A second fault for the same is spurious: it finds what the first one brought.
 *
 * Context: mmap lock held for writing if a stack may have to grow, else at least
 * for reading; pages locked; may sleep.
 * Return: 0; -EFAULT: no area; -EACCES: the area does not allow it; -ENOMEM;
 * -ENXIO or what an operation said: there is no such page (kernel: SIGBUS).
 */
int shadow_space_fault(struct shadow_space *space, u64 addr, u32 touch,
		       enum shadow_fault_kind *kind)
{
	struct shadow_vm_fault fault = {
		.space = space,
		.addr = addr & SHADOW_PAGE_MASK,
		.touch = touch,
	};
	int err = 0;

	fault.vma = area_at(space, addr);
	if (unlikely(!fault.vma)) {
		*kind = SHADOW_FAULT_NO_AREA;
		err = -EFAULT;
	} else if (unlikely(!may_touch(fault.vma, touch))) {
		*kind = SHADOW_FAULT_ACCESS;
		err = -EACCES;
	} else {
		fault.pgoff = shadow_vma_pgoff(fault.vma, fault.addr);
		err = serve(&fault, kind);
		if (unlikely(err))
			*kind = kind_of(err);
		if (!fault.tables)
			shadow_space_count_tables(space);
	}
	space->faults[*kind]++;
	return err;
}

/* At the start of each table's span. */
static int pause_at(const struct shadow_space *space, u64 addr)
{
	const struct shadow_pages *pages = &space->spaces->pages;

	if (addr & (SHADOW_LEAF_SPAN - 1) || !pages->ops->pause)
		return 0;
	return pages->ops->pause(pages->ctx);
}

/**
 * shadow_space_populate() - bring the pages of a range
 * @space: the address space
 * @start: the range
 * @end: its end
 * @touch: SHADOW_TOUCH_*: as if somebody did so
 *
 * Context: as shadow_space_fault().
 * Return: 0; what the first page came to that could not be brought: those before
 * it are there.
 */
int shadow_space_populate(struct shadow_space *space, u64 start, u64 end,
			  u32 touch)
{
	enum shadow_fault_kind kind;
	int err = 0;

	for (; !err && start < end; start = shadow_huge_after(space, start))
		err = pause_at(space, start) ?:
			      shadow_space_fault(space, start, touch, &kind);
	return err;
}

/**
 * shadow_fault_kind_name() - what a fault came to, in a word
 * @kind: which
 *
 * Return: a constant string.
 */
const char *shadow_fault_kind_name(enum shadow_fault_kind kind)
{
	static const char *const names[SHADOW_NR_FAULT_KINDS] = {
		[SHADOW_FAULT_SPURIOUS] = "spurious",
		[SHADOW_FAULT_ZERO] = "zero",
		[SHADOW_FAULT_ANON] = "anon",
		[SHADOW_FAULT_HUGE_ZERO] = "huge_zero",
		[SHADOW_FAULT_HUGE] = "huge",
		[SHADOW_FAULT_FILE] = "file",
		[SHADOW_FAULT_FILE_COW] = "file_cow",
		[SHADOW_FAULT_FILE_SHARED] = "file_shared",
		[SHADOW_FAULT_MKWRITE] = "mkwrite",
		[SHADOW_FAULT_COW] = "cow",
		[SHADOW_FAULT_REUSE] = "reuse",
		[SHADOW_FAULT_SPECIAL] = "special",
		[SHADOW_FAULT_NO_AREA] = "no_area",
		[SHADOW_FAULT_ACCESS] = "access",
		[SHADOW_FAULT_BEYOND] = "beyond",
		[SHADOW_FAULT_NO_MEMORY] = "no_memory",
	};

	return kind < SHADOW_NR_FAULT_KINDS ? names[kind] : "unknown";
}
