/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the supported kernels in address spaces: mappings, their
 * files, parts of the kernel's own. As compat.h, which has the rest.
 */
#ifndef _SHADOWMM_KERNEL_COMPAT_MM_H
#define _SHADOWMM_KERNEL_COMPAT_MM_H

#include <linux/fs.h>
#include <linux/kasan.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <linux/vmstat.h>

#include <asm/kasan.h>
#include <asm/mmu_context.h>
#include <asm/pgtable.h>

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

/* A VMA's userfaultfd context, NULL where it has none. Needs mmap_lock. */
static inline const void *compat_vma_uffd(const struct vm_area_struct *vma)
{
#ifdef CONFIG_USERFAULTFD
	return vma->vm_userfaultfd_ctx.ctx;
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

/*
 * A mapped area without a vm_struct is of vm_map_ram(), or is being taken down;
 * since 6.3, "mm/vmalloc.c: add flags to mark vm_map_ram area", VMAP_RAM of
 * mm/vmalloc.c says which.
 */
static inline bool compat_vmap_is_ram(const struct vmap_area *area)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	return area->flags & 0x1;
#else
	return true;
#endif
}

/* vm_area_map_pages() has a flag of its own, since 6.9. */
#ifdef VM_SPARSE
#define COMPAT_VM_SPARSE VM_SPARSE
#else
#define COMPAT_VM_SPARSE 0UL
#endif

/*
 * Pages of vmalloc(): NR_VMALLOC, an item of the nodes, in 7.3, which the CPUs
 * have parts of; before that a counter of mm/vmalloc.c.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define COMPAT_VMALLOC_COUNTED 1
static inline unsigned long compat_vmalloc_pages(const atomic_long_t *counter)
{
	return global_node_page_state(NR_VMALLOC);
}
#else
#define COMPAT_VMALLOC_COUNTED 0
static inline unsigned long compat_vmalloc_pages(const atomic_long_t *counter)
{
	return atomic_long_read(counter);
}
#endif

/*
 * Types of swap entries that stand for something else, as far as the kernel's
 * configuration and version have them.
 */
#if SWP_MIGRATION_NUM
#define COMPAT_IS_SWP_MIGRATION(type)    \
	((type) >= SWP_MIGRATION_READ && \
	 (type) < SWP_MIGRATION_READ + SWP_MIGRATION_NUM)
#else
#define COMPAT_IS_SWP_MIGRATION(type) false
#endif
#if SWP_HWPOISON_NUM
#define COMPAT_IS_SWP_HWPOISON(type) ((type) == SWP_HWPOISON)
#else
#define COMPAT_IS_SWP_HWPOISON(type) false
#endif
#if SWP_PTE_MARKER_NUM
#define COMPAT_IS_SWP_MARKER(type) ((type) == SWP_PTE_MARKER)
#else
#define COMPAT_IS_SWP_MARKER(type) false
#endif

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

/*
 * The task that an address space is accounted to, its process's leader as a rule;
 * kept for memory cgroups alone. Inside of rcu_read_lock().
 */
static inline const struct task_struct *
compat_mm_owner(const struct mm_struct *mm)
{
#ifdef CONFIG_MEMCG
	return rcu_dereference(mm->owner);
#else
	return NULL;
#endif
}

/*
 * A name of an inode, NULL where it has none; under its i_lock. The list's link
 * stands by itself in 7.3, in a union called d_u before.
 */
static inline const struct dentry *compat_inode_dentry(struct inode *inode)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	return hlist_entry_safe(inode->i_dentry.first, struct dentry, d_alias);
#else
	return hlist_entry_safe(inode->i_dentry.first, struct dentry,
				d_u.d_alias);
#endif
}

/*
 * Where a VMA starts among the pages of its anonymous mapping, by which the tree
 * of its anon_vma is ordered: in 7.3 a place of its own; vm_pgoff before.
 */
static inline unsigned long
compat_vma_anon_pgoff(const struct vm_area_struct *vma)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 3, 0)
	return vma_start_anon_pgoff(vma);
#else
	return vma->vm_pgoff;
#endif
}

/*
 * Whose rules split and merge VMAs: those of mm/mmap.c, 6.1 here; those of
 * mm/vma.c, since 6.11, 6.12 here; and those by which a VMA has an offset of its
 * anonymous pages, 7.3.
 */
enum compat_vmas {
	COMPAT_VMAS_6_1,
	COMPAT_VMAS_6_12,
	COMPAT_VMAS_7_3,
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define COMPAT_VMAS COMPAT_VMAS_7_3
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define COMPAT_VMAS COMPAT_VMAS_6_12
#else
#define COMPAT_VMAS COMPAT_VMAS_6_1
#endif

#endif /* _SHADOWMM_KERNEL_COMPAT_MM_H */
