// SPDX-License-Identifier: GPL-2.0
/*
 * fork: an address space like another. First the child gets all that it takes:
 * VMAs, anon_vmas, tables; that can fail, and nothing of the parent has changed
 * then. The second half cannot: pages become both's, to be copied by whoever
 * writes first. By the kernel's rules (mm/mmap.c: dup_mmap(), mm/memory.c:
 * copy_page_range()).
 */
#include "core/anon.h"
#include "core/mapping.h"
#include "core/mm_fork.h"
#include "core/zap.h"

/*
 * Are there pages that the child could not find by faults of its own? (kernel:
 * vma_needs_copy())
 */
static bool needs_copy(const struct shadow_vma *vma)
{
	if (vma->flags & SHADOW_VM_WIPEONFORK)
		return false;
	return vma->anon_vma ||
	       vma->flags & (SHADOW_VM_PFNMAP | SHADOW_VM_MIXEDMAP |
			     SHADOW_VM_UFFD_WP);
}

/* A VMA of the child's, and tables for the pages that it will have. */
static int add_vma(struct shadow_space *child, struct shadow_space *parent,
		   const struct shadow_vma *src, struct shadow_place *place)
{
	struct shadow_mm *mm = &child->mm;
	u32 id = shadow_pool_get(&mm->mms->vmas), seq;
	struct shadow_vma *dst;
	int err;

	if (!id)
		return -ENOMEM;
	dst = shadow_vma_at(mm->mms, id);
	seq = dst->seq;
	*dst = *src;
	dst->seq = seq;
	dst->id = id;
	dst->mm = mm->number;
	shadow_vma_fork(dst);
	err = src->flags & SHADOW_VM_WIPEONFORK ?
		      0 :
		      shadow_anon_fork(child, dst, src);
	if (!err && needs_copy(src))
		err = shadow_pgtable_grow_like(&child->pt, src->start,
					       &parent->pt, src->start,
					       src->end);
	if (err) {
		shadow_anon_unlink(child->spaces, dst);
		shadow_pool_put(&mm->mms->vmas, id);
		return err;
	}
	shadow_index_insert(&mm->index, place,
			    &(struct shadow_range){ src->start, src->end, id });
	shadow_index_next(&mm->index, place);
	mm->map_count++;
	shadow_mm_account(mm, dst->flags, shadow_vma_pages(dst));
	if (dst->flags & SHADOW_VM_ACCOUNT)
		mm->charged += shadow_vma_pages(dst);
	return 0;
}

static int add_vmas(struct shadow_space *child, struct shadow_space *parent)
{
	struct shadow_mm *mm = &child->mm;
	struct shadow_place from, to;
	const struct shadow_vma *src;
	int err;
	u32 id;

	err = shadow_index_reserve(&mm->index, parent->mm.map_count);
	if (err)
		return err;
	shadow_index_begin(&mm->index);
	shadow_index_seek(&mm->index, 0, &to);
	for (id = shadow_index_seek(&parent->mm.index, 0, &from); id && !err;
	     id = shadow_index_next(&parent->mm.index, &from)) {
		src = shadow_vma_at(mm->mms, id);
		if (shadow_vma_forks(src))
			err = add_vma(child, parent, src, &to);
	}
	shadow_index_end(&mm->index);
	return err;
}

/* The child maps a page, too: it is nobody's alone. */
static inline void share_page(struct shadow_space *child, u64 pte)
{
	struct shadow_pages *pages = &child->spaces->pages;
	struct shadow_page *page = shadow_page_at(
		pages, shadow_page_mapped(pages, shadow_pte_pfn(pte)));

	page->refs++;
	page->maps++;
	page->flags &= ~SHADOW_PG_EXCLUSIVE;
	child->mm.rss[shadow_page_rss(page)]++;
}

/*
 * An entry that parent and child have from now on. Of a private mapping neither
 * may write the page.
 */
static u64 share_entry(struct shadow_space *child, u64 *entry, bool private)
{
	struct shadow_pages *pages = &child->spaces->pages;
	u64 pte = *entry;

	if (pte & SHADOW_PTE_SPECIAL) {
		pages->ops->get_slot(pages->ctx, shadow_pte_slot(pte));
		child->mm.rss[SHADOW_RSS_SWAP]++;
	} else if (shadow_pte_is_page(pte)) {
		share_page(child, pte);
	}
	if (private)
		pte &= ~SHADOW_PTE_WRITE;
	*entry = pte;
	/* A write of the parent's to a shared page is not the child's. */
	return private ? pte : pte & ~SHADOW_PTE_DIRTY;
}

/*
 * The same of a huge entry, for which the child has a table (kernel:
 * copy_huge_pmd()).
 */
static void share_huge(struct shadow_space *child,
		       const struct shadow_span *from, struct shadow_span *to)
{
	u32 i;

	for (i = 0; i < from->nr && !(*from->up & SHADOW_PTE_ZERO); i++)
		share_page(child, shadow_span_get(from, i));
	*from->up &= ~SHADOW_PTE_WRITE;
	shadow_pgtable_fold(&child->pt, to, *from->up);
}

/* Pages of one VMA, table by table. The child's tables are there. */
static void copy_pages(struct shadow_space *child, struct shadow_space *parent,
		       const struct shadow_vma *src)
{
	bool private = !(src->flags & SHADOW_VM_SHARED);
	u64 at = src->start;
	struct shadow_span from, to;
	u32 i, nr;

	while (shadow_pgtable_next(&parent->pt, at, src->end, &from)) {
		at = from.addr + ((u64)from.nr << SHADOW_PAGE_SHIFT);
		/* There is one, or nothing to be copied. */
		if (!shadow_pgtable_at(&child->pt, from.addr, &to))
			continue;
		if (unlikely(shadow_span_huge(&from))) {
			share_huge(child, &from, &to);
			shadow_pages_rest(&child->spaces->pages);
			continue;
		}
		nr = 0;
		for (i = 0; i < from.nr; i++) {
			if (!from.pte[i])
				continue;
			to.pte[i] = share_entry(child, &from.pte[i], private);
			nr++;
		}
		*to.up += nr * SHADOW_TABLE_ONE;
		shadow_pages_rest(&child->spaces->pages);
	}
}

/* The second half: nothing here can fail. */
static void fill(struct shadow_space *child, struct shadow_space *parent)
{
	struct shadow_mm *mm = &child->mm;
	const struct shadow_index *index = &parent->mm.index;
	const struct shadow_vm_ops *ops;
	const struct shadow_vma *src;
	struct shadow_place place, from;
	struct shadow_vma *vma;
	u32 id;

	shadow_index_seek(index, 0, &from);
	for (id = shadow_index_seek(&mm->index, 0, &place); id;
	     id = shadow_index_next(&mm->index, &place)) {
		vma = shadow_vma_at(mm->mms, id);
		src = shadow_vma_at(
			mm->mms, shadow_index_near(index, vma->start, &from));
		shadow_mapping_know(child->spaces, vma);
		ops = mm->mms->ops[vma->ops];
		if (ops && ops->open)
			ops->open(mm, vma);
		if (needs_copy(src))
			copy_pages(child, parent, src);
	}
	shadow_space_count_tables(child);
	mm->hiwater_vm = mm->total_vm;
	mm->hiwater_rss = mm->rss[SHADOW_RSS_FILE] + mm->rss[SHADOW_RSS_ANON] +
			  mm->rss[SHADOW_RSS_SHMEM];
}

/* A child that did not become one: no page, and nobody has heard of its VMAs. */
static void abandon(struct shadow_space *child)
{
	struct shadow_mm *mm = &child->mm;
	struct shadow_place place;
	struct shadow_vma *vma;
	u32 id;

	shadow_index_begin(&mm->index);
	id = shadow_index_seek(&mm->index, 0, &place);
	while (id) {
		vma = shadow_vma_at(mm->mms, id);
		shadow_anon_unlink(child->spaces, vma);
		shadow_pgtable_shrink_range(&child->pt, vma->start, vma->end);
		shadow_pool_put(&mm->mms->vmas, id);
		shadow_index_erase(&mm->index, &place);
		id = place.range.id;
	}
	shadow_index_end(&mm->index);
	mm->map_count = 0;
	shadow_space_put(child);
}

/**
 * shadow_space_fork() - a child's address space
 * @parent: the parent's
 * @child: where it is stored
 *
 * Both have the parent's pages afterwards, and copy those of private mappings
 * when they write. VMAs of VM_DONTCOPY the child has not, those of
 * VM_WIPEONFORK are empty, and nothing is locked.
 *
 * Context: the parent's mmap lock held for writing, pages locked; may sleep.
 * Return: 0; -ENOMEM, or an error of the owner's of the pages: nothing changed.
 */
int shadow_space_fork(struct shadow_space *parent, struct shadow_space **child)
{
	struct shadow_space *made;
	int err;

	err = shadow_space_create(parent->spaces, &made);
	if (err)
		return err;
	shadow_mm_fork_fields(&made->mm, &parent->mm);
	made->thp = parent->thp;
	err = add_vmas(made, parent);
	if (err) {
		abandon(made);
		return err;
	}
	fill(made, parent);
	*child = made;
	return 0;
}
