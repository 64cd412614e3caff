// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm_bench/late: how late a timer's interrupt comes, on each CPU, at most:
 * the longest stretch for which the CPU took no interrupt, to within the time
 * between two of them. Writing 1 starts it anew, 0 stops it. It says nothing of
 * who was at fault: run it with and without.
 */
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/smp.h>

#include "bench/bench.h"
#include "kernel/compat.h"

#define LATE_PERIOD_NS (50 * NSEC_PER_USEC)

/**
 * struct late - a CPU's timer
 * @timer: fires again and again
 * @fired: how often it did
 * @longest: how late at most, in ns
 * @on: it has been started
 */
struct late {
	struct hrtimer timer;
	u64 fired;
	u64 longest;
	bool on;
};

static DEFINE_PER_CPU(struct late, late_cpus);
static DEFINE_MUTEX(late_mutex); /* starts and stops */

static enum hrtimer_restart late_fire(struct hrtimer *timer)
{
	struct late *late = container_of(timer, struct late, timer);
	s64 ns =
		ktime_to_ns(ktime_sub(ktime_get(), hrtimer_get_expires(timer)));

	late->fired++;
	if (ns > (s64)late->longest)
		WRITE_ONCE(late->longest, ns);
	hrtimer_forward_now(timer, ns_to_ktime(LATE_PERIOD_NS));
	return HRTIMER_RESTART;
}

/* On its CPU, which the timer stays on. */
static void late_start_here(void *unused)
{
	struct late *late = this_cpu_ptr(&late_cpus);

	compat_hrtimer_setup(&late->timer, late_fire, CLOCK_MONOTONIC,
			     HRTIMER_MODE_REL_PINNED_HARD);
	late->fired = 0;
	late->longest = 0;
	late->on = true;
	hrtimer_start(&late->timer, ns_to_ktime(LATE_PERIOD_NS),
		      HRTIMER_MODE_REL_PINNED_HARD);
}

static void late_stop(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct late *late = per_cpu_ptr(&late_cpus, cpu);

		if (late->on)
			hrtimer_cancel(&late->timer);
		late->on = false;
	}
}

static int late_show(struct seq_file *m, void *unused)
{
	unsigned int cpu;

	mutex_lock(&late_mutex);
	for_each_online_cpu(cpu) {
		struct late *late = per_cpu_ptr(&late_cpus, cpu);

		seq_printf(m, "cpu %u: fired %llu longest %llu ns\n", cpu,
			   READ_ONCE(late->fired), READ_ONCE(late->longest));
	}
	mutex_unlock(&late_mutex);
	return 0;
}

static int late_open(struct inode *inode, struct file *file)
{
	return single_open(file, late_show, NULL);
}

static ssize_t late_write(struct file *file, const char __user *buf, size_t len,
			  loff_t *pos)
{
	bool on;
	int err = kstrtobool_from_user(buf, len, &on);

	if (err)
		return err;
	mutex_lock(&late_mutex);
	late_stop();
	if (on)
		on_each_cpu(late_start_here, NULL, 1);
	mutex_unlock(&late_mutex);
	return len;
}

static const struct file_operations late_fops = {
	.owner = THIS_MODULE,
	.open = late_open,
	.read = seq_read,
	.write = late_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/**
 * bench_late_create() - make the file
 * @dir: the module's folder in debugfs, with which it goes
 */
void bench_late_create(struct dentry *dir)
{
	debugfs_create_file("late", 0600, dir, NULL, &late_fops);
}

/**
 * bench_late_exit() - stop the timers; after the file has gone
 */
void bench_late_exit(void)
{
	late_stop();
}
