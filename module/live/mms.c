// SPDX-License-Identifier: GPL-2.0
/*
 * All address spaces of the system, found through the processes that have them,
 * which are taken one by one in the order of their numbers. An mm that only a
 * kernel thread still borrows has no memory left, and is not found.
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
 * @recs: gets a struct shadow_rec_mm for each, of one size, so that the place
 *        of each is known by its number
 * @others: gets the processes that share one
 * @known: the numbers of those that were met
 */
struct live_mms {
	struct grow *recs;
	struct grow others;
	struct live_ident known;
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

/* A mm not met before. */
static void live_mms_add(struct live_mms *mms, u32 number,
			 const struct live_process *process)
{
	struct shadow_rec_mm *rec;

	rec = grow_rec(mms->recs, SHADOW_LIVE_MM, sizeof(*rec));
	if (!rec)
		return;
	rec->number = number;
	rec->pid = process->pid;
	strscpy(rec->comm, process->task->comm, sizeof(rec->comm));
	live_mm_fill(rec, process->mm, 1);
	live_mm_fill_rss(rec, process->mm);
}

/* One more process of a mm. */
static void live_mms_share(struct live_mms *mms, u32 number,
			   const struct live_process *process)
{
	struct shadow_rec_mm *mm = (void *)mms->recs->data;
	struct shadow_rec_mm_user *rec;

	rec = grow_rec(&mms->others, SHADOW_LIVE_MM_USER, sizeof(*rec));
	if (!rec)
		return;
	rec->number = number;
	rec->pid = process->pid;
	strscpy(rec->comm, process->task->comm, sizeof(rec->comm));
	mm[number - 1].processes++;
}

/* A process that has a mm. The mm's own id is never given out again. */
static int live_mms_process(struct live_mms *mms,
			    const struct live_process *process)
{
	u32 number, seen = mms->known.nr;
	int err = live_ident_reserve(&mms->known, 1);

	if (err)
		return err;
	number = live_ident_number(&mms->known, process->mm->context.ctx_id);
	if (number > seen)
		live_mms_add(mms, number, process);
	else
		live_mms_share(mms, number, process);
	return mms->recs->err ?: mms->others.err;
}

/* The first record is init_mm's, which no process has. */
static int live_mms_kernel(struct live_mms *mms)
{
	struct mm_struct *init = ksym_get(KSYM_INIT_MM);
	struct shadow_rec_mm *rec;
	int err = live_ident_reserve(&mms->known, 1);

	if (err)
		return err;
	rec = grow_rec(mms->recs, SHADOW_LIVE_MM, sizeof(*rec));
	if (!rec)
		return mms->recs->err;
	rec->number = live_ident_number(&mms->known, init->context.ctx_id);
	strscpy(rec->comm, "init_mm", sizeof(rec->comm));
	live_mm_fill(rec, init, 0);
	return 0;
}

static int live_mms_processes(struct live_mms *mms)
{
	struct live_process process = {};
	int err = 0, nr = 1;

	for (; !err && live_process_next(&process, nr); nr++) {
		nr = process.pid;
		if (process.mm) {
			err = live_mms_process(mms, &process);
			mmput(process.mm);
		}
		put_task_struct(process.task);
		cond_resched();
		if (fatal_signal_pending(current))
			err = -EINTR;
	}
	return err;
}

/**
 * live_mms_collect() - describe all address spaces
 * @recs: an empty buffer; gets a struct shadow_rec_mm for each, init_mm's first,
 *        then the struct shadow_rec_mm_user of those that processes share
 *
 * Context: process; takes no lock but a task's for a moment, holds a reference
 * on one mm at a time. What comes or goes meanwhile may be missing.
 * Return: 0 or -errno; -EINTR on a fatal signal.
 */
int live_mms_collect(struct grow *recs)
{
	struct live_mms mms = { .recs = recs };
	void *others;
	int err;

	err = live_mms_kernel(&mms) ?: live_mms_processes(&mms);
	if (!err && mms.others.len) {
		others = grow_add(recs, mms.others.len);
		if (others)
			memcpy(others, mms.others.data, mms.others.len);
	}
	grow_destroy(&mms.others);
	live_ident_destroy(&mms.known);
	return err ?: recs->err;
}
