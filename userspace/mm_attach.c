// SPDX-License-Identifier: GPL-2.0
/*
 * Faults that bring a VMA its anon_vma. They are no sections, so two of them may
 * run at the same time; nothing else is left open to chance.
 */
#include <sys/syscall.h>

#include "mm_mirror.h"

/* Has a neighbour the same anon_vma in the shadow, and another one in fact? */
static bool is_apart(const struct mm_space *space,
		     const struct shadow_vma *neighbour,
		     const struct shadow_vma *vma,
		     const struct shadow_mm_step_rec *step)
{
	const struct mm_live *live;

	if (!neighbour || neighbour->anon_vma != vma->anon_vma)
		return false;
	live = mm_space_at(space, neighbour->start);
	return live && live->vma.anon_vma != step->args[2] &&
	       live->anon_seq > step->args[4];
}

/*
 * Who looks for a neighbour's anon_vma does so before it takes the lock that
 * attaches one. A neighbour that got its own after this one began may have been
 * seen, or not; each has a new one then.
 */
static bool is_race(const struct mm_space *space, const struct shadow_vma *vma,
		    const struct shadow_mm_step_rec *step)
{
	const struct shadow_mm *mm = &space->shadow;

	return is_apart(space, shadow_mm_lookup(mm, vma->end), vma, step) ||
	       is_apart(space, shadow_mm_prev(mm, vma->start), vma, step);
}

static bool attach(struct mm_mirror *mirror, struct mm_space *space,
		   const struct shadow_mm_step_rec *step)
{
	struct shadow_vma *vma =
		shadow_mm_lookup(&space->shadow, step->args[0]);

	if (!vma || vma->start != step->args[0] || vma->end != step->args[1])
		return false;
	if (vma->anon_vma || shadow_mm_anon_prepare(&space->shadow, vma))
		return true;
	if (is_race(space, vma, step)) {
		vma->anon_vma = shadow_mms_take_anons(&mirror->mms, 1);
		mirror->totals.input[MM_INPUT_RACE]++;
	}
	return true;
}

/**
 * mm_attach() - a VMA got an anon_vma
 * @mirror: the mirror
 * @space: its address space
 * @step: the step
 *
 * mprotect() brings pages of locked VMAs as it goes along: then the step waits
 * until the shadow has come so far, as it does where there is no such VMA yet.
 */
void mm_attach(struct mm_mirror *mirror, struct mm_space *space,
	       const struct shadow_mm_step_rec *step)
{
	struct mm_live *live = mm_space_at(space, step->args[0]);

	if (!step->args[2])
		return;
	if (live && live->vma.start == step->args[0]) {
		live->vma.anon_vma = step->args[2];
		live->vma.chain = step->args[3];
		live->anon_seq = step->seq;
	}
	if (step->call == SYS_mprotect || !attach(mirror, space, step))
		mm_space_step(space, step);
}

/**
 * mm_attach_waiting() - the steps that waited for a range's VMA
 * @mirror: the mirror
 * @space: the address space
 * @start: the range
 * @end: its end; empty: any VMA will do
 */
void mm_attach_waiting(struct mm_mirror *mirror, struct mm_space *space,
		       u64 start, u64 end)
{
	const struct shadow_mm_step_rec *step = space->step;

	for (u32 i = 0; i < space->nr_steps; i++, step++)
		if (step->step == SHADOW_MM_STEP_ANON &&
		    (start == end ||
		     (step->args[0] <= start && end <= step->args[1])))
			attach(mirror, space, step);
}
