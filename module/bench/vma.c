// SPDX-License-Identifier: GPL-2.0
/*
 * Reading shadowmm_bench/vma times look-ups of VMAs, and mmap() with munmap(), of
 * the reader's own address space, and the same in indices of the shadow that have
 * the same ranges: with 10, 1,000 and 100,000 VMAs of a page, a page apart, below
 * those that the reader has. Ticks of the time-stamp counter, as in bench.c.
 *
 * Of mmap() and munmap() the shadow's indices do their part alone: finding the
 * gap, putting the range in, finding it, taking it out.
 */
#include <linux/debugfs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/seq_file.h>
#include <linux/sort.h>
#include <linux/timex.h>

#include "bench/bench.h"
#include "shadow/indices.h"

#define VMA_ROUNDS 11
#define VMA_FINDS 512
#define VMA_PAIRS 51
#define VMA_LIVE SHADOW_NR_INDICES /* sides, behind those of the indices */
#define VMA_NONE (VMA_LIVE + 1)
#define VMA_SIDES (VMA_NONE + 1)
#define VMA_NEW (2 * PAGE_SIZE) /* fits into no hole between the others */

/**
 * struct vmas - an address space, live and in indices
 * @mm: the reader's
 * @nr: VMAs that were added to it
 * @base: where they begin
 * @bytes: of all of them, and as much between them
 * @index: the shadow's, by kind
 * @addr: addresses to look up
 * @ticks: of the indices by kind, of live, of nobody
 */
struct vmas {
	struct mm_struct *mm;
	unsigned int nr;
	unsigned long base;
	unsigned long bytes;
	struct shadow_index *index[SHADOW_NR_INDICES];
	u64 addr[VMA_FINDS];
	u64 ticks[VMA_SIDES][VMA_PAIRS];
};

static const char *const kind_names[SHADOW_NR_INDICES] = {
	[SHADOW_INDICES_OURS] = "",
	[SHADOW_INDICES_MAPLE] = ", maple",
	[SHADOW_INDICES_CLASSIC] = ", classic",
};

static DEFINE_MUTEX(vma_mutex); /* one run at a time */

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static u64 median(u64 *values, unsigned int nr)
{
	sort(values, nr, sizeof(*values), by_value, NULL);
	return values[nr / 2];
}

/* Anonymous pages that no neighbour is merged with. */
static int vmas_fill(struct vmas *vmas)
{
	unsigned long addr;
	unsigned int i;

	vmas->bytes = 2UL * vmas->nr * PAGE_SIZE;
	addr = vm_mmap(NULL, 0, vmas->bytes, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(addr))
		return addr;
	vmas->base = addr;
	for (i = 0; i < vmas->nr; i++) {
		if (vm_munmap(addr, PAGE_SIZE))
			return -ENOMEM;
		addr += 2 * PAGE_SIZE;
		cond_resched();
	}
	return 0;
}

/* The indices get what is there. */
static int vmas_copy(struct vmas *vmas)
{
	struct shadow_range range = { .end = 0, .id = 1 };
	struct vm_area_struct *vma;
	unsigned int kind;
	int err = 0;

	for (kind = 0; kind < SHADOW_NR_INDICES; kind++) {
		vmas->index[kind] = shadow_indices_create(kind);
		if (!vmas->index[kind])
			return -ENOMEM;
	}
	mmap_read_lock(vmas->mm);
	while (!err && (vma = find_vma(vmas->mm, range.end))) {
		range.start = vma->vm_start;
		range.end = vma->vm_end;
		for (kind = 0; !err && kind < SHADOW_NR_INDICES; kind++)
			err = shadow_indices_put(vmas->index[kind], &range);
		range.id++;
	}
	mmap_read_unlock(vmas->mm);
	return err;
}

static void vmas_free(struct vmas *vmas)
{
	unsigned int kind;

	for (kind = 0; kind < SHADOW_NR_INDICES; kind++) {
		shadow_indices_destroy(vmas->index[kind]);
		vmas->index[kind] = NULL;
	}
	if (vmas->base)
		vm_munmap(vmas->base, vmas->bytes);
	vmas->base = 0;
}

/* Within VMAs that were added, the same numbers each time. */
static void vmas_draw(struct vmas *vmas)
{
	u64 seed = 0x9e3779b97f4a7c15ULL;
	unsigned int i;

	for (i = 0; i < VMA_FINDS; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		vmas->addr[i] = vmas->base +
				(2 * ((seed >> 32) % vmas->nr) + 1) * PAGE_SIZE;
	}
}

static bool find_live(const struct vmas *vmas, unsigned int unused, u64 addr)
{
	return find_vma(vmas->mm, addr);
}

static bool find_shadow(const struct vmas *vmas, unsigned int kind, u64 addr)
{
	return shadow_indices_find(vmas->index[kind], addr);
}

static bool find_none(const struct vmas *vmas, unsigned int unused, u64 addr)
{
	OPTIMIZER_HIDE_VAR(addr);
	return addr;
}

/* Ticks of all look-ups; the mmap lock is held. */
static u64 time_finds(const struct vmas *vmas, unsigned int kind,
		      bool (*find)(const struct vmas *vmas, unsigned int kind,
				   u64 addr))
{
	unsigned int i, missed = 0;
	unsigned long flags;
	u64 ticks;

	local_irq_save(flags);
	ticks = get_cycles();
	for (i = 0; i < VMA_FINDS; i++)
		missed += !find(vmas, kind, vmas->addr[i]);
	ticks = get_cycles() - ticks;
	local_irq_restore(flags);
	return missed ? U64_MAX : ticks;
}

static void find_rows(struct seq_file *m, struct vmas *vmas)
{
	u64 live, none, shadow;
	unsigned int round, kind;

	vmas_draw(vmas);
	mmap_read_lock(vmas->mm);
	for (round = 0; round < VMA_ROUNDS; round++) {
		for (kind = 0; kind < SHADOW_NR_INDICES; kind++)
			vmas->ticks[kind][round] =
				time_finds(vmas, kind, find_shadow);
		vmas->ticks[VMA_LIVE][round] = time_finds(vmas, 0, find_live);
		vmas->ticks[VMA_NONE][round] = time_finds(vmas, 0, find_none);
	}
	mmap_read_unlock(vmas->mm);
	live = median(vmas->ticks[VMA_LIVE], VMA_ROUNDS);
	none = median(vmas->ticks[VMA_NONE], VMA_ROUNDS);
	for (kind = 0; kind < SHADOW_NR_INDICES; kind++) {
		shadow = median(vmas->ticks[kind], VMA_ROUNDS);
		seq_printf(m, "find at %u%s\t%llu\t%llu\n", vmas->nr,
			   kind_names[kind], (live - none) / VMA_FINDS,
			   (shadow - none) / VMA_FINDS);
	}
}

static int pair_live(struct vmas *vmas)
{
	unsigned long addr = vm_mmap(NULL, 0, VMA_NEW, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);

	return IS_ERR_VALUE(addr) ? (int)addr : vm_munmap(addr, VMA_NEW);
}

static int pair_shadow(struct vmas *vmas, unsigned int kind)
{
	struct shadow_gap_wish wish = { VMA_NEW, PAGE_SIZE,
					vmas->mm->mmap_base };
	u64 addr;
	int err = shadow_indices_map(vmas->index[kind], &wish, U32_MAX, &addr);

	return err ?: shadow_indices_unmap(vmas->index[kind], addr);
}

/* The median pair: an interrupt is in a few of them. */
static int pair_rows(struct seq_file *m, struct vmas *vmas)
{
	unsigned int kind, i;
	u64 start;
	int err = 0;

	for (i = 0; !err && i < VMA_PAIRS; i++) {
		start = get_cycles();
		err = pair_live(vmas);
		vmas->ticks[VMA_LIVE][i] = get_cycles() - start;
		for (kind = 0; !err && kind < SHADOW_NR_INDICES; kind++) {
			start = get_cycles();
			err = pair_shadow(vmas, kind);
			vmas->ticks[kind][i] = get_cycles() - start;
		}
	}
	for (kind = 0; !err && kind < SHADOW_NR_INDICES; kind++)
		seq_printf(m, "map+unmap at %u%s\t%llu\t%llu\n", vmas->nr,
			   kind_names[kind],
			   median(vmas->ticks[VMA_LIVE], VMA_PAIRS),
			   median(vmas->ticks[kind], VMA_PAIRS));
	return err;
}

static int vma_rows(struct seq_file *m, struct vmas *vmas)
{
	const char *broken;
	unsigned int kind;
	int err;

	find_rows(m, vmas);
	err = pair_rows(m, vmas);
	for (kind = 0; !err && kind < SHADOW_NR_INDICES; kind++) {
		broken = shadow_indices_check(vmas->index[kind]);
		if (broken) {
			pr_err("index%s: %s\n", kind_names[kind], broken);
			err = -EUCLEAN;
		}
	}
	return err;
}

static int vma_show(struct seq_file *m, void *unused)
{
	static const unsigned int sizes[] = { 10, 1000, 100000 };
	struct vmas *vmas = kzalloc(sizeof(*vmas), GFP_KERNEL);
	unsigned int i;
	int err = 0;

	if (!vmas)
		return -ENOMEM;
	mutex_lock(&vma_mutex);
	vmas->mm = current->mm;
	for (i = 0; !err && i < ARRAY_SIZE(sizes); i++) {
		vmas->nr = sizes[i];
		err = vmas_fill(vmas);
		if (!err)
			err = vmas_copy(vmas);
		if (!err)
			err = vma_rows(m, vmas);
		vmas_free(vmas);
	}
	mutex_unlock(&vma_mutex);
	kfree(vmas);
	return err;
}
DEFINE_SHOW_ATTRIBUTE(vma);

/**
 * bench_vma_create() - the file that times VMAs
 * @dir: where
 */
void bench_vma_create(struct dentry *dir)
{
	debugfs_create_file("vma", 0400, dir, NULL, &vma_fops);
}
