/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The words of the shadow's address spaces: flags of VMAs, arguments of the
 * calls that change them, and the rules by which two VMAs stay apart. Holds no
 * record.
 */
#ifndef _SHADOWMM_UAPI_VMA_H
#define _SHADOWMM_UAPI_VMA_H

#include "shadowmm.h"

#define SHADOW_PAGE_SHIFT 12
#define SHADOW_PAGE_SIZE (1ULL << SHADOW_PAGE_SHIFT)
#define SHADOW_PAGE_MASK (~(SHADOW_PAGE_SIZE - 1))

/*
 * Flags of a VMA. The low 32 are where x86-64 has them on all supported
 * kernels, the others where 7.3 has them.
 */
#define SHADOW_VM_READ 0x1ULL
#define SHADOW_VM_WRITE 0x2ULL
#define SHADOW_VM_EXEC 0x4ULL
#define SHADOW_VM_SHARED 0x8ULL
#define SHADOW_VM_MAYREAD 0x10ULL
#define SHADOW_VM_MAYWRITE 0x20ULL
#define SHADOW_VM_MAYEXEC 0x40ULL
#define SHADOW_VM_MAYSHARE 0x80ULL
#define SHADOW_VM_GROWSDOWN 0x100ULL
#define SHADOW_VM_UFFD_MISSING 0x200ULL
#define SHADOW_VM_PFNMAP 0x400ULL
#define SHADOW_VM_MAYBE_GUARD 0x800ULL
#define SHADOW_VM_UFFD_WP 0x1000ULL
#define SHADOW_VM_LOCKED 0x2000ULL
#define SHADOW_VM_IO 0x4000ULL
#define SHADOW_VM_SEQ_READ 0x8000ULL
#define SHADOW_VM_RAND_READ 0x10000ULL
#define SHADOW_VM_DONTCOPY 0x20000ULL
#define SHADOW_VM_DONTEXPAND 0x40000ULL
#define SHADOW_VM_LOCKONFAULT 0x80000ULL
#define SHADOW_VM_ACCOUNT 0x100000ULL
#define SHADOW_VM_NORESERVE 0x200000ULL
#define SHADOW_VM_HUGETLB 0x400000ULL
#define SHADOW_VM_SYNC 0x800000ULL
#define SHADOW_VM_WIPEONFORK 0x2000000ULL
#define SHADOW_VM_DONTDUMP 0x4000000ULL
#define SHADOW_VM_SOFTDIRTY 0x8000000ULL
#define SHADOW_VM_MIXEDMAP 0x10000000ULL
#define SHADOW_VM_HUGEPAGE 0x20000000ULL
#define SHADOW_VM_NOHUGEPAGE 0x40000000ULL
#define SHADOW_VM_MERGEABLE 0x80000000ULL
#define SHADOW_VM_PKEY (0xfULL << 32)
#define SHADOW_VM_SHADOW_STACK (1ULL << 37)
#define SHADOW_VM_DROPPABLE (1ULL << 40)
#define SHADOW_VM_UFFD_MINOR (1ULL << 41)
#define SHADOW_VM_SEALED (1ULL << 42)
#define SHADOW_VM_UFFD_RWP (1ULL << 43)
/* Any flag that is not above: all of them count as one. */
#define SHADOW_VM_OTHER (1ULL << 63)

#define SHADOW_VM_ACCESS (SHADOW_VM_READ | SHADOW_VM_WRITE | SHADOW_VM_EXEC)
#define SHADOW_VM_MAYACCESS \
	(SHADOW_VM_MAYREAD | SHADOW_VM_MAYWRITE | SHADOW_VM_MAYEXEC)
#define SHADOW_VM_LOCKS (SHADOW_VM_LOCKED | SHADOW_VM_LOCKONFAULT)
#define SHADOW_VM_UFFD \
	(SHADOW_VM_UFFD_MISSING | SHADOW_VM_UFFD_WP | SHADOW_VM_UFFD_MINOR)
/* Of no VMA that has one of these a part is merged or locked. */
#define SHADOW_VM_SPECIAL                                         \
	(SHADOW_VM_IO | SHADOW_VM_DONTEXPAND | SHADOW_VM_PFNMAP | \
	 SHADOW_VM_MIXEDMAP)

/* mmap's and mprotect's protection, as the system calls have it. */
#define SHADOW_PROT_READ 0x1U
#define SHADOW_PROT_WRITE 0x2U
#define SHADOW_PROT_EXEC 0x4U
#define SHADOW_PROT_SEM 0x8U
#define SHADOW_PROT_GROWSDOWN 0x01000000U
#define SHADOW_PROT_GROWSUP 0x02000000U

/* mmap's flags, likewise. */
#define SHADOW_MAP_SHARED 0x01U
#define SHADOW_MAP_PRIVATE 0x02U
#define SHADOW_MAP_SHARED_VALIDATE 0x03U
#define SHADOW_MAP_DROPPABLE 0x08U
#define SHADOW_MAP_TYPE 0x0fU
#define SHADOW_MAP_FIXED 0x10U
#define SHADOW_MAP_ANONYMOUS 0x20U
#define SHADOW_MAP_32BIT 0x40U
#define SHADOW_MAP_ABOVE4G 0x80U
#define SHADOW_MAP_GROWSDOWN 0x0100U
#define SHADOW_MAP_LOCKED 0x2000U
#define SHADOW_MAP_NORESERVE 0x4000U
#define SHADOW_MAP_POPULATE 0x8000U
#define SHADOW_MAP_NONBLOCK 0x10000U
#define SHADOW_MAP_STACK 0x20000U
#define SHADOW_MAP_SYNC 0x80000U
#define SHADOW_MAP_FIXED_NOREPLACE 0x100000U

/* mremap's flags. */
#define SHADOW_MREMAP_MAYMOVE 1U
#define SHADOW_MREMAP_FIXED 2U
#define SHADOW_MREMAP_DONTUNMAP 4U

/* mlock2()'s and mlockall()'s flags. */
#define SHADOW_MLOCK_ONFAULT 1U
#define SHADOW_MCL_CURRENT 1U
#define SHADOW_MCL_FUTURE 2U
#define SHADOW_MCL_ONFAULT 4U

/* madvise's kinds, as the system call numbers them. */
enum shadow_madv {
	SHADOW_MADV_NORMAL = 0,
	SHADOW_MADV_RANDOM = 1,
	SHADOW_MADV_SEQUENTIAL = 2,
	SHADOW_MADV_WILLNEED = 3,
	SHADOW_MADV_DONTNEED = 4,
	SHADOW_MADV_FREE = 8,
	SHADOW_MADV_REMOVE = 9,
	SHADOW_MADV_DONTFORK = 10,
	SHADOW_MADV_DOFORK = 11,
	SHADOW_MADV_MERGEABLE = 12,
	SHADOW_MADV_UNMERGEABLE = 13,
	SHADOW_MADV_HUGEPAGE = 14,
	SHADOW_MADV_NOHUGEPAGE = 15,
	SHADOW_MADV_DONTDUMP = 16,
	SHADOW_MADV_DODUMP = 17,
	SHADOW_MADV_WIPEONFORK = 18,
	SHADOW_MADV_KEEPONFORK = 19,
	SHADOW_MADV_COLD = 20,
	SHADOW_MADV_PAGEOUT = 21,
	SHADOW_MADV_POPULATE_READ = 22,
	SHADOW_MADV_POPULATE_WRITE = 23,
	SHADOW_MADV_DONTNEED_LOCKED = 24,
	SHADOW_MADV_COLLAPSE = 25,
	SHADOW_MADV_GUARD_INSTALL = 102,
	SHADOW_MADV_GUARD_REMOVE = 103,
};

/* What a system call returns that the kernel does not have. */
#define SHADOW_NO_CALL 38

/* Kernels that treat VMAs differently, and sets of them. */
enum shadow_mm_rules {
	SHADOW_MM_6_1,
	SHADOW_MM_6_12,
	SHADOW_MM_7_3,
	/* private: */
	SHADOW_NR_MM_RULES,
};

#define SHADOW_IN_6_1 0x1U
#define SHADOW_IN_6_12 0x2U
#define SHADOW_IN_7_3 0x4U
#define SHADOW_IN_ALL (SHADOW_IN_6_1 | SHADOW_IN_6_12 | SHADOW_IN_7_3)

/**
 * enum shadow_vma_rule - what keeps two neighbours apart
 * @SHADOW_VMA_JOINED: nothing does
 * @SHADOW_VMA_NOT_ADJACENT: there is a gap between them
 * @SHADOW_VMA_SPECIAL: one is of a kind that is never merged
 * @SHADOW_VMA_POLICY: their memory policies differ
 * @SHADOW_VMA_FLAGS: their flags differ, those aside that do not count
 * @SHADOW_VMA_FILE: they map different files
 * @SHADOW_VMA_CLOSE: one has a close operation
 * @SHADOW_VMA_CLOSE_GOES: the one that would have to go has a close operation
 * @SHADOW_VMA_UFFD: their userfaultfd contexts differ
 * @SHADOW_VMA_ANON_NAME: their users' names differ
 * @SHADOW_VMA_ANON_VMA: each has an anon_vma, and they differ
 * @SHADOW_VMA_ANON_FORKED: one has none, the other's came by fork
 * @SHADOW_VMA_ANON_EMPTY: the one that would grow has none, the other has
 * @SHADOW_VMA_PGOFF: the right one's offset does not follow the left one's
 * @SHADOW_VMA_ANON_PGOFF: likewise the offset of their anonymous pages
 */
enum shadow_vma_rule {
	SHADOW_VMA_JOINED,
	SHADOW_VMA_NOT_ADJACENT,
	SHADOW_VMA_SPECIAL,
	SHADOW_VMA_POLICY,
	SHADOW_VMA_FLAGS,
	SHADOW_VMA_FILE,
	SHADOW_VMA_CLOSE,
	SHADOW_VMA_CLOSE_GOES,
	SHADOW_VMA_UFFD,
	SHADOW_VMA_ANON_NAME,
	SHADOW_VMA_ANON_VMA,
	SHADOW_VMA_ANON_FORKED,
	SHADOW_VMA_ANON_EMPTY,
	SHADOW_VMA_PGOFF,
	SHADOW_VMA_ANON_PGOFF,
	/* private: */
	SHADOW_NR_VMA_RULES,
};

#endif /* _SHADOWMM_UAPI_VMA_H */
