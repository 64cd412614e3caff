// SPDX-License-Identifier: GPL-2.0
/*
 * Reads streams of mm_events, and checks each record before anybody sees it: its
 * type, its size, its number. Knows nothing of what they say.
 */
#include "mm_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "say.h"

/* The largest record is a section with this many VMAs gone and as many set. */
#define MOST_VMAS 4096U
#define STREAM_BYTES (2U << 20)
/* What may wait to be read, the most that mm_events gives. */
#define WAITING_BYTES (64U << 20)

static __u64 read_number(const char *path, __u64 otherwise)
{
	unsigned long long number;
	FILE *file = fopen(path, "r");

	if (!file)
		return otherwise;
	if (fscanf(file, "%llu", &number) != 1)
		number = otherwise;
	fclose(file);
	return number;
}

static enum shadow_mm_rules running_rules(void)
{
	unsigned int major = 0, minor = 0;
	struct utsname name;

	if (uname(&name) || sscanf(name.release, "%u.%u", &major, &minor) != 2)
		return SHADOW_MM_6_12;
	if (major >= 7)
		return SHADOW_MM_7_3;
	return major < 6 || minor < 6 ? SHADOW_MM_6_1 : SHADOW_MM_6_12;
}

/**
 * mm_world_read() - what holds on the running kernel
 * @world: gets it
 */
void mm_world_read(struct mm_world *world)
{
	*world = (struct mm_world){
		.size = sizeof(*world),
		.rules = running_rules(),
		.max_map_count =
			read_number("/proc/sys/vm/max_map_count", 65530),
		.overcommit_never =
			read_number("/proc/sys/vm/overcommit_memory", 0) == 2,
		.mmap_min = read_number("/proc/sys/vm/mmap_min_addr", 65536),
	};
	memcpy(world->magic, MM_WORLD_MAGIC, sizeof(world->magic));
	world->huge_align =
		world->rules != SHADOW_MM_6_1 &&
		!access("/sys/kernel/mm/transparent_hugepage", F_OK);
}

static int stream_make(struct mm_stream *stream, int fd, bool is_file)
{
	*stream = (struct mm_stream){ .fd = fd,
				      .copy_fd = -1,
				      .is_file = is_file };
	stream->bytes = malloc(STREAM_BYTES);
	return stream->bytes ? 0 : -ENOMEM;
}

/**
 * mm_stream_open() - open the module's file
 * @stream: gets it; nothing is in it until mm_stream_follow()
 * @path: the file
 *
 * Return: 0; or -errno, after saying why.
 */
int mm_stream_open(struct mm_stream *stream, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC), error;

	if (fd < 0) {
		error = -errno;
		say("cannot open '%s': %s%s", path, strerror(errno),
		    errno == ENOENT ? ": load shadowmm.ko" : "");
		return error;
	}
	return stream_make(stream, fd, false);
}

/**
 * mm_stream_follow() - begin with a process's next exec
 * @stream: open
 * @pid: the process
 *
 * Return: 0; or -errno, after saying why.
 */
int mm_stream_follow(struct mm_stream *stream, int pid)
{
	int error;

	if (dprintf(stream->fd, "%d %u\n", pid, WAITING_BYTES) > 0)
		return 0;
	error = -errno;
	say("cannot follow process %d: %s", pid,
	    errno == EBUSY ? "another process is followed" : strerror(errno));
	return error;
}

/**
 * mm_stream_record() - write the stream to a file, too
 * @stream: open
 * @path: the file
 * @world: what holds for it
 *
 * Return: 0; or -errno, after saying why.
 */
int mm_stream_record(struct mm_stream *stream, const char *path,
		     const struct mm_world *world)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int error = -EIO;

	stream->copy_fd = fd;
	if (fd >= 0 && write(fd, world, sizeof(*world)) == sizeof(*world))
		return 0;
	if (fd < 0)
		error = -errno;
	say("cannot write '%s': %s", path, strerror(-error));
	return error;
}

/**
 * mm_stream_replay() - open a recording
 * @stream: gets it
 * @path: the file
 * @world: gets what holds for it
 *
 * Return: 0; or -errno, after saying why.
 */
int mm_stream_replay(struct mm_stream *stream, const char *path,
		     struct mm_world *world)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;

	if (fd < 0) {
		error = -errno;
		say("cannot open '%s': %s", path, strerror(errno));
		return error;
	}
	if (read(fd, world, sizeof(*world)) != sizeof(*world) ||
	    memcmp(world->magic, MM_WORLD_MAGIC, sizeof(world->magic)) ||
	    world->size != sizeof(*world)) {
		close(fd);
		say("'%s' is no recording of 'mm follow'", path);
		return -EPROTO;
	}
	return stream_make(stream, fd, true);
}

/* Is a record whole and of a kind that we know? */
static bool is_good(const struct mm_stream *stream,
		    const struct shadow_rec *rec)
{
	const struct shadow_mm_section *section = (const void *)rec;
	const struct shadow_mm_step_rec *step = (const void *)rec;
	size_t size = sizeof(*section);

	if (rec->type == SHADOW_MM_STEP)
		return rec->size == sizeof(*step) &&
		       step->seq == stream->seq + 1 &&
		       step->step < SHADOW_MM_NR_STEPS;
	if (rec->type != SHADOW_MM_SECTION || rec->size < size ||
	    section->seq != stream->seq + 1 || section->nr_gone > MOST_VMAS ||
	    section->nr_set > MOST_VMAS || section->nr_vmas > MOST_VMAS)
		return false;
	size += section->nr_gone * sizeof(__u64);
	size += section->nr_set * sizeof(struct shadow_mm_event_vma);
	return rec->size == size;
}

/* All whole records that were read. */
static int take_records(struct mm_stream *stream, mm_sink sink, void *data)
{
	const struct shadow_rec *rec;
	size_t at = 0;
	int error = 0;

	while (!error && stream->used - at >= sizeof(*rec)) {
		rec = (const void *)(stream->bytes + at);
		if (rec->size < sizeof(*rec) || rec->size % 8 ||
		    rec->size > STREAM_BYTES)
			return -EPROTO;
		if (stream->used - at < rec->size)
			break;
		if (!is_good(stream, rec))
			return -EPROTO;
		error = sink(data, rec);
		stream->seq++;
		at += rec->size;
	}
	stream->used -= at;
	memmove(stream->bytes, stream->bytes + at, stream->used);
	return error;
}

static int copy(const struct mm_stream *stream, const char *bytes, ssize_t got)
{
	if (stream->copy_fd < 0 || write(stream->copy_fd, bytes, got) == got)
		return 0;
	return -EIO;
}

/**
 * mm_stream_take() - take all records that are there
 * @stream: the stream
 * @sink: gets each
 * @data: for @sink
 *
 * Return: 0: there are no more at the moment, or, of a recording, at all;
 * -EPROTO: a record is not what it should be; what @sink returned; else why the
 * stream has ended.
 */
int mm_stream_take(struct mm_stream *stream, mm_sink sink, void *data)
{
	ssize_t got;
	int error;

	for (;;) {
		got = read(stream->fd, stream->bytes + stream->used,
			   STREAM_BYTES - stream->used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			return stream->is_file && stream->used ? -EPROTO : 0;
		error = copy(stream, stream->bytes + stream->used, got);
		stream->used += got;
		error = error ?: take_records(stream, sink, data);
		if (error)
			return error;
	}
}

/**
 * mm_stream_close() - end it
 * @stream: the stream, or all zero
 */
void mm_stream_close(struct mm_stream *stream)
{
	if (!stream->bytes)
		return;
	close(stream->fd);
	if (stream->copy_fd >= 0)
		close(stream->copy_fd);
	free(stream->bytes);
}
