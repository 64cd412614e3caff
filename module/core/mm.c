// SPDX-License-Identifier: GPL-2.0
/*
 * An address space's life, its accounts, and looking a VMA up. The calls that
 * change it are in files of their own.
 */
#include "core/mm.h"
#include "core/vma_edit.h"

#define FIRST_SHARED (1ULL << 31) /* numbers of files that are made here */
#define TASK_SIZE_DEFAULT 0x7ffffffff000ULL
#define MMAP_BASE_DEFAULT 0x7ffff7fff000ULL
#define LEGACY_BASE_DEFAULT 0x2aaaaaaab000ULL
#define STACK_DEFAULT (8ULL << 20)
#define MEMLOCK_DEFAULT (8ULL << 20)

static const struct shadow_vm_ops shmem_ops = { .name = "shmem" };
static const struct shadow_vm_ops file_ops = { .name = "file" };

/**
 * shadow_mms_init() - make what address spaces share
 * @mms: to be made
 * @config: what they follow
 *
 * Return: 0, or -EINVAL: there are no such rules.
 */
int shadow_mms_init(struct shadow_mms *mms,
		    const struct shadow_mms_config *config)
{
	if ((u32)config->rules >= SHADOW_NR_MM_RULES)
		return -EINVAL;
	*mms = (struct shadow_mms){ .config = *config };
	mms->config.max_map_count = config->max_map_count ?:
					    SHADOW_MM_DEFAULT_MAP_COUNT;
	mms->config.guard_gap = config->guard_gap ?:
						    SHADOW_MM_DEFAULT_GUARD_GAP;
	mms->config.mmap_min = config->mmap_min ?: SHADOW_MM_DEFAULT_MMAP_MIN;
	shadow_pool_init(&mms->vmas,
			 config->vma_bytes ?: (u32)sizeof(struct shadow_vma),
			 offsetof(struct shadow_vma, link));
	shadow_index_pool_init(&mms->nodes);
	mms->ops[SHADOW_OPS_SHMEM] = &shmem_ops;
	mms->ops[SHADOW_OPS_FILE] = &file_ops;
	mms->nr_ops = SHADOW_OPS_FIRST;
	mms->last_file = FIRST_SHARED;
	return 0;
}

/**
 * shadow_mms_exit() - free it
 * @mms: with no address space left
 */
void shadow_mms_exit(struct shadow_mms *mms)
{
	shadow_pool_exit(&mms->vmas);
	shadow_pool_exit(&mms->nodes);
}

/**
 * shadow_mms_add_ops() - add a kind of VMAs
 * @mms: where
 * @ops: the kind; stays where it is
 * @number: gets its number
 *
 * Return: 0, or -ENOSPC.
 */
int shadow_mms_add_ops(struct shadow_mms *mms, const struct shadow_vm_ops *ops,
		       u32 *number)
{
	if (mms->nr_ops == SHADOW_VM_OPS_MAX)
		return -ENOSPC;
	*number = mms->nr_ops;
	mms->ops[mms->nr_ops++] = ops;
	return 0;
}

/**
 * shadow_mm_init() - make an empty address space
 * @mm: to be made; the limits and bases it gets are x86-64's defaults, and may be
 *      set before it is used
 * @mms: what it shares
 *
 * Return: 0 or -ENOMEM, nothing left.
 */
int shadow_mm_init(struct shadow_mm *mm, struct shadow_mms *mms)
{
	int err;

	*mm = (struct shadow_mm){
		.mms = mms,
		.hooks = mms->config.hooks,
		.users = 1,
		.count = 1,
		.topdown = true,
		.mmap_base = MMAP_BASE_DEFAULT,
		.mmap_legacy_base = LEGACY_BASE_DEFAULT,
		.task_size = TASK_SIZE_DEFAULT,
		.limits = { ~0ULL, ~0ULL, ~0ULL, STACK_DEFAULT, MEMLOCK_DEFAULT,
			    false, false },
	};
	err = shadow_index_init(&mm->index, mms->config.index, &mms->nodes);
	if (err)
		return err;
	err = shadow_edit_create(mm);
	if (err)
		shadow_index_exit(&mm->index);
	return err;
}

/* A VMA that nobody asks whether it may go. */
static void drop(struct shadow_mm *mm, struct shadow_vma *vma)
{
	const struct shadow_vm_ops *ops = mm->mms->ops[vma->ops];

	if (mm->hooks && mm->hooks->unmap)
		mm->hooks->unmap(mm, vma, vma->start, vma->end);
	if (ops && ops->close)
		ops->close(mm, vma);
	if (mm->hooks && mm->hooks->leave)
		mm->hooks->leave(mm, vma);
	WRITE_ONCE(vma->seq, vma->seq + 2);
	shadow_pool_put(&mm->mms->vmas, vma->id);
}

/**
 * shadow_mm_empty() - unmap everything, as exit does
 * @mm: the address space; sealed VMAs go, too
 */
void shadow_mm_empty(struct shadow_mm *mm)
{
	struct shadow_place place;
	u32 id;

	mm->hiwater_vm = max(mm->hiwater_vm, mm->total_vm);
	shadow_index_begin(&mm->index);
	id = shadow_index_seek(&mm->index, 0, &place);
	while (id) {
		drop(mm, shadow_vma_at(mm->mms, id));
		shadow_index_erase(&mm->index, &place);
		id = place.range.id;
	}
	shadow_index_end(&mm->index);
	mm->map_count = 0;
	mm->total_vm = 0;
	mm->data_vm = 0;
	mm->exec_vm = 0;
	mm->stack_vm = 0;
	mm->locked_vm = 0;
	mm->charged = 0;
}

/**
 * shadow_mm_exit() - unmap everything and free an address space
 * @mm: the address space; not used by anyone any more
 */
void shadow_mm_exit(struct shadow_mm *mm)
{
	shadow_mm_empty(mm);
	shadow_edit_destroy(mm);
	shadow_index_exit(&mm->index);
}

/**
 * shadow_mm_find() - the first VMA that ends above an address
 * @mm: the address space
 * @addr: the address
 *
 * Context: mmap lock held.
 * Return: the VMA, or NULL.
 */
struct shadow_vma *shadow_mm_find(const struct shadow_mm *mm, u64 addr)
{
	u32 id = shadow_index_find(&mm->index, addr);

	return id ? shadow_vma_at(mm->mms, id) : NULL;
}

/**
 * shadow_mm_lookup() - the VMA at an address
 * @mm: the address space
 * @addr: the address
 *
 * Context: mmap lock held.
 * Return: the VMA, or NULL.
 */
struct shadow_vma *shadow_mm_lookup(const struct shadow_mm *mm, u64 addr)
{
	struct shadow_vma *vma = shadow_mm_find(mm, addr);

	return vma && vma->start <= addr ? vma : NULL;
}

/**
 * shadow_mm_prev() - the last VMA that ends at or below an address
 * @mm: the address space
 * @addr: the address; where it is inside a VMA, the one before that is meant
 *
 * Context: mmap lock held.
 * Return: the VMA, or NULL.
 */
struct shadow_vma *shadow_mm_prev(const struct shadow_mm *mm, u64 addr)
{
	struct shadow_place place;
	struct shadow_range range;

	shadow_index_seek(&mm->index, addr, &place);
	shadow_index_before(&mm->index, &place, &range);
	return range.id ? shadow_vma_at(mm->mms, range.id) : NULL;
}

/**
 * shadow_mm_allows() - do the limits allow so many pages more?
 * @mm: the address space
 * @pages: how many; may be negative, as a whole
 * @is_data: some are data:
 * @data: so many
 *
 * Return: yes or no. RLIMIT_DATA of 0 counts as its maximum, as in the kernel.
 */
bool shadow_mm_allows(const struct shadow_mm *mm, u64 pages, bool is_data,
		      u64 data)
{
	const struct shadow_mm_limits *limits = &mm->limits;

	if (mm->total_vm + pages > limits->as >> SHADOW_PAGE_SHIFT)
		return false;
	if (!is_data || mm->data_vm + data <= limits->data >> SHADOW_PAGE_SHIFT)
		return true;
	return !limits->data &&
	       mm->data_vm + data <= limits->data_max >> SHADOW_PAGE_SHIFT;
}

/**
 * shadow_mm_may_expand() - the same for pages of one kind
 * @mm: the address space
 * @flags: of their VMA
 * @pages: how many
 *
 * Return: yes or no.
 */
bool shadow_mm_may_expand(const struct shadow_mm *mm, u64 flags, u64 pages)
{
	return shadow_mm_allows(mm, pages, shadow_vma_is_data(flags), pages);
}

/**
 * shadow_mm_pin() - pages are pinned for good, or not any more
 * @mm: the address space
 * @pages: how many
 *
 * Context: mmap lock held for writing.
 */
void shadow_mm_pin(struct shadow_mm *mm, s64 pages)
{
	mm->pinned_vm += pages;
}
