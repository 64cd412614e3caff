/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Streams of mm_events: from the module, or from a file that holds one.
 */
#ifndef _SHADOWMM_MM_STREAM_H
#define _SHADOWMM_MM_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "uapi/mm_event.h"

#define MM_EVENTS_PATH "/sys/kernel/debug/shadowmm/mm_events"

/**
 * struct mm_world - what holds for all address spaces of a machine
 * @magic: MM_WORLD_MAGIC; a recording begins with this struct
 * @size: of this struct
 * @rules: enum shadow_mm_rules
 * @max_map_count: VMAs that an address space may have
 * @huge_align: large anonymous mappings begin at a multiple of 2 MiB
 * @overcommit_never: MAP_NORESERVE does not count
 * @pad: zero
 * @mmap_min: no address below is mapped unless it is fixed
 */
struct mm_world {
	char magic[8];
	__u32 size;
	__u32 rules;
	__u32 max_map_count;
	__u32 huge_align;
	__u32 overcommit_never;
	__u32 pad;
	__u64 mmap_min;
};

#define MM_WORLD_MAGIC "shadowmm"

/* What a record is given to; what it returns but 0 ends the stream. */
typedef int (*mm_sink)(void *data, const struct shadow_rec *rec);

/**
 * struct mm_stream - a stream that is read
 * @fd: where from; -1: nowhere
 * @copy_fd: where its bytes go, too; -1: nowhere
 * @is_file: it is a recording, whose end is no error
 * @seq: the last record's
 * @bytes: what was read and not taken yet
 * @used: how much
 */
struct mm_stream {
	int fd;
	int copy_fd;
	bool is_file;
	__u64 seq;
	char *bytes;
	size_t used;
};

void mm_world_read(struct mm_world *world);
int mm_stream_open(struct mm_stream *stream, const char *path);
int mm_stream_follow(struct mm_stream *stream, int pid);
int mm_stream_record(struct mm_stream *stream, const char *path,
		     const struct mm_world *world);
int mm_stream_replay(struct mm_stream *stream, const char *path,
		     struct mm_world *world);
int mm_stream_take(struct mm_stream *stream, mm_sink sink, void *data);
void mm_stream_close(struct mm_stream *stream);

#endif /* _SHADOWMM_MM_STREAM_H */
