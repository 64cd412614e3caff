// SPDX-License-Identifier: GPL-2.0
/*
 * Talks to the module's feed file, as uapi/feed.h has it. Judges no figure.
 */
#include "feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

#define FEED_BATCH 1024
#define FEED_SNAPSHOT_BYTES (256 * 1024)

struct feed {
	int fd;
	unsigned int nr;
	struct shadow_event events[FEED_BATCH];
	char records[FEED_SNAPSHOT_BYTES] __attribute__((aligned(8)));
};

static void say_open(const char *path, int error)
{
	switch (error) {
	case ENOENT:
		say("no %s: load shadowmm.ko first, and mount debugfs", path);
		break;
	case EACCES:
	case EPERM:
		say("cannot open %s: run as root, on a kernel that is not locked down",
		    path);
		break;
	default:
		say("cannot open %s: %s", path, strerror(error));
	}
}

/**
 * feed_check() - can the feed be opened?
 * @path: the file
 *
 * Return: 0, or -errno after saying what to do.
 */
int feed_check(const char *path)
{
	if (!access(path, R_OK | W_OK))
		return 0;
	say_open(path, errno);
	return -errno;
}

/* Have the shadow made under a policy. */
static int choose_policy(int fd, const char *policy)
{
	struct shadow_feed_policy rec = {
		.rec = { SHADOW_FEED_POLICY, sizeof(rec) },
	};

	int error;

	snprintf(rec.name, sizeof(rec.name), "%s", policy);
	if (write(fd, &rec, sizeof(rec)) == sizeof(rec))
		return 0;
	error = -errno;
	say("the module refused policy '%s': %s: are module and command one version?",
	    policy, strerror(-error));
	return error;
}

/**
 * feed_open() - open the feed, which makes a shadow of the live zones
 * @feed: the feed; untouched on failure
 * @path: the file
 * @policy: the policy that the shadow follows, or NULL for the module's own
 *
 * Return: 0, or -errno after saying why.
 */
int feed_open(struct feed **feed, const char *path, const char *policy)
{
	struct feed *made = calloc(1, sizeof(*made));
	int error = 0;

	if (!made)
		return -ENOMEM;
	made->fd = open(path, O_RDWR | O_CLOEXEC);
	if (made->fd < 0) {
		error = -errno;
		say_open(path, errno);
		free(made);
		return error;
	}
	if (policy)
		error = choose_policy(made->fd, policy);
	if (error)
		feed_close(made);
	else
		*feed = made;
	return error;
}

/**
 * feed_close() - close the feed, which destroys its shadow
 * @feed: the feed, or NULL
 */
void feed_close(struct feed *feed)
{
	if (!feed)
		return;
	close(feed->fd);
	free(feed);
}

/**
 * feed_flush() - hand the events that wait to the module
 * @feed: the feed
 *
 * Return: 0 or -errno.
 */
int feed_flush(struct feed *feed)
{
	const char *at = (const char *)feed->events;
	size_t left = feed->nr * sizeof(*feed->events);

	while (left) {
		ssize_t written = write(feed->fd, at, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return written ? -errno : -EIO;
		at += written;
		left -= written;
	}
	feed->nr = 0;
	return 0;
}

/**
 * feed_event() - a tap_sink: take an event, hand over each full batch
 * @feed: the feed
 * @event: the event
 *
 * Return: 0 or -errno.
 */
int feed_event(void *feed, const struct shadow_event *event)
{
	struct feed *self = feed;

	self->events[self->nr++] = *event;
	return self->nr == FEED_BATCH ? feed_flush(self) : 0;
}

static int take_zone(struct snapshot *snapshot,
		     const struct shadow_feed_zone *zone)
{
	if (snapshot->nr_zones == FIGURES_NR_ZONES)
		return -E2BIG;
	if (zone->nr_orders > SHADOW_NR_ORDERS)
		return -EPROTO;
	snapshot->zones[snapshot->nr_zones++] = *zone;
	return 0;
}

/* A record of a type we know may have grown since; one that shrank is bad. */
static int take_record(struct snapshot *snapshot, const struct shadow_rec *rec)
{
	const struct shadow_feed_order *order = (const void *)rec;

	switch (rec->type) {
	case SHADOW_FEED_ZONE:
		if (rec->size < sizeof(struct shadow_feed_zone))
			return -EPROTO;
		return take_zone(snapshot, (const void *)rec);
	case SHADOW_FEED_ORDER:
		if (rec->size < sizeof(*order) ||
		    order->order >= SHADOW_NR_ORDERS)
			return -EPROTO;
		snapshot->orders[order->order] = *order;
		return 0;
	case SHADOW_FEED_STAT:
		if (rec->size < sizeof(struct shadow_feed_stat))
			return -EPROTO;
		memcpy(&snapshot->stat, rec, sizeof(snapshot->stat));
		return 0;
	case SHADOW_FEED_POLICY:
		if (rec->size < sizeof(struct shadow_feed_policy))
			return -EPROTO;
		memcpy(&snapshot->policy, rec, sizeof(snapshot->policy));
		snapshot->policy.name[sizeof(snapshot->policy.name) - 1] = '\0';
		return 0;
	default:
		return 0;
	}
}

static ssize_t read_records(struct feed *feed)
{
	size_t size = 0;

	while (size < sizeof(feed->records)) {
		ssize_t got = pread(feed->fd, feed->records + size,
				    sizeof(feed->records) - size, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			return size;
		size += got;
	}
	return -E2BIG;
}

/**
 * feed_snapshot() - read the figures of live and shadow as they are now
 * @feed: the feed
 * @snapshot: filled
 *
 * Return: 0 or -errno; -EPROTO: the module speaks another ABI.
 */
int feed_snapshot(struct feed *feed, struct snapshot *snapshot)
{
	ssize_t size = read_records(feed), at = 0;
	int error = 0;

	if (size < 0)
		return size;
	memset(snapshot, 0, sizeof(*snapshot));
	while (at < size && !error) {
		const struct shadow_rec *rec = (void *)(feed->records + at);
		size_t left = size - at;

		if (left < sizeof(*rec) || rec->size < sizeof(*rec) ||
		    rec->size > left || rec->size % 8)
			return -EPROTO;
		error = take_record(snapshot, rec);
		at += rec->size;
	}
	if (!error && (!snapshot->nr_zones || !snapshot->stat.rec.size))
		error = -EPROTO;
	return error;
}
