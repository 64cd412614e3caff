// SPDX-License-Identifier: GPL-2.0
/*
 * swap PAGES: that many page faults for memory that is in swap: writes to new
 * private memory, sends it to swap, and writes to it again.
 */
#include <fcntl.h>
#include <stdint.h>

#include "workload.h"

#define MAX_PAGES (1UL << 16)
#define TRIES 100
#define PM_SWAP (1ULL << 62)

/* How many of these pages have gone to swap. */
static unsigned long swapped(int pagemap, const char *map, unsigned long pages)
{
	off_t at = (uintptr_t)map / PAGE * sizeof(uint64_t);
	unsigned long count = 0;
	uint64_t entry;

	for (unsigned long i = 0; i < pages; i++) {
		if (pread(pagemap, &entry, sizeof(entry),
			  at + i * sizeof(entry)) != sizeof(entry))
			err(1, "cannot read /proc/self/pagemap");
		count += !!(entry & PM_SWAP);
	}
	return count;
}

/* A page that somebody looks at just now stays; so ask again. */
static void send_to_swap(char *map, unsigned long pages)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY);

	if (pagemap < 0)
		err(1, "cannot open /proc/self/pagemap");
	for (int i = 0; i < TRIES; i++) {
		if (madvise(map, pages * PAGE, MADV_PAGEOUT))
			err(1, "cannot send memory to swap");
		if (swapped(pagemap, map, pages) == pages)
			return;
		usleep(10000);
	}
	errx(1, "memory does not go to swap: is there any?");
}

int main(int argc, char **argv)
{
	unsigned long pages;
	char *map;

	if (argc != 2)
		errx(2, "usage: swap PAGES");
	pages = workload_count(argv[1], MAX_PAGES);
	map = workload_map((pages + 1) * PAGE);
	workload_touch(map, pages);
	send_to_swap(map, pages);
	workload_touch(map, pages);
	return 0;
}
