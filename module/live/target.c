// SPDX-License-Identifier: GPL-2.0
/*
 * The process that the mm views show: a reference on its struct pid, which
 * keeps its number from being taken for another process, and keeps neither the
 * process nor its memory.
 */
#include <linux/err.h>
#include <linux/mmap_lock.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "kernel/ksym.h"
#include "live/target.h"

static DEFINE_MUTEX(live_target_mutex); /* live_target */
static struct pid *live_target; /* NULL: init_mm */

/* The memory of a process, referenced. */
static struct mm_struct *live_pid_mm(struct pid *pid)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	struct mm_struct *mm;

	if (!task)
		return ERR_PTR(-ESRCH);
	mm = get_task_mm(task);
	if (!mm)
		mm = ERR_PTR(task->flags & PF_KTHREAD ? -EINVAL : -ESRCH);
	put_task_struct(task);
	return mm;
}

/**
 * live_target_of() - get the memory of any process
 * @nr: its id in the caller's namespace
 *
 * Return: its mm, to be given to live_target_put(); -ESRCH where there is no
 * such process or it has no memory left; -EINVAL for a kernel thread.
 */
struct mm_struct *live_target_of(int nr)
{
	struct pid *pid = find_get_pid(nr);
	struct mm_struct *mm;

	if (!pid)
		return ERR_PTR(-ESRCH);
	mm = live_pid_mm(pid);
	put_pid(pid);
	return mm;
}

static void live_target_swap(struct pid *pid)
{
	mutex_lock(&live_target_mutex);
	swap(pid, live_target);
	mutex_unlock(&live_target_mutex);
	put_pid(pid);
}

/**
 * live_target_set() - choose a process
 * @nr: its id in the caller's namespace; 0: init_mm
 *
 * Return: 0; -EINVAL for a kernel thread or a negative number; -ESRCH where
 * there is no such process or it has no memory left. The old one stays then.
 */
int live_target_set(int nr)
{
	struct mm_struct *mm;
	struct pid *pid;

	if (nr < 0)
		return -EINVAL;
	if (!nr) {
		live_target_swap(NULL);
		return 0;
	}
	pid = find_get_pid(nr);
	if (!pid)
		return -ESRCH;
	mm = live_pid_mm(pid);
	if (IS_ERR(mm)) {
		put_pid(pid);
		return PTR_ERR(mm);
	}
	mmput(mm);
	live_target_swap(pid);
	return 0;
}

/**
 * live_target_pid() - ask which process is chosen
 *
 * Return: its id in the caller's namespace; 0: init_mm.
 */
int live_target_pid(void)
{
	int nr;

	mutex_lock(&live_target_mutex);
	nr = pid_vnr(live_target);
	mutex_unlock(&live_target_mutex);
	return nr;
}

/**
 * live_target_get() - get the memory of the chosen process
 *
 * Return: its mm, to be given to live_target_put(); -ESRCH if it has gone.
 */
struct mm_struct *live_target_get(void)
{
	struct mm_struct *mm;

	mutex_lock(&live_target_mutex);
	mm = live_target ? live_pid_mm(live_target) : ksym_get(KSYM_INIT_MM);
	mutex_unlock(&live_target_mutex);
	return mm;
}

/**
 * live_target_put() - undo live_target_get()
 * @mm: what it gave
 */
void live_target_put(struct mm_struct *mm)
{
	if (mm != ksym_get(KSYM_INIT_MM))
		mmput(mm);
}

/**
 * live_target_keep() - keep an mm over a walk's rests
 * @mm: what live_target_get() gave; given back here
 *
 * What it maps may go, the mm itself stays. To be undone by live_target_drop().
 */
void live_target_keep(struct mm_struct *mm)
{
	if (mm != ksym_get(KSYM_INIT_MM))
		mmgrab(mm);
	live_target_put(mm);
}

/**
 * live_target_again() - get the memory of a kept mm again
 * @mm: the mm
 *
 * Return: 0, to be undone by live_target_put(); -ESRCH if it has gone.
 */
int live_target_again(struct mm_struct *mm)
{
	if (mm == ksym_get(KSYM_INIT_MM) || mmget_not_zero(mm))
		return 0;
	return -ESRCH;
}

/**
 * live_target_drop() - undo live_target_keep()
 * @mm: the mm
 */
void live_target_drop(struct mm_struct *mm)
{
	if (mm != ksym_get(KSYM_INIT_MM))
		mmdrop(mm);
}

/**
 * live_target_lock() - keep an mm's mappings as they are for a moment
 * @mm: what live_target_get() gave
 *
 * To be undone by mmap_read_unlock() before anything waits for the reader.
 *
 * Return: 0; -EINTR on a fatal signal; -ESRCH if nobody else uses the mm any
 * more: its process has ended or become another program.
 */
int live_target_lock(struct mm_struct *mm)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	if (mm != ksym_get(KSYM_INIT_MM) && atomic_read(&mm->mm_users) == 1)
		return -ESRCH;
	return mmap_read_lock_killable(mm) ? -EINTR : 0;
}

/**
 * live_target_exit() - let the chosen process go
 */
void live_target_exit(void)
{
	live_target_swap(NULL);
}
