// SPDX-License-Identifier: GPL-2.0
/*
 * pressure MIB [SECONDS]: write MIB of private memory, again and again from
 * its start to its end, twice at least (or until SECONDS have passed), so that
 * a machine with less memory and with swap must reclaim and swap in. Checks
 * that every page comes back as it was written.
 */
#include <stdio.h>
#include <time.h>

#include "workload.h"

#define ROUNDS 2
#define MAX_MIB 65536
#define MAX_SECONDS 3600

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

int main(int argc, char **argv)
{
	unsigned long pages, seconds = 60, round;
	time_t end;
	char *map;

	if (argc != 2 && argc != 3)
		errx(2, "usage: pressure MIB [SECONDS]");
	pages = (workload_count(argv[1], MAX_MIB) << 20) / PAGE;
	if (argc == 3)
		seconds = workload_count(argv[2], MAX_SECONDS);
	end = now() + seconds;
	map = workload_map((pages + 1) * PAGE);
	for (round = 0; round < ROUNDS; round++) {
		for (unsigned long i = 0; i < pages; i++) {
			volatile unsigned long *word = (void *)(map + i * PAGE);

			if (round && *word != i + round)
				errx(1, "page %lu is not as it was left", i);
			*word = i + round + 1;
			if (!(i & 0xff) && now() >= end)
				return 0;
		}
	}
	return 0;
}
