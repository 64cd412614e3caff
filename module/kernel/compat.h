/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the supported kernels (6.1, 6.12, 7.3; x86-64), each
 * difference with the change that made it; compat_mm.h has those of address
 * spaces. The only places that test versions or features; they hold no logic
 * beyond that.
 */
#ifndef _SHADOWMM_KERNEL_COMPAT_H
#define _SHADOWMM_KERNEL_COMPAT_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/kasan.h>
#include <linux/local_lock.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pageblock-flags.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/swap.h>
#include <linux/version.h>

#include <asm/fixmap.h>
#include <asm/kasan.h>

/*
 * Orders that a zone keeps lists of: NR_PAGE_ORDERS since 6.8, "mm, treewide:
 * introduce NR_PAGE_ORDERS"; in 6.1 MAX_ORDER, which is exclusive there.
 */
#ifdef NR_PAGE_ORDERS
#define COMPAT_NR_ORDERS NR_PAGE_ORDERS
#else
#define COMPAT_NR_ORDERS MAX_ORDER
#endif

/*
 * Many pages into an array: alloc_pages_bulk_array() until 6.13, since then
 * "mm: alloc_pages_bulk: rename API".
 */
#ifdef alloc_pages_bulk
#define compat_alloc_pages_bulk(gfp, nr, pages) alloc_pages_bulk(gfp, nr, pages)
#else
#define compat_alloc_pages_bulk(gfp, nr, pages) \
	alloc_pages_bulk_array(gfp, nr, pages)
#endif

/*
 * A pageblock's bits hold its migratetype. Since 6.17, "mm/page_isolation:
 * make page isolation a standalone bit", isolation is a bit of its own, and
 * the three bits keep what the block was before; the free lists go by the
 * isolation first.
 */
#ifdef PAGEBLOCK_MIGRATETYPE_MASK
static inline unsigned int compat_pageblock_migratetype(unsigned long bits)
{
	if (bits & PAGEBLOCK_ISO_MASK)
		return MIGRATE_ISOLATE;
	return bits & PAGEBLOCK_MIGRATETYPE_MASK;
}
#else
static inline unsigned int compat_pageblock_migratetype(unsigned long bits)
{
	return bits & MIGRATETYPE_MASK;
}
#endif

/*
 * /proc/zoneinfo shows the promotion watermark in 6.12, not in 6.1; high_min
 * and high_max of the page sets and a zone's high-atomic pages in 7.3, not in
 * 6.12.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define COMPAT_ZONEINFO_PROMO 1
#else
#define COMPAT_ZONEINFO_PROMO 0
#define promo_wmark_pages(zone) ((zone)->_watermark[WMARK_PROMO])
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define COMPAT_ZONEINFO_RANGES 1
#define compat_free_highatomic(zone) ((zone)->nr_free_highatomic)
#else
#define COMPAT_ZONEINFO_RANGES 0
#define compat_free_highatomic(zone) ((void)(zone), 0UL)
#endif

/*
 * What of the high-atomic reserve a watermark check takes off the free pages:
 * its free pages since 6.12, "mm/page_alloc: keep track of free highatomic";
 * before, all of it.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define compat_unusable_highatomic(zone) READ_ONCE((zone)->nr_free_highatomic)
#else
#define compat_unusable_highatomic(zone) \
	READ_ONCE((zone)->nr_reserved_highatomic)
#endif

/*
 * ZONE_BELOW_HIGH: since 6.7, "mm, pcp: decrease PCP high if free pages < high
 * watermark".
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define compat_zone_below_high(zone) test_bit(ZONE_BELOW_HIGH, &(zone)->flags)
#else
#define compat_zone_below_high(zone) ((void)(zone), false)
#endif

/*
 * Runs of kswapd that reclaimed nothing: an int, in 7.3 an atomic_t. From 16
 * (MAX_RECLAIM_RETRIES of mm/internal.h) on it gives the node up.
 */
static inline unsigned int
compat_kswapd_failures(const struct pglist_data *pgdat)
{
	static_assert(sizeof(pgdat->kswapd_failures) == sizeof(int));
	return READ_ONCE(*(const int *)&pgdat->kswapd_failures);
}

static inline bool compat_kswapd_hopeless(const struct pglist_data *pgdat)
{
	return compat_kswapd_failures(pgdat) >= 16;
}

/* The zonelist for __GFP_THISNODE, which a kernel without nodes lacks. */
static inline const struct zonelist *
compat_zonelist_alone(const struct pglist_data *pgdat)
{
#ifdef CONFIG_NUMA
	return &pgdat->node_zonelists[ZONELIST_NOFALLBACK];
#else
	return NULL;
#endif
}

/* Node reclaim (vm.zone_reclaim_mode) is for machines with nodes. */
#ifdef CONFIG_NUMA
#define compat_node_min_unmapped(pgdat) ((pgdat)->min_unmapped_pages)
#define compat_node_min_slab(pgdat) ((pgdat)->min_slab_pages)
#else
#define compat_node_min_unmapped(pgdat) ((void)(pgdat), 0UL)
#define compat_node_min_slab(pgdat) ((void)(pgdat), 0UL)
#endif

/* NUMA events of a CPU in a zone that are not folded into the zone's yet. */
static inline unsigned long
compat_numa_event(const struct per_cpu_zonestat *stat, unsigned int item)
{
#ifdef CONFIG_NUMA
	return READ_ONCE(stat->vm_numa_event[item]);
#else
	return 0;
#endif
}

/* The memory model, as configured; all supported x86-64 kernels have both. */
#define COMPAT_SPARSEMEM_EXTREME IS_ENABLED(CONFIG_SPARSEMEM_EXTREME)
#define COMPAT_SPARSEMEM_VMEMMAP IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP)

/* Until 6.17 a map could be handed in, to be looked at first. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#define compat_get_dev_pagemap(pfn) get_dev_pagemap(pfn)
#else
#define compat_get_dev_pagemap(pfn) get_dev_pagemap(pfn, NULL)
#endif

/*
 * Page sets have a range for high since 6.7, "mm: add framework for PCP high
 * auto-tuning"; before, high is fixed.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define compat_pcp_high_min(pcp) ((pcp)->high_min)
#define compat_pcp_high_max(pcp) ((pcp)->high_max)
#define compat_pageset_high_min(zone) ((zone)->pageset_high_min)
#define compat_pageset_high_max(zone) ((zone)->pageset_high_max)
#else
#define compat_pcp_high_min(pcp) ((pcp)->high)
#define compat_pcp_high_max(pcp) ((pcp)->high)
#define compat_pageset_high_min(zone) ((zone)->pageset_high)
#define compat_pageset_high_max(zone) ((zone)->pageset_high)
#endif

/*
 * mm->flags is a bitmap of its own type since 6.18, "mm: add bitmap mm->flags
 * field"; a long before.
 */
static inline unsigned long compat_mm_flags(const struct mm_struct *mm)
{
#ifdef NUM_MM_FLAG_BITS
	return __mm_flags_get_word(mm);
#else
	return READ_ONCE(mm->flags);
#endif
}

/*
 * mm->get_unmapped_area became the flag MMF_TOPDOWN in 6.10, "mm: switch
 * mm->get_unmapped_area() to a flag".
 */
static inline const void *
compat_mm_get_unmapped_area(const struct mm_struct *mm)
{
#ifdef MMF_TOPDOWN
	return NULL;
#else
	return mm->get_unmapped_area;
#endif
}

/* mm->user_ns: gone in 7.3, where task->exec_state has it; not in 6.12. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define compat_mm_user_ns(mm) ((void)(mm), (const void *)NULL)
#else
#define compat_mm_user_ns(mm) ((const void *)(mm)->user_ns)
#endif

/*
 * The id that devices with shared virtual addressing use: mm->pasid; since 6.8,
 * "iommu: Add mm_get_enqcmd_pasid() helper function" and what follows it, in
 * mm->iommu_mm, which only an mm that is bound has. -1: none.
 */
static inline long compat_mm_pasid(const struct mm_struct *mm)
{
#if defined(CONFIG_IOMMU_MM_DATA)
	return -1;
#elif defined(CONFIG_IOMMU_SVA)
	return (int)mm->pasid;
#else
	return -1;
#endif
}

static inline const void *compat_mm_iommu(const struct mm_struct *mm)
{
#ifdef CONFIG_IOMMU_MM_DATA
	return READ_ONCE(mm->iommu_mm);
#else
	return NULL;
#endif
}

/*
 * x86's mm->context by configuration, false where it has no such field: the
 * LDT; the address bits that are a tag (6.4 on, "x86/mm: Provide
 * arch_prctl() interface for LAM" and around); protection keys; the TLB's
 * global id (6.15 on, "x86/mm: Add global ASID allocation helper functions").
 */
static inline bool compat_context_ldt(const struct mm_struct *mm,
				      unsigned long *value)
{
#ifdef CONFIG_MODIFY_LDT_SYSCALL
	*value = (unsigned long)READ_ONCE(mm->context.ldt);
	return true;
#else
	return false;
#endif
}

static inline bool compat_context_untag_mask(const struct mm_struct *mm,
					     unsigned long *value)
{
#ifdef CONFIG_ADDRESS_MASKING
	*value = READ_ONCE(mm->context.untag_mask);
	return true;
#else
	return false;
#endif
}

static inline bool compat_context_pkeys(const struct mm_struct *mm,
					unsigned long *value)
{
#ifdef CONFIG_X86_INTEL_MEMORY_PROTECTION_KEYS
	*value = READ_ONCE(mm->context.pkey_allocation_map);
	return true;
#else
	return false;
#endif
}

static inline bool compat_context_global_asid(const struct mm_struct *mm,
					      unsigned long *value)
{
#ifdef CONFIG_BROADCAST_TLB_FLUSH
	*value = READ_ONCE(mm->context.global_asid);
	return true;
#else
	return false;
#endif
}

/*
 * A swap area that is on, as /proc/swaps tells it; under swapon_mutex. swap_map
 * is gone in 7.3, where a counter in inuse_pages has a flag at its top, too.
 */
static inline bool compat_swap_is_on(const struct swap_info_struct *si)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	return si->swap_file;
#else
	return si->flags & SWP_USED && si->swap_map && si->swap_file;
#endif
}

static inline unsigned long compat_swap_used(const struct swap_info_struct *si)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	unsigned long flag = 1UL << (BITS_PER_LONG - 2);

	return atomic_long_read(&si->inuse_pages) & ~flag;
#else
	return READ_ONCE(si->inuse_pages);
#endif
}

/*
 * A slot's byte in the map of a swap area, and what it says: until 7.3, where
 * tables of mm/swap_table.h took its place.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define COMPAT_SWAP_MAP 0
#define COMPAT_SWAP_HAS_CACHE 0
#define COMPAT_SWAP_MAP_BAD 0
static inline unsigned char compat_swap_map(const struct swap_info_struct *si,
					    unsigned long slot)
{
	return 0;
}
#else
#define COMPAT_SWAP_MAP 1
#define COMPAT_SWAP_HAS_CACHE SWAP_HAS_CACHE
#define COMPAT_SWAP_MAP_BAD SWAP_MAP_BAD
static inline unsigned char compat_swap_map(const struct swap_info_struct *si,
					    unsigned long slot)
{
	return READ_ONCE(si->swap_map[slot]);
}
#endif

/*
 * Slots in which pages without lasting addresses are mapped: kmap()'s window,
 * which CONFIG_HIGHMEM brings to 32-bit kernels, and the fixmap's.
 */
#ifdef CONFIG_HIGHMEM
#define COMPAT_PKMAP_SLOTS LAST_PKMAP
#else
#define COMPAT_PKMAP_SLOTS 0
#endif
#ifdef CONFIG_KMAP_LOCAL
#define COMPAT_KMAP_SLOTS (FIX_KMAP_END - FIX_KMAP_BEGIN + 1)
#else
#define COMPAT_KMAP_SLOTS 0
#endif

/**
 * struct compat_fixmap - slots of the fixmap that have a name
 * @first: the first
 * @last: the last
 * @name: their name
 */
struct compat_fixmap {
	unsigned int first;
	unsigned int last;
	const char *name;
};

/* The i-th slots with a name, in rising order; NULL behind the last. */
static inline const struct compat_fixmap *compat_fixmap(unsigned int i)
{
	static const struct compat_fixmap slots[] = {
#ifdef CONFIG_X86_VSYSCALL_EMULATION
		{ VSYSCALL_PAGE, VSYSCALL_PAGE, "VSYSCALL_PAGE" },
#endif
		{ FIX_DBGP_BASE, FIX_DBGP_BASE, "FIX_DBGP_BASE" },
		{ FIX_EARLYCON_MEM_BASE, FIX_EARLYCON_MEM_BASE,
		  "FIX_EARLYCON_MEM_BASE" },
#ifdef CONFIG_PROVIDE_OHCI1394_DMA_INIT
		{ FIX_OHCI1394_BASE, FIX_OHCI1394_BASE, "FIX_OHCI1394_BASE" },
#endif
#ifdef CONFIG_X86_LOCAL_APIC
		{ FIX_APIC_BASE, FIX_APIC_BASE, "FIX_APIC_BASE" },
#endif
#ifdef CONFIG_X86_IO_APIC
		{ FIX_IO_APIC_BASE_0, FIX_IO_APIC_BASE_END,
		  "FIX_IO_APIC_BASE" },
#endif
#ifdef CONFIG_KMAP_LOCAL
		{ FIX_KMAP_BEGIN, FIX_KMAP_END, "FIX_KMAP" },
#endif
#ifdef CONFIG_PARAVIRT_XXL
		{ FIX_PARAVIRT_BOOTMAP, FIX_PARAVIRT_BOOTMAP,
		  "FIX_PARAVIRT_BOOTMAP" },
#endif
#ifdef CONFIG_ACPI_APEI_GHES
		{ FIX_APEI_GHES_IRQ, FIX_APEI_GHES_IRQ, "FIX_APEI_GHES_IRQ" },
		{ FIX_APEI_GHES_NMI, FIX_APEI_GHES_NMI, "FIX_APEI_GHES_NMI" },
#endif
		{ FIX_BTMAP_END, FIX_BTMAP_BEGIN, "FIX_BTMAP" },
#ifdef CONFIG_INTEL_TXT
		{ FIX_TBOOT_BASE, FIX_TBOOT_BASE, "FIX_TBOOT_BASE" },
#endif
	};

	return i < ARRAY_SIZE(slots) ? &slots[i] : NULL;
}

typedef unsigned long (*compat_shrinker_fn)(struct shrinker *shrinker,
					    struct shrink_control *control);

/*
 * Shrinkers are allocated by the kernel since 6.7, "mm: shrinker: add
 * infrastructure for dynamically allocating shrinker", which brought
 * SHRINKER_UNIT_BITS too; before, the owner had the memory.
 */
static inline struct shrinker *compat_shrinker_alloc(const char *name)
{
#ifdef SHRINKER_UNIT_BITS
	return shrinker_alloc(SHRINKER_NUMA_AWARE, "%s", name);
#else
	struct shrinker *shrinker = kzalloc(sizeof(*shrinker), GFP_KERNEL);

	if (shrinker)
		shrinker->flags = SHRINKER_NUMA_AWARE;
	return shrinker;
#endif
}

/* A shrinker that knows nodes, on duty; or an error pointer. */
static inline struct shrinker *
compat_shrinker_register(const char *name, compat_shrinker_fn count,
			 compat_shrinker_fn scan)
{
	struct shrinker *shrinker = compat_shrinker_alloc(name);

	if (!shrinker)
		return ERR_PTR(-ENOMEM);
	shrinker->count_objects = count;
	shrinker->scan_objects = scan;
	shrinker->seeks = DEFAULT_SEEKS;
#ifdef SHRINKER_UNIT_BITS
	shrinker_register(shrinker);
#else
	{
		int err = register_shrinker(shrinker, "%s", name);

		if (err) {
			kfree(shrinker);
			return ERR_PTR(err);
		}
	}
#endif
	return shrinker;
}

/* Waits for callers that are inside. */
static inline void compat_shrinker_unregister(struct shrinker *shrinker)
{
#ifdef SHRINKER_UNIT_BITS
	shrinker_free(shrinker);
#else
	unregister_shrinker(shrinker);
	kfree(shrinker);
#endif
}

/*
 * /proc/slabinfo counts the free objects of a node's whole partial list; since
 * 6.10, "mm: slub: introduce count_partial_free_approx()", of 10,000 slabs of a
 * longer list (MAX_PARTIAL_TO_SCAN), half from each end. Where it has no bound,
 * ours is 100,000.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define COMPAT_SLABINFO_SCAN 10000UL
#else
#define COMPAT_SLABINFO_SCAN 100000UL
#endif

/* Merging can be forbidden by a flag of the cache since 6.5. */
#ifdef SLAB_NO_MERGE
#define COMPAT_SLAB_NO_MERGE SLAB_NO_MERGE
#else
#define COMPAT_SLAB_NO_MERGE ((slab_flags_t)0)
#endif

/*
 * A timer's function is set with all else since 6.13, "hrtimers: Introduce
 * hrtimer_setup() to replace hrtimer_init()".
 */
static inline void
compat_hrtimer_setup(struct hrtimer *timer,
		     enum hrtimer_restart (*function)(struct hrtimer *),
		     clockid_t clock, enum hrtimer_mode mode)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, function, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = function;
#endif
}

/* A local lock is a sleeping lock there: no interrupt can take it. */
#define COMPAT_LOCAL_LOCKS_SLEEP IS_ENABLED(CONFIG_PREEMPT_RT)

/*
 * The lock of a CPU's sheaves is one that an interrupt may try since 6.15,
 * "locking/local_lock: Introduce localtry_lock_t"; no kernel before has
 * sheaves. With interrupts off, on the CPU whose lock it is.
 */
#ifdef local_trylock_init
static inline bool compat_local_trylock(void *lock)
{
	local_trylock_t *own = lock;

	return __local_trylock(own);
}

static inline void compat_local_unlock(void *lock)
{
	local_trylock_t *own = lock;

	__local_unlock(own);
}
#else
static inline bool compat_local_trylock(void *lock)
{
	return false;
}

static inline void compat_local_unlock(void *lock)
{
}
#endif

#endif /* _SHADOWMM_KERNEL_COMPAT_H */
