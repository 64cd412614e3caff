/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the supported kernels (6.1, 6.12, 7.3; x86-64), each
 * difference with the change that made it. The only place that tests versions
 * or features; holds no logic beyond them.
 */
#ifndef _SHADOWMM_KERNEL_COMPAT_H
#define _SHADOWMM_KERNEL_COMPAT_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kasan.h>
#include <linux/local_lock.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pageblock-flags.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/version.h>

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
 * Runs of kswapd that reclaimed nothing: an int, in 7.3 an atomic_t. From 16
 * (MAX_RECLAIM_RETRIES of mm/internal.h) on it gives the node up.
 */
static inline bool compat_kswapd_hopeless(const struct pglist_data *pgdat)
{
	static_assert(sizeof(pgdat->kswapd_failures) == sizeof(int));
	return READ_ONCE(*(const int *)&pgdat->kswapd_failures) >= 16;
}

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

/* A section with device memory: since 5.18, where there are such devices. */
#ifdef SECTION_TAINT_ZONE_DEVICE
#define COMPAT_SECTION_DEVICE SECTION_TAINT_ZONE_DEVICE
#else
#define COMPAT_SECTION_DEVICE 0UL
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

/* A cache that is merged with no other can be had since 6.5. */
#ifdef SLAB_NO_MERGE
#define COMPAT_SLAB_NO_MERGE SLAB_NO_MERGE
#else
#define COMPAT_SLAB_NO_MERGE 0
#endif

/*
 * The name a user gave to anonymous memory, NULL where there is none; to shared
 * memory, which has a file, since 6.2, "mm: anonymous shared memory naming".
 * The caller holds mmap_lock.
 */
static inline const char *compat_vma_anon_name(const struct vm_area_struct *vma)
{
#ifdef CONFIG_ANON_VMA_NAME
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	if (vma->vm_file)
		return NULL;
#endif
	return vma->anon_name ? vma->anon_name->name : NULL;
#else
	return NULL;
#endif
}

/*
 * The path and the inode that the user of a file sees. Since 6.5, "fs: use
 * backing_file container for internal files with "fake" f_path", a file that
 * stands for another keeps the user's path beside its own.
 */
static inline const struct path *compat_file_path(const struct file *file)
{
#ifdef FMODE_BACKING
	return file_user_path(file);
#else
	return &file->f_path;
#endif
}

static inline const struct inode *compat_file_inode(const struct file *file)
{
#ifdef FMODE_BACKING
	return file_user_inode(file);
#else
	return file_inode(file);
#endif
}

/*
 * What maps calls the heap. In 6.6, "mm: factor out VMA stack and heap checks",
 * a mapping that only touches the heap's ends stopped being it.
 */
static inline bool compat_vma_is_heap(const struct vm_area_struct *vma)
{
	const struct mm_struct *mm = vma->vm_mm;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	return vma->vm_start <= mm->brk && vma->vm_end >= mm->start_brk;
#else
	return vma->vm_start < mm->brk && vma->vm_end > mm->start_brk;
#endif
}

/*
 * x86's flag of an mm whose process sees the vsyscall page: a bit's number
 * since 6.4 ("x86/mm: Rework address range check in get_user()" and around),
 * a mask before.
 */
static inline bool compat_mm_has_vsyscall(const struct mm_struct *mm)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return mm->context.flags & MM_CONTEXT_HAS_VSYSCALL;
#else
	return test_bit(MM_CONTEXT_HAS_VSYSCALL, &mm->context.flags);
#endif
}

/*
 * A VMA's own lock, read by faults: since 6.4, "mm: add per-VMA lock and helper
 * functions to control it", a semaphore; since 6.15, "mm: replace vm_lock and
 * detached flag with a reference count", a count: 1, and 1 for each reader.
 * -1: there is none; else the readers' being there.
 */
static inline int compat_vma_lock_readers(const struct vm_area_struct *vma)
{
#if !defined(CONFIG_PER_VMA_LOCK)
	return -1;
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
	return rwsem_is_locked(&vma->vm_lock->lock);
#else
	return refcount_read(&vma->vm_refcnt) > 1;
#endif
}

/* A VMA's own memory policy, NULL where it has none. Needs mmap_lock. */
static inline const struct mempolicy *
compat_vma_policy(const struct vm_area_struct *vma)
{
#ifdef CONFIG_NUMA
	return vma->vm_policy;
#else
	return NULL;
#endif
}

/*
 * A resident-set counter as /proc/PID/status has it: summed over the CPUs since
 * 6.2, "mm: convert mm's rss stats into percpu_counter" and what follows it.
 */
static inline unsigned long compat_mm_counter(struct mm_struct *mm, int member)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	return get_mm_counter(mm, member);
#else
	return percpu_counter_sum_positive(&mm->rss_stat[member]);
#endif
}

/* Parts of the kernel's address space that depend on the configuration; 0: no. */
#ifdef CONFIG_MODIFY_LDT_SYSCALL
#define COMPAT_LDT_START LDT_BASE_ADDR
#else
#define COMPAT_LDT_START 0UL
#endif
#ifdef CONFIG_KASAN
#define COMPAT_KASAN_START KASAN_SHADOW_START
#define COMPAT_KASAN_END KASAN_SHADOW_END
#else
#define COMPAT_KASAN_START 0UL
#define COMPAT_KASAN_END 0UL
#endif
#ifdef CONFIG_X86_ESPFIX64
#define COMPAT_ESPFIX_START ESPFIX_BASE_ADDR
#else
#define COMPAT_ESPFIX_START 0UL
#endif
#ifdef CONFIG_EFI
#define COMPAT_EFI_START EFI_VA_END
#else
#define COMPAT_EFI_START 0UL
#endif

/* Flags of VMAs that some supported kernel lacks, 0 there. */
#ifdef VM_DROPPABLE
#define COMPAT_VM_DROPPABLE VM_DROPPABLE
#else
#define COMPAT_VM_DROPPABLE 0
#endif
#ifdef VM_SEALED
#define COMPAT_VM_SEALED VM_SEALED
#else
#define COMPAT_VM_SEALED 0
#endif
#ifdef VM_SHADOW_STACK
#define COMPAT_VM_SHADOW_STACK VM_SHADOW_STACK
#else
#define COMPAT_VM_SHADOW_STACK 0
#endif
#ifdef VM_UFFD_RWP
#define COMPAT_VM_UFFD_RWP VM_UFFD_RWP
#else
#define COMPAT_VM_UFFD_RWP 0
#endif
#ifdef VM_MAYBE_GUARD
#define COMPAT_VM_MAYBE_GUARD VM_MAYBE_GUARD
#else
#define COMPAT_VM_MAYBE_GUARD 0
#endif

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
