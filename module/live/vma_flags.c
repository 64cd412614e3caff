// SPDX-License-Identifier: GPL-2.0
/*
 * The two letters by which smaps calls each bit of vm_flags, on the kernel that
 * this is built for. A protection key's bits are one number there; here each
 * has letters of its own.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "live/vma_flags.h"

static const struct {
	u64 flag; /* 0: this kernel has no such flag */
	char name[3];
} live_vma_flags[] = {
	{ VM_READ, "rd" },
	{ VM_WRITE, "wr" },
	{ VM_EXEC, "ex" },
	{ VM_SHARED, "sh" },
	{ VM_MAYREAD, "mr" },
	{ VM_MAYWRITE, "mw" },
	{ VM_MAYEXEC, "me" },
	{ VM_MAYSHARE, "ms" },
	{ VM_GROWSDOWN, "gd" },
	{ VM_PFNMAP, "pf" },
	{ COMPAT_VM_MAYBE_GUARD, "gu" },
	{ VM_LOCKED, "lo" },
	{ VM_IO, "io" },
	{ VM_SEQ_READ, "sr" },
	{ VM_RAND_READ, "rr" },
	{ VM_DONTCOPY, "dc" },
	{ VM_DONTEXPAND, "de" },
	{ VM_LOCKONFAULT, "lf" },
	{ VM_ACCOUNT, "ac" },
	{ VM_NORESERVE, "nr" },
	{ VM_HUGETLB, "ht" },
	{ VM_SYNC, "sf" },
	{ VM_ARCH_1, "ar" },
	{ VM_WIPEONFORK, "wf" },
	{ VM_DONTDUMP, "dd" },
	{ VM_SOFTDIRTY, "sd" },
	{ VM_MIXEDMAP, "mm" },
	{ VM_HUGEPAGE, "hg" },
	{ VM_NOHUGEPAGE, "nh" },
	{ VM_MERGEABLE, "mg" },
	{ VM_UFFD_MISSING, "um" },
	{ VM_UFFD_WP, "uw" },
	{ VM_UFFD_MINOR, "ui" },
	{ COMPAT_VM_UFFD_RWP, "ur" },
	{ COMPAT_VM_SHADOW_STACK, "ss" },
	{ COMPAT_VM_DROPPABLE, "dp" },
	{ COMPAT_VM_SEALED, "sl" },
	{ VM_PKEY_BIT0, "k0" },
	{ VM_PKEY_BIT1, "k1" },
	{ VM_PKEY_BIT2, "k2" },
	{ VM_PKEY_BIT3, "k3" },
};

/**
 * live_vma_flags_name() - name the bits of vm_flags
 * @rec: gets the names, `??` where a bit has none
 */
void live_vma_flags_name(struct shadow_rec_vma_flags *rec)
{
	unsigned int i;

	memset(rec->name, '?', sizeof(rec->name));
	for (i = 0; i < ARRAY_SIZE(live_vma_flags); i++)
		if (live_vma_flags[i].flag)
			memcpy(rec->name[__ffs64(live_vma_flags[i].flag)],
			       live_vma_flags[i].name, 2);
}
