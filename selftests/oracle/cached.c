// SPDX-License-Identifier: GPL-2.0
/*
 * cached FILE WRITTEN PAGES OUT: a new file of so many pages, the first ones
 * written, all mapped and read, the first ones then asked to go. Says `resident`
 * and how many mincore() sees, `ready`, and waits for a signal.
 */
#define _GNU_SOURCE
#include <string.h>

#include "memory.h"

static void fill(int fd, unsigned long pages)
{
	char page[PAGE];
	unsigned long i;

	memset(page, 1, sizeof(page));
	for (i = 0; i < pages; i++)
		if (pwrite(fd, page, PAGE, i * PAGE) != PAGE)
			die("pwrite");
}

int main(int argc, char **argv)
{
	unsigned long written, pages, out, i, resident = 0;
	volatile char sum = 0;
	unsigned char *there;
	char *p;
	int fd;

	if (argc != 5)
		return 1;
	written = strtoul(argv[2], NULL, 0);
	pages = strtoul(argv[3], NULL, 0);
	out = strtoul(argv[4], NULL, 0);
	there = malloc(pages);
	fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (!there || fd < 0)
		die(argv[1]);
	fill(fd, written);
	if (ftruncate(fd, pages * PAGE))
		die("ftruncate");
	p = map(pages * PAGE, MAP_SHARED, fd);
	for (i = 0; i < pages; i++)
		sum += p[i * PAGE];
	if (out)
		madvise(p, out * PAGE, MADV_PAGEOUT);
	if (mincore(p, pages * PAGE, there))
		die("mincore");
	for (i = 0; i < pages; i++)
		resident += there[i] & 1;
	printf("resident %lu\nready\n", resident);
	fflush(stdout);
	pause();
	return sum;
}
