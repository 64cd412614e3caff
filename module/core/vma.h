/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VMA: a range of an address space that is alike all through. What it is
 * tied to (file, anon_vma, memory policy, userfaultfd, name, operations) it
 * knows by number, so that two VMAs can be compared field by field, and every
 * decision that they stay apart names its rule. Changes no VMA.
 */
#ifndef _SHADOWMM_CORE_VMA_H
#define _SHADOWMM_CORE_VMA_H

#include <seam.h>

#include "uapi/vma.h"

struct shadow_mm;
struct shadow_vm_fault;

/**
 * struct shadow_vma - a VMA
 * @start: its first address
 * @end: the first address behind it
 * @flags: SHADOW_VM_*
 * @pgoff: of its first page in the file, in pages; of anonymous memory, the
 *         address it had when it was first touched, in pages
 * @anon_pgoff: of its first page among anonymous pages, in pages (7.3; moves
 *              with @pgoff on all)
 * @file: the open file it maps; 0: none
 * @mapping: the file's pages, shared by all who opened it; 0: none
 * @anon_vma: whose anonymous pages it may hold; 0: none yet
 * @chain: how many anon_vmas its pages may belong to, @anon_vma counted; more
 *         than one: it came by fork
 * @policy: memory policy; 0: the task's
 * @uffd: userfaultfd context; 0: none
 * @anon_name: the name that its user gave it; 0: none
 * @ops: its operations, by number in struct shadow_mms; 0: none, anonymous
 * @mm: whose it is, a number of struct shadow_mms' owner; 0: nobody's
 * @seq: odd while it is being changed, for readers without the lock
 * @id: its number in struct shadow_mms' pool
 * @link: while it is free, the next free one's
 * @private: its operations' own
 */
struct shadow_vma {
	u64 start;
	u64 end;
	u64 flags;
	u64 pgoff;
	u64 anon_pgoff;
	u32 file;
	u32 mapping;
	u32 anon_vma;
	u32 chain;
	u32 policy;
	u32 uffd;
	u32 anon_name;
	u32 ops;
	u32 mm;
	u32 seq;
	u32 id;
	u32 link;
	u64 private;
};

/**
 * struct shadow_vm_ops - what a kind of VMA does in its own way
 * @name: what users call the kind
 * @open: there is one VMA more; NULL: nothing to do
 * @close: there is one less; such a VMA is not merged away. NULL: nothing to do
 * @may_split: 0, or the error with which a VMA refuses to be split at an address;
 *             NULL: it may
 * @fault: brings a page; NULL: there is none to bring
 * @page_mkwrite: a shared page is about to be written; NULL: nothing to do
 *
 * Called with the mmap lock held, for writing but for the last two, which are
 * core/vm_fault's. @open and @close must not change the VMA's range.
 */
struct shadow_vm_ops {
	const char *name;
	void (*open)(struct shadow_mm *mm, struct shadow_vma *vma);
	void (*close)(struct shadow_mm *mm, struct shadow_vma *vma);
	int (*may_split)(struct shadow_mm *mm, const struct shadow_vma *vma,
			 u64 addr);
	int (*fault)(struct shadow_mm *mm, struct shadow_vma *vma,
		     struct shadow_vm_fault *fault);
	int (*page_mkwrite)(struct shadow_mm *mm, struct shadow_vma *vma,
			    struct shadow_vm_fault *fault);
};

/* What a file says about mappings of it. */
#define SHADOW_FILE_READ 0x01U /* open for reading */
#define SHADOW_FILE_WRITE 0x02U /* open for writing */
#define SHADOW_FILE_NOEXEC 0x04U /* on a file system mounted so */
#define SHADOW_FILE_APPEND 0x08U /* append only */
#define SHADOW_FILE_SWAP 0x10U /* a swap file */
#define SHADOW_FILE_SYNC 0x20U /* takes MAP_SYNC */
#define SHADOW_FILE_NO_MMAP 0x40U /* cannot be mapped */
#define SHADOW_FILE_SHMEM 0x80U /* shared memory */
#define SHADOW_FILE_ANY_SIZE 0x100U /* a device: offsets up to the last */
#define SHADOW_FILE_HUGE_ALIGN \
	0x200U /* asks for addresses fit for huge pages */

/* Operations that are always there. */
#define SHADOW_OPS_NONE 0U /* anonymous memory */
#define SHADOW_OPS_SHMEM 1U /* shared memory */
#define SHADOW_OPS_FILE 2U /* a file's pages */
#define SHADOW_OPS_FIRST 3U /* of those that are added */

/* In a userfaultfd context's number: it wants to hear of mremap(). */
#define SHADOW_UFFD_REMAP (1U << 31)

/**
 * struct shadow_file - an open file, as mmap() is told of it
 * @file: its number
 * @mapping: the number of its pages
 * @mode: SHADOW_FILE_*
 * @ops: the operations of its VMAs, by number in struct shadow_mms
 * @flags: flags that its VMAs get besides (VM_IO, VM_PFNMAP, VM_DONTEXPAND …)
 */
struct shadow_file {
	u32 file;
	u32 mapping;
	u32 mode;
	u32 ops;
	u64 flags;
};

/**
 * shadow_vma_pages() - how large a VMA is
 * @vma: the VMA
 *
 * Return: in pages.
 */
static inline u64 shadow_vma_pages(const struct shadow_vma *vma)
{
	return (vma->end - vma->start) >> SHADOW_PAGE_SHIFT;
}

/**
 * shadow_vma_anonymous() - does a VMA hold anonymous memory alone?
 * @vma: the VMA
 *
 * Return: it has no operations, as the kernel asks.
 */
static inline bool shadow_vma_anonymous(const struct shadow_vma *vma)
{
	return !vma->ops;
}

/**
 * shadow_vma_is_data() - are a VMA's pages data?
 * @flags: its flags
 *
 * Return: it is private and can be written, and is no stack.
 */
static inline bool shadow_vma_is_data(u64 flags)
{
	return (flags & (SHADOW_VM_WRITE | SHADOW_VM_SHARED |
			 SHADOW_VM_GROWSDOWN)) == SHADOW_VM_WRITE;
}

/* vma_rules.c: what keeps VMAs apart, by the rules of a kernel. */

/**
 * struct shadow_vma_rule_info - a rule, for those who read it
 * @name: one word
 * @text: what it says
 * @in: SHADOW_IN_*: kernels that have it
 */
struct shadow_vma_rule_info {
	const char *name;
	const char *text;
	u32 in;
};

const struct shadow_vma_rule_info *
shadow_vma_rule_info(enum shadow_vma_rule rule);

#endif /* _SHADOWMM_CORE_VMA_H */
