/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An address space that is followed: the VMAs that the kernel's records add up
 * to, and a shadow that has made the same calls.
 */
#ifndef _SHADOWMM_MM_SPACE_H
#define _SHADOWMM_MM_SPACE_H

#include "core/mm.h"
#include "uapi/mm_event.h"

/**
 * struct mm_live - a VMA of the kernel's
 * @vma: as the last record has it
 * @anon_seq: the number of the step that brought its anon_vma; 0: a section did
 */
struct mm_live {
	struct shadow_mm_event_vma vma;
	u64 anon_seq;
};

/**
 * struct mm_space - an address space
 * @next: the next one
 * @id: its number in the stream
 * @differs: its shadow is not like it, which has been reported
 * @shadow: the shadow
 * @live: the kernel's VMAs, by address
 * @nr: how many
 * @room: for how many there is room
 * @step: steps since the last section, but for those done already
 * @nr_steps: how many
 * @most_steps: for how many there is room
 */
struct mm_space {
	struct mm_space *next;
	u32 id;
	bool differs;
	struct shadow_mm shadow;
	struct mm_live *live;
	u32 nr;
	u32 room;
	struct shadow_mm_step_rec *step;
	u32 nr_steps;
	u32 most_steps;
};

/* A token and its number. */
struct mm_number {
	u64 token;
	u32 number;
};

/**
 * struct mm_numbers - numbers for tokens: 1, 2, … as they come
 * @slot: an open hash table
 * @bits: log2 of its size
 * @nr: how many there are
 */
struct mm_numbers {
	struct mm_number *slot;
	unsigned int bits;
	u32 nr;
};

int mm_number(struct mm_numbers *numbers, u64 token, u32 *number);

int mm_space_make(struct mm_space **space, struct shadow_mms *mms, u32 id);
void mm_space_free(struct mm_space *space);
int mm_space_change(struct mm_space *space,
		    const struct shadow_mm_section *section);
int mm_space_step(struct mm_space *space,
		  const struct shadow_mm_step_rec *step);
struct mm_live *mm_space_at(const struct mm_space *space, u64 addr);
bool mm_space_has_step(const struct mm_space *space, enum shadow_mm_step step);

#endif /* _SHADOWMM_MM_SPACE_H */
