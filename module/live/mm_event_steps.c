// SPDX-License-Identifier: GPL-2.0
/*
 * Functions of the kernel that change an address space as a step of something
 * larger, or tie an anon_vma to a VMA: looked at where they begin and where they
 * return. Changes nothing of what they do.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/rmap.h>

#include <asm/unistd.h>

#include "kernel/compat_mm_event.h"
#include "live/mm_events_priv.h"
#include "live/vma_flags.h"
#include "live/vma_hash.h"

/* Threads that may be inside of one function at a time. */
#define LIVE_STEP_THREADS 256

/**
 * struct live_step_call - a call that has begun
 * @mm: whose VMAs
 * @vma: the VMA that it is about; NULL: it is about none
 * @args: as struct shadow_mm_step_rec
 */
struct live_step_call {
	struct live_event_mm *mm;
	const struct vm_area_struct *vma;
	u64 args[6];
};

/* What a call is asked for, and of which address space. */
static struct mm_struct *live_step_map(const struct live_mm_events *events,
				       const struct pt_regs *regs,
				       struct live_step_call *call)
{
	call->args[0] = live_hash_thing((void *)regs->di);
	call->args[1] = regs->si;
	call->args[2] = regs->dx;
	call->args[3] = regs->cx;
	call->args[4] = regs->r8;
	call->args[5] = compat_do_mmap_pgoff(regs);
	return current->mm;
}

static struct mm_struct *live_step_unmap(const struct live_mm_events *events,
					 const struct pt_regs *regs,
					 struct live_step_call *call)
{
	call->args[0] = regs->dx;
	call->args[1] = regs->cx;
	return (struct mm_struct *)regs->si;
}

static struct mm_struct *live_step_brk(const struct live_mm_events *events,
				       const struct pt_regs *regs,
				       struct live_step_call *call)
{
	call->args[0] = regs->dx;
	call->args[1] = regs->cx;
	call->args[2] = live_vma_flags_shadow(regs->r8);
	return current->mm;
}

/* An argument on the way down, behind a VMA. */
static struct mm_struct *live_step_stack(const struct live_mm_events *events,
					 const struct pt_regs *regs,
					 struct live_step_call *call)
{
	const struct vm_area_struct *vma = (void *)regs->di;

	call->args[0] = vma->vm_end;
	call->args[1] = regs->si;
	return vma->vm_mm;
}

static struct mm_struct *live_step_special(const struct live_mm_events *events,
					   const struct pt_regs *regs,
					   struct live_step_call *call)
{
	call->args[0] = regs->si;
	call->args[1] = regs->dx;
	call->args[2] = live_vma_flags_shadow(regs->cx);
	return (struct mm_struct *)regs->di;
}

static struct mm_struct *live_step_anon(const struct live_mm_events *events,
					const struct pt_regs *regs,
					struct live_step_call *call)
{
	call->vma = (void *)regs->di;
	call->args[0] = call->vma->vm_start;
	call->args[1] = call->vma->vm_end;
	call->args[4] = READ_ONCE(events->log.seq);
	return call->vma->vm_mm;
}

/* What it is told has a layout of its own; the system call says as much. */
static struct mm_struct *live_step_guard(const struct live_mm_events *events,
					 const struct pt_regs *regs,
					 struct live_step_call *call)
{
	if (live_event_call(call->args) != __NR_madvise)
		return NULL;
	return current->mm;
}

/**
 * struct live_step - a function
 * @name: its name; NULL: this kernel has no such function
 * @begin: fills in what it is called with
 * @early: told when it begins, else when it returns
 */
struct live_step {
	const char *name;
	struct mm_struct *(*begin)(const struct live_mm_events *events,
				   const struct pt_regs *regs,
				   struct live_step_call *call);
	bool early;
};

static const struct live_step live_steps[SHADOW_MM_NR_STEPS] = {
	[SHADOW_MM_STEP_MAP] = { "do_mmap", live_step_map },
	[SHADOW_MM_STEP_UNMAP] = { COMPAT_DO_MUNMAP, live_step_unmap, true },
	[SHADOW_MM_STEP_BRK] = { "do_brk_flags", live_step_brk },
	[SHADOW_MM_STEP_GROW] = { "expand_downwards", live_step_stack },
	[SHADOW_MM_STEP_SHIFT] = { COMPAT_SHIFT_STACK, live_step_stack },
	[SHADOW_MM_STEP_SPECIAL] = { "_install_special_mapping",
				     live_step_special },
	[SHADOW_MM_STEP_ANON] = { "__anon_vma_prepare", live_step_anon },
	[SHADOW_MM_STEP_GUARD] = { COMPAT_GUARD_INSTALL, live_step_guard },
};

static void live_step_tell(struct live_step_hook *hook,
			   const struct live_step_call *call, s64 ret)
{
	struct shadow_mm_step_rec rec = {
		.rec = { SHADOW_MM_STEP, sizeof(rec) },
		.step = hook->step,
		.mm = call->mm->id,
		.tid = task_pid_nr(current),
		.call = live_event_call(NULL),
		.ret = ret,
	};
	struct live_event_put put;

	memcpy(rec.args, call->args, sizeof(rec.args));
	if (!live_event_begin(&hook->events->log, &put, sizeof(rec), &rec.seq))
		return;
	live_event_put(&put, &rec, sizeof(rec));
	live_event_end(&put);
}

static struct live_step_hook *live_step_hook(struct kretprobe_instance *ri)
{
	return container_of(get_kretprobe(ri), struct live_step_hook, probe);
}

/* Non-zero: nobody waits for this call's return. */
static int live_step_begins(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct live_step_hook *hook = live_step_hook(ri);
	const struct live_step *step = &live_steps[hook->step];
	struct live_step_call *call = (void *)ri->data;

	*call = (struct live_step_call){};
	call->mm = live_event_find(hook->events,
				   step->begin(hook->events, regs, call));
	if (!call->mm)
		return 1;
	if (step->early)
		live_step_tell(hook, call, 0);
	return step->early;
}

NOKPROBE_SYMBOL(live_step_begins);

static int live_step_returns(struct kretprobe_instance *ri,
			     struct pt_regs *regs)
{
	struct live_step_hook *hook = live_step_hook(ri);
	struct live_step_call *call = (void *)ri->data;
	s64 ret = regs_return_value(regs);

	if (hook->step == SHADOW_MM_STEP_SPECIAL)
		ret = PTR_ERR_OR_ZERO((void *)regs_return_value(regs));
	else if (hook->step != SHADOW_MM_STEP_MAP)
		ret = (int)ret;
	if (hook->step == SHADOW_MM_STEP_ANON && call->vma->anon_vma) {
		call->args[2] = live_hash_thing(call->vma->anon_vma);
		call->args[3] = live_vma_chain(call->vma);
	}
	live_step_tell(hook, call, ret);
	return 0;
}

NOKPROBE_SYMBOL(live_step_returns);

static void live_steps_unregister(struct live_mm_events *events, u32 nr)
{
	while (nr--)
		if (live_steps[nr].name)
			unregister_kretprobe(&events->hooks[nr].probe);
}

/**
 * live_steps_init() - begin to look at all functions
 * @events: for whom
 *
 * Return: 0 or -errno, nothing left; -ENOENT: the kernel has no such function.
 */
int live_steps_init(struct live_mm_events *events)
{
	struct live_step_hook *hook;
	int err;
	u32 i;

	for (i = 0; i < SHADOW_MM_NR_STEPS; i++) {
		if (!live_steps[i].name)
			continue;
		hook = &events->hooks[i];
		hook->events = events;
		hook->step = i;
		hook->probe.kp.symbol_name = live_steps[i].name;
		hook->probe.entry_handler = live_step_begins;
		hook->probe.handler = live_step_returns;
		hook->probe.data_size = sizeof(struct live_step_call);
		hook->probe.maxactive = LIVE_STEP_THREADS;
		err = register_kretprobe(&hook->probe);
		if (err) {
			live_steps_unregister(events, i);
			return err;
		}
	}
	return 0;
}

/**
 * live_steps_exit() - look at none any more
 * @events: for whom; no call is worked on when this returns
 */
void live_steps_exit(struct live_mm_events *events)
{
	live_steps_unregister(events, SHADOW_MM_NR_STEPS);
}

/**
 * live_steps_missed() - was a call not looked at?
 * @events: for whom
 *
 * Return: it may be: too many threads were in one function, or one of the
 * functions that are used here was itself looked at.
 */
bool live_steps_missed(const struct live_mm_events *events)
{
	u32 i;

	for (i = 0; i < SHADOW_MM_NR_STEPS; i++)
		if (events->hooks[i].probe.nmissed ||
		    events->hooks[i].probe.kp.nmissed)
			return true;
	return false;
}
