// SPDX-License-Identifier: GPL-2.0
/*
 * An address space that is timed. Its pages and tables are the arena's; they are
 * neither zeroed nor copied, which is timed apart. Its rules are those of the
 * running kernel.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "core/mm_check.h"
#include "core/vm_fault.h"
#include "kernel/compat_mm.h"
#include "shadow/arena.h"
#include "shadow/measured.h"

#define LEVELS 4

/**
 * struct shadow_measured - an address space, and its child
 * @spaces: what the two share
 * @space: the address space
 * @child: what shadow_measured_fork() made; NULL: none
 */
struct shadow_measured {
	struct shadow_spaces spaces;
	struct shadow_space *space;
	struct shadow_space *child;
};

static int measured_alloc(void *ctx, const struct shadow_request *req, u64 *pfn)
{
	struct shadow_request here = *req;

	here.node = numa_mem_id();
	here.highest_zone = ZONE_NORMAL;
	return shadow_arena_alloc(&here, pfn);
}

static void measured_free(void *ctx, u64 pfn)
{
	shadow_arena_free(pfn, 0);
}

static const struct shadow_pages_ops measured_ops = {
	.alloc = measured_alloc,
	.free = measured_free,
};

/**
 * shadow_measured_create() - make an address space that maps nothing
 * @pages: it may have pages; else nobody hears of what happens to its VMAs
 *
 * Its limits are unlimited.
 *
 * Context: process context, may sleep.
 * Return: it; NULL: no memory.
 */
struct shadow_measured *shadow_measured_create(bool pages)
{
	static const enum shadow_mm_rules rules[] = {
		[COMPAT_VMAS_6_1] = SHADOW_MM_6_1,
		[COMPAT_VMAS_6_12] = SHADOW_MM_6_12,
		[COMPAT_VMAS_7_3] = SHADOW_MM_7_3,
	};
	const struct shadow_spaces_config config = {
		.mms = { .rules = rules[COMPAT_VMAS],
			 .max_map_count = U32_MAX,
			 .partial = true },
		.levels = LEVELS,
		.mem = shadow_arena_mem(),
		.ops = &measured_ops,
		.direct = __va(0),
	};
	struct shadow_measured *measured;

	measured = kvzalloc(sizeof(*measured), GFP_KERNEL);
	if (!measured)
		return NULL;
	if (shadow_spaces_init(&measured->spaces, &config))
		goto free;
	if (shadow_space_create(&measured->spaces, &measured->space))
		goto exit;
	if (!pages)
		measured->space->mm.hooks = NULL;
	return measured;

exit:
	shadow_spaces_exit(&measured->spaces);
free:
	kvfree(measured);
	return NULL;
}
EXPORT_SYMBOL_GPL(shadow_measured_create);

/**
 * shadow_measured_destroy() - end it, whatever it maps
 * @measured: the address space, without a child; NULL is allowed
 *
 * Context: process context, may sleep.
 */
void shadow_measured_destroy(struct shadow_measured *measured)
{
	if (!measured)
		return;
	shadow_space_put(measured->space);
	shadow_spaces_exit(&measured->spaces);
	kvfree(measured);
}
EXPORT_SYMBOL_GPL(shadow_measured_destroy);

/**
 * shadow_measured_mm() - its bases and limits, to be set before it maps anything
 * @measured: the address space
 *
 * Return: the address space.
 */
struct shadow_mm *shadow_measured_mm(struct shadow_measured *measured)
{
	return &measured->space->mm;
}
EXPORT_SYMBOL_GPL(shadow_measured_mm);

/**
 * shadow_measured_map() - mmap()
 * @measured: the address space
 * @want: what is asked for
 * @addr: gets the address
 *
 * Context: process context, may sleep.
 * Return: 0 or what mmap() returns.
 */
int shadow_measured_map(struct shadow_measured *measured,
			const struct shadow_mmap *want, u64 *addr)
{
	return shadow_mm_mmap(&measured->space->mm, want, addr);
}
EXPORT_SYMBOL_GPL(shadow_measured_map);

/**
 * shadow_measured_unmap() - munmap()
 * @measured: the address space
 * @addr: from here on
 * @len: so many bytes
 *
 * Context: process context, may sleep.
 * Return: 0 or what munmap() returns.
 */
int shadow_measured_unmap(struct shadow_measured *measured, u64 addr, u64 len)
{
	return shadow_mm_munmap(&measured->space->mm, addr, len);
}
EXPORT_SYMBOL_GPL(shadow_measured_unmap);

/**
 * shadow_measured_write() - a page is written
 * @measured: the address space
 * @addr: where
 *
 * Context: process context, may sleep.
 * Return: 0 or as shadow_space_fault().
 */
int shadow_measured_write(struct shadow_measured *measured, u64 addr)
{
	enum shadow_fault_kind kind;

	return shadow_space_fault(measured->space, addr, SHADOW_TOUCH_WRITE,
				  &kind);
}
EXPORT_SYMBOL_GPL(shadow_measured_write);

/**
 * shadow_measured_fork() - make a child
 * @measured: the address space, without a child
 *
 * Context: process context, may sleep.
 * Return: 0 or as shadow_space_fork().
 */
int shadow_measured_fork(struct shadow_measured *measured)
{
	return shadow_space_fork(measured->space, &measured->child);
}
EXPORT_SYMBOL_GPL(shadow_measured_fork);

/**
 * shadow_measured_reap() - the child exits
 * @measured: the address space; nothing is done where it has none
 *
 * Context: process context, may sleep.
 */
void shadow_measured_reap(struct shadow_measured *measured)
{
	if (measured->child)
		shadow_space_put(measured->child);
	measured->child = NULL;
}
EXPORT_SYMBOL_GPL(shadow_measured_reap);

/**
 * shadow_measured_check() - verify the invariants of its VMAs
 * @measured: the address space
 *
 * Context: process context, may sleep.
 * Return: 0, or -EUCLEAN: one does not hold, which is said in the kernel's log.
 */
int shadow_measured_check(struct shadow_measured *measured)
{
	struct shadow_mm_check check;

	if (!shadow_mm_check(&measured->space->mm, &check))
		return 0;
	pr_err("shadowmm: measured address space: %s at %llx\n",
	       shadow_mm_rule_name(check.broken), check.addr);
	return -EUCLEAN;
}
EXPORT_SYMBOL_GPL(shadow_measured_check);
