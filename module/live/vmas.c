// SPDX-License-Identifier: GPL-2.0
/*
 * The VMAs of the chosen process, a buffer at a time: mmap_lock is held for
 * reading while one buffer is filled, and the walk goes on by address. It
 * touches no page and no page table.
 */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "kernel/ksym.h"
#include "live/address.h"
#include "live/ident.h"
#include "live/target.h"
#include "live/tree.h"
#include "live/vma_flags.h"
#include "live/vmas.h"
#include "uapi/live_mm.h"

/* What is filled while mmap_lock is held, and the VMAs that may stand in it. */
#define LIVE_VMAS_BUFFER SZ_64K
#define LIVE_VMAS_MAX (LIVE_VMAS_BUFFER / sizeof(struct shadow_rec_vma))

/* The longest path that is shown; the kernel's own calls take PATH_MAX. */
#define LIVE_PATH_MAX SZ_64K

/**
 * struct live_vma_walk - a walk over an mm's VMAs
 * @mm: whose, referenced
 * @recs: gets the records
 * @details: also what maps does not show
 * @next: where the walk goes on
 * @room: bytes that may still be added under the lock
 * @path: room for a path
 * @path_size: bytes of it
 * @file: the file that @name is of; NULL: none yet under this lock
 * @name: its path, in @path
 * @anon_vmas: their numbers
 * @ops: likewise
 */
struct live_vma_walk {
	struct mm_struct *mm;
	struct grow *recs;
	bool details;
	unsigned long next;
	size_t room;
	char *path;
	size_t path_size;
	const struct file *file;
	const char *name;
	struct live_ident anon_vmas;
	struct live_ident ops;
};

/**
 * struct live_vma_name - a VMA's name
 * @form: enum shadow_vma_name
 * @text: the name
 * @bytes: its length, NUL included
 */
struct live_vma_name {
	enum shadow_vma_name form;
	const char *text;
	size_t bytes;
};

/* The path of a file; an error pointer where it needs more room. */
static const char *live_vma_path(struct live_vma_walk *walk,
				 const struct file *file)
{
	const char *name;

	if (walk->file == file)
		return walk->name;
	name = d_path(compat_file_path(file), walk->path, walk->path_size);
	if (IS_ERR(name) && (PTR_ERR(name) != -ENAMETOOLONG ||
			     walk->path_size >= LIVE_PATH_MAX))
		name = "(no path)";
	walk->file = IS_ERR(name) ? NULL : file;
	walk->name = name;
	return name;
}

/* By the rules, and in the order, of fs/proc/task_mmu.c. */
static enum shadow_vma_name live_vma_word(struct vm_area_struct *vma,
					  const char **text)
{
	if (vma->vm_ops && vma->vm_ops->name)
		*text = vma->vm_ops->name(vma);
	if (*text)
		return SHADOW_VMA_NAME_WORD;
	if (!vma->vm_mm)
		*text = "[vdso]";
	else if (compat_vma_is_heap(vma))
		*text = "[heap]";
	else if (vma->vm_start <= vma->vm_mm->start_stack &&
		 vma->vm_end >= vma->vm_mm->start_stack)
		*text = "[stack]";
	if (*text)
		return SHADOW_VMA_NAME_WORD;
	*text = compat_vma_anon_name(vma);
	return *text ? SHADOW_VMA_NAME_ANON : SHADOW_VMA_NAME_NONE;
}

static int live_vma_name(struct live_vma_walk *walk, struct vm_area_struct *vma,
			 struct live_vma_name *name)
{
	*name = (struct live_vma_name){};
	if (!vma->vm_file) {
		name->form = live_vma_word(vma, &name->text);
	} else {
		name->form = SHADOW_VMA_NAME_ANON_SHMEM;
		name->text = compat_vma_anon_name(vma);
		if (!name->text) {
			name->form = SHADOW_VMA_NAME_PATH;
			name->text = live_vma_path(walk, vma->vm_file);
		}
	}
	if (IS_ERR(name->text))
		return PTR_ERR(name->text);
	name->bytes = name->text ? strlen(name->text) + 1 : 1;
	return 0;
}

static void live_vma_ops(struct live_vma_walk *walk, u32 number,
			 const struct vm_operations_struct *ops)
{
	struct shadow_rec_vm_ops *rec;

	rec = grow_rec(walk->recs, SHADOW_LIVE_VM_OPS, sizeof(*rec));
	if (!rec)
		return;
	walk->room -= sizeof(*rec);
	rec->number = number;
	live_symbol_text(rec->name, sizeof(rec->name), ops);
	live_symbol_text(rec->open, sizeof(rec->open), ops->open);
	live_symbol_text(rec->close, sizeof(rec->close), ops->close);
	live_symbol_text(rec->fault, sizeof(rec->fault), ops->fault);
}

static void live_vma_details(struct live_vma_walk *walk,
			     const struct vm_area_struct *vma,
			     struct shadow_rec_vma *rec)
{
	static const enum shadow_vma_lock locks[] = {
		SHADOW_VMA_LOCK_ABSENT,
		SHADOW_VMA_LOCK_FREE,
		SHADOW_VMA_LOCK_READ,
	};
	const struct mempolicy *policy = compat_vma_policy(vma);

	rec->anon_vma = live_ident_number(&walk->anon_vmas,
					  (unsigned long)vma->anon_vma);
	rec->lock = locks[compat_vma_lock_readers(vma) + 1];
	rec->policy = SHADOW_VMA_NO_POLICY;
	if (policy) {
		rec->policy = policy->mode | (u32)policy->flags << 16;
		rec->policy_nodes = nodes_addr(policy->nodes)[0];
	}
}

static void live_vma_fill(struct live_vma_walk *walk,
			  const struct vm_area_struct *vma,
			  const struct live_vma_name *name, u32 ops)
{
	size_t bytes = sizeof(struct shadow_rec_vma) + name->bytes;
	unsigned long flags = vma->vm_flags;
	struct shadow_rec_vma *rec;

	rec = grow_rec(walk->recs, SHADOW_LIVE_VMA, bytes);
	if (!rec)
		return;
	walk->room -= rec->rec.size;
	rec->start = vma->vm_start;
	rec->end = vma->vm_end;
	rec->pgoff = vma->vm_pgoff;
	rec->flags = flags;
	rec->prot = (flags & VM_READ ? SHADOW_VMA_READ : 0) |
		    (flags & VM_WRITE ? SHADOW_VMA_WRITE : 0) |
		    (flags & VM_EXEC ? SHADOW_VMA_EXEC : 0) |
		    (flags & VM_MAYSHARE ? SHADOW_VMA_SHARED : 0);
	if (vma->vm_file) {
		const struct inode *inode = compat_file_inode(vma->vm_file);

		rec->ino = inode->i_ino;
		rec->major = MAJOR(inode->i_sb->s_dev);
		rec->minor = MINOR(inode->i_sb->s_dev);
	}
	rec->ops = ops;
	rec->name_form = name->form;
	if (name->text)
		memcpy(rec->name, name->text, name->bytes);
	if (walk->details)
		live_vma_details(walk, vma, rec);
}

/*
 * Adds a VMA, and its operations where they are new. -ENOSPC: the buffer is
 * full; -ENAMETOOLONG: its path needs more room.
 */
static int live_vma_add(struct live_vma_walk *walk, struct vm_area_struct *vma)
{
	struct live_vma_name name;
	u32 seen = walk->ops.nr, ops = 0;
	size_t bytes;
	int err;

	err = live_vma_name(walk, vma, &name);
	if (err)
		return err;
	bytes = sizeof(struct shadow_rec_vma) + ALIGN(name.bytes, 8) +
		sizeof(struct shadow_rec_vm_ops);
	if (bytes > walk->room)
		return -ENOSPC;
	if (walk->details)
		ops = live_ident_number(&walk->ops, (unsigned long)vma->vm_ops);
	if (ops > seen)
		live_vma_ops(walk, ops, vma->vm_ops);
	live_vma_fill(walk, vma, &name, ops);
	return walk->recs->err;
}

/* What one hold of the lock needs, so that nothing is allocated under it. */
static int live_vma_reserve(struct live_vma_walk *walk)
{
	int err;

	/* Room for the longest path on top of the buffer. */
	walk->room = LIVE_VMAS_BUFFER + walk->path_size;
	err = grow_room(walk->recs, walk->room);
	if (err)
		return err;
	if (!walk->details)
		return 0;
	err = live_ident_reserve(&walk->anon_vmas, LIVE_VMAS_MAX);
	return err ?: live_ident_reserve(&walk->ops, LIVE_VMAS_MAX);
}

/* Fills one buffer. 1: there may be more; 0: that was all; or -errno. */
static int live_vma_buffer(struct live_vma_walk *walk)
{
	struct vm_area_struct *vma;
	struct vma_iterator vmi;
	unsigned int nr = 0;
	int err;

	err = live_vma_reserve(walk);
	if (!err)
		err = live_target_lock(walk->mm);
	if (err)
		return err;
	walk->file = NULL;
	vma_iter_init(&vmi, walk->mm, walk->next);
	while (nr < LIVE_VMAS_MAX && (vma = vma_next(&vmi))) {
		err = live_vma_add(walk, vma);
		if (err)
			break;
		walk->next = vma->vm_end;
		if (++nr % 16 == 0 && mmap_lock_is_contended(walk->mm))
			break;
	}
	mmap_read_unlock(walk->mm);
	cond_resched();
	if (err == -ENOSPC)
		return 1;
	return err ?: !!vma;
}

static int live_vma_path_room(struct live_vma_walk *walk, size_t size)
{
	kvfree(walk->path);
	walk->path_size = size;
	walk->path = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	return walk->path ? 0 : -ENOMEM;
}

static int live_vma_walk(struct live_vma_walk *walk)
{
	int err = live_vma_path_room(walk, PATH_MAX);

	if (err)
		return err;
	do {
		err = live_vma_buffer(walk);
		if (err == -ENAMETOOLONG)
			err = live_vma_path_room(walk, 2 * walk->path_size) ?:
									      1;
	} while (err > 0);
	return err;
}

static void live_vma_walk_exit(struct live_vma_walk *walk)
{
	kvfree(walk->path);
	live_ident_destroy(&walk->anon_vmas);
	live_ident_destroy(&walk->ops);
}

/* The vsyscall page has a VMA that stands in no mm. */
static int live_vma_gate(struct live_vma_walk *walk)
{
	const int *mode = ksym_get(KSYM_VSYSCALL_MODE);
	int err;

	if (walk->mm == ksym_get(KSYM_INIT_MM) ||
	    !compat_mm_has_vsyscall(walk->mm) || *mode == 2)
		return 0;
	err = live_vma_reserve(walk);
	return err ?: live_vma_add(walk, ksym_get(KSYM_GATE_VMA));
}

/**
 * live_maps_missing() - what this kernel lacks for the VMA views
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_maps_missing(void)
{
	return ksym_missing(KSYM_INIT_MM)	   ?:
		       ksym_missing(KSYM_GATE_VMA) ?:
		       ksym_missing(KSYM_VSYSCALL_MODE);
}

/**
 * live_maps_list() - list the mappings of an address space
 * @recs: gets a struct shadow_rec_vma for each, the vsyscall page's last
 * @mm: whose, referenced
 *
 * Mappings that change while it walks are shown as they were when it came by.
 *
 * Context: process; takes the mm's mmap_lock for reading, for as long as it
 * takes to fill LIVE_VMAS_BUFFER bytes.
 * Return: 0 or -errno; as live_target_lock().
 */
int live_maps_list(struct grow *recs, struct mm_struct *mm)
{
	struct live_vma_walk walk = { .recs = recs, .mm = mm };
	int err = live_vma_walk(&walk) ?: live_vma_gate(&walk);

	live_vma_walk_exit(&walk);
	return err;
}

/**
 * live_maps_collect() - list the mappings of the chosen process
 * @recs: as live_maps_list()
 * @raw: not used: all addresses are a user's
 *
 * Context: as live_maps_list().
 * Return: 0 or -errno; -ESRCH if the process has gone.
 */
int live_maps_collect(struct grow *recs, bool raw)
{
	struct mm_struct *mm = live_target_get();
	int err;

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	err = live_maps_list(recs, mm);
	live_target_put(mm);
	return err;
}

static int live_vmas_head(struct live_vma_walk *walk)
{
	struct shadow_rec_vma_flags *flags;
	struct shadow_rec_tree *tree;
	struct shadow_rec_tree shape = {};
	int err;

	err = live_tree_measure(walk->mm, &shape);
	if (err)
		return err;
	tree = grow_rec(walk->recs, SHADOW_LIVE_TREE, sizeof(*tree));
	if (tree) {
		shape.rec = tree->rec;
		shape.pid = live_target_pid();
		*tree = shape;
	}
	flags = grow_rec(walk->recs, SHADOW_LIVE_VMA_FLAGS, sizeof(*flags));
	if (flags)
		live_vma_flags_name(flags);
	return walk->recs->err;
}

/**
 * live_vmas_collect() - list the VMAs of the chosen process in full
 * @recs: gets a struct shadow_rec_tree, a struct shadow_rec_vma_flags, and a
 *        struct shadow_rec_vma for each, a new struct shadow_rec_vm_ops before
 *        the first that has it
 * @raw: not used: no kernel address is shown, whoever asks
 *
 * Context: as live_maps_collect().
 * Return: 0 or -errno; -ESRCH if the process has gone.
 */
int live_vmas_collect(struct grow *recs, bool raw)
{
	struct live_vma_walk walk = {
		.recs = recs,
		.mm = live_target_get(),
		.details = true,
	};
	int err;

	if (IS_ERR(walk.mm))
		return PTR_ERR(walk.mm);
	err = live_vmas_head(&walk) ?: live_vma_walk(&walk);
	live_target_put(walk.mm);
	live_vma_walk_exit(&walk);
	return err;
}
