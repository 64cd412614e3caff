/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the supported kernels in struct page and struct folio.
 * As compat.h, which has the rest. All of it may be asked of a page that nobody
 * holds: each word is read once, and nothing that it leads to is believed.
 */
#ifndef _SHADOWMM_KERNEL_COMPAT_PAGE_H
#define _SHADOWMM_KERNEL_COMPAT_PAGE_H

#include <linux/kernel-page-flags.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/version.h>

/* The largest order that a sane page has: 1 GiB of hugetlb. */
#define COMPAT_ORDER_MAX (PUD_SHIFT - PAGE_SHIFT)

/* page->flags is a struct since 6.18, "mm: introduce memdesc_flags_t". */
static inline unsigned long compat_page_flags(const struct page *page)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	return READ_ONCE(page->flags.f);
#else
	return READ_ONCE(page->flags);
#endif
}

static inline bool compat_page_has(const struct page *page, unsigned int bit)
{
	return compat_page_flags(page) >> bit & 1;
}

/*
 * The order of a compound page by its first page, 0 of any other: in _flags_1
 * since 6.6, "mm: store folio order in flags"; a member before.
 */
static inline unsigned int compat_head_order(const struct page *head)
{
	const struct folio *folio = (const struct folio *)head;
	unsigned int order;

	if (!compat_page_has(head, PG_head))
		return 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	order = READ_ONCE(folio->_flags_1) & 0xff;
#else
	order = READ_ONCE(folio->_folio_order);
#endif
	return order <= COMPAT_ORDER_MAX ? order : 0;
}

/**
 * enum compat_page_type - what the word that counts mappings says instead
 * @COMPAT_TYPE_NONE: it counts mappings
 * @COMPAT_TYPE_BUDDY: the first page of a free block
 * @COMPAT_TYPE_OFFLINE: its driver keeps it from use
 * @COMPAT_TYPE_TABLE: a page table
 * @COMPAT_TYPE_GUARD: a guard of debug_pagealloc
 * @COMPAT_TYPE_HUGETLB: of hugetlb's pools (6.12 on)
 * @COMPAT_TYPE_SLAB: of a slab cache (6.12 on; PG_slab before)
 * @COMPAT_TYPE_ZSMALLOC: zsmalloc's (6.12 on)
 * @COMPAT_TYPE_UNACCEPTED: the guest has not accepted it (6.12 on)
 * @COMPAT_TYPE_KMALLOC: a large kmalloc() (7.3)
 */
enum compat_page_type {
	COMPAT_TYPE_NONE,
	COMPAT_TYPE_BUDDY,
	COMPAT_TYPE_OFFLINE,
	COMPAT_TYPE_TABLE,
	COMPAT_TYPE_GUARD,
	COMPAT_TYPE_HUGETLB,
	COMPAT_TYPE_SLAB,
	COMPAT_TYPE_ZSMALLOC,
	COMPAT_TYPE_UNACCEPTED,
	COMPAT_TYPE_KMALLOC,
};

/*
 * Types are a number in the top byte since 6.12, "mm: support only one page_type
 * per page"; bits that are clear before.
 */
static inline enum compat_page_type compat_page_type(const struct page *page)
{
	unsigned int type = READ_ONCE(page->page_type);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	/* 0xf0 is PGTY_buddy; the others follow in this order. */
	static_assert(PGTY_unaccepted - PGTY_buddy ==
		      COMPAT_TYPE_UNACCEPTED - COMPAT_TYPE_BUDDY);
	type = (type >> 24) - PGTY_buddy + COMPAT_TYPE_BUDDY;
	return type >= COMPAT_TYPE_BUDDY && type <= COMPAT_TYPE_KMALLOC ?
		       type :
		       COMPAT_TYPE_NONE;
#else
	if ((type & PAGE_TYPE_BASE) != PAGE_TYPE_BASE)
		return COMPAT_TYPE_NONE;
	if (!(type & PG_buddy))
		return COMPAT_TYPE_BUDDY;
	if (!(type & PG_offline))
		return COMPAT_TYPE_OFFLINE;
	if (!(type & PG_table))
		return COMPAT_TYPE_TABLE;
	return type & PG_guard ? COMPAT_TYPE_NONE : COMPAT_TYPE_GUARD;
#endif
}

/*
 * A page of a large folio has its mark for page tables and for what is off line
 * from the folio since 6.18 or so, "fs/proc/page: use a snapshot"; its own
 * before.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#define COMPAT_TYPE_OF_FOLIO true
#else
#define COMPAT_TYPE_OF_FOLIO false
#endif

/*
 * /proc/kpageflags shows a tail page its folio's flags since 6.10, "proc:
 * rewrite stable_page_flags()"; the tail's own before.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define COMPAT_FLAGS_OF_FOLIO true
#else
#define COMPAT_FLAGS_OF_FOLIO false
#endif

static inline bool compat_head_is_slab(const struct page *head)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	return compat_page_type(head) == COMPAT_TYPE_SLAB;
#else
	return compat_page_has(head, PG_slab);
#endif
}

/* PageHuge() is a function until 6.9 or so, and follows nothing. */
static inline bool compat_head_is_hugetlb(const struct page *head)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	return compat_page_type(head) == COMPAT_TYPE_HUGETLB;
#else
	return PageHuge((struct page *)head);
#endif
}

/*
 * What kpageflags calls THP of a compound page: what can be mapped in parts
 * since 6.10; what is anonymous or on an LRU list before.
 */
static inline bool compat_head_is_thp(const struct page *head)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	return compat_page_has(head + 1, PG_large_rmappable);
#else
	return compat_page_has(head, PG_lru) ||
	       (unsigned long)READ_ONCE(head->mapping) & 1;
#endif
}

/**
 * struct compat_kpf - a flag of the kernel's, and of /proc/kpageflags
 * @pg: enum pageflags
 * @kpf: KPF_*
 */
struct compat_kpf {
	unsigned char pg;
	unsigned char kpf;
};

/* The i-th flag that kpageflags copies; NULL behind the last. */
static inline const struct compat_kpf *compat_kpf(unsigned int i)
{
	static const struct compat_kpf flags[] = {
		{ PG_locked, KPF_LOCKED },
		{ PG_dirty, KPF_DIRTY },
		{ PG_uptodate, KPF_UPTODATE },
		{ PG_writeback, KPF_WRITEBACK },
		{ PG_lru, KPF_LRU },
		{ PG_referenced, KPF_REFERENCED },
		{ PG_active, KPF_ACTIVE },
		{ PG_reclaim, KPF_RECLAIM },
		{ PG_swapbacked, KPF_SWAPBACKED },
		{ PG_unevictable, KPF_UNEVICTABLE },
		{ PG_mlocked, KPF_MLOCKED },
		{ PG_reserved, KPF_RESERVED },
		{ PG_private, KPF_PRIVATE },
		{ PG_private_2, KPF_PRIVATE_2 },
		{ PG_owner_priv_1, KPF_OWNER_PRIVATE },
		{ PG_arch_1, KPF_ARCH },
#ifdef KPF_OWNER_2 /* 6.12 on, "mm: rename PG_mappedtodisk to PG_owner_2" */
		{ PG_owner_2, KPF_OWNER_2 },
#else
		{ PG_mappedtodisk, KPF_MAPPEDTODISK },
		{ PG_error, KPF_ERROR },
#endif
#ifdef CONFIG_ARCH_USES_PG_UNCACHED
		{ PG_uncached, KPF_UNCACHED },
#endif
#if defined(CONFIG_ARCH_USES_PG_ARCH_2) || !defined(KPF_ARCH_3)
		{ PG_arch_2, KPF_ARCH_2 },
#endif
#ifdef CONFIG_ARCH_USES_PG_ARCH_3
		{ PG_arch_3, KPF_ARCH_3 },
#endif
	};

	return i < ARRAY_SIZE(flags) ? &flags[i] : NULL;
}

/* Flags that not every configuration has. */
#if defined(CONFIG_PAGE_IDLE_FLAG) && defined(CONFIG_64BIT)
#define COMPAT_FLAG_IDLE BIT(PG_idle)
#else
#define COMPAT_FLAG_IDLE 0UL
#endif
#ifdef CONFIG_MEMORY_FAILURE
#define COMPAT_FLAG_HWPOISON BIT(PG_hwpoison)
#else
#define COMPAT_FLAG_HWPOISON 0UL
#endif

/* A word that counts mappings, from -1. */
static inline int compat_count(const atomic_t *count)
{
	return atomic_read(count) + 1;
}

/*
 * Whether a folio is mapped anywhere: a large one has a count of all its pages'
 * mappings since 6.10, "mm: track mapcount of large folios in single value".
 */
static inline bool compat_head_is_mapped(const struct page *head,
					 unsigned int order)
{
	struct folio *folio = (struct folio *)head;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	if (order)
		return compat_count(&folio->_large_mapcount) > 0;
	return compat_page_type(head) == COMPAT_TYPE_NONE &&
	       compat_count(&head->_mapcount) > 0;
#else
	if (compat_head_is_slab(head))
		return false;
	if (order)
		return folio_mapped(folio);
	return compat_count(&head->_mapcount) > 0;
#endif
}

/*
 * How often a page is mapped, alone or with its folio, as /proc/kpagecount has
 * it. Where the kernel keeps no count for each page (NO_PAGE_MAPCOUNT, 6.15 on)
 * this is its folio's as a whole.
 */
static inline unsigned int compat_page_mapcount(struct page *page,
						const struct page *head,
						unsigned int order)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	const struct folio *folio = (const struct folio *)head;
	int count = 0;

	if (compat_page_type(page) == COMPAT_TYPE_NONE)
		count = compat_count(&page->_mapcount);
	if (order)
		count += compat_count(&folio->_entire_mapcount);
	return count;
#else
	if (compat_page_has(page, PG_slab) ||
	    (int)page->page_type < PAGE_MAPCOUNT_RESERVE)
		return 0;
	return page_mapcount(page);
#endif
}

/*
 * A folio's place in its file, in pages: of hugetlb in huge pages until 6.7,
 * "mm/filemap: remove hugetlb special casing in filemap.c".
 */
static inline pgoff_t compat_folio_index(const struct folio *folio,
					 bool is_hugetlb, unsigned int order)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	return READ_ONCE(folio->index);
#else
	return READ_ONCE(folio->index) << (is_hugetlb ? order : 0);
#endif
}

/* What a page is charged to; 0 without memory cgroups. */
static inline unsigned long compat_page_memcg(const struct page *page)
{
#ifdef CONFIG_MEMCG
	return READ_ONCE(page->memcg_data);
#else
	return 0;
#endif
}

#endif /* _SHADOWMM_KERNEL_COMPAT_PAGE_H */
