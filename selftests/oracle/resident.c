// SPDX-License-Identifier: GPL-2.0
/*
 * resident: an address space with pages of all kinds that its counters know, and
 * some that they do not. Says `ready` and waits for a signal.
 */
#include <string.h>

#include "memory.h"

static void swap_out(unsigned int pages)
{
	char *p = map(pages * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	unsigned int try;

	memset(p, 1, pages * PAGE);
	for (try = 0;
	     try < 100 && pagemap_count(p, pages, PAGEMAP_SWAPPED) < pages;
	     try++) {
		madvise(p, pages * PAGE, MADV_PAGEOUT);
		usleep(20000);
	}
	printf("swapped %u\n", pagemap_count(p, pages, PAGEMAP_SWAPPED));
}

int main(void)
{
	volatile char sum = 0;
	unsigned int i;
	char *p;

	memset(map(16 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1), 1, 16 * PAGE);
	memset(map(6 * PAGE, MAP_SHARED | MAP_ANONYMOUS, -1), 1, 6 * PAGE);

	p = map(8 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	for (i = 0; i < 8; i++)
		sum += p[i * PAGE];

	p = map(4 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(p, 1, 4 * PAGE);
	if (mprotect(p, 4 * PAGE, PROT_NONE))
		die("mprotect");

	p = map(3 * HUGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	p = (char *)(((uintptr_t)p + HUGE - 1) / HUGE * HUGE);
	madvise(p, 2 * HUGE, MADV_HUGEPAGE);
	p[0] = 1; /* a huge page, if there is one to be had */
	sum += p[HUGE]; /* the huge page of zeros */

	swap_out(12);
	printf("ready\n");
	fflush(stdout);
	pause();
	return sum;
}
