// SPDX-License-Identifier: GPL-2.0
/*
 * resident: an address space with pages of all kinds that its counters know, and
 * some that they do not. Says `ready` and waits for a signal.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL
#define HUGE (2UL << 20)

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static char *map(size_t bytes, int flags)
{
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       flags | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

/* Pages of a range that are out, by the kernel's own file. */
static unsigned int swapped(const char *p, unsigned int pages)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	unsigned int i, out = 0;
	uint64_t entry;

	for (i = 0; i < pages; i++)
		if (pread(fd, &entry, 8, ((uintptr_t)p / PAGE + i) * 8) == 8)
			out += entry >> 62 & 1;
	close(fd);
	return out;
}

static void swap_out(unsigned int pages)
{
	char *p = map(pages * PAGE, MAP_PRIVATE);
	unsigned int try;

	memset(p, 1, pages * PAGE);
	for (try = 0; try < 100 && swapped(p, pages) < pages; try++) {
		madvise(p, pages * PAGE, MADV_PAGEOUT);
		usleep(20000);
	}
	printf("swapped %u\n", swapped(p, pages));
}

int main(void)
{
	volatile char sum = 0;
	unsigned int i;
	char *p;

	memset(map(16 * PAGE, MAP_PRIVATE), 1, 16 * PAGE);
	memset(map(6 * PAGE, MAP_SHARED), 1, 6 * PAGE);

	p = map(8 * PAGE, MAP_PRIVATE);
	for (i = 0; i < 8; i++)
		sum += p[i * PAGE];

	p = map(4 * PAGE, MAP_PRIVATE);
	memset(p, 1, 4 * PAGE);
	if (mprotect(p, 4 * PAGE, PROT_NONE))
		die("mprotect");

	p = map(3 * HUGE, MAP_PRIVATE);
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
