// SPDX-License-Identifier: GPL-2.0
/*
 * System calls in the shadow: which call of core it is, and what of its arguments
 * only the process's memory has.
 */
#include <sys/syscall.h>

#include "mm_mirror.h"

#define CALL_MSEAL 462
#define PR_SET_VMA 0x53564d41

/* The kernel's VMA at an address has what the call gave it. */
static const struct shadow_mm_event_vma *given(struct mm_event *event, u64 addr,
					       enum mm_input input)
{
	const struct mm_live *live = mm_space_at(event->space, addr);

	if (!live)
		return NULL;
	mm_input(event, input);
	return &live->vma;
}

static void call_name(struct mm_event *event)
{
	const __u64 *args = event->section->args;
	const struct shadow_mm_event_vma *vma;

	if (args[0] != PR_SET_VMA || args[1])
		return;
	vma = given(event, args[2], MM_INPUT_NAME);
	if (vma)
		shadow_mm_set_name(&event->space->shadow, args[2], args[3],
				   mm_number_of(event->mirror, vma->anon_name));
}

static void call_policy(struct mm_event *event)
{
	const __u64 *args = event->section->args;
	const struct shadow_mm_event_vma *vma;

	vma = given(event, args[0], MM_INPUT_POLICY);
	if (vma)
		shadow_mm_set_policy(&event->space->shadow, args[0], args[1],
				     mm_number_of(event->mirror, vma->policy));
}

/* Is what userfaultfd does with a VMA something else in the shadow? */
static bool uffd_differs(struct mm_event *event, const struct mm_live *live)
{
	const struct shadow_vma *vma;
	u32 uffd = mm_number_of(event->mirror, live->vma.uffd);
	u64 at = live->vma.start;

	while (at < live->vma.end) {
		vma = shadow_mm_find(&event->space->shadow, at);
		if (!vma || vma->start >= live->vma.end)
			return false;
		if (vma->uffd != uffd ||
		    (vma->flags ^ live->vma.flags) & SHADOW_VM_UFFD)
			return true;
		at = vma->end;
	}
	return false;
}

/**
 * mm_uffd() - do what userfaultfd did, if it did anything
 * @event: the section
 */
void mm_uffd(struct mm_event *event)
{
	const struct mm_space *space = event->space;
	const struct shadow_mm_event_vma *vma;
	u64 end;
	u32 i;

	for (i = 0; i < space->nr; i++) {
		vma = &space->live[i].vma;
		if (!uffd_differs(event, &space->live[i]))
			continue;
		end = vma->end;
		/* Neighbours may have come to it by the same call. */
		while (i + 1 < space->nr &&
		       space->live[i + 1].vma.start == end &&
		       space->live[i + 1].vma.uffd == vma->uffd &&
		       uffd_differs(event, &space->live[i + 1]))
			end = space->live[++i].vma.end;
		mm_input(event, MM_INPUT_UFFD);
		shadow_mm_set_uffd(&event->space->shadow, vma->start,
				   end - vma->start,
				   mm_number_of(event->mirror, vma->uffd),
				   vma->flags & SHADOW_VM_UFFD);
	}
}

/* A part of shared memory that is where shmat() put it, seen from @addr. */
static bool is_attached(const struct mm_mirror *mirror,
			const struct shadow_vma *vma, u64 addr, u32 file)
{
	return vma->ops == mirror->closing && vma->file &&
	       (!file || vma->file == file) &&
	       vma->start - (vma->pgoff << SHADOW_PAGE_SHIFT) == addr;
}

/* All that is left of what was attached at an address goes. */
static void call_shmdt(struct mm_event *event)
{
	struct shadow_mm *mm = &event->space->shadow;
	u64 addr = event->section->args[0], end;
	const struct shadow_vma *vma = shadow_mm_find(mm, addr);
	u32 file = 0;

	while (vma) {
		end = vma->end;
		if (is_attached(event->mirror, vma, addr, file)) {
			file = vma->file;
			shadow_mm_munmap(mm, vma->start, end - vma->start);
		}
		vma = shadow_mm_find(mm, end);
	}
}

/* What was mapped and unmapped, in calls that are made of that. */
static void call_steps(struct mm_event *event)
{
	const struct shadow_mm_step_rec *step = event->space->step;

	for (u32 i = 0; i < event->space->nr_steps; i++)
		mm_map_step(event, &step[i]);
}

/* VMAs are brought pages while mprotect() goes on: those that are locked. */
static int populate(struct shadow_mm *mm, struct shadow_vma *vma, u64 start,
		    u64 end)
{
	struct mm_event *event = mm->mms->config.ctx;

	(void)vma;
	mm_attach_waiting(event->mirror, event->space, start, end);
	return 0;
}

static void call_mprotect(struct mm_event *event)
{
	static const struct shadow_mm_hooks hooks = { .populate = populate };
	const __u64 *args = event->section->args;
	struct shadow_mm *mm = &event->space->shadow;

	mm->mms->config.ctx = event;
	mm->hooks = &hooks;
	shadow_mm_mprotect(mm, args[0], args[1], args[2]);
	mm->hooks = NULL;
}

static void call_brk(struct mm_event *event)
{
	const struct shadow_mm_section *section = event->section;
	u64 brk = shadow_mm_brk(&event->space->shadow, section->args[0]);

	if (brk == section->brk)
		return;
	event->what = "brk's result";
	event->live = section->brk;
	event->shadow = brk;
}

/* Those that lock; are there any others? */
static bool call_lock(struct shadow_mm *mm,
		      const struct shadow_mm_section *section)
{
	const __u64 *args = section->args;

	switch (section->call) {
	case SYS_mlock:
		shadow_mm_mlock(mm, args[0], args[1], 0);
		return true;
	case SYS_mlock2:
		shadow_mm_mlock(mm, args[0], args[1], args[2]);
		return true;
	case SYS_munlock:
		shadow_mm_munlock(mm, args[0], args[1]);
		return true;
	case SYS_mlockall:
		shadow_mm_mlockall(mm, args[0]);
		return true;
	case SYS_munlockall:
		shadow_mm_munlockall(mm);
		return true;
	}
	return false;
}

static void call_any(struct mm_event *event)
{
	const __u64 *args = event->section->args;
	struct shadow_mm *mm = &event->space->shadow;
	u64 at;

	switch (event->section->call) {
	case SYS_munmap:
		shadow_mm_munmap(mm, args[0], args[1]);
		break;
	case SYS_brk:
		call_brk(event);
		break;
	case SYS_mprotect:
		call_mprotect(event);
		break;
	case SYS_mremap:
		shadow_mm_mremap(mm, args[0], args[1], args[2], args[3],
				 args[4], &at);
		break;
	case SYS_madvise:
		shadow_mm_madvise(mm, args[0], args[1], args[2]);
		break;
	case CALL_MSEAL:
		shadow_mm_mseal(mm, args[0], args[1], args[2]);
		break;
	case SYS_prctl:
		call_name(event);
		break;
	case SYS_mbind:
		call_policy(event);
		break;
	case SYS_shmdt:
		call_shmdt(event);
		break;
	default:
		if (call_lock(mm, event->section))
			break;
		call_steps(event);
		mm_uffd(event);
	}
}

/**
 * mm_call() - do what a section did
 * @event: the section; gets what differs
 *
 * A stack that grows does so in a section of its own, whatever call copies to it.
 * Of an address space of somebody else's only userfaultfd's end is expected.
 */
void mm_call(struct mm_event *event)
{
	if (mm_space_has_step(event->space, SHADOW_MM_STEP_GROW))
		mm_grow(event);
	else if (event->section->flags & SHADOW_MM_SECTION_OTHER)
		mm_uffd(event);
	else
		call_any(event);
}
