// SPDX-License-Identifier: GPL-2.0
/*
 * cached FILE WRITTEN PAGES OUT: a new file of so many pages, the first ones
 * written, all mapped and read, the first ones then asked to go. Says `resident`
 * and how many mincore() sees, `ready`, and waits for a signal.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static void die(const char *what)
{
	perror(what);
	exit(1);
}

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
	p = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
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
