// SPDX-License-Identifier: GPL-2.0
/*
 * What the rows of the bench say of many figures. Measures none.
 */
#include <linux/sort.h>

#include "bench/bench.h"

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/**
 * bench_median() - the one in the middle
 * @values: the figures; sorted afterwards
 * @nr: how many
 *
 * Return: the figure.
 */
u64 bench_median(u64 *values, unsigned int nr)
{
	sort(values, nr, sizeof(*values), by_value, NULL);
	return values[nr / 2];
}
