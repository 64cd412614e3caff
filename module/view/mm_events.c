// SPDX-License-Identifier: GPL-2.0
/*
 * mm_events: a file to write a process's number into, and to read what happens
 * to its address spaces from then on (uapi/mm_event.h). There is one stream at a
 * time; it ends when the file is closed.
 */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "live/mm_events.h"
#include "view/view.h"

#define EVENTS_LINE 32
#define EVENTS_DEFAULT SZ_16M
#define EVENTS_MOST SZ_64M

/**
 * struct events_file - an open file
 * @lock: all below
 * @events: its stream; NULL: none yet
 */
struct events_file {
	struct mutex lock; /* @events, its one reader */
	struct live_mm_events *events;
};

static int events_open(struct inode *inode, struct file *file)
{
	struct events_file *own;
	int err = view_may_open();

	if (err)
		return err;
	own = kzalloc(sizeof(*own), GFP_KERNEL);
	if (!own)
		return -ENOMEM;
	mutex_init(&own->lock);
	file->private_data = own;
	return 0;
}

static int events_release(struct inode *inode, struct file *file)
{
	struct events_file *own = file->private_data;

	live_mm_events_destroy(own->events);
	mutex_destroy(&own->lock);
	kfree(own);
	return 0;
}

/* "PID", or "PID BYTES". */
static int events_parse(char *line, int *pid, u32 *bytes)
{
	char *words = strim(line), *first = strsep(&words, " ");
	int err;

	*bytes = EVENTS_DEFAULT;
	err = kstrtoint(first, 10, pid);
	if (!err && words)
		err = kstrtou32(skip_spaces(words), 10, bytes);
	if (err)
		return err;
	if (*pid <= 0 || *bytes < PAGE_SIZE || *bytes > EVENTS_MOST ||
	    !is_power_of_2(*bytes))
		return -EINVAL;
	return 0;
}

static ssize_t events_write(struct file *file, const char __user *buf,
			    size_t len, loff_t *pos)
{
	struct events_file *own = file->private_data;
	char line[EVENTS_LINE + 1] = "";
	u32 bytes;
	int err, pid;

	if (!len || len > EVENTS_LINE)
		return -EINVAL;
	if (copy_from_user(line, buf, len))
		return -EFAULT;
	err = events_parse(line, &pid, &bytes);
	if (err)
		return err;
	mutex_lock(&own->lock);
	err = own->events ? -EBUSY :
			    live_mm_events_create(&own->events, pid, bytes);
	mutex_unlock(&own->lock);
	return err ?: len;
}

static ssize_t events_read(struct file *file, char __user *buf, size_t len,
			   loff_t *pos)
{
	struct events_file *own = file->private_data;
	ssize_t ret = -ENODATA;

	if (mutex_lock_killable(&own->lock))
		return -EINTR;
	if (own->events)
		ret = live_mm_events_read(own->events, buf, len);
	mutex_unlock(&own->lock);
	return ret;
}

static const struct file_operations events_fops = {
	.owner = THIS_MODULE,
	.open = events_open,
	.read = events_read,
	.write = events_write,
	.release = events_release,
};

const struct view view_mm_events = {
	.name = "mm_events",
	.mode = 0600,
	.fops = &events_fops,
};
