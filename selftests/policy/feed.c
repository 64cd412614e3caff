// SPDX-License-Identifier: GPL-2.0
/*
 * The record that names a feed's policy: taken before the first event, if the
 * name is one; and what the feed says of itself. Feeds no real event.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "uapi/event.h"
#include "uapi/feed.h"

#include <kselftest_harness.h>

/* Walking all of memory takes its time under emulation. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 120

FIXTURE(feed)
{
	int fd;
};

FIXTURE_SETUP(feed)
{
	self->fd = open("/sys/kernel/debug/shadowmm/feed", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(feed)
{
	close(self->fd);
}

/* 0 or an errno. */
static int put(int fd, const void *data, size_t size)
{
	ssize_t done = write(fd, data, size);

	if (done < 0)
		return errno;
	return (size_t)done == size ? 0 : EIO;
}

static struct shadow_feed_policy named(const char *name)
{
	struct shadow_feed_policy rec = {
		.rec = { SHADOW_FEED_POLICY, sizeof(rec) },
	};

	memcpy(rec.name, name, strnlen(name, sizeof(rec.name)));
	return rec;
}

/* The policy that the feed says it has; "" where the record is bad. */
static const char *told(int fd)
{
	static struct shadow_feed_policy rec;

	if (pread(fd, &rec, sizeof(rec), 0) != sizeof(rec) ||
	    rec.rec.type != SHADOW_FEED_POLICY || rec.rec.size != sizeof(rec) ||
	    rec.name[sizeof(rec.name) - 1])
		return "";
	return rec.name;
}

TEST_F(feed, policy_is_stock_until_another_is_named)
{
	struct shadow_feed_policy rec = named("pid_clustered");

	EXPECT_STREQ("stock", told(self->fd));
	EXPECT_EQ(0, put(self->fd, &rec, sizeof(rec)));
	EXPECT_STREQ("pid_clustered", told(self->fd));
	rec = named("classic");
	EXPECT_EQ(0, put(self->fd, &rec, sizeof(rec)));
	EXPECT_STREQ("classic", told(self->fd));
}

TEST_F(feed, bad_policy_changes_nothing)
{
	struct shadow_feed_policy rec = named("llfree");
	void *volatile nowhere = (void *)16;

	EXPECT_EQ(0, put(self->fd, &rec, sizeof(rec)));
	rec = named("llfre");
	EXPECT_EQ(ENOENT, put(self->fd, &rec, sizeof(rec)));
	rec = named("");
	EXPECT_EQ(ENOENT, put(self->fd, &rec, sizeof(rec)));
	rec = named("sixteen letters!");
	EXPECT_EQ(EINVAL, put(self->fd, &rec, sizeof(rec)));
	rec = named("stock");
	rec.rec.type = SHADOW_FEED_STAT;
	EXPECT_EQ(EINVAL, put(self->fd, &rec, sizeof(rec)));
	rec = named("stock");
	rec.rec.size = sizeof(rec) + 8;
	EXPECT_EQ(EINVAL, put(self->fd, &rec, sizeof(rec)));
	rec = named("stock");
	EXPECT_EQ(EINVAL, put(self->fd, &rec, sizeof(rec) - 8));
	EXPECT_EQ(EFAULT, put(self->fd, nowhere, sizeof(rec)));
	EXPECT_STREQ("llfree", told(self->fd));
}

TEST_F(feed, policy_comes_before_the_first_event)
{
	struct shadow_event event = {
		.rec = { SHADOW_EVENT_ALLOC, sizeof(event) },
		.pfn = SHADOW_PFN_NONE,
	};
	struct shadow_feed_policy rec = named("classic");

	EXPECT_EQ(0, put(self->fd, &event, sizeof(event)));
	EXPECT_EQ(EBUSY, put(self->fd, &rec, sizeof(rec)));
	EXPECT_STREQ("stock", told(self->fd));
}

TEST_HARNESS_MAIN
