// SPDX-License-Identifier: GPL-2.0
/*
 * fit rounding|best: what slab-fit computes, against what the kernel's rule says
 * of some sizes, and against every set of classes there is of small ones.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "slab_fit.h"

#define NR_STEPS 16U
#define LARGEST (NR_STEPS * 8)
#define NR_TRIALS 40

static void expect(const struct slab_set *set, __u32 asked, __u64 wanted)
{
	__u64 given = slab_set_given(set, asked);

	if (given != wanted)
		errx(1, "%u bytes get %llu under %s, not %llu", asked, given,
		     set->name, wanted);
}

/* kmalloc_size_index[], fls() above 192, pages above 8192. */
static void today(void)
{
	struct slab_set set;

	slab_set_today(&set, "/nonexistent");
	for (__u32 asked = 1; asked <= 4 << 20; asked++) {
		bool pages = asked > 8192;
		__u64 wanted = 8;

		while (wanted < asked)
			wanted *= 2;
		if (asked > 64 && asked <= 96)
			wanted = 96;
		if (asked > 128 && asked <= 192)
			wanted = 192;
		expect(&set, asked, wanted);
		if (slab_set_is_pages(&set, asked) != pages)
			errx(1, "%u bytes: pages or not?", asked);
	}
}

/* A request skips the class that would not align it as kmalloc() promises. */
static void others(void)
{
	struct slab_sets sets = {};

	if (slab_sets_parse(&sets, "odd=64,160,256"))
		exit(1);
	expect(&sets.set[0], 64, 64);
	expect(&sets.set[0], 65, 160);
	expect(&sets.set[0], 96, 160);
	expect(&sets.set[0], 120, 160);
	expect(&sets.set[0], 121, 256);
	expect(&sets.set[0], 128, 256);
	expect(&sets.set[0], 129, 160);
	expect(&sets.set[0], 257, 4096);
	expect(&sets.set[0], 4097, 8192);
}

struct bytes {
	__u64 all;
	__u64 live;
};

static bool is_less(const struct bytes *a, const struct bytes *b, bool live)
{
	if (live)
		return a->live < b->live ||
		       (a->live == b->live && a->all < b->all);
	return a->all < b->all || (a->all == b->all && a->live < b->live);
}

/* The bytes that requests get; none where a size has no class of its range. */
static struct bytes bytes_of(const struct slab_set *set,
			     const struct slab_row *rows)
{
	struct bytes bytes = {};

	for (unsigned int step = 1, at = 0; step <= NR_STEPS; step++) {
		__u32 size = step * 8;

		while (set->sizes[at] < size)
			at++;
		if (slab_set_given(set, size) != set->sizes[at])
			return (struct bytes){};
		bytes.all += rows[step - 1].requests * set->sizes[at];
		bytes.live += rows[step - 1].live * set->sizes[at];
	}
	return bytes;
}

/* Every set of at most @max classes, the largest among them. */
static struct bytes least(const struct slab_row *rows, unsigned int max,
			  bool live)
{
	struct bytes found = { ~0ULL, ~0ULL };

	for (unsigned int bits = 0; bits < 1U << (NR_STEPS - 1); bits++) {
		struct slab_set set = {};
		struct bytes bytes;

		if (__builtin_popcount(bits) >= (int)max)
			continue;
		for (unsigned int step = 1; step < NR_STEPS; step++)
			if (bits & 1U << (step - 1))
				set.sizes[set.nr++] = step * 8;
		set.sizes[set.nr++] = LARGEST;
		bytes = bytes_of(&set, rows);
		if (bytes.all && is_less(&bytes, &found, live))
			found = bytes;
	}
	return found;
}

static void best(void)
{
	struct slab_row rows[NR_STEPS + 1] = {};
	struct slab_figures figures = { .rows = rows, .nr_rows = NR_STEPS + 1 };

	/* What gets pages does not matter. */
	rows[NR_STEPS].size.asked = LARGEST + 1;
	rows[NR_STEPS].requests = 1000;
	for (unsigned int trial = 0; trial < NR_TRIALS; trial++) {
		unsigned int max = 1 + trial % 9;
		struct bytes bytes, wanted;
		struct slab_set set = {};
		bool live = trial % 2;

		srand(trial);
		for (unsigned int step = 1; step <= NR_STEPS; step++) {
			struct slab_row *row = &rows[step - 1];

			row->size.asked = step * 8 - rand() % 8;
			row->requests = 1 + rand() % 1000;
			/* Few, so that sets are alike in the live ones. */
			row->live = rand() % 8 ? 0 : row->requests / 2;
		}
		if (slab_best(&figures, live, max, LARGEST, &set))
			errx(1, "trial %u: no set", trial);
		bytes = bytes_of(&set, rows);
		wanted = least(rows, max, live);
		if (set.nr > max || is_less(&bytes, &wanted, live) ||
		    is_less(&wanted, &bytes, live))
			errx(1,
			     "trial %u: %u classes give %llu, %llu live; not %llu, %llu",
			     trial, set.nr, bytes.all, bytes.live, wanted.all,
			     wanted.live);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "rounding")) {
		today();
		others();
	} else if (!strcmp(what, "best")) {
		best();
	} else {
		errx(2, "usage: fit rounding|best");
	}
	return 0;
}
