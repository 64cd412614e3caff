// SPDX-License-Identifier: GPL-2.0
/*
 * Files of the bench to which a number is written: that something be done so
 * often. Knows nothing of what it is.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>

#include "bench/bench.h"

/**
 * bench_run_times() - do what a number written to a file asks for
 * @from: the number, as text
 * @len: its bytes
 * @most: the largest that is taken
 * @mutex: held while it is done
 * @run: does it so often; 0 or -errno
 *
 * Context: process, may sleep.
 * Return: @len; -EINVAL for what is no number or out of bounds; -EINTR; what
 * @run gave.
 */
ssize_t bench_run_times(const char __user *from, size_t len, unsigned int most,
			struct mutex *mutex, int (*run)(unsigned int nr))
{
	unsigned int nr;
	int err;

	err = kstrtouint_from_user(from, len, 0, &nr);
	if (!err && (!nr || nr > most))
		err = -EINVAL;
	if (err)
		return err;
	if (mutex_lock_interruptible(mutex))
		return -EINTR;
	err = run(nr);
	mutex_unlock(mutex);
	return err ?: len;
}
