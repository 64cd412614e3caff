// SPDX-License-Identifier: GPL-2.0
/*
 * All address spaces of the system, found through the processes that have them,
 * which are taken one by one in the order of their numbers, some at a time. An mm
 * that only a kernel thread still borrows has no memory left, and is not found.
 */
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "kernel/ksym.h"
#include "live/ident.h"
#include "live/mms.h"
#include "uapi/live_mm.h"

/**
 * struct live_mms - a walk over all address spaces
 * @walk: as of every walk
 * @recs: gets a struct shadow_rec_mm for each
 * @others: the processes that share one
 * @known: those shared ones that were told of
 * @nr: all that were told of
 * @next: the number of the process that it goes on with; 0: before init_mm
 */
struct live_mms {
	struct live_walk walk;
	struct grow *recs;
	struct grow others;
	struct live_ident known;
	u32 nr;
	int next;
};

/* A process and its mm, both referenced. */
struct live_process {
	struct task_struct *task;
	struct mm_struct *mm;
	u32 pid;
};

/* The mm of a process, whichever of its threads still has it. */
static struct mm_struct *live_process_mm(struct task_struct *leader)
{
	struct mm_struct *mm = get_task_mm(leader);
	struct task_struct *thread;

	if (mm || leader->flags & PF_KTHREAD)
		return mm;
	rcu_read_lock();
	for_each_thread(leader, thread) {
		mm = get_task_mm(thread);
		if (mm)
			break;
	}
	rcu_read_unlock();
	return mm;
}

/*
 * The process of the least number from @nr on, in the reader's namespace;
 * false: there is none. Its mm is NULL where it has none.
 */
static bool live_process_next(struct live_process *process, int nr)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct pid *pid;

	process->task = NULL;
	rcu_read_lock();
	for (; !process->task; nr++) {
		pid = idr_get_next(&ns->idr, &nr);
		if (!pid)
			break;
		process->task = pid_task(pid, PIDTYPE_TGID);
		process->pid = nr;
	}
	if (process->task)
		get_task_struct(process->task);
	rcu_read_unlock();
	if (!process->task)
		return false;
	process->mm = live_process_mm(process->task);
	return true;
}

static void live_mm_fill(struct shadow_rec_mm *rec, struct mm_struct *mm,
			 int references)
{
	rec->processes = !!references;
	rec->users = atomic_read(&mm->mm_users) - references;
	rec->count = atomic_read(&mm->mm_count);
	rec->vmas = READ_ONCE(mm->map_count);
	rec->total_vm = READ_ONCE(mm->total_vm);
	rec->locked_vm = READ_ONCE(mm->locked_vm);
	rec->tables = mm_pgtables_bytes(mm);
}

/* Not of init_mm: the kernel never sets its counters up. */
static void live_mm_fill_rss(struct shadow_rec_mm *rec, struct mm_struct *mm)
{
	rec->rss_anon = compat_mm_counter(mm, MM_ANONPAGES);
	rec->rss_file = compat_mm_counter(mm, MM_FILEPAGES);
	rec->rss_shmem = compat_mm_counter(mm, MM_SHMEMPAGES);
	rec->swap = compat_mm_counter(mm, MM_SWAPENTS);
}

/* How many of a process's threads have its mm. */
static int live_process_threads(const struct live_process *process)
{
	struct task_struct *thread;
	int nr = 0;

	rcu_read_lock();
	for_each_thread(process->task, thread)
		nr += READ_ONCE(thread->mm) == process->mm;
	rcu_read_unlock();
	return nr;
}

static void live_process_put(struct live_process *process)
{
	if (process->mm)
		mmput(process->mm);
	put_task_struct(process->task);
}

static void live_mms_other(struct live_mms *mms,
			   const struct live_process *other)
{
	struct shadow_rec_mm_user *rec;

	rec = grow_rec(&mms->others, SHADOW_LIVE_MM_USER, sizeof(*rec));
	if (!rec)
		return;
	rec->number = mms->nr + 1;
	rec->pid = other->pid;
	strscpy(rec->comm, other->task->comm, sizeof(rec->comm));
}

/*
 * The other processes that have a process's mm. 1: it was told of with one of them;
 * 0: it was not; or -errno.
 */
static int live_mms_others(struct live_mms *mms,
			   const struct live_process *process)
{
	struct live_process other = {};
	bool before = false;
	int nr;

	for (nr = 1; live_process_next(&other, nr); nr++) {
		nr = other.pid;
		if (other.mm == process->mm && nr != process->pid) {
			before |= nr < process->pid;
			live_mms_other(mms, &other);
		}
		live_process_put(&other);
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return mms->others.err ?: before;
}

/* The same where it may be shared: somebody else has a reference, at least. */
static int live_mms_shared(struct live_mms *mms,
			   const struct live_process *process)
{
	u32 seen = mms->known.nr;
	int err;

	if (atomic_read(&process->mm->mm_users) - 1 <=
	    live_process_threads(process))
		return 0;
	err = live_mms_others(mms, process);
	if (err || !mms->others.len)
		return err;
	err = live_ident_reserve(&mms->known, 1);
	if (err)
		return err;
	/* The mm's own id is never given out again. */
	return live_ident_number(&mms->known, process->mm->context.ctx_id) <=
	       seen;
}

/* A process that has a mm. */
static int live_mms_process(struct live_mms *mms,
			    const struct live_process *process)
{
	struct shadow_rec_mm *rec;
	int err;

	mms->others.len = 0;
	err = live_mms_shared(mms, process);
	if (err)
		return min(err, 0);
	rec = grow_rec(mms->recs, SHADOW_LIVE_MM, sizeof(*rec));
	if (!rec)
		return mms->recs->err;
	rec->number = ++mms->nr;
	rec->pid = process->pid;
	strscpy(rec->comm, process->task->comm, sizeof(rec->comm));
	live_mm_fill(rec, process->mm, 1);
	live_mm_fill_rss(rec, process->mm);
	rec->processes +=
		mms->others.len / ALIGN(sizeof(struct shadow_rec_mm_user), 8);
	grow_write(mms->recs, mms->others.data, mms->others.len);
	return mms->recs->err;
}

/* init_mm, which no process has. */
static int live_mms_kernel(struct live_mms *mms)
{
	struct mm_struct *init = ksym_get(KSYM_INIT_MM);
	struct shadow_rec_mm *rec;

	rec = grow_rec(mms->recs, SHADOW_LIVE_MM, sizeof(*rec));
	if (!rec)
		return mms->recs->err;
	rec->number = ++mms->nr;
	strscpy(rec->comm, "init_mm", sizeof(rec->comm));
	live_mm_fill(rec, init, 0);
	return 0;
}

/* 1: there may be more; 0: that was all; or -errno. */
static int live_mms_processes(struct live_mms *mms)
{
	struct live_process process = {};
	int err = 0;

	while (mms->recs->len < LIVE_PIECE) {
		if (!live_process_next(&process, mms->next))
			return 0;
		mms->next = process.pid + 1;
		if (process.mm)
			err = live_mms_process(mms, &process);
		live_process_put(&process);
		cond_resched();
		if (fatal_signal_pending(current))
			err = -EINTR;
		if (err)
			return err;
	}
	return 1;
}

static int live_mms_more(struct live_walk *base, struct grow *recs)
{
	struct live_mms *mms = container_of(base, struct live_mms, walk);
	int err = 0;

	mms->recs = recs;
	mms->others.held = base->held;
	mms->known.held = base->held;
	if (!mms->next) {
		err = live_mms_kernel(mms);
		mms->next = 1;
	}
	err = err ?: live_mms_processes(mms);
	grow_destroy(&mms->others);
	return err;
}

static void live_mms_end(struct live_walk *base)
{
	struct live_mms *mms = container_of(base, struct live_mms, walk);

	grow_destroy(&mms->others);
	live_ident_destroy(&mms->known);
}

/*
 * All address spaces: a struct shadow_rec_mm for each, init_mm's first, behind it
 * the struct shadow_rec_mm_user of those that share it with the process of the
 * least number. Takes no lock but a task's for a moment, holds a reference on two
 * mms at most. What comes or goes meanwhile may be missing; an mm that goes from
 * one process to another meanwhile may be there twice.
 */
const struct live_pieces live_mms_pieces = {
	.size = sizeof(struct live_mms),
	.more = live_mms_more,
	.end = live_mms_end,
};
