// SPDX-License-Identifier: GPL-2.0
/*
 * The VMAs of the chosen process, a piece at a time: mmap_lock is held for
 * reading while one piece is filled, and the walk goes on by address. It
 * touches no page and no page table.
 */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>
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

/* Tables of operations that may be new in one piece. */
#define LIVE_VMAS_NEW_OPS 8

/* The longest path that is shown; the kernel's own calls take PATH_MAX. */
#define LIVE_PATH_MAX SZ_64K

/**
 * struct live_vma_walk - a walk over an mm's VMAs
 * @walk: as of every walk
 * @mm: whose, kept
 * @recs: gets the records
 * @piece: bytes of records that a piece stops at
 * @details: also what maps does not show
 * @headed: what stands before the first VMA is there
 * @listed: the last VMA is there
 * @next: where the walk goes on
 * @room: bytes that may still be added under the lock
 * @path: room for a path
 * @path_size: bytes of it
 * @file: the file that @name is of; NULL: none yet under this lock
 * @name: its path, in @path
 * @ops: the numbers of operations
 * @tables: their records, which stand behind the last VMA
 */
struct live_vma_walk {
	struct live_walk walk;
	struct mm_struct *mm;
	struct grow *recs;
	size_t piece;
	bool details;
	bool headed;
	bool listed;
	unsigned long next;
	size_t room;
	char *path;
	size_t path_size;
	const struct file *file;
	const char *name;
	struct live_ident ops;
	struct grow tables;
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

	rec = grow_rec(&walk->tables, SHADOW_LIVE_VM_OPS, sizeof(*rec));
	if (!rec)
		return;
	rec->number = number;
	live_symbol_text(rec->name, sizeof(rec->name), ops);
	live_symbol_text(rec->open, sizeof(rec->open), ops->open);
	live_symbol_text(rec->close, sizeof(rec->close), ops->close);
	live_symbol_text(rec->fault, sizeof(rec->fault), ops->fault);
}

static void live_vma_details(const struct vm_area_struct *vma,
			     struct shadow_rec_vma *rec)
{
	static const enum shadow_vma_lock locks[] = {
		SHADOW_VMA_LOCK_ABSENT,
		SHADOW_VMA_LOCK_FREE,
		SHADOW_VMA_LOCK_READ,
	};
	const struct mempolicy *policy = compat_vma_policy(vma);

	rec->anon_vma = live_ident_hash((unsigned long)vma->anon_vma);
	rec->lock = locks[compat_vma_lock_readers(vma) + 1];
	rec->policy = SHADOW_VMA_NO_POLICY;
	if (policy) {
		rec->policy = policy->mode | (u32)policy->flags << 16;
		rec->policy_nodes = nodes_addr(policy->nodes)[0];
	}
}

static u32 live_vma_prot(unsigned long flags)
{
	return (flags & VM_READ ? SHADOW_VMA_READ : 0) |
	       (flags & VM_WRITE ? SHADOW_VMA_WRITE : 0) |
	       (flags & VM_EXEC ? SHADOW_VMA_EXEC : 0) |
	       (flags & VM_MAYSHARE ? SHADOW_VMA_SHARED : 0);
}

static void live_vma_fill(struct live_vma_walk *walk,
			  const struct vm_area_struct *vma,
			  const struct live_vma_name *name, size_t bytes,
			  u32 ops)
{
	struct shadow_rec_vma *rec = grow_take(walk->recs, bytes);
	u64 *last = (void *)rec + bytes - sizeof(*last);

	*rec = (struct shadow_rec_vma){
		.rec = { .type = SHADOW_LIVE_VMA, .size = bytes },
		.start = vma->vm_start,
		.end = vma->vm_end,
		.pgoff = vma->vm_pgoff,
		.flags = vma->vm_flags,
		.prot = live_vma_prot(vma->vm_flags),
		.ops = ops,
		.name_form = name->form,
	};
	*last = 0;
	if (vma->vm_file) {
		const struct inode *inode = compat_file_inode(vma->vm_file);

		rec->ino = inode->i_ino;
		rec->major = MAJOR(inode->i_sb->s_dev);
		rec->minor = MINOR(inode->i_sb->s_dev);
	}
	if (name->text)
		memcpy(rec->name, name->text, name->bytes);
	if (walk->details)
		live_vma_details(vma, rec);
}

/* The number of a VMA's operations; they are told of where they are new. */
static int live_vma_ops_number(struct live_vma_walk *walk,
			       const struct vm_operations_struct *ops,
			       u32 *number)
{
	u32 seen = walk->ops.nr;

	*number = live_ident_number(&walk->ops, (unsigned long)ops);
	if (*number <= seen)
		return 0;
	live_vma_ops(walk, *number, ops);
	return walk->tables.err;
}

/*
 * Adds a VMA. -ENOSPC: the piece is full; -ENAMETOOLONG: its path needs more
 * room.
 */
static int live_vma_add(struct live_vma_walk *walk, struct vm_area_struct *vma)
{
	struct live_vma_name name;
	size_t bytes;
	u32 ops = 0;
	int err;

	err = live_vma_name(walk, vma, &name);
	if (err)
		return err;
	bytes = sizeof(struct shadow_rec_vma) + ALIGN(name.bytes, 8);
	if (bytes > walk->room)
		return -ENOSPC;
	if (walk->details)
		err = live_vma_ops_number(walk, vma->vm_ops, &ops);
	if (err)
		return err;
	walk->room -= bytes;
	live_vma_fill(walk, vma, &name, bytes, ops);
	return 0;
}

/* What one hold of the lock needs, so that nothing is allocated under it. */
static int live_vma_reserve(struct live_vma_walk *walk)
{
	int err;

	/* Room for the longest path on top of the piece, what it has aside. */
	walk->room = LIVE_PIECE + walk->path_size -
		     min_t(size_t, walk->recs->len, LIVE_PIECE);
	err = grow_room(walk->recs, walk->room);
	if (err || !walk->details)
		return err;
	err = grow_room(&walk->tables,
			LIVE_VMAS_NEW_OPS * sizeof(struct shadow_rec_vm_ops));
	return err ?: live_ident_reserve(&walk->ops, LIVE_VMAS_NEW_OPS);
}

/* Has the piece what it may have? */
static bool live_vma_enough(const struct live_vma_walk *walk, u32 ops)
{
	return walk->recs->len >= walk->piece ||
	       walk->ops.nr - ops == LIVE_VMAS_NEW_OPS;
}

/* Fills one piece. 1: there may be more; 0: that was all; or -errno. */
static int live_vma_piece(struct live_vma_walk *walk)
{
	u32 ops = walk->ops.nr;
	struct vm_area_struct *vma;
	struct vma_iterator vmi;
	unsigned int nr = 0;
	int err;

	err = live_vma_reserve(walk) ?: live_target_lock(walk->mm);
	if (err)
		return err;
	walk->file = NULL;
	vma_iter_init(&vmi, walk->mm, walk->next);
	while ((vma = vma_next(&vmi))) {
		err = live_vma_add(walk, vma);
		if (err)
			break;
		walk->next = vma->vm_end;
		if (live_vma_enough(walk, ops) ||
		    (++nr % 16 == 0 && mmap_lock_is_contended(walk->mm)))
			break;
	}
	mmap_read_unlock(walk->mm);
	return err == -ENOSPC ? 1 : err ?: !!vma;
}

static int live_vma_path_room(struct live_vma_walk *walk, size_t size)
{
	held_free(walk->walk.held, walk->path, walk->path_size);
	walk->path_size = size;
	walk->path = held_alloc(walk->walk.held, size);
	return walk->path ? 0 : -ENOMEM;
}

/* The vsyscall page has a VMA that stands in no mm. */
static int live_vma_gate(struct live_vma_walk *walk)
{
	const int *mode = ksym_get(KSYM_VSYSCALL_MODE);

	if (walk->mm == ksym_get(KSYM_INIT_MM) ||
	    !compat_mm_has_vsyscall(walk->mm) || *mode == 2)
		return 0;
	return live_vma_reserve(walk) ?:
		       live_vma_add(walk, ksym_get(KSYM_GATE_VMA));
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
 * live_maps_mm() - whose mappings a walk lists
 * @maps: a walk of live_maps_pieces
 *
 * Return: the mm, which stays as long as the walk; to be used after
 * live_target_again().
 */
struct mm_struct *live_maps_mm(struct live_walk *maps)
{
	return container_of(maps, struct live_vma_walk, walk)->mm;
}

/**
 * live_maps_shorten() - have a walk make shorter pieces
 * @maps: a walk of live_maps_pieces
 * @bytes: of records that a piece stops at, in place of LIVE_PIECE
 */
void live_maps_shorten(struct live_walk *maps, size_t bytes)
{
	container_of(maps, struct live_vma_walk, walk)->piece = bytes;
}

static int live_vmas_head(struct live_vma_walk *walk)
{
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
	return walk->recs->err;
}

/* What stands before a piece's VMAs: the names of their flags, in each. */
static int live_vmas_before(struct live_vma_walk *walk)
{
	struct shadow_rec_vma_flags *flags;
	int err;

	if (!walk->details)
		return 0;
	err = walk->headed ? 0 : live_vmas_head(walk);
	walk->headed = true;
	if (err)
		return err;
	flags = grow_rec(walk->recs, SHADOW_LIVE_VMA_FLAGS, sizeof(*flags));
	if (flags)
		live_vma_flags_name(flags);
	return walk->recs->err;
}

/* What stands behind the last VMA; tables are a piece of their own. */
static int live_vmas_after(struct live_vma_walk *walk)
{
	if (!walk->details)
		return live_vma_gate(walk);
	if (!walk->listed) {
		walk->listed = true;
		return 1;
	}
	walk->recs->len = 0;
	grow_write(walk->recs, walk->tables.data, walk->tables.len);
	return walk->recs->err;
}

static int live_vmas_more(struct live_walk *base, struct grow *recs)
{
	struct live_vma_walk *walk =
		container_of(base, struct live_vma_walk, walk);
	int err = live_target_again(walk->mm);

	if (err)
		return err;
	walk->recs = recs;
	err = live_vmas_before(walk) ?: live_vma_piece(walk);
	if (err == -ENAMETOOLONG)
		err = live_vma_path_room(walk, 2 * walk->path_size) ?: 1;
	err = err ?: live_vmas_after(walk);
	live_target_put(walk->mm);
	return err;
}

static int live_maps_begin(struct live_walk *base)
{
	struct live_vma_walk *walk =
		container_of(base, struct live_vma_walk, walk);
	struct mm_struct *mm = live_target_get();

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	live_target_keep(mm);
	walk->mm = mm;
	walk->piece = LIVE_PIECE;
	walk->ops.held = base->held;
	walk->tables.held = base->held;
	return live_vma_path_room(walk, PATH_MAX);
}

static int live_vmas_begin(struct live_walk *base)
{
	container_of(base, struct live_vma_walk, walk)->details = true;
	return live_maps_begin(base);
}

static void live_vmas_end(struct live_walk *base)
{
	struct live_vma_walk *walk =
		container_of(base, struct live_vma_walk, walk);

	if (walk->mm)
		live_target_drop(walk->mm);
	held_free(base->held, walk->path, walk->path_size);
	live_ident_destroy(&walk->ops);
	grow_destroy(&walk->tables);
}

/*
 * The mappings of the chosen process: a struct shadow_rec_vma for each, the
 * vsyscall page's last. Mappings that change while it walks are shown as they
 * were when it came by. Takes the process's mmap_lock for reading, for a piece;
 * -ESRCH if the process has gone.
 */
const struct live_pieces live_maps_pieces = {
	.size = sizeof(struct live_vma_walk),
	.begin = live_maps_begin,
	.more = live_vmas_more,
	.end = live_vmas_end,
};

/*
 * The VMAs of the chosen process in full: a struct shadow_rec_tree, a struct
 * shadow_rec_vma for each VMA, a struct shadow_rec_vm_ops for all operations
 * they have; a struct shadow_rec_vma_flags before the VMAs of each piece. Shows
 * no kernel address, whoever asks. Locks and errors as live_maps_pieces.
 */
const struct live_pieces live_vmas_pieces = {
	.size = sizeof(struct live_vma_walk),
	.begin = live_vmas_begin,
	.more = live_vmas_more,
	.end = live_vmas_end,
};
