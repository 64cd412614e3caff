// SPDX-License-Identifier: GPL-2.0
/*
 * Reads what the programs on kmalloc's path have counted, and holds the sums
 * against each other. Prints no figure.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "shadowmm.skel.h"
#include "slab_fit.h"
#include "tap.h"

/* Objects that are read at a time. */
#define BATCH 4096U

static int by_size(const void *a, const void *b)
{
	const struct shadow_slab_size *left = a, *right = b;

	if (left->asked != right->asked)
		return left->asked < right->asked ? -1 : 1;
	return left->given < right->given ? -1 : left->given > right->given;
}

static int read_sizes(const struct bpf_map *map, struct slab_figures *figures)
{
	int nr_cpus = libbpf_num_possible_cpus(), fd = bpf_map__fd(map);
	struct shadow_slab_size *at = NULL;
	__u64 *cpus = calloc(nr_cpus, sizeof(*cpus));
	struct slab_row *row;

	row = calloc(bpf_map__max_entries(map), sizeof(*row));
	figures->rows = row;
	if (!row || !cpus) {
		free(cpus);
		return -ENOMEM;
	}
	while (!bpf_map_get_next_key(fd, at, &row->size)) {
		if (bpf_map_lookup_elem(fd, &row->size, cpus))
			break;
		for (int cpu = 0; cpu < nr_cpus; cpu++)
			row->requests += cpus[cpu];
		at = &row++->size;
	}
	figures->nr_rows = row - figures->rows;
	free(cpus);
	/* The size comes first in a row. */
	qsort(figures->rows, figures->nr_rows, sizeof(*row), by_size);
	return 0;
}

static int add_objects(struct slab_figures *figures,
		       const struct shadow_slab_size *sizes, __u32 nr)
{
	for (__u32 i = 0; i < nr; i++) {
		struct slab_row *row = bsearch(&sizes[i], figures->rows,
					       figures->nr_rows, sizeof(*row),
					       by_size);

		if (!row)
			return -EPROTO;
		row->live++;
	}
	figures->live += nr;
	return 0;
}

static int read_objects(const struct bpf_map *map, struct slab_figures *figures)
{
	struct shadow_slab_size *sizes = calloc(BATCH, sizeof(*sizes));
	__u64 *objects = calloc(BATCH, sizeof(*objects));
	__u32 at = 0, nr;
	int error = sizes && objects ? 0 : -ENOMEM, end = 0;

	for (bool first = true; !error && !end; first = false) {
		nr = BATCH;
		end = bpf_map_lookup_batch(bpf_map__fd(map), first ? NULL : &at,
					   &at, objects, sizes, &nr, NULL);
		error = end && end != -ENOENT ? end :
						add_objects(figures, sizes, nr);
	}
	free(objects);
	free(sizes);
	return error;
}

/**
 * slab_read() - read what the programs counted
 * @tap: the tap, detached
 * @figures: filled, but for the time; the caller frees @figures->rows, on
 *           failure too
 *
 * Return: 0 or -errno.
 */
int slab_read(const struct tap *tap, struct slab_figures *figures)
{
	const struct shadowmm_bpf *skel = tap_skeleton(tap);
	__u64 *counts = figures->counts;
	int error;

	figures->everyone = skel->rodata->slab_everyone;
	figures->lost_tasks = skel->bss->task_lost;
	figures->missed_allocs = tap_missed(skel->progs.slab_alloc) +
				 tap_missed(skel->progs.slab_alloc_irq);
	figures->missed_frees = tap_missed(skel->progs.slab_free) +
				tap_missed(skel->progs.slab_free_irq) +
				tap_missed(skel->progs.slab_free_rcu);
	error = tap_read_percpu(tap, skel->maps.slab_counts, counts);
	if (!error)
		error = read_sizes(skel->maps.slab_sizes, figures);
	if (!error)
		error = read_objects(skel->maps.slab_objects, figures);
	if (error)
		return error;
	figures->missed_allocs -= counts[SHADOW_SLAB_COVERED_ALLOC];
	figures->missed_frees -= counts[SHADOW_SLAB_COVERED_FREE];
	return 0;
}

/**
 * slab_check() - do the sums agree?
 * @figures: the figures
 *
 * Each request got an object of a size that was counted, or was lost; each
 * object was freed, is live, or was lost.
 *
 * Return: 0, or -EPROTO after saying what does not add up.
 */
int slab_check(const struct slab_figures *figures)
{
	const __u64 *counts = figures->counts;
	__u64 requests = 0, objects;

	for (size_t i = 0; i < figures->nr_rows; i++)
		requests += figures->rows[i].requests;
	objects = counts[SHADOW_SLAB_FREED] + counts[SHADOW_SLAB_REUSED] +
		  counts[SHADOW_SLAB_LOST_TRACK] + figures->live;
	if (requests + counts[SHADOW_SLAB_LOST_SIZE] ==
		    counts[SHADOW_SLAB_ALLOC] &&
	    objects == requests)
		return 0;
	say("a bug of shadowmm: %llu requests, %llu counted, %llu lost; %llu objects",
	    counts[SHADOW_SLAB_ALLOC], requests, counts[SHADOW_SLAB_LOST_SIZE],
	    objects);
	return -EPROTO;
}
