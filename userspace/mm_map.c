// SPDX-License-Identifier: GPL-2.0
/*
 * do_mmap() in the shadow. Of a file the shadow is told what its driver made of
 * the mapping; the rest it decides by itself, and both answers are compared.
 */
#include "mm_mirror.h"

/* What a driver may add to a mapping of its file. */
#define DRIVER_FLAGS                                            \
	(SHADOW_VM_IO | SHADOW_VM_PFNMAP | SHADOW_VM_MIXEDMAP | \
	 SHADOW_VM_DONTEXPAND | SHADOW_VM_DONTDUMP | SHADOW_VM_DONTCOPY)

static struct shadow_mmap wanted(const struct shadow_mm_step_rec *step)
{
	return (struct shadow_mmap){
		.addr = step->args[1],
		.len = step->args[2],
		.prot = step->args[3],
		.flags = step->args[4],
		.pgoff = step->args[5],
	};
}

static u64 whole_pages(u64 len)
{
	return (len + SHADOW_PAGE_SIZE - 1) & SHADOW_PAGE_MASK;
}

/* Some file systems ask for addresses that suit huge pages. */
static bool is_aligned(const struct mm_space *space, struct shadow_mmap want,
		       struct shadow_file file, u64 addr)
{
	u64 plain = 0, huge = 0;

	want.len = whole_pages(want.len);
	want.file = &file;
	if (want.flags & SHADOW_MAP_FIXED ||
	    shadow_mm_unmapped(&space->shadow, &want, 0, &plain) ||
	    plain == addr)
		return false;
	file.mode |= SHADOW_FILE_HUGE_ALIGN;
	return !shadow_mm_unmapped(&space->shadow, &want, 0, &huge) &&
	       huge == addr;
}

static void describe_file(struct mm_event *event,
			  const struct shadow_mm_step_rec *step,
			  const struct shadow_mmap *want,
			  struct shadow_file *file)
{
	const struct mm_live *live = mm_space_at(event->space, step->ret);
	const struct shadow_mm_event_vma *vma = &live->vma;

	*file = (struct shadow_file){
		.file = mm_number_of(event->mirror, vma->file),
		.mapping = mm_number_of(event->mirror, vma->mapping),
		.ops = mm_ops_of(event->mirror, vma),
		.mode = SHADOW_FILE_READ,
		.flags = vma->flags & DRIVER_FLAGS,
	};
	if (!(vma->flags & SHADOW_VM_MAYEXEC))
		file->mode |= SHADOW_FILE_NOEXEC;
	if ((want->flags & SHADOW_MAP_TYPE) == SHADOW_MAP_PRIVATE ||
	    vma->flags & SHADOW_VM_MAYWRITE)
		file->mode |= SHADOW_FILE_WRITE;
	if (is_aligned(event->space, *want, *file, step->ret))
		file->mode |= SHADOW_FILE_HUGE_ALIGN;
}

/* Would the address space itself refuse it for want of room? */
static bool is_too_much(const struct mm_space *space, struct shadow_mmap want)
{
	const struct shadow_mm *mm = &space->shadow;
	u64 addr;

	want.len = whole_pages(want.len);
	return !want.len ||
	       !shadow_mm_may_expand(mm, want.prot & SHADOW_VM_ACCESS,
				     want.len >> SHADOW_PAGE_SHIFT) ||
	       mm->map_count > mm->mms->config.max_map_count ||
	       shadow_mm_unmapped(mm, &want, 0, &addr);
}

/* Is it for the model to say why an mmap() failed? */
static bool is_ours(const struct mm_event *event,
		    const struct shadow_mm_step_rec *step)
{
	if (step->args[0])
		return false;
	if (step->ret == -ENOMEM)
		return is_too_much(event->space, wanted(step));
	return step->ret != -EINTR && step->ret != -EACCES;
}

/* What do_mmap() did; @event gets what differs. */
static void map(struct mm_event *event, const struct shadow_mm_step_rec *step)
{
	bool failed = step->ret < 0 && step->ret > -4096;
	struct shadow_mmap want = wanted(step);
	struct shadow_file file;
	u64 addr = 0;
	int err;

	if (failed && !is_ours(event, step)) {
		mm_input(event, MM_INPUT_REFUSED);
		return;
	}
	if (step->args[0]) {
		if (!mm_space_at(event->space, step->ret))
			return;
		describe_file(event, step, &want, &file);
		mm_input(event, MM_INPUT_FILE);
		want.file = &file;
	}
	err = shadow_mm_mmap(&event->space->shadow, &want, &addr);
	addr = err ? (u64)err : addr;
	if (addr == (u64)step->ret)
		return;
	event->what = "mmap's result";
	event->live = step->ret;
	event->shadow = addr;
}

/**
 * mm_map_step() - do what a step that maps or unmaps did
 * @event: the section that it is in; gets what differs
 * @step: any step; only those two do something
 *
 * What a section that maps has unmapped it did for its mmap(), which does that
 * here, too.
 */
void mm_map_step(struct mm_event *event, const struct shadow_mm_step_rec *step)
{
	if (step->step == SHADOW_MM_STEP_MAP)
		map(event, step);
	else if (step->step == SHADOW_MM_STEP_UNMAP &&
		 !mm_space_has_step(event->space, SHADOW_MM_STEP_MAP))
		shadow_mm_munmap(&event->space->shadow, step->args[0],
				 step->args[1]);
}
