// SPDX-License-Identifier: GPL-2.0
/*
 * live/pages: a struct shadow_pfn for every page frame, in binary. There is no
 * snapshot: a read looks at the page frames that it is of, a chunk at a time.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
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
	pages = kvmalloc(sizeof(*pages), GFP_KERNEL_ACCOUNT);
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
	kvfree(pages);
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

static ssize_t pages_read(struct file *file, char __user *buf, size_t count,
			  loff_t *pos)
{
	loff_t end = live_pfns_end() * sizeof(struct shadow_pfn);
	struct pages_file *pages = file->private_data;
	ssize_t len = 0;
	size_t done = 0;

	if (*pos >= end)
		return 0;
	count = min_t(loff_t, count, end - *pos);
	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	while (done < count) {
		len = fatal_signal_pending(current) ?
			      -EINTR :
			      pages_read_chunk(pages->recs, buf + done,
					       count - done, *pos + done);
		if (len < 0)
			break;
		done += len;
		cond_resched();
	}
	mutex_unlock(&pages->lock);
	*pos += done;
	return done ?: len;
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
