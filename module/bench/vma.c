// SPDX-License-Identifier: GPL-2.0
/*
 * Reading shadowmm_bench/vma times look-ups of VMAs, and mmap() with munmap(), of
 * the reader's own address space, and the same in the shadow with the same VMAs:
 * 10, 1,000 and 100,000 of a page, a page apart, below those that the reader has.
 * Ticks of the time-stamp counter, as in bench.c.
 *
 * Look-ups are those of indices that have the same ranges. mmap() and munmap() are
 * timed of a whole address space of the shadow's, and of the indices their part
 * alone: finding the gap, putting the range in, finding it, taking it out.
 */
#include <linux/debugfs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/seq_file.h>
#include <linux/timex.h>

#include "bench/bench.h"
#include "shadow/indices.h"
#include "shadow/measured.h"

#define VMA_ROUNDS 11
#define VMA_FINDS 512
#define VMA_PAIRS 51
#define VMA_LIVE SHADOW_NR_INDICES /* sides, behind those of the indices */
#define VMA_NONE (VMA_LIVE + 1)
#define VMA_SPACE (VMA_NONE + 1)
#define VMA_SPACES 2 /* of VMAs alone, and with pages */
#define VMA_SIDES (VMA_SPACE + VMA_SPACES)
#define VMA_NEW (2 * PAGE_SIZE) /* fits into no hole between the others */

/**
 * struct vmas - an address space, live and in indices
 * @mm: the reader's
 * @nr: VMAs that were added to it
 * @base: where they begin
 * @bytes: of all of them, and as much between them
 * @index: the shadow's, by kind
 * @space: the shadow's address spaces
 * @addr: addresses to look up
 * @ticks: of the indices by kind, of live, of nobody, of the address spaces
 */
struct vmas {
	struct mm_struct *mm;
	unsigned int nr;
	unsigned long base;
	unsigned long bytes;
	struct shadow_index *index[SHADOW_NR_INDICES];
	struct shadow_measured *space[VMA_SPACES];
	u64 addr[VMA_FINDS];
	u64 ticks[VMA_SIDES][VMA_PAIRS];
};

static const char *const kind_names[SHADOW_NR_INDICES] = {
	[SHADOW_INDICES_OURS] = "",
	[SHADOW_INDICES_MAPLE] = ", maple",
	[SHADOW_INDICES_CLASSIC] = ", classic",
};

static DEFINE_MUTEX(vma_mutex); /* one run at a time */

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

/* Of another kind than its neighbours wherever the reader's is. */
static int vmas_add(struct vmas *vmas, const struct vm_area_struct *vma, u32 id)
{
	const struct shadow_file file = {
		.file = id,
		.mode = SHADOW_FILE_READ | SHADOW_FILE_WRITE,
		.ops = SHADOW_OPS_FILE,
	};
	struct shadow_mmap want = {
		.addr = vma->vm_start,
		.len = vma->vm_end - vma->vm_start,
		.prot = vma->vm_flags & (VM_READ | VM_WRITE | VM_EXEC),
		.flags = SHADOW_MAP_PRIVATE | SHADOW_MAP_FIXED,
		.file = vma->vm_file || vma->vm_ops ? &file : NULL,
	};
	unsigned int i;
	int err = 0;
	u64 addr;

	if (!want.file)
		want.flags |= SHADOW_MAP_ANONYMOUS;
	if (vma->vm_flags & VM_GROWSDOWN)
		want.flags |= SHADOW_MAP_GROWSDOWN;
	for (i = 0; !err && i < VMA_SPACES; i++)
		err = shadow_measured_map(vmas->space[i], &want, &addr);
	return err;
}

static int vmas_spaces(struct vmas *vmas)
{
	struct shadow_mm *mm;
	unsigned int i;

	for (i = 0; i < VMA_SPACES; i++) {
		vmas->space[i] = shadow_measured_create(i);
		if (!vmas->space[i])
			return -ENOMEM;
		mm = shadow_measured_mm(vmas->space[i]);
		mm->mmap_base = vmas->mm->mmap_base;
		mm->task_size = TASK_SIZE;
	}
	return 0;
}

/* The indices and the address spaces get what is there. */
static int vmas_copy(struct vmas *vmas)
{
	struct shadow_range range = { .end = 0, .id = 1 };
	struct vm_area_struct *vma;
	unsigned int kind;
	int err = vmas_spaces(vmas);

	if (err)
		return err;
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
		if (!err)
			err = vmas_add(vmas, vma, range.id);
		range.id++;
	}
	mmap_read_unlock(vmas->mm);
	return err;
}

static void vmas_free(struct vmas *vmas)
{
	unsigned int kind, i;

	for (kind = 0; kind < SHADOW_NR_INDICES; kind++) {
		shadow_indices_destroy(vmas->index[kind]);
		vmas->index[kind] = NULL;
	}
	for (i = 0; i < VMA_SPACES; i++) {
		shadow_measured_destroy(vmas->space[i]);
		vmas->space[i] = NULL;
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
	live = bench_median(vmas->ticks[VMA_LIVE], VMA_ROUNDS);
	none = bench_median(vmas->ticks[VMA_NONE], VMA_ROUNDS);
	for (kind = 0; kind < SHADOW_NR_INDICES; kind++) {
		shadow = bench_median(vmas->ticks[kind], VMA_ROUNDS);
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

static int pair_space(struct shadow_measured *space)
{
	const struct shadow_mmap want = {
		.len = VMA_NEW,
		.prot = SHADOW_PROT_READ | SHADOW_PROT_WRITE,
		.flags = SHADOW_MAP_PRIVATE | SHADOW_MAP_ANONYMOUS,
	};
	u64 addr;
	int err = shadow_measured_map(space, &want, &addr);

	return err ?: shadow_measured_unmap(space, addr, VMA_NEW);
}

/* The median pair: an interrupt is in a few of them. */
static int pair_rows(struct seq_file *m, struct vmas *vmas)
{
	unsigned int kind, i;
	u64 start, live;
	int err = 0;

	for (i = 0; !err && i < VMA_PAIRS; i++) {
		start = get_cycles();
		err = pair_live(vmas);
		vmas->ticks[VMA_LIVE][i] = get_cycles() - start;
		for (kind = 0; !err && kind < VMA_SPACES; kind++) {
			start = get_cycles();
			err = pair_space(vmas->space[kind]);
			vmas->ticks[VMA_SPACE + kind][i] = get_cycles() - start;
		}
		for (kind = 0; !err && kind < SHADOW_NR_INDICES; kind++) {
			start = get_cycles();
			err = pair_shadow(vmas, kind);
			vmas->ticks[kind][i] = get_cycles() - start;
		}
	}
	if (err)
		return err;
	live = bench_median(vmas->ticks[VMA_LIVE], VMA_PAIRS);
	for (kind = 0; kind < VMA_SPACES; kind++)
		seq_printf(m, "mmap+munmap at %u%s\t%llu\t%llu\n", vmas->nr,
			   kind ? ", pages" : "", live,
			   bench_median(vmas->ticks[VMA_SPACE + kind],
					VMA_PAIRS));
	for (kind = 0; kind < SHADOW_NR_INDICES; kind++)
		seq_printf(m, "map+unmap at %u%s\t%llu\t%llu\n", vmas->nr,
			   kind_names[kind], live,
			   bench_median(vmas->ticks[kind], VMA_PAIRS));
	return 0;
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
	for (kind = 0; !err && kind < VMA_SPACES; kind++)
		err = shadow_measured_check(vmas->space[kind]);
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
