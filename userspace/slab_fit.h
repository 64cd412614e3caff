/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Size classes that kmalloc has or could have, and what it was asked for: plain
 * data.
 */
#ifndef _SHADOWMM_SLAB_FIT_H
#define _SHADOWMM_SLAB_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe.h"
#include "table.h"

#define SLAB_MAX_CLASSES 64
/* Sets that a user gives; today's and two proposals come to them. */
#define SLAB_MAX_GIVEN 6
#define SLAB_MAX_SETS (SLAB_MAX_GIVEN + 3)
#define SLAB_NAME_LEN 16

/**
 * struct slab_set - size classes
 * @name: what it is called
 * @nr: how many classes
 * @sizes: their sizes in bytes, rising
 */
struct slab_set {
	char name[SLAB_NAME_LEN];
	unsigned int nr;
	__u32 sizes[SLAB_MAX_CLASSES];
};

/**
 * struct slab_sets - sets of size classes
 * @nr: how many
 * @set: the sets; in a report the running kernel's first
 */
struct slab_sets {
	size_t nr;
	struct slab_set set[SLAB_MAX_SETS];
};

/**
 * struct slab_row - requests that asked for and got the same
 * @size: what
 * @requests: how many
 * @live: how many of their objects are not freed
 */
struct slab_row {
	struct shadow_slab_size size;
	__u64 requests;
	__u64 live;
};

/**
 * struct slab_figures - what the probes counted
 * @rows: the requests, by what they asked for and then by what they got
 * @nr_rows: how many rows
 * @live: objects that are not freed
 * @counts: by enum shadow_slab_count
 * @missed_allocs: runs of the requests' programs that the kernel left out
 * @missed_frees: runs of the frees' programs that the kernel left out
 * @lost_tasks: children of CMD that were not followed
 * @elapsed_ns: the time of the run
 * @everyone: everyone's requests, not only those of CMD
 */
struct slab_figures {
	struct slab_row *rows;
	size_t nr_rows;
	__u64 live;
	__u64 counts[SHADOW_NR_SLAB_COUNTS];
	__u64 missed_allocs;
	__u64 missed_frees;
	__u64 lost_tasks;
	__u64 elapsed_ns;
	bool everyone;
};

/* Of the requests of a row, those that a question is about. */
static inline __u64 slab_row_count(const struct slab_row *row, bool live)
{
	return live ? row->live : row->requests;
}

struct tap;

extern const struct table_kind *const slab_report_kinds[];

int slab_sets_parse(struct slab_sets *sets, const char *text);
void slab_set_today(struct slab_set *set, const char *folder);
__u64 slab_set_given(const struct slab_set *set, __u32 asked);
bool slab_set_is_pages(const struct slab_set *set, __u32 asked);
int slab_best(const struct slab_figures *figures, bool live,
	      unsigned int max_classes, __u32 largest, struct slab_set *best);
int slab_read(const struct tap *tap, struct slab_figures *figures);
int slab_check(const struct slab_figures *figures);
void slab_report(const struct slab_figures *figures,
		 const struct slab_sets *sets, struct output *output);

#endif /* _SHADOWMM_SLAB_FIT_H */
