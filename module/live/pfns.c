// SPDX-License-Identifier: GPL-2.0
/*
 * What each page frame is, as /proc/kpageflags and kpagecount tell it, for many
 * at a time: what a large folio's pages have in common is found once, and
 * flags are carried over by table. Takes no lock and no reference, and believes
 * nothing that it reads: a page that changes under it may be seen as a mixture.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>

#include "kernel/compat.h"
#include "kernel/compat_page.h"
#include "kernel/ksym.h"
#include "live/hotplug.h"
#include "live/pfns.h"

static_assert(sizeof(struct shadow_pfn) == 16);

/* Bits of page->flags that have a flag, 8 a table. */
#define LIVE_KPF_TABLES 4
static_assert(__NR_PAGEFLAGS <= 8 * LIVE_KPF_TABLES);

static u64 live_kpf[LIVE_KPF_TABLES][256];

/**
 * struct live_folio - what all pages of a folio have in common
 * @head: its first page
 * @kpf: flags of /proc/kpageflags
 * @flags: @head's flags
 * @order: log2 of its pages
 * @type: its type
 */
struct live_folio {
	const struct page *head;
	u64 kpf;
	unsigned long flags;
	unsigned int order;
	enum compat_page_type type;
};

/**
 * struct live_pfns - a walk over page frames
 * @folio: of the last page
 * @free_end: first page frame after the last free block that was met
 * @free_order: its order
 * @zero: the page frame of zeroes, a huge one
 */
struct live_pfns {
	struct live_folio folio;
	unsigned long free_end;
	unsigned int free_order;
	unsigned long zero;
};

/**
 * live_pfns_init() - make the tables that carry flags over
 *
 * Context: before any other function here.
 */
void live_pfns_init(void)
{
	const struct compat_kpf *flag;
	unsigned int i, value;

	for (i = 0; (flag = compat_kpf(i)); i++)
		for (value = 0; value < 256; value++)
			if (value & BIT(flag->pg % 8))
				live_kpf[flag->pg / 8][value] |=
					BIT_ULL(flag->kpf);
}

static u64 live_kpf_of(unsigned long flags)
{
	return live_kpf[0][flags & 0xff] | live_kpf[1][flags >> 8 & 0xff] |
	       live_kpf[2][flags >> 16 & 0xff] |
	       live_kpf[3][flags >> 24 & 0xff];
}

/* What is told of all pages of a compound one, or of one that is zero. */
static u64 live_folio_size(const struct live_pfns *walk,
			   const struct live_folio *folio)
{
	unsigned long pfn = page_to_pfn(folio->head);

	if (folio->flags & BIT(PG_head)) {
		if (compat_head_is_hugetlb(folio->head))
			return BIT_ULL(KPF_HUGE);
		if (compat_head_is_thp(folio->head))
			return BIT_ULL(KPF_THP);
		if (pfn == walk->zero)
			return BIT_ULL(KPF_THP) | BIT_ULL(KPF_ZERO_PAGE);
	}
	return is_zero_pfn(pfn) ? BIT_ULL(KPF_ZERO_PAGE) : 0;
}

#define LIVE_FLAGS_SWAPCACHE (BIT(PG_swapbacked) | BIT(PG_swapcache))

static void live_folio_look(struct live_pfns *walk, const struct page *head)
{
	unsigned long mapping = (unsigned long)READ_ONCE(head->mapping);
	struct live_folio *folio = &walk->folio;
	u64 kpf;

	folio->head = head;
	folio->flags = compat_page_flags(head);
	folio->order = compat_head_order(head);
	folio->type = compat_page_type(head);
	kpf = live_folio_size(walk, folio);
	if (compat_head_is_mapped(head, folio->order))
		kpf |= BIT_ULL(KPF_MMAP);
	/* An anonymous folio has 1 there, one of KSM 3. */
	if (mapping & 1)
		kpf |= BIT_ULL(KPF_ANON);
	if ((mapping & 3) == 3)
		kpf |= BIT_ULL(KPF_KSM);
	if (compat_head_is_slab(head))
		kpf |= BIT_ULL(KPF_SLAB);
	if ((folio->flags & LIVE_FLAGS_SWAPCACHE) == LIVE_FLAGS_SWAPCACHE)
		kpf |= BIT_ULL(KPF_SWAPCACHE);
	if (folio->flags & COMPAT_FLAG_IDLE)
		kpf |= BIT_ULL(KPF_IDLE);
	if (COMPAT_FLAGS_OF_FOLIO)
		kpf |= live_kpf_of(folio->flags);
	folio->kpf = kpf;
}

/* Only the first page of a free block is marked; the others are not used. */
static bool live_pfn_is_free(struct live_pfns *walk, struct page *page,
			     enum compat_page_type type, unsigned long pfn)
{
	const struct page *first;
	unsigned int order;

	if (type == COMPAT_TYPE_BUDDY) {
		walk->free_order = page_private(page);
		walk->free_end = pfn + (1UL << (walk->free_order & 31));
		return true;
	}
	if (page_ref_count(walk->folio.head))
		return false;
	if (pfn < walk->free_end)
		return true;
	for (order = 1; order < COMPAT_NR_ORDERS; order++) {
		first = page - (pfn & ((1UL << order) - 1));
		if (compat_page_type(first) == COMPAT_TYPE_BUDDY &&
		    READ_ONCE(first->private) >= order) {
			walk->free_order = READ_ONCE(first->private);
			return true;
		}
	}
	return false;
}

/*
 * A single page within the last free block, with nothing else to tell: what
 * most pages of an idle machine are.
 */
static bool live_pfn_is_plain(const struct live_pfns *walk,
			      const struct page *page, unsigned long pfn)
{
	return pfn < walk->free_end &&
	       !(compat_page_flags(page) & PAGEFLAGS_MASK) &&
	       !READ_ONCE(page->mapping) && !page_ref_count(page) &&
	       READ_ONCE(page->page_type) == -1U;
}

static u64 live_pfn_types(enum compat_page_type type)
{
	switch (type) {
	case COMPAT_TYPE_OFFLINE:
		return BIT_ULL(KPF_OFFLINE);
	case COMPAT_TYPE_TABLE:
		return BIT_ULL(KPF_PGTABLE);
	default:
		return 0;
	}
}

static void live_pfn_fill(struct live_pfns *walk, struct shadow_pfn *rec,
			  struct page *page, unsigned long pfn)
{
	const struct page *head = compound_head(page);
	struct live_folio *folio = &walk->folio;
	enum compat_page_type type;
	unsigned long flags;
	u64 kpf;

	rec->node = page_to_nid(page);
	rec->zone = page_zonenum(page);
	if (head == page && live_pfn_is_plain(walk, page, pfn)) {
		rec->flags = BIT_ULL(KPF_BUDDY);
		rec->mapcount = 0;
		rec->order = walk->free_order;
		return;
	}
	if (head != folio->head || head == page)
		live_folio_look(walk, head);
	kpf = folio->kpf;
	if (head == page) {
		flags = folio->flags;
		type = folio->type;
		if (flags & BIT(PG_head))
			kpf |= BIT_ULL(KPF_COMPOUND_HEAD);
	} else {
		flags = compat_page_flags(page);
		type = compat_page_type(page);
		kpf |= BIT_ULL(KPF_COMPOUND_TAIL);
	}
	if (!COMPAT_FLAGS_OF_FOLIO)
		kpf |= live_kpf_of(flags);
	if ((COMPAT_FLAGS_OF_FOLIO && kpf & BIT_ULL(KPF_HUGE) ? folio->flags :
								flags) &
	    COMPAT_FLAG_HWPOISON)
		kpf |= BIT_ULL(KPF_HWPOISON);
	kpf |= live_pfn_types(COMPAT_TYPE_OF_FOLIO ? folio->type : type);
	rec->order = folio->order;
	if (live_pfn_is_free(walk, page, type, pfn)) {
		kpf |= BIT_ULL(KPF_BUDDY);
		rec->order = walk->free_order;
	}
	rec->flags = kpf;
	rec->mapcount = compat_page_mapcount(page, head, folio->order);
}

/**
 * live_pfns_end() - where page frames end
 *
 * Return: first page frame after the section of the last one of any node.
 */
unsigned long live_pfns_end(void)
{
	unsigned long end = 0;
	int node;

	for_each_online_node(node)
		end = max(end, pgdat_end_pfn(NODE_DATA(node)));
	return ALIGN(end, PAGES_PER_SECTION);
}

/**
 * live_pfns_huge_zero() - where the huge page of zeroes is
 *
 * Return: its first page frame; ~0UL where there is none.
 */
unsigned long live_pfns_huge_zero(void)
{
	const unsigned long *zero = ksym_get(KSYM_HUGE_ZERO_PFN);

	return zero ? READ_ONCE(*zero) : ~0UL;
}

/**
 * live_pfns_is_pinned() - ask whether a folio of a user is pinned for DMA
 * @head: its first page
 * @order: log2 of its pages
 *
 * A small folio has no count of its pins: one that is referenced very often is
 * taken for pinned, as the kernel does.
 *
 * Context: inside of live_hotplug_read_lock().
 * Return: true if it is.
 */
bool live_pfns_is_pinned(const struct page *head, unsigned int order)
{
	const struct folio *folio = (const struct folio *)head;

	if (order)
		return atomic_read(&folio->_pincount) > 0;
	return page_ref_count(head) >= GUP_PIN_COUNTING_BIAS;
}

/**
 * live_pfns_absent() - ask whether a whole section has no page
 * @pfn: any page frame of it
 *
 * Return: true where nothing that live_pfns_fill() would find is there.
 */
bool live_pfns_absent(unsigned long pfn)
{
	unsigned long nr = pfn_to_section_nr(pfn);

	return nr >= NR_MEM_SECTIONS || !online_section_nr(nr);
}

/**
 * live_pfns_fill() - look at page frames
 * @recs: gets a record for each
 * @pfn: the first
 * @nr: how many; LIVE_PFNS_CHUNK at most, since memory that is to go waits
 *
 * Context: any that may sleep; takes no lock. What of a page is read at
 * different moments may not fit together.
 */
void live_pfns_fill(struct shadow_pfn *recs, unsigned long pfn, unsigned int nr)
{
	struct live_pfns walk = { .zero = live_pfns_huge_zero() };
	unsigned long end = pfn + nr, next;
	struct page *page;
	int idx;

	idx = live_hotplug_read_lock();
	for (; pfn < end; pfn = next) {
		/* A subsection has all its pages or none. */
		next = min(ALIGN(pfn + 1, PAGES_PER_SUBSECTION), end);
		page = pfn_to_online_page(pfn);
		for (; pfn < next; pfn++, recs++) {
			if (page)
				live_pfn_fill(&walk, recs, page++, pfn);
			else
				*recs = (struct shadow_pfn){
					.flags = BIT_ULL(KPF_NOPAGE),
				};
		}
	}
	live_hotplug_read_unlock(idx);
}
