// SPDX-License-Identifier: GPL-2.0
/*
 * Reading shadowmm_bench/space times a write to a page that is not there, of the
 * reader's own address space and of one of the shadow's; and fork of the latter.
 * The kernel's fork is timed by who can fork: selftests/bench/run puts it in.
 * Ticks of the time-stamp counter, as in bench.c.
 *
 * Live looks the VMA up, and handles the fault; the shadow does both. The shadow's
 * pages are not zeroed: what that takes is a row of its own, and is taken off live.
 */
#include <linux/debugfs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/timex.h>

#include "bench/bench.h"
#include "shadow/measured.h"

#define FAULT_PAGES 255 /* too few for a huge page */
#define FORK_VMAS 1000
#define FORK_PAGES 10 /* of each */
#define FORK_ROUNDS 7

/**
 * struct touched - pages that are touched
 * @addr: the first one's address, live
 * @shadow: in the shadow
 * @space: the shadow's address space
 * @live: ticks of each
 * @ours: the same
 * @zero: to fill one with zeroes
 */
struct touched {
	unsigned long addr;
	u64 shadow;
	struct shadow_measured *space;
	u64 live[FAULT_PAGES];
	u64 ours[FAULT_PAGES];
	u64 zero[FAULT_PAGES];
};

static DEFINE_MUTEX(space_mutex); /* one run at a time */

static int touch_live(unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(current->mm, addr);

	if (!vma)
		return -EFAULT;
	return handle_mm_fault(vma, addr, FAULT_FLAG_WRITE | FAULT_FLAG_USER,
			       NULL) &
			       VM_FAULT_ERROR ?
		       -EFAULT :
		       0;
}

static int touch_pages(struct touched *touched)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned int i;
	int err = 0;
	u64 start;

	if (!page)
		return -ENOMEM;
	mmap_read_lock(current->mm);
	for (i = 0; !err && i < FAULT_PAGES; i++) {
		start = get_cycles();
		err = touch_live(touched->addr + i * PAGE_SIZE);
		touched->live[i] = get_cycles() - start;
		start = get_cycles();
		err = err   ?:
			      shadow_measured_write(touched->space,
						    touched->shadow +
							    i * PAGE_SIZE);
		touched->ours[i] = get_cycles() - start;
		start = get_cycles();
		clear_highpage(page);
		touched->zero[i] = get_cycles() - start;
	}
	mmap_read_unlock(current->mm);
	__free_page(page);
	return err;
}

static int fault_rows(struct seq_file *m, struct touched *touched)
{
	u64 live, ours, zero;
	int err = touch_pages(touched);

	if (err)
		return err;
	live = bench_median(touched->live, FAULT_PAGES);
	ours = bench_median(touched->ours, FAULT_PAGES);
	zero = bench_median(touched->zero, FAULT_PAGES);
	seq_printf(m, "anonymous fault\t%llu\t%llu\n", live - zero, ours);
	seq_printf(m, "zeroing its page\t%llu\t%llu\n", zero, zero);
	return 0;
}

static int fault_show(struct seq_file *m)
{
	const unsigned long bytes = FAULT_PAGES * PAGE_SIZE;
	const struct shadow_mmap want = {
		.len = bytes,
		.prot = SHADOW_PROT_READ | SHADOW_PROT_WRITE,
		.flags = SHADOW_MAP_PRIVATE | SHADOW_MAP_ANONYMOUS,
	};
	struct touched *touched = kzalloc(sizeof(*touched), GFP_KERNEL);
	int err = -ENOMEM;

	if (!touched)
		return err;
	touched->space = shadow_measured_create(true);
	if (touched->space)
		err = shadow_measured_map(touched->space, &want,
					  &touched->shadow);
	if (!err) {
		touched->addr = vm_mmap(NULL, 0, bytes, PROT_READ | PROT_WRITE,
					MAP_PRIVATE | MAP_ANONYMOUS, 0);
		err = IS_ERR_VALUE(touched->addr) ? (int)touched->addr : 0;
	}
	if (!err) {
		err = fault_rows(m, touched);
		vm_munmap(touched->addr, bytes);
	}
	shadow_measured_destroy(touched->space);
	kfree(touched);
	return err;
}

/* All pages are written, so that all of them are its alone. */
static int fork_write(struct shadow_measured *space, u64 base)
{
	unsigned int i, page;
	int err = 0;

	for (i = 0; !err && i < FORK_VMAS; i++)
		for (page = 0; !err && page < FORK_PAGES; page++)
			err = shadow_measured_write(
				space, base + (i * (FORK_PAGES + 1ULL) + page) *
						       PAGE_SIZE);
	return err;
}

static int fork_fill(struct shadow_measured *space, u64 base)
{
	struct shadow_mmap want = {
		.len = FORK_PAGES * PAGE_SIZE,
		.prot = SHADOW_PROT_READ | SHADOW_PROT_WRITE,
		.flags = SHADOW_MAP_PRIVATE | SHADOW_MAP_ANONYMOUS |
			 SHADOW_MAP_FIXED,
	};
	unsigned int i;
	int err = 0;
	u64 addr;

	for (i = 0; !err && i < FORK_VMAS; i++) {
		want.addr = base + i * (FORK_PAGES + 1ULL) * PAGE_SIZE;
		err = shadow_measured_map(space, &want, &addr);
	}
	return err;
}

/* The least: an interrupt only adds. Nobody else runs meanwhile. */
static int fork_show(struct seq_file *m)
{
	const u64 base = 0x7f0000000000ULL;
	struct shadow_measured *space = shadow_measured_create(true);
	u64 ticks, least = U64_MAX;
	unsigned int round;
	int err;

	if (!space)
		return -ENOMEM;
	err = fork_fill(space, base);
	sched_set_fifo(current);
	for (round = 0; !err && round < FORK_ROUNDS; round++) {
		err = fork_write(space, base);
		if (err)
			break;
		ticks = get_cycles();
		err = shadow_measured_fork(space);
		least = min(least, get_cycles() - ticks);
		shadow_measured_reap(space);
		cond_resched();
	}
	sched_set_normal(current, 0);
	err = err ?: shadow_measured_check(space);
	shadow_measured_destroy(space);
	if (!err)
		seq_printf(m, "fork, %u VMAs\t-\t%llu\n", FORK_VMAS, least);
	return err;
}

static int space_show(struct seq_file *m, void *unused)
{
	int err;

	mutex_lock(&space_mutex);
	err = fault_show(m);
	err = err ?: fork_show(m);
	mutex_unlock(&space_mutex);
	return err;
}
DEFINE_SHOW_ATTRIBUTE(space);

/**
 * bench_space_create() - the file that times faults and forks
 * @dir: where
 */
void bench_space_create(struct dentry *dir)
{
	debugfs_create_file("space", 0400, dir, NULL, &space_fops);
}
