// SPDX-License-Identifier: GPL-2.0
/*
 * The mirror: each address space of a stream has a shadow from its first section
 * on, begun by exec or by fork. Each section is done in the shadow, then both are
 * compared. Whatever comes of it, a shadow is never set right.
 */
#include "mm_mirror.h"

#include <sys/syscall.h>

#include "core/mm_exec.h"
#include "core/mm_fork.h"

static void close_nothing(struct shadow_mm *mm, struct shadow_vma *vma)
{
	(void)mm;
	(void)vma;
}

static const struct shadow_vm_ops closing_ops = {
	.name = "closing",
	.close = close_nothing,
};

static int split_nowhere(struct shadow_mm *mm, const struct shadow_vma *vma,
			 u64 addr)
{
	(void)mm;
	(void)vma;
	(void)addr;
	return -EINVAL;
}

/* The kernel's own mappings go whole. */
static const struct shadow_vm_ops special_ops = {
	.name = "special",
	.close = close_nothing,
	.may_split = split_nowhere,
};

/**
 * mm_mirror_init() - make a mirror
 * @mirror: to be made
 * @world: what holds for all address spaces
 *
 * Return: 0; -EINVAL: there are no such rules.
 */
int mm_mirror_init(struct mm_mirror *mirror, const struct mm_world *world)
{
	const struct shadow_mms_config config = {
		.rules = world->rules,
		.max_map_count = world->max_map_count,
		.mmap_min = world->mmap_min,
		.huge_align = world->huge_align,
		.overcommit_never = world->overcommit_never,
		.partial = true,
	};

	*mirror = (struct mm_mirror){};
	return shadow_mms_init(&mirror->mms, &config) ?:
		       shadow_mms_add_ops(&mirror->mms, &closing_ops, &mirror->closing) ?:
		       shadow_mms_add_ops(&mirror->mms, &special_ops,
					  &mirror->special);
}

/**
 * mm_mirror_exit() - free it
 * @mirror: made
 */
void mm_mirror_exit(struct mm_mirror *mirror)
{
	struct mm_space *space;

	while ((space = mirror->spaces)) {
		mirror->spaces = space->next;
		mm_space_free(space);
	}
	shadow_mms_exit(&mirror->mms);
	free(mirror->numbers.slot);
	free(mirror->anons.slot);
}

static struct mm_space *find_space(const struct mm_mirror *mirror, u32 id)
{
	struct mm_space *space = mirror->spaces;

	while (space && space->id != id)
		space = space->next;
	return space;
}

static int add_space(struct mm_mirror *mirror, u32 id, struct mm_space **space)
{
	int error = mm_space_make(space, &mirror->mms, id);

	if (error)
		return error;
	(*space)->next = mirror->spaces;
	mirror->spaces = *space;
	mirror->totals.spaces++;
	mirror->totals.left++;
	return 0;
}

static void end_space(struct mm_mirror *mirror, struct mm_space *space)
{
	struct mm_space **at = &mirror->spaces;

	while (*at != space)
		at = &(*at)->next;
	*at = space->next;
	mirror->totals.left--;
	mm_space_free(space);
}

/* An address space that exec has begun: a stack, and nothing is settled yet. */
static void born_by_exec(struct mm_event *event)
{
	struct shadow_mm *mm = &event->space->shadow;
	u64 top = event->space->nr ? event->space->live[0].vma.end : 0;

	mm_input(event, MM_INPUT_TOP);
	mm->task_size = top;
	mm->mmap_base = 0;
	mm->mmap_legacy_base = 0;
	shadow_mm_exec(mm, top);
}

static int born_by_fork(struct mm_event *event)
{
	const struct mm_space *from =
		find_space(event->mirror, event->section->parent);

	if (!from)
		return -EPROTO;
	return shadow_mm_fork(&event->space->shadow, &from->shadow);
}

/* What a process may do, and where the kernel looks for room. */
static void set_frame(struct mm_event *event)
{
	const struct shadow_mm_section *section = event->section;
	struct shadow_mm *mm = &event->space->shadow;

	mm->limits = (struct shadow_mm_limits){
		.as = section->limit[SHADOW_MM_LIMIT_AS],
		.data = section->limit[SHADOW_MM_LIMIT_DATA],
		.data_max = section->limit[SHADOW_MM_LIMIT_DATA_MAX],
		.stack = section->limit[SHADOW_MM_LIMIT_STACK],
		.memlock = section->limit[SHADOW_MM_LIMIT_MEMLOCK],
		.ipc_lock = section->flags & SHADOW_MM_SECTION_IPC_LOCK,
		.raw_io = section->flags & SHADOW_MM_SECTION_RAW_IO,
	};
	if (mm->mmap_base != section->mmap_base) {
		mm_input(event, MM_INPUT_LAYOUT);
		mm->mmap_base = section->mmap_base;
		mm->mmap_legacy_base = section->mmap_legacy_base;
		mm->topdown = section->mmap_base != section->mmap_legacy_base;
	}
	if (section->task_size)
		mm->task_size = section->task_size;
	if (!section->start_brk || mm->start_brk == section->start_brk)
		return;
	mm_input(event, MM_INPUT_HEAP);
	mm->start_brk = section->start_brk;
	mm->brk = section->start_brk;
}

static int do_section(struct mm_event *event)
{
	const struct shadow_mm_section *section = event->section;

	switch (section->kind) {
	case SHADOW_MM_SECTION_EXEC:
		born_by_exec(event);
		return 0;
	case SHADOW_MM_SECTION_FORK:
		return born_by_fork(event);
	}
	/* Nobody's any more: what is left is for exit alone. */
	if (!section->users)
		return 0;
	set_frame(event);
	if (section->call == SYS_execve || section->call == SYS_execveat)
		mm_exec(event);
	else
		mm_call(event);
	mm_attach_waiting(event->mirror, event->space, 0, 0);
	return 0;
}

static void count(struct mm_totals *totals,
		  const struct shadow_mm_section *section)
{
	bool changed = section->nr_gone || section->nr_set;
	u32 call = section->call < 0 ? MM_NR_CALLS - 1 : (u32)section->call;

	totals->sections++;
	totals->changes += changed;
	totals->call[min(call, MM_NR_CALLS - 2U + (section->call < 0))]++;
	if (section->flags & SHADOW_MM_SECTION_OTHER && section->users &&
	    section->kind == SHADOW_MM_SECTION_CHANGE &&
	    section->call != SYS_execve && section->call != SYS_execveat)
		totals->foreign += changed;
}

static int take_section(struct mm_mirror *mirror,
			const struct shadow_mm_section *section)
{
	struct mm_event event = {
		.mirror = mirror,
		.space = find_space(mirror, section->mm),
		.section = section,
	};
	bool first = section->kind != SHADOW_MM_SECTION_CHANGE;
	int error = 0;

	/* A first section begins one, and no other does. */
	if (first == !!event.space)
		return -EPROTO;
	if (!event.space)
		error = add_space(mirror, section->mm, &event.space);
	error = error ?: mm_space_change(event.space, section);
	if (error)
		return error;
	count(&mirror->totals, section);
	if (!section->users && !section->nr_vmas) {
		end_space(mirror, event.space);
		return 0;
	}
	error = do_section(&event);
	if (!error)
		mm_compare(&event);
	event.space->nr_steps = 0;
	return error;
}

static int take_step(struct mm_mirror *mirror,
		     const struct shadow_mm_step_rec *step)
{
	struct mm_space *space = find_space(mirror, step->mm);

	mirror->totals.steps += step->step != SHADOW_MM_STEP_ANON;
	mirror->totals.attaches += step->step == SHADOW_MM_STEP_ANON;
	if (!space)
		return -EPROTO;
	switch (step->step) {
	case SHADOW_MM_STEP_ANON:
		mm_attach(mirror, space, step);
		return 0;
	case SHADOW_MM_STEP_GUARD:
		/* One flag of VMAs, which needs no section. */
		shadow_mm_madvise(&space->shadow, step->args[0], step->args[1],
				  SHADOW_MADV_GUARD_INSTALL);
		return 0;
	}
	return mm_space_step(space, step);
}

/**
 * mm_mirror_record() - take a record; a mm_sink
 * @mirror: struct mm_mirror
 * @rec: the record, checked
 *
 * Return: 0; -EPROTO: the records do not fit together; -ENOMEM.
 */
int mm_mirror_record(void *mirror, const struct shadow_rec *rec)
{
	if (rec->type == SHADOW_MM_SECTION)
		return take_section(mirror, (const void *)rec);
	return take_step(mirror, (const void *)rec);
}
