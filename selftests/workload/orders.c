// SPDX-License-Identifier: GPL-2.0
/*
 * orders SMALL PIPES HUGE [SPLIT]: page requests of known orders, beside the
 * few that any program has: SMALL of order 0 (private memory), PIPES of order 2
 * (the buffers' table of a pipe of 256 pages), HUGE of order 9 (huge pages).
 * The first SPLIT huge pages are split, through debugfs; half of each huge page
 * is given back, then all is freed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "workload.h"

#define MAX_COUNT 100000
#define PIPE_BYTES (256 * PAGE)

static void small(unsigned long count)
{
	memset(workload_map((count + 1) * PAGE), 1, count * PAGE);
}

static void pipes(unsigned long count)
{
	for (; count; count--) {
		int fds[2];

		if (pipe(fds) || fcntl(fds[0], F_SETPIPE_SZ, PIPE_BYTES) < 0)
			err(1, "cannot make a large pipe");
		close(fds[0]);
		close(fds[1]);
	}
}

/* Ask the kernel to split what is mapped there. */
static void split(const char *map, unsigned long count)
{
	FILE *file = fopen("/sys/kernel/debug/split_huge_pages", "w");

	if (!file ||
	    fprintf(file, "%d,0x%lx,0x%lx", getpid(), (unsigned long)map,
		    (unsigned long)map + count * HUGE) < 0 ||
	    fclose(file))
		err(1, "cannot split huge pages");
}

static void huge(unsigned long count, unsigned long nr_split)
{
	char *map = workload_map((count + 1) * HUGE);

	map = (char *)(((unsigned long)map + HUGE - 1) & ~(HUGE - 1));
	if (count && madvise(map, count * HUGE, MADV_HUGEPAGE))
		err(1, "no huge pages");
	for (unsigned long i = 0; i < count; i++)
		map[i * HUGE] = 1;
	if (nr_split)
		split(map, nr_split);
	for (unsigned long i = 0; i < count; i++) {
		if (madvise(map + i * HUGE, HUGE / 2, MADV_DONTNEED))
			err(1, "cannot give half a huge page back");
	}
}

int main(int argc, char **argv)
{
	if (argc != 4 && argc != 5)
		errx(2, "usage: orders SMALL PIPES HUGE [SPLIT]");
	small(workload_count(argv[1], MAX_COUNT));
	pipes(workload_count(argv[2], MAX_COUNT));
	huge(workload_count(argv[3], MAX_COUNT),
	     argc == 5 ? workload_count(argv[4], MAX_COUNT) : 0);
	return 0;
}
