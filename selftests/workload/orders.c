// SPDX-License-Identifier: GPL-2.0
/*
 * orders SMALL PIPES HUGE: page requests of known orders, beside the few that
 * any program has: SMALL of order 0 (private memory), PIPES of order 2 (the
 * buffers' table of a pipe of 256 pages), HUGE of order 9 (huge pages). All
 * are freed at the end; of each huge page half is given back before, so that
 * it is split.
 */
#define _GNU_SOURCE
#include <fcntl.h>
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

static void huge(unsigned long count)
{
	char *map = workload_map((count + 1) * HUGE);

	map = (char *)(((unsigned long)map + HUGE - 1) & ~(HUGE - 1));
	if (count && madvise(map, count * HUGE, MADV_HUGEPAGE))
		err(1, "no huge pages");
	for (unsigned long i = 0; i < count; i++) {
		map[i * HUGE] = 1;
		if (madvise(map + i * HUGE, HUGE / 2, MADV_DONTNEED))
			err(1, "cannot give half a huge page back");
	}
}

int main(int argc, char **argv)
{
	if (argc != 4)
		errx(2, "usage: orders SMALL PIPES HUGE");
	small(workload_count(argv[1], MAX_COUNT));
	pipes(workload_count(argv[2], MAX_COUNT));
	huge(workload_count(argv[3], MAX_COUNT));
	return 0;
}
