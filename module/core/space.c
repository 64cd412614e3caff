// SPDX-License-Identifier: GPL-2.0
/*
 * The life of address spaces with pages, and what their VMAs' changes mean for
 * pages, tables and reverse mappings (struct shadow_mm_hooks). Forks none.
 */
#include "core/anon.h"
#include "core/mapping.h"
#include "core/vm_fault.h"
#include "core/vm_huge.h"
#include "core/zap.h"

static int hook_reserve(struct shadow_mm *mm, const struct shadow_vma *src,
			u32 nr)
{
	return shadow_anon_reserve(shadow_space_of(mm), src, nr);
}

static int hook_room(struct shadow_mm *mm, u64 old, u64 addr, u64 len)
{
	return shadow_zap_room(shadow_space_of(mm), old, addr, len);
}

static void hook_settle(struct shadow_mm *mm)
{
	struct shadow_space *space = shadow_space_of(mm);

	shadow_anon_settle(space);
	shadow_zap_settle(space);
	if (space->shared)
		shadow_mapping_put(space->spaces, space->shared);
	space->shared = 0;
}

/* Of one call one VMA at most is new shared memory. */
static u32 hook_share(struct shadow_mm *mm, u64 pages)
{
	struct shadow_space *space = shadow_space_of(mm);

	if (shadow_mapping_create(space->spaces, pages, SHADOW_PG_SHMEM,
				  &space->shared))
		return 0;
	return space->shared;
}

static void hook_clone(struct shadow_mm *mm, struct shadow_vma *dst,
		       const struct shadow_vma *src)
{
	shadow_anon_clone(shadow_space_of(mm), dst, src);
}

static void hook_before(struct shadow_mm *mm, struct shadow_vma *vma)
{
	struct shadow_spaces *spaces = shadow_space_of(mm)->spaces;

	shadow_anon_forget(spaces, vma);
	shadow_mapping_forget(spaces, vma);
}

static void hook_after(struct shadow_mm *mm, struct shadow_vma *vma)
{
	struct shadow_spaces *spaces = shadow_space_of(mm)->spaces;

	shadow_anon_know(spaces, vma);
	shadow_mapping_know(spaces, vma);
}

static void hook_anon_leave(struct shadow_mm *mm, struct shadow_vma *vma)
{
	shadow_anon_unlink(shadow_space_of(mm)->spaces, vma);
}

static void hook_leave(struct shadow_mm *mm, struct shadow_vma *vma)
{
	shadow_anon_unlink(shadow_space_of(mm)->spaces, vma);
	shadow_mapping_leave(shadow_space_of(mm)->spaces, vma);
}

static u32 hook_anon_make(struct shadow_mm *mm, struct shadow_vma *vma)
{
	return shadow_anon_make(shadow_space_of(mm)->spaces, vma);
}

static void hook_unmap(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
		       u64 end)
{
	(void)vma;
	shadow_zap(shadow_space_of(mm), start, end, false);
}

static void hook_cut(struct shadow_mm *mm, u64 addr)
{
	struct shadow_space *space = shadow_space_of(mm);

	if (unlikely(space->pt.nr_huge))
		shadow_huge_cut(space, addr);
}

static void hook_move(struct shadow_mm *mm, struct shadow_vma *from,
		      struct shadow_vma *to, u64 old, u64 addr, u64 len)
{
	(void)from;
	(void)to;
	shadow_zap_move(shadow_space_of(mm), old, addr, len);
}

static void hook_protect(struct shadow_mm *mm, struct shadow_vma *vma,
			 u64 start, u64 end)
{
	shadow_zap_protect(shadow_space_of(mm), vma, start, end);
}

/* Memory of one's own is brought as if it were written, as mlock() does. */
static int hook_populate(struct shadow_mm *mm, struct shadow_vma *vma,
			 u64 start, u64 end)
{
	const u64 both = SHADOW_VM_SHARED | SHADOW_VM_WRITE;
	u32 touch =
		(vma->flags & both) == SHADOW_VM_WRITE ? SHADOW_TOUCH_WRITE : 0;

	return shadow_space_populate(shadow_space_of(mm), start, end, touch);
}

static int advise_remove(struct shadow_spaces *spaces,
			 const struct shadow_vma *vma, u64 start, u64 end)
{
	if (!vma->mapping)
		return -EINVAL;
	shadow_mapping_remove(spaces, vma->mapping,
			      shadow_vma_pgoff(vma, start),
			      shadow_vma_pgoff(vma, end) - 1);
	return 0;
}

/* What a page that is not there would be a SIGBUS for is -EFAULT here. */
static int advise_populate(struct shadow_space *space, u64 start, u64 end,
			   u32 touch)
{
	int err = shadow_space_populate(space, start, end, touch);

	return err && err != -ENOMEM && err != -EINTR ? -EFAULT : err;
}

static int hook_advise(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
		       u64 end, enum shadow_madv advice)
{
	struct shadow_space *space = shadow_space_of(mm);

	switch (advice) {
	case SHADOW_MADV_DONTNEED:
	case SHADOW_MADV_DONTNEED_LOCKED:
		shadow_zap(space, start, end, false);
		return 0;
	case SHADOW_MADV_FREE:
		shadow_zap_clean(space, start, end);
		return 0;
	case SHADOW_MADV_REMOVE:
		return advise_remove(space->spaces, vma, start, end);
	case SHADOW_MADV_POPULATE_READ:
		return advise_populate(space, start, end, 0);
	case SHADOW_MADV_POPULATE_WRITE:
		return advise_populate(space, start, end, SHADOW_TOUCH_WRITE);
	default:
		return 0;
	}
}

static const struct shadow_mm_hooks space_hooks = {
	.reserve = hook_reserve,
	.room = hook_room,
	.settle = hook_settle,
	.share = hook_share,
	.clone = hook_clone,
	.before = hook_before,
	.after = hook_after,
	.leave = hook_leave,
	.anon_leave = hook_anon_leave,
	.anon_make = hook_anon_make,
	.unmap = hook_unmap,
	.cut = hook_cut,
	.move = hook_move,
	.protect = hook_protect,
	.populate = hook_populate,
	.advise = hook_advise,
};

/**
 * shadow_spaces_init() - make address spaces that share pages, none yet
 * @spaces: to be made
 * @config: what they are made with
 *
 * Context: may sleep.
 * Return: 0, -EINVAL, or an error of the owner's of the pages; nothing is held.
 */
int shadow_spaces_init(struct shadow_spaces *spaces,
		       const struct shadow_spaces_config *config)
{
	struct shadow_mms_config mms = config->mms;
	int err;

	if (config->levels < 4 || config->levels > SHADOW_TABLE_LEVELS)
		return -EINVAL;
	*spaces = (struct shadow_spaces){ .levels = config->levels };
	mms.hooks = &space_hooks;
	mms.ctx = spaces;
	mms.vma_bytes = sizeof(struct shadow_area);
	err = shadow_mms_init(&spaces->mms, &mms);
	if (err)
		return err;
	err = shadow_pages_init(&spaces->pages, config->mem, config->ops,
				config->ctx, config->direct);
	if (err) {
		shadow_mms_exit(&spaces->mms);
		return err;
	}
	shadow_pool_init(&spaces->space, sizeof(struct shadow_space),
			 offsetof(struct shadow_space, link));
	shadow_pool_init(&spaces->anon, sizeof(struct shadow_anon_vma),
			 offsetof(struct shadow_anon_vma, root));
	shadow_pool_init(&spaces->links, sizeof(struct shadow_link),
			 offsetof(struct shadow_link, next));
	shadow_pool_init(&spaces->mappings, sizeof(struct shadow_mapping),
			 offsetof(struct shadow_mapping, link));
	return 0;
}

/**
 * shadow_spaces_exit() - free what no address space has
 * @spaces: with no space and no file left
 *
 * Context: may sleep.
 */
void shadow_spaces_exit(struct shadow_spaces *spaces)
{
	shadow_pool_exit(&spaces->mappings);
	shadow_pool_exit(&spaces->links);
	shadow_pool_exit(&spaces->anon);
	shadow_pool_exit(&spaces->space);
	shadow_pages_exit(&spaces->pages);
	shadow_mms_exit(&spaces->mms);
}

/**
 * shadow_space_create() - an address space that maps nothing
 * @spaces: among which
 * @space: where it is stored
 *
 * One uses it: the caller (kernel: mm_alloc()).
 *
 * Context: pages locked, may sleep.
 * Return: 0, -ENOMEM, or an error of the owner's of the pages; nothing changed.
 */
int shadow_space_create(struct shadow_spaces *spaces,
			struct shadow_space **space)
{
	u32 number = shadow_pool_get(&spaces->space);
	struct shadow_space *made;
	int err;

	if (!number)
		return -ENOMEM;
	made = shadow_space_at(spaces, number);
	*made = (struct shadow_space){ .spaces = spaces };
	err = shadow_mm_init(&made->mm, &spaces->mms);
	if (!err) {
		err = shadow_pgtable_init(&made->pt, &spaces->pages,
					  spaces->levels);
		if (err)
			shadow_mm_exit(&made->mm);
	}
	if (err) {
		made->spaces = NULL;
		shadow_pool_put(&spaces->space, number);
		return err;
	}
	made->mm.number = number;
	made->mm.pgd = shadow_pte_pfn(made->pt.top);
	*space = made;
	return 0;
}

/**
 * shadow_space_get() - one more uses an address space (kernel: mmget())
 * @space: the address space, which is in use
 *
 * Context: pages locked.
 */
void shadow_space_get(struct shadow_space *space)
{
	space->mm.users++;
}

/**
 * shadow_space_put() - one less does (kernel: mmput())
 * @space: the address space; with the last of its users all it maps goes
 *
 * Context: pages locked; nobody holds the mmap lock if it is the last one.
 */
void shadow_space_put(struct shadow_space *space)
{
	if (--space->mm.users)
		return;
	shadow_mm_empty(&space->mm);
	shadow_space_drop(space);
}

/**
 * shadow_space_grab() - one more keeps an address space (kernel: mmgrab())
 * @space: the address space
 *
 * It may have no user, and map nothing, any more.
 *
 * Context: pages locked.
 */
void shadow_space_grab(struct shadow_space *space)
{
	space->mm.count++;
}

/**
 * shadow_space_drop() - one less does (kernel: mmdrop())
 * @space: the address space; all its users together are one
 *
 * Context: pages locked, may sleep.
 */
void shadow_space_drop(struct shadow_space *space)
{
	struct shadow_spaces *spaces = space->spaces;

	if (--space->mm.count)
		return;
	shadow_mm_exit(&space->mm);
	shadow_pgtable_exit(&space->pt);
	space->spaces = NULL;
	shadow_pool_put(&spaces->space, space->mm.number);
}

/**
 * shadow_space_exec() - a program begins: an empty address space for the old one
 * @space: the old one, of which the caller is a user; then the new one
 *
 * Limits stay, and where there are huge pages. (Kernel: exec_mmap().)
 *
 * Context: pages locked, may sleep.
 * Return: 0; as shadow_space_create(), nothing changed.
 */
int shadow_space_exec(struct shadow_space **space)
{
	struct shadow_space *old = *space, *made;
	int err;

	err = shadow_space_create(old->spaces, &made);
	if (err)
		return err;
	made->mm.limits = old->mm.limits;
	made->thp = old->thp;
	*space = made;
	shadow_space_put(old);
	return 0;
}
