/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's records say is done in shadows, and both are compared.
 */
#ifndef _SHADOWMM_MM_MIRROR_H
#define _SHADOWMM_MM_MIRROR_H

#include "mm_space.h"
#include "mm_stream.h"

/**
 * enum mm_input - what no model can know, and is taken from the records
 * @MM_INPUT_TOP: where exec's first stack ends: the machine's highest address
 * @MM_INPUT_STACK: whether the program wants its stack to be executable
 * @MM_INPUT_LAYOUT: where mmap() begins to look, by chance
 * @MM_INPUT_HEAP: where the heap begins, by chance
 * @MM_INPUT_FILE: what a mapped file is: its identity, its operations, the flags
 *                 that its driver added, how it was opened
 * @MM_INPUT_POLICY: a memory policy, which is in the process's memory
 * @MM_INPUT_NAME: a name, likewise
 * @MM_INPUT_UFFD: a range of userfaultfd, likewise
 * @MM_INPUT_REFUSED: an mmap() that was refused by what is no address space: a
 *                    driver, the machine's memory
 * @MM_INPUT_RACE: of two threads that brought neighbours an anon_vma at the same
 *                 time, neither saw the other's
 */
enum mm_input {
	MM_INPUT_TOP,
	MM_INPUT_STACK,
	MM_INPUT_LAYOUT,
	MM_INPUT_HEAP,
	MM_INPUT_FILE,
	MM_INPUT_POLICY,
	MM_INPUT_NAME,
	MM_INPUT_UFFD,
	MM_INPUT_REFUSED,
	MM_INPUT_RACE,
	/* private: */
	MM_NR_INPUTS,
};

#define MM_NR_CALLS 512

/**
 * struct mm_totals - what was seen
 * @sections: sections
 * @changes: those that changed a VMA
 * @foreign: those of them that somebody did who has another address space
 * @steps: steps, but for
 * @attaches: those that brought an anon_vma
 * @spaces: address spaces
 * @left: those that had not ended
 * @compared: comparisons: one for each section that leaves an address space
 * @differences: those that found one
 * @input: by enum mm_input
 * @call: sections by system call; in none: the last
 */
struct mm_totals {
	u64 sections;
	u64 changes;
	u64 foreign;
	u64 steps;
	u64 attaches;
	u64 spaces;
	u64 left;
	u64 compared;
	u64 differences;
	u64 input[MM_NR_INPUTS];
	u64 call[MM_NR_CALLS];
};

/* VMAs around a difference that are shown of each side. */
#define MM_AROUND 3

/**
 * struct mm_difference - a section after which the two are not alike
 * @section: the section
 * @what: what differs, in a word or two
 * @live: the kernel's
 * @shadow: the shadow's
 * @around: VMAs of both, the different one in the middle; an empty one is none
 */
struct mm_difference {
	struct shadow_mm_section section;
	const char *what;
	u64 live;
	u64 shadow;
	struct shadow_vma around[2][MM_AROUND];
};

/* Differences that are kept: the first of an address space, and of so many. */
#define MM_MOST_DIFFERENCES 20

/**
 * struct mm_mirror - all address spaces of a stream
 * @mms: what the shadows share
 * @closing: operations with a close, in @mms
 * @special: those of the kernel's own mappings
 * @numbers: numbers of files, their pages, policies, names, contexts
 * @anons: of the kernel's anon_vmas, to show them
 * @spaces: those that have not ended
 * @totals: figures
 * @difference: the first differences
 * @nr_differences: how many
 */
struct mm_mirror {
	struct shadow_mms mms;
	u32 closing;
	u32 special;
	struct mm_numbers numbers;
	struct mm_numbers anons;
	struct mm_space *spaces;
	struct mm_totals totals;
	struct mm_difference difference[MM_MOST_DIFFERENCES];
	u32 nr_differences;
};

/**
 * struct mm_event - a section that is worked on
 * @mirror: whose
 * @space: its address space
 * @section: the section
 * @what: what the model already answered otherwise than the kernel; NULL: nothing
 * @live: the kernel's answer
 * @shadow: the model's
 */
struct mm_event {
	struct mm_mirror *mirror;
	struct mm_space *space;
	const struct shadow_mm_section *section;
	const char *what;
	u64 live;
	u64 shadow;
};

int mm_mirror_init(struct mm_mirror *mirror, const struct mm_world *world);
void mm_mirror_exit(struct mm_mirror *mirror);
int mm_mirror_record(void *mirror, const struct shadow_rec *rec);

/* What the files of the mirror share. */

static inline void mm_input(const struct mm_event *event, enum mm_input input)
{
	event->mirror->totals.input[input]++;
}

/* Out of memory is the only way to fail; 0 then stands for no number. */
static inline u32 mm_number_of(struct mm_mirror *mirror, u64 token)
{
	u32 number;

	return mm_number(&mirror->numbers, token, &number) ? 0 : number;
}

static inline u32 mm_ops_of(const struct mm_mirror *mirror,
			    const struct shadow_mm_event_vma *vma)
{
	if (!vma->ops)
		return SHADOW_OPS_NONE;
	return vma->closes ? mirror->closing : SHADOW_OPS_FILE;
}

/* mm_attach.c */
void mm_attach(struct mm_mirror *mirror, struct mm_space *space,
	       const struct shadow_mm_step_rec *step);
void mm_attach_waiting(struct mm_mirror *mirror, struct mm_space *space,
		       u64 start, u64 end);

/* mm_call.c, mm_exec.c, mm_map.c: do in the shadow what was done. */
void mm_call(struct mm_event *event);
void mm_exec(struct mm_event *event);
void mm_map_step(struct mm_event *event, const struct shadow_mm_step_rec *step);
void mm_grow(struct mm_event *event);
void mm_uffd(struct mm_event *event);

/* mm_compare.c */
void mm_compare(struct mm_event *event);

#endif /* _SHADOWMM_MM_MIRROR_H */
