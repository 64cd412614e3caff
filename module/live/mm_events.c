// SPDX-License-Identifier: GPL-2.0
/*
 * The stream of what happens to address spaces. Each time somebody has had the
 * mmap_lock of one for writing and lets it go, or keeps it for reading, its VMAs
 * are compared with what they were, while the lock still holds them; so nothing
 * that is done to them can pass unseen, whoever does it. One stream at a time.
 *
 * An address space is followed from its first section on, when exec or fork makes
 * it. Whose it is follows from who makes it: no task is kept track of.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include <linux/user_namespace.h>

#include <asm/syscall.h>
#include <asm/unistd.h>

#include "kernel/compat_mm_event.h"
#include "live/mm_events_priv.h"
#include "live/vma_flags.h"

static DEFINE_MUTEX(live_events_mutex); /* live_events */
static struct live_mm_events *live_events; /* the one that there is */

/**
 * live_event_find() - is an address space followed?
 * @events: by whom
 * @mm: the address space; NULL: it is not
 *
 * Context: any but NMI. What it returns stays as long as the caller uses @mm.
 * Return: what is known of it, or NULL.
 */
struct live_event_mm *live_event_find(struct live_mm_events *events,
				      const struct mm_struct *mm)
{
	struct live_event_mm *known, *found = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&events->lock, flags);
	list_for_each_entry(known, &events->mms, link) {
		if (known->mm == mm) {
			found = known;
			break;
		}
	}
	raw_spin_unlock_irqrestore(&events->lock, flags);
	return found;
}

/**
 * live_event_call() - the system call that the current task is in
 * @args: gets what it was called with; NULL: nobody wants to know
 *
 * Return: its number; -1: it is in none.
 */
int live_event_call(u64 *args)
{
	struct pt_regs *regs = task_pt_regs(current);
	unsigned long words[6];
	unsigned int i;
	int call;

	if (current->flags & PF_KTHREAD || !current->mm)
		return -1;
	call = syscall_get_nr(current, regs);
	if (call < 0 || !args)
		return call < 0 ? -1 : call;
	syscall_get_arguments(current, regs, words);
	for (i = 0; i < 6; i++)
		args[i] = words[i];
	return call;
}

/* The current task has made @mm, has it not? Then by what, and from which? */
static bool live_event_born(struct live_mm_events *events,
			    const struct mm_struct *mm, u32 *kind, u32 *parent)
{
	const struct live_event_mm *from;

	if (!current->mm || mm == current->mm || !atomic_read(&mm->mm_users))
		return false;
	from = live_event_find(events, current->mm);
	*parent = from ? from->id : 0;
	switch (live_event_call(NULL)) {
	case __NR_execve:
	case __NR_execveat:
		*kind = SHADOW_MM_SECTION_EXEC;
		return from || task_tgid(current) == events->root;
	case __NR_clone:
	case __NR_clone3:
	case __NR_fork:
	case __NR_vfork:
		*kind = SHADOW_MM_SECTION_FORK;
		return from;
	}
	return false;
}

/* The caller has @mm's lock for writing, so nobody else adds it. */
static struct live_event_mm *live_event_add(struct live_mm_events *events,
					    struct mm_struct *mm)
{
	struct live_event_mm *add;
	unsigned long flags;
	u32 kind, parent;

	if (!live_event_born(events, mm, &kind, &parent))
		return NULL;
	add = kzalloc(sizeof(*add), GFP_NOWAIT | __GFP_NOWARN);
	if (!add) {
		live_event_fail(&events->log, -ENOMEM);
		return NULL;
	}
	mmgrab(mm);
	add->mm = mm;
	add->kind = kind;
	add->parent = parent;
	raw_spin_lock_irqsave(&events->lock, flags);
	add->id = ++events->nr_mms;
	list_add(&add->link, &events->mms);
	raw_spin_unlock_irqrestore(&events->lock, flags);
	return add;
}

static void live_event_gone(struct live_mm_events *events,
			    struct live_event_mm *known)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&events->lock, flags);
	list_move(&known->link, &events->gone);
	raw_spin_unlock_irqrestore(&events->lock, flags);
}

/* What the current task may do, as far as mmap() and the like ask. */
static void live_section_limits(struct shadow_mm_section *rec)
{
	const struct cred *cred = current_cred();

	rec->limit[SHADOW_MM_LIMIT_AS] = rlimit(RLIMIT_AS);
	rec->limit[SHADOW_MM_LIMIT_DATA] = rlimit(RLIMIT_DATA);
	rec->limit[SHADOW_MM_LIMIT_DATA_MAX] = rlimit_max(RLIMIT_DATA);
	rec->limit[SHADOW_MM_LIMIT_STACK] = rlimit(RLIMIT_STACK);
	rec->limit[SHADOW_MM_LIMIT_MEMLOCK] = rlimit(RLIMIT_MEMLOCK);
	if (cred->user_ns != &init_user_ns)
		return;
	if (cap_raised(cred->cap_effective, CAP_IPC_LOCK))
		rec->flags |= SHADOW_MM_SECTION_IPC_LOCK;
	if (cap_raised(cred->cap_effective, CAP_SYS_RAWIO))
		rec->flags |= SHADOW_MM_SECTION_RAW_IO;
}

static void live_section_fill(struct shadow_mm_section *rec,
			      struct live_event_mm *known)
{
	const struct mm_struct *mm = known->mm;

	rec->kind = known->kind;
	rec->mm = known->id;
	rec->parent = known->parent;
	rec->tid = task_pid_nr(current);
	rec->call = live_event_call(rec->args);
	if (current->mm != mm)
		rec->flags |= SHADOW_MM_SECTION_OTHER;
	rec->total_vm = mm->total_vm;
	rec->locked_vm = mm->locked_vm;
	rec->data_vm = mm->data_vm;
	rec->exec_vm = mm->exec_vm;
	rec->stack_vm = mm->stack_vm;
	rec->start_brk = mm->start_brk;
	rec->brk = mm->brk;
	rec->start_stack = mm->start_stack;
	rec->mmap_base = mm->mmap_base;
	rec->mmap_legacy_base = mm->mmap_legacy_base;
	rec->task_size = mm->task_size;
	rec->def_flags = live_vma_flags_shadow(mm->def_flags);
	rec->users = atomic_read(&mm->mm_users);
	live_section_limits(rec);
}

static void live_section_tell(struct live_mm_events *events,
			      struct live_event_mm *known, u32 flags)
{
	struct live_event_change change = {
		.was = &known->list[known->now],
		.is = &known->list[!known->now],
	};
	struct shadow_mm_section rec = { .rec.type = SHADOW_MM_SECTION,
					 .flags = flags };
	struct live_event_put put;

	live_event_change_count(&change);
	rec.nr_vmas = change.is->nr;
	rec.nr_gone = change.nr_gone;
	rec.nr_set = change.nr_set;
	rec.rec.size = sizeof(rec) + change.nr_gone * sizeof(u64) +
		       change.nr_set * sizeof(struct shadow_mm_event_vma);
	live_section_fill(&rec, known);
	if (!live_event_begin(&events->log, &put, rec.rec.size, &rec.seq))
		return;
	live_event_put(&put, &rec, sizeof(rec));
	live_event_change_put(&change, &put);
	live_event_end(&put);
}

/* @known's lock was held for writing, and still is. */
static void live_section_ends(struct live_mm_events *events,
			      struct live_event_mm *known, u32 flags)
{
	struct live_event_list *next = &known->list[!known->now];
	int err;

	WRITE_ONCE(known->writer, NULL);
	if (READ_ONCE(events->log.err))
		return;
	err = live_event_list_take(next, known->mm);
	if (err) {
		live_event_fail(&events->log, err);
		return;
	}
	live_section_tell(events, known, flags);
	known->now = !known->now;
	known->kind = SHADOW_MM_SECTION_CHANGE;
	if (!next->nr && !atomic_read(&known->mm->mm_users))
		live_event_gone(events, known);
}

static void live_event_released(COMPAT_MMAP_LOCK_RELEASED)
{
	struct live_mm_events *events = data;
	struct live_event_mm *known;

	if (!write)
		return;
	known = live_event_find(events, mm) ?: live_event_add(events, mm);
	if (known)
		live_section_ends(events, known, 0);
}

/* To keep the lock for reading alone is to get it, as this tracepoint has it. */
static void live_event_acquired(COMPAT_MMAP_LOCK_ACQUIRED)
{
	struct live_mm_events *events = data;
	struct live_event_mm *known;

	if (!success || in_nmi())
		return;
	known = live_event_find(events, mm);
	if (!known)
		return;
	if (write)
		WRITE_ONCE(known->writer, current);
	else if (READ_ONCE(known->writer) == current)
		live_section_ends(events, known, SHADOW_MM_SECTION_KEPT);
}

static int live_event_hook(struct live_mm_events *events)
{
	int err;

	err = register_trace_mmap_lock_released(live_event_released, events);
	if (err)
		return err;
	err = register_trace_mmap_lock_acquire_returned(live_event_acquired,
							events);
	if (err)
		goto unregister_released;
	err = live_steps_init(events);
	if (err)
		goto unregister_acquired;
	return 0;

unregister_acquired:
	unregister_trace_mmap_lock_acquire_returned(live_event_acquired,
						    events);
unregister_released:
	unregister_trace_mmap_lock_released(live_event_released, events);
	tracepoint_synchronize_unregister();
	return err;
}

static void live_event_unhook(struct live_mm_events *events)
{
	live_steps_exit(events);
	unregister_trace_mmap_lock_acquire_returned(live_event_acquired,
						    events);
	unregister_trace_mmap_lock_released(live_event_released, events);
	tracepoint_synchronize_unregister();
}

static void live_event_free(struct list_head *mms)
{
	struct live_event_mm *known, *next;

	list_for_each_entry_safe(known, next, mms, link) {
		list_del(&known->link);
		live_event_list_destroy(&known->list[0]);
		live_event_list_destroy(&known->list[1]);
		mmdrop(known->mm);
		kfree(known);
	}
}

static struct live_mm_events *live_event_alloc(int pid, u32 bytes)
{
	struct live_mm_events *events = kzalloc(sizeof(*events), GFP_KERNEL);
	int err;

	if (!events)
		return ERR_PTR(-ENOMEM);
	err = live_event_log_create(&events->log, bytes);
	if (err)
		goto free_events;
	events->root = find_get_pid(pid);
	if (!events->root) {
		err = -ESRCH;
		goto destroy_log;
	}
	raw_spin_lock_init(&events->lock);
	INIT_LIST_HEAD(&events->mms);
	INIT_LIST_HEAD(&events->gone);
	return events;

destroy_log:
	live_event_log_destroy(&events->log);
free_events:
	kfree(events);
	return ERR_PTR(err);
}

static void live_event_dealloc(struct live_mm_events *events)
{
	live_event_free(&events->mms);
	live_event_free(&events->gone);
	put_pid(events->root);
	live_event_log_destroy(&events->log);
	kfree(events);
}

/**
 * live_mm_events_create() - begin a stream
 * @events: gets it
 * @pid: the process whose next exec it begins with, in the caller's namespace
 * @bytes: of records that may wait to be read; a power of two
 *
 * Context: process, may sleep.
 * Return: 0; -EBUSY: there is one; -ESRCH: there is no such process; -ENOENT: the
 * kernel has not all of the functions that are looked at; -ENOMEM.
 */
int live_mm_events_create(struct live_mm_events **events, int pid, u32 bytes)
{
	struct live_mm_events *made;
	int err = -EBUSY;

	mutex_lock(&live_events_mutex);
	if (live_events)
		goto unlock;
	made = live_event_alloc(pid, bytes);
	err = PTR_ERR_OR_ZERO(made);
	if (err)
		goto unlock;
	err = live_event_hook(made);
	if (err) {
		live_event_dealloc(made);
		goto unlock;
	}
	live_events = made;
	*events = made;
unlock:
	mutex_unlock(&live_events_mutex);
	return err;
}

/**
 * live_mm_events_destroy() - end a stream
 * @events: the stream; NULL: there is none
 *
 * Context: process, may sleep.
 */
void live_mm_events_destroy(struct live_mm_events *events)
{
	if (!events)
		return;
	mutex_lock(&live_events_mutex);
	live_event_unhook(events);
	live_event_dealloc(events);
	live_events = NULL;
	mutex_unlock(&live_events_mutex);
}

/* Those that have ended need a process to give them back. */
static void live_event_reap(struct live_mm_events *events)
{
	unsigned long flags;
	LIST_HEAD(gone);

	raw_spin_lock_irqsave(&events->lock, flags);
	list_splice_init(&events->gone, &gone);
	raw_spin_unlock_irqrestore(&events->lock, flags);
	live_event_free(&gone);
}

/**
 * live_mm_events_read() - take records out of a stream
 * @events: the stream
 * @to: where to
 * @bytes: how many at most; a record may be read in pieces
 *
 * Context: process, may sleep; one reader at a time.
 * Return: how many; 0: none at the moment; -EFAULT; or, when all there is has
 * been read and something that happened is not in it, why: -ENOBUFS: it was not
 * read fast enough, -E2BIG: an address space has more VMAs than it can show,
 * -ENOMEM, -EOVERFLOW: too many threads did the same thing at once.
 */
ssize_t live_mm_events_read(struct live_mm_events *events, char __user *to,
			    size_t bytes)
{
	live_event_reap(events);
	if (live_steps_missed(events))
		live_event_fail(&events->log, -EOVERFLOW);
	return live_event_log_read(&events->log, to, bytes);
}
