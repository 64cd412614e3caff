// SPDX-License-Identifier: GPL-2.0
/*
 * live/pages: a struct shadow_pfn for every page frame, in binary. There is no
 * snapshot: a read looks at the page frames that it is of, a chunk at a time.
 */
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "live/pfns.h"
#include "view/view.h"

/* Page frames of a chunk; its records fill 16 KiB. */
#define PAGES_CHUNK 1024

/**
 * struct pages_file - an open file
 * @lock: protects @recs
 * @recs: a chunk. Here from the start: what a read allocates, it would show
 */
struct pages_file {
	struct mutex lock; /* @recs */
	struct shadow_pfn recs[PAGES_CHUNK];
};

static int pages_open(struct inode *inode, struct file *file)
{
	struct pages_file *pages;
	int err = view_may_open();

	if (err)
		return err;
	pages = held_alloc(NULL, sizeof(*pages));
	if (!pages)
		return -ENOMEM;
	mutex_init(&pages->lock);
	file->private_data = pages;
	return 0;
}

static int pages_release(struct inode *inode, struct file *file)
{
	struct pages_file *pages = file->private_data;

	mutex_destroy(&pages->lock);
	held_free(NULL, pages, sizeof(*pages));
	return 0;
}

/*
 * The bytes from @pos on that one chunk gives, @count at most. Returns how many
 * bytes they are.
 */
static ssize_t pages_read_chunk(struct shadow_pfn *recs, char __user *buf,
				size_t count, loff_t pos)
{
	unsigned long pfn = pos / sizeof(*recs);
	size_t skip = pos % sizeof(*recs), len;
	unsigned int nr;

	nr = min_t(size_t, DIV_ROUND_UP(skip + count, sizeof(*recs)),
		   PAGES_CHUNK);
	live_pfns_fill(recs, pfn, nr);
	len = min(count, nr * sizeof(*recs) - skip);
	return copy_to_user(buf, (char *)recs + skip, len) ? -EFAULT : len;
}

/* @count bytes from @pos on, which are there. Returns how many it gave. */
static ssize_t pages_read_all(struct shadow_pfn *recs, char __user *buf,
			      size_t count, loff_t pos)
{
	ssize_t len = 0;
	size_t done = 0;

	while (done < count) {
		len = fatal_signal_pending(current) ?
			      -EINTR :
			      pages_read_chunk(recs, buf + done, count - done,
					       pos + done);
		if (len < 0)
			break;
		done += len;
		cond_resched();
	}
	return done ?: len;
}

static ssize_t pages_read(struct file *file, char __user *buf, size_t count,
			  loff_t *pos)
{
	loff_t end = live_pfns_end() * sizeof(struct shadow_pfn);
	struct pages_file *pages = file->private_data;
	u64 start = ktime_get_ns();
	ssize_t ret;

	if (*pos >= end)
		return 0;
	count = min_t(loff_t, count, end - *pos);
	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	ret = pages_read_all(pages->recs, buf, count, *pos);
	mutex_unlock(&pages->lock);
	if (ret > 0)
		*pos += ret;
	view_spent(file_inode(file)->i_private, ktime_get_ns() - start,
		   sizeof(*pages));
	return ret;
}

static const struct file_operations pages_ops = {
	.owner = THIS_MODULE,
	.open = pages_open,
	.read = pages_read,
	.llseek = no_seek_end_llseek,
	.release = pages_release,
};

const struct view view_live_pages = {
	.dir = "live",
	.name = "pages",
	.mode = 0400,
	.fops = &pages_ops,
};
