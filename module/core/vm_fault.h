/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page faults: somebody touches an address. Either a page is there afterwards
 * that allows it, or the fault says why not and nothing has changed.
 */
#ifndef _SHADOWMM_CORE_VM_FAULT_H
#define _SHADOWMM_CORE_VM_FAULT_H

#include "core/space.h"

/* What somebody does at the address; nothing of it: reads. */
#define SHADOW_TOUCH_WRITE 0x1U
#define SHADOW_TOUCH_EXEC 0x2U

/* Pages in a row, aligned, that a read of a file's page may bring with it. */
#define SHADOW_FAULT_AROUND 16

/**
 * struct shadow_vm_fault - a fault that is being served
 * @space: the address space
 * @vma: the VMA
 * @addr: the address, of a page
 * @pgoff: the page of the file, or of the anon_vma
 * @touch: SHADOW_TOUCH_*
 * @tables: all tables that lead to it are there
 * @span: its entry, where they are
 * @page: of an operation: the page that it brings, with one more reference, the
 *        fault's; before page_mkwrite: the page that is about to be written
 */
struct shadow_vm_fault {
	struct shadow_space *space;
	struct shadow_vma *vma;
	u64 addr;
	u64 pgoff;
	u32 touch;
	bool tables;
	struct shadow_span span;
	u32 page;
};

int shadow_space_fault(struct shadow_space *space, u64 addr, u32 touch,
		       enum shadow_fault_kind *kind);
int shadow_space_populate(struct shadow_space *space, u64 start, u64 end,
			  u32 touch);
const char *shadow_fault_kind_name(enum shadow_fault_kind kind);

#endif /* _SHADOWMM_CORE_VM_FAULT_H */
