// SPDX-License-Identifier: GPL-2.0
/*
 * exec in the shadow, by its steps: a stack for the arguments, which then goes to
 * its place; the program; mappings of the kernel's own.
 */
#include "core/mm_exec.h"
#include "mm_mirror.h"

/**
 * mm_grow() - a stack grew
 * @event: the section; gets what differs
 */
void mm_grow(struct mm_event *event)
{
	const struct shadow_mm_step_rec *step = event->space->step;
	int err;

	for (u32 i = 0; i < event->space->nr_steps; i++, step++) {
		if (step->step != SHADOW_MM_STEP_GROW)
			continue;
		err = shadow_mm_expand(&event->space->shadow, step->args[1]);
		if (!err == !step->ret)
			continue;
		event->what = "stack's growth";
		event->live = step->ret;
		event->shadow = err;
	}
}

static void grow_heap(struct mm_space *space,
		      const struct shadow_mm_step_rec *step)
{
	struct shadow_mm *mm = &space->shadow;

	mm->start_brk = step->args[0];
	mm->brk = step->args[0];
	shadow_mm_brk(mm, step->args[0] + step->args[1]);
}

static void map_special(struct mm_event *event,
			const struct shadow_mm_step_rec *step)
{
	const struct shadow_special special = {
		.start = step->args[0],
		.len = step->args[1],
		.flags = step->args[2],
		.ops = event->mirror->special,
	};

	if (!step->ret)
		shadow_mm_special(&event->space->shadow, &special);
}

/* Everything that is not the stack. */
static void map_program(struct mm_event *event)
{
	const struct shadow_mm_step_rec *step = event->space->step;

	for (u32 i = 0; i < event->space->nr_steps; i++, step++) {
		switch (step->step) {
		case SHADOW_MM_STEP_BRK:
			if (!step->ret)
				grow_heap(event->space, step);
			break;
		case SHADOW_MM_STEP_SPECIAL:
			map_special(event, step);
			break;
		default:
			mm_map_step(event, step);
		}
	}
}

static bool is_finished(const struct mm_space *space)
{
	const struct shadow_vma *vma = shadow_mm_find(&space->shadow, 0);

	return !vma || space->shadow.map_count > 1 ||
	       (vma->flags & SHADOW_VM_INCOMPLETE) != SHADOW_VM_INCOMPLETE;
}

static void finish_stack(struct mm_event *event)
{
	const struct shadow_mm_step_rec *step = event->space->step;
	const struct mm_space *space = event->space;
	u64 down = 0;
	bool exec;

	for (u32 i = 0; i < space->nr_steps; i++)
		if (step[i].step == SHADOW_MM_STEP_SHIFT && !step[i].ret)
			down = step[i].args[1];
	exec = space->nr && space->live[0].vma.flags & SHADOW_VM_EXEC;
	mm_input(event, MM_INPUT_STACK);
	shadow_mm_exec_stack(&event->space->shadow, down, exec);
}

/**
 * mm_exec() - do what a section of exec did
 * @event: the section; gets what differs
 *
 * Until the new address space is the process's own there are only arguments; with
 * the first section from then on the stack is finished.
 */
void mm_exec(struct mm_event *event)
{
	bool own = !(event->section->flags & SHADOW_MM_SECTION_OTHER);

	if (own && !is_finished(event->space))
		finish_stack(event);
	mm_grow(event);
	if (own)
		map_program(event);
}
