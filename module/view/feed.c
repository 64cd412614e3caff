// SPDX-License-Identifier: GPL-2.0
/*
 * feed: a file to write a live workload's events into, and to read from what a
 * shadow of the live zones made of them (uapi/feed.h). Each open file has a
 * shadow of its own; no event is trusted.
 */
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "format/text.h"
#include "live/blocks.h"
#include "live/buddyinfo.h"
#include "shadow/record.h"
#include "view/mirror.h"
#include "view/view.h"

#define FEED_MAX_FILES 8
#define FEED_MAX_EVENTS 4096 /* taken in one write */

/**
 * struct feed - an open feed
 * @lock: all below
 * @mirror: its shadow
 * @snapshot: records, made at the last read from offset 0
 */
struct feed {
	struct mutex lock; /* @mirror, @snapshot */
	struct shadow_mirror *mirror;
	struct grow snapshot;
};

static atomic_t feed_files = ATOMIC_INIT(0);

static int feed_open(struct inode *inode, struct file *file)
{
	struct feed *feed;
	int err;

	err = view_may_open();
	if (err)
		return err;
	if (atomic_inc_return(&feed_files) > FEED_MAX_FILES) {
		err = -EBUSY;
		goto dec_files;
	}
	err = -ENOMEM;
	feed = kzalloc(sizeof(*feed), GFP_KERNEL);
	if (!feed)
		goto dec_files;
	mutex_init(&feed->lock);
	err = view_mirror_create(&feed->mirror, &shadow_policy_stock);
	if (err)
		goto free_feed;
	file->private_data = feed;
	return 0;

free_feed:
	kfree(feed);
dec_files:
	atomic_dec(&feed_files);
	return err;
}

static int feed_release(struct inode *inode, struct file *file)
{
	struct feed *feed = file->private_data;

	view_mirror_destroy(feed->mirror);
	grow_destroy(&feed->snapshot);
	kfree(feed);
	atomic_dec(&feed_files);
	return 0;
}

/*
 * A bad event is found before the first is applied. For want of memory fewer
 * than @nr may be: returns how many, or -errno where none was.
 */
static ssize_t feed_apply(struct feed *feed, const struct shadow_event *events,
			  size_t nr)
{
	size_t i;
	int err;

	for (i = 0; i < nr; i++)
		if (!shadow_mirror_valid(feed->mirror, &events[i]))
			return -EINVAL;
	for (i = 0; i < nr; i++) {
		err = shadow_mirror_apply(feed->mirror, &events[i]);
		if (err)
			return i ?: err;
		cond_resched();
	}
	return nr;
}

/* Another shadow, under another policy. */
static int feed_remake(struct feed *feed, const struct shadow_policy *policy)
{
	struct shadow_mirror *mirror;
	int err = 0;

	mutex_lock(&feed->lock);
	if (feed->mirror->stat.events)
		err = -EBUSY;
	else
		err = view_mirror_create(&mirror, policy);
	if (!err) {
		view_mirror_destroy(feed->mirror);
		feed->mirror = mirror;
	}
	mutex_unlock(&feed->lock);
	return err;
}

/* A write that is one struct shadow_feed_policy. */
static ssize_t feed_write_policy(struct feed *feed, const char __user *buf)
{
	const struct shadow_policy *policy;
	struct shadow_feed_policy rec;
	int err;

	if (copy_from_user(&rec, buf, sizeof(rec)))
		return -EFAULT;
	if (rec.rec.type != SHADOW_FEED_POLICY || rec.rec.size != sizeof(rec) ||
	    rec.name[sizeof(rec.name) - 1])
		return -EINVAL;
	policy = shadow_policy_find(rec.name);
	err = policy ? feed_remake(feed, policy) : -ENOENT;
	return err ?: sizeof(rec);
}

static ssize_t feed_write(struct file *file, const char __user *buf, size_t len,
			  loff_t *pos)
{
	struct feed *feed = file->private_data;
	struct shadow_event *events;
	u64 start = ktime_get_ns();
	ssize_t done;

	BUILD_BUG_ON(sizeof(struct shadow_feed_policy) >= sizeof(*events));
	if (len == sizeof(struct shadow_feed_policy))
		return feed_write_policy(feed, buf);
	if (!len || len % sizeof(*events))
		return -EINVAL;
	len = min(len, FEED_MAX_EVENTS * sizeof(*events));
	events = vmemdup_user(buf, len);
	if (IS_ERR(events))
		return PTR_ERR(events);
	mutex_lock(&feed->lock);
	done = feed_apply(feed, events, len / sizeof(*events));
	mutex_unlock(&feed->lock);
	kvfree(events);
	view_spent(file_inode(file)->i_private, ktime_get_ns() - start, 0);
	return done < 0 ? done : done * sizeof(*events);
}

/* A live zone's free blocks beside its size, as one record. */
static int feed_live_zone(struct grow *out,
			  const struct shadow_rec_zone_geom *geom,
			  struct shadow_recs blocks)
{
	const struct shadow_rec_buddyinfo *info;
	struct shadow_feed_zone *rec;

	do {
		info = shadow_recs_find(&blocks, SHADOW_LIVE_BUDDYINFO,
					sizeof(*info));
	} while (info &&
		 (info->node != geom->node || info->zone != geom->zone));
	rec = grow_rec(out, SHADOW_FEED_ZONE, sizeof(*rec));
	if (!info || !rec)
		return rec ? -ESTALE : out->err;
	rec->side = SHADOW_SIDE_LIVE;
	rec->node = geom->node;
	rec->zone = geom->zone;
	rec->nr_orders = info->nr_orders;
	rec->managed = geom->managed;
	rec->pcp = geom->pcp_count;
	memcpy(rec->name, geom->name, sizeof(rec->name));
	memcpy(rec->nr_free, info->nr_free, sizeof(rec->nr_free));
	shadow_record_indices(rec);
	return 0;
}

/* The live zones, each followed by the shadow's. */
static int feed_zones(struct feed *feed, struct shadow_recs geoms,
		      struct shadow_recs blocks)
{
	const struct shadow_rec_zone_geom *geom;
	struct shadow_feed_zone zone, *rec;
	unsigned int i;
	int err = 0;

	for (i = 0; !err && shadow_mirror_zone(feed->mirror, i, &zone); i++) {
		geom = shadow_recs_find(&geoms, SHADOW_LIVE_ZONE_GEOM,
					sizeof(*geom));
		if (!geom || geom->node != zone.node || geom->zone != zone.zone)
			return -ESTALE; /* memory came or went meanwhile */
		err = feed_live_zone(&feed->snapshot, geom, blocks);
		rec = grow_add(&feed->snapshot, sizeof(*rec));
		if (!rec)
			return feed->snapshot.err;
		*rec = zone;
		rec->managed = geom->managed;
	}
	return err;
}

static int feed_policy(struct feed *feed)
{
	const struct shadow_policy *policy = feed->mirror->mem.config.policy;
	struct shadow_feed_policy *rec;

	BUILD_BUG_ON(sizeof(rec->name) != SHADOW_POLICY_NAME_LEN);
	rec = grow_rec(&feed->snapshot, SHADOW_FEED_POLICY, sizeof(*rec));
	if (!rec)
		return feed->snapshot.err;
	strscpy(rec->name, policy->name, sizeof(rec->name));
	return 0;
}

static int feed_figures(struct feed *feed)
{
	struct shadow_mirror *mirror = feed->mirror;
	struct shadow_feed_stat *stat;
	void *order;

	order = grow_add(&feed->snapshot, sizeof(mirror->order));
	if (!order)
		return feed->snapshot.err;
	memcpy(order, mirror->order, sizeof(mirror->order));
	stat = grow_add(&feed->snapshot, sizeof(*stat));
	if (!stat)
		return feed->snapshot.err;
	shadow_mirror_stat(mirror, stat);
	return 0;
}

static int feed_take(struct feed *feed)
{
	struct grow geoms = {}, blocks = {};
	int err;

	grow_destroy(&feed->snapshot);
	err = feed_policy(feed);
	err = err ?: live_geom_collect(&geoms);
	err = err ?: live_buddyinfo_collect(&blocks);
	err = err   ?:
		      feed_zones(feed,
				 (struct shadow_recs){ geoms.data, geoms.len },
				 (struct shadow_recs){ blocks.data,
						       blocks.len });
	err = err ?: feed_figures(feed);
	grow_destroy(&blocks);
	grow_destroy(&geoms);
	return err;
}

static ssize_t feed_read(struct file *file, char __user *buf, size_t len,
			 loff_t *pos)
{
	struct feed *feed = file->private_data;
	u64 start = ktime_get_ns();
	ssize_t ret = 0;

	mutex_lock(&feed->lock);
	if (!*pos)
		ret = feed_take(feed);
	if (!ret)
		ret = simple_read_from_buffer(
			buf, len, pos, feed->snapshot.data, feed->snapshot.len);
	mutex_unlock(&feed->lock);
	view_spent(file_inode(file)->i_private, ktime_get_ns() - start, 0);
	return ret;
}

static const struct file_operations feed_fops = {
	.owner = THIS_MODULE,
	.open = feed_open,
	.read = feed_read,
	.write = feed_write,
	.llseek = default_llseek,
	.release = feed_release,
};

const struct view view_feed = {
	.name = "feed",
	.mode = 0600,
	.fops = &feed_fops,
};
