/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What keeps two VMAs apart, rule by rule, as each supported kernel has it.
 * Decides; changes nothing.
 */
#ifndef _SHADOWMM_CORE_VMA_RULES_H
#define _SHADOWMM_CORE_VMA_RULES_H

#include "core/mm.h"

/**
 * struct shadow_meeting - a range that might become part of a neighbour
 * @mms: whose rules hold
 * @near: the neighbour
 * @want: the range with all that it will be
 * @right: @near is on its right
 * @source: the VMA that the range is a part of, or a copy of; NULL: it is new
 */
struct shadow_meeting {
	const struct shadow_mms *mms;
	const struct shadow_vma *near;
	const struct shadow_vma *want;
	bool right;
	const struct shadow_vma *source;
};

/**
 * shadow_vma_sticky() - flags that do not keep VMAs apart
 * @mms: whose rules hold
 *
 * On 7.3 a merged VMA has those that any of its parts had (kernel:
 * VMA_STICKY_FLAGS); before, only VM_SOFTDIRTY does not count, and the VMA that
 * grows keeps its own.
 *
 * Return: SHADOW_VM_*.
 */
static inline u64 shadow_vma_sticky(const struct shadow_mms *mms)
{
	if (mms->config.rules == SHADOW_MM_7_3)
		return SHADOW_VM_SOFTDIRTY | SHADOW_VM_MAYBE_GUARD;
	return SHADOW_VM_SOFTDIRTY;
}

/**
 * shadow_mm_gap_flags() - which VMAs have a gap before them
 * @mms: whose rules hold
 *
 * Return: SHADOW_VM_*: stacks; since 6.6 shadow stacks, too.
 */
static inline u64 shadow_mm_gap_flags(const struct shadow_mms *mms)
{
	if (mms->config.rules == SHADOW_MM_6_1)
		return SHADOW_VM_GROWSDOWN;
	return SHADOW_VM_GROWSDOWN | SHADOW_VM_SHADOW_STACK;
}

enum shadow_vma_rule shadow_vma_meet(const struct shadow_meeting *meeting);
bool shadow_vma_meets(const struct shadow_meeting *meeting);
bool shadow_vma_anon_agree(const struct shadow_vma *left,
			   const struct shadow_vma *right);
bool shadow_vma_closes(const struct shadow_mms *mms,
		       const struct shadow_vma *vma);
u64 shadow_vma_start_gap(const struct shadow_mms *mms,
			 const struct shadow_vma *vma);

#endif /* _SHADOWMM_CORE_VMA_RULES_H */
