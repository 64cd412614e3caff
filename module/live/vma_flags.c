// SPDX-License-Identifier: GPL-2.0
/*
 * The bits of vm_flags on the kernel that this is built for: the two letters by
 * which smaps calls each, where a protection key's bits are one number and here
 * each has letters of its own; and where the shadow has it.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "live/vma_flags.h"
#include "uapi/vma.h"

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

/* Above the low 32 bits, which are the same everywhere. */
static const struct {
	u64 live; /* 0: this kernel has no such flag */
	u64 shadow;
} live_high_flags[] = {
	{ VM_PKEY_BIT0, 1ULL << 32 },
	{ VM_PKEY_BIT1, 1ULL << 33 },
	{ VM_PKEY_BIT2, 1ULL << 34 },
	{ VM_PKEY_BIT3, 1ULL << 35 },
	{ COMPAT_VM_SHADOW_STACK, SHADOW_VM_SHADOW_STACK },
	{ COMPAT_VM_DROPPABLE, SHADOW_VM_DROPPABLE },
	{ VM_UFFD_MINOR, SHADOW_VM_UFFD_MINOR },
	{ COMPAT_VM_SEALED, SHADOW_VM_SEALED },
	{ COMPAT_VM_UFFD_RWP, SHADOW_VM_UFFD_RWP },
};

/**
 * live_vma_flags_shadow() - vm_flags as the shadow's address spaces have them
 * @flags: the kernel's
 *
 * Return: SHADOW_VM_*, SHADOW_VM_OTHER for all that have no name there.
 */
u64 live_vma_flags_shadow(u64 flags)
{
	u64 shadow = (u32)flags, rest = flags >> 32 << 32;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(live_high_flags); i++) {
		if (!(rest & live_high_flags[i].live))
			continue;
		shadow |= live_high_flags[i].shadow;
		rest &= ~live_high_flags[i].live;
	}
	return rest ? shadow | SHADOW_VM_OTHER : shadow;
}
