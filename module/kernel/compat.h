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
#include <linux/mmzone.h>
#include <linux/pageblock-flags.h>
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

#endif /* _SHADOWMM_KERNEL_COMPAT_H */
