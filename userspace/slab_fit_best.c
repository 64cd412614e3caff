// SPDX-License-Identifier: GPL-2.0
/*
 * The size classes that would have wasted least. Looks at sizes alone: not at
 * how objects fill a slab's pages.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "slab_fit.h"

/* Sizes are counted in steps, as the kernel's size index has them. */
#define STEP 8U

#define PAIR_MAX (~(__uint128_t)0)

/**
 * struct best - the least bytes given, by classes and largest size
 * @nr_steps: the largest class, in steps
 * @nr_classes: classes at most
 * @below: requests of at most so many steps; two sums in one: those asked about
 *         first are above the 64 bits of the others
 * @bytes: [classes][largest in steps]: the least that requests up to the
 *         largest are given
 * @from: [classes][largest in steps]: the class below it, in steps
 *
 * A class C serves the sizes from above the next class below it, P, up to its
 * own. Its objects are aligned to the largest power of two that divides C, so P
 * must be so near that no size in between needs more:
 *
 *	64    72    80    88    96         128        P >= C - align(C)
 *	P                       C=96=3*32             32 away: it may serve all
 *	                        P   C=104=13*8        8 away, no further
 */
struct best {
	unsigned int nr_steps;
	unsigned int nr_classes;
	__uint128_t *below;
	__uint128_t *bytes;
	uint32_t *from;
};

static size_t cell(const struct best *best, unsigned int classes,
		   unsigned int step)
{
	return (size_t)classes * (best->nr_steps + 1) + step;
}

static void fill_cell(struct best *best, unsigned int classes,
		      unsigned int step)
{
	__uint128_t *bytes = &best->bytes[cell(best, classes, step)];

	*bytes = PAIR_MAX;
	for (unsigned int from = step - (step & -step); from < step; from++) {
		__uint128_t under = best->bytes[cell(best, classes - 1, from)];
		__uint128_t all;

		if (under == PAIR_MAX)
			continue;
		all = under + (best->below[step] - best->below[from]) * step;
		if (all >= *bytes)
			continue;
		*bytes = all;
		best->from[cell(best, classes, step)] = from;
	}
}

static void fill(struct best *best)
{
	for (unsigned int step = 1; step <= best->nr_steps; step++)
		best->bytes[cell(best, 0, step)] = PAIR_MAX;
	for (unsigned int classes = 1; classes <= best->nr_classes; classes++) {
		best->bytes[cell(best, classes, 0)] = PAIR_MAX;
		for (unsigned int step = 1; step <= best->nr_steps; step++)
			fill_cell(best, classes, step);
	}
}

/* The fewest classes among those that give least. */
static unsigned int choose(const struct best *best)
{
	unsigned int chosen = 0;

	for (unsigned int classes = 1; classes <= best->nr_classes; classes++)
		if (best->bytes[cell(best, classes, best->nr_steps)] <
		    best->bytes[cell(best, chosen, best->nr_steps)])
			chosen = classes;
	return chosen;
}

static void count_requests(struct best *best,
			   const struct slab_figures *figures, bool live)
{
	for (size_t i = 0; i < figures->nr_rows; i++) {
		const struct slab_row *row = &figures->rows[i];
		unsigned int step = (row->size.asked + STEP - 1) / STEP;

		if (step <= best->nr_steps)
			best->below[step] +=
				((__uint128_t)slab_row_count(row, live) << 64) +
				slab_row_count(row, !live);
	}
	for (unsigned int step = 1; step <= best->nr_steps; step++)
		best->below[step] += best->below[step - 1];
}

/**
 * slab_best() - propose the size classes that would have wasted least
 * @figures: what was asked for
 * @live: look first at what is not freed and then at all, else the reverse
 * @max_classes: how many classes at most, up to SLAB_MAX_CLASSES
 * @largest: the largest class, which the set has in any case; what is larger
 *           gets pages
 * @best: filled, but for its name
 *
 * Of the sets in which each class serves every size down to the next class, and
 * gives each the alignment that kmalloc() promises.
 *
 * Return: 0, or -ENOMEM, or -ENOENT: there is no such set.
 */
int slab_best(const struct slab_figures *figures, bool live,
	      unsigned int max_classes, __u32 largest, struct slab_set *best)
{
	struct best table = {
		.nr_steps = largest / STEP,
		.nr_classes = max_classes,
	};
	size_t nr_cells = cell(&table, max_classes + 1, 0);
	unsigned int step = table.nr_steps, classes = 0;
	int error = -ENOMEM;

	table.below = calloc(step + 1, sizeof(*table.below));
	table.bytes = calloc(nr_cells, sizeof(*table.bytes));
	table.from = calloc(nr_cells, sizeof(*table.from));
	if (table.below && table.bytes && table.from) {
		count_requests(&table, figures, live);
		fill(&table);
		classes = choose(&table);
		error = classes ? 0 : -ENOENT;
		best->nr = classes;
	}
	for (; classes; classes--) {
		best->sizes[classes - 1] = step * STEP;
		step = table.from[cell(&table, classes, step)];
	}
	free(table.from);
	free(table.bytes);
	free(table.below);
	return error;
}
