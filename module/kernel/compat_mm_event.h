/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the supported kernels in how changes of address spaces
 * can be seen: tracepoints' arguments, functions' names and arguments. As
 * compat.h, which has the rest.
 */
#ifndef _SHADOWMM_KERNEL_COMPAT_MM_EVENT_H
#define _SHADOWMM_KERNEL_COMPAT_MM_EVENT_H

#include <linux/ptrace.h>
#include <linux/types.h>
#include <linux/version.h>

#include <trace/events/mmap_lock.h>

/*
 * What the tracepoints of mmap_lock are told: the memory cgroup's path among it,
 * in 7.3 not any more.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define COMPAT_MMAP_LOCK_ARGS void *data, struct mm_struct *mm
#else
#define COMPAT_MMAP_LOCK_ARGS void *data, struct mm_struct *mm, const char *path
#endif
#define COMPAT_MMAP_LOCK_RELEASED COMPAT_MMAP_LOCK_ARGS, bool write
#define COMPAT_MMAP_LOCK_ACQUIRED COMPAT_MMAP_LOCK_RELEASED, bool success

/*
 * do_mmap() is told the VMA's flags before the offset since 6.6, "mm: Update
 * arch_validate_flags() to test vma's VM flags" and around: then the offset is
 * the first argument on the stack, above the return address.
 */
static inline u64 compat_do_mmap_pgoff(const struct pt_regs *regs)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	return ((const unsigned long *)regs->sp)[1];
#else
	return regs->r9;
#endif
}

/*
 * What unmaps, and what moves the stack of a new program: renamed on the way
 * from 6.1 to 6.12.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define COMPAT_DO_MUNMAP "do_vmi_munmap"
#else
#define COMPAT_DO_MUNMAP "do_mas_munmap"
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define COMPAT_SHIFT_STACK "relocate_vma_down"
#else
#define COMPAT_SHIFT_STACK "shift_arg_pages"
#endif

/*
 * What gives a VMA VM_MAYBE_GUARD with mmap_lock held for reading, since 6.19; 6.13
 * to 6.18 have guards and no such flag.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define COMPAT_GUARD_INSTALL "madvise_guard_install"
#else
#define COMPAT_GUARD_INSTALL NULL
#endif

#endif /* _SHADOWMM_KERNEL_COMPAT_MM_EVENT_H */
