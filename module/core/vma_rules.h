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

enum shadow_vma_rule shadow_vma_meet(const struct shadow_meeting *meeting);
bool shadow_vma_anon_agree(const struct shadow_vma *left,
			   const struct shadow_vma *right);
bool shadow_vma_closes(const struct shadow_mms *mms,
		       const struct shadow_vma *vma);
u64 shadow_vma_sticky(const struct shadow_mms *mms);
u64 shadow_vma_start_gap(const struct shadow_mms *mms,
			 const struct shadow_vma *vma);
u64 shadow_mm_gap_flags(const struct shadow_mms *mms);

#endif /* _SHADOWMM_CORE_VMA_RULES_H */
