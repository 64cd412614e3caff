/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the workloads share: arguments, and one way to fail.
 */
#ifndef _WORKLOAD_H
#define _WORKLOAD_H

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL
#define HUGE (512 * PAGE)

/* A count from the command line, from 0 to @max. */
static inline unsigned long workload_count(const char *text, unsigned long max)
{
	char *end;
	unsigned long count;

	errno = 0;
	count = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || count > max)
		errx(2, "bad number '%s': from 0 to %lu", text, max);
	return count;
}

/* Private memory, in small pages, none of them there yet. */
static inline char *workload_map(size_t size)
{
	char *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		err(1, "cannot map %zu bytes", size);
	madvise(map, size, MADV_NOHUGEPAGE);
	return map;
}

/* A write to each page. */
static inline void workload_touch(char *map, unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++)
		((volatile char *)map)[i * PAGE] = 1;
}

#endif /* _WORKLOAD_H */
