/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens to the pages of a range that are there: they go, they move, what
 * may be done with them changes. Brings none.
 */
#ifndef _SHADOWMM_CORE_ZAP_H
#define _SHADOWMM_CORE_ZAP_H

#include "core/space.h"

/* Which account a page is in. */
static inline enum shadow_rss shadow_page_rss(const struct shadow_page *page)
{
	if (page->flags & SHADOW_PG_ANON)
		return SHADOW_RSS_ANON;
	return page->flags & SHADOW_PG_SHMEM ? SHADOW_RSS_SHMEM :
					       SHADOW_RSS_FILE;
}

/* What a page of a VMA is mapped with, if it is there to be read. */
static inline u64 shadow_vma_read_prot(const struct shadow_vma *vma)
{
	return SHADOW_PTE_ACCESSED |
	       (vma->flags & SHADOW_VM_ACCESS ? SHADOW_PTE_USER : 0);
}

/* What one that was brought for a write is mapped with. */
static inline u64 shadow_vma_write_prot(const struct shadow_vma *vma)
{
	return shadow_vma_read_prot(vma) | SHADOW_PTE_DIRTY |
	       (vma->flags & SHADOW_VM_WRITE ? SHADOW_PTE_WRITE : 0);
}

/*
 * The first, for pages of others: may shared ones be written without being told of
 * the first write? Private ones never: a write of theirs is a fault.
 */
static inline u64 shadow_vma_prot(const struct shadow_space *space,
				  const struct shadow_vma *vma)
{
	const u64 both = SHADOW_VM_SHARED | SHADOW_VM_WRITE;
	const struct shadow_vm_ops *ops = space->mm.mms->ops[vma->ops];
	u64 prot = shadow_vma_read_prot(vma);

	if ((vma->flags & both) != both || (ops && ops->page_mkwrite))
		return prot;
	return prot | SHADOW_PTE_WRITE;
}

void shadow_zap_entry(struct shadow_space *space, u64 pte);
void shadow_zap(struct shadow_space *space, u64 start, u64 end, bool keep_anon);
int shadow_zap_room(struct shadow_space *space, u64 old, u64 addr, u64 len);
void shadow_zap_settle(struct shadow_space *space);
void shadow_zap_move(struct shadow_space *space, u64 old, u64 addr, u64 len);
void shadow_zap_protect(struct shadow_space *space,
			const struct shadow_vma *vma, u64 start, u64 end);
void shadow_zap_clean(struct shadow_space *space, u64 start, u64 end);

#endif /* _SHADOWMM_CORE_ZAP_H */
