/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs share that map memory for a view to show: they map it, or
 * end with a line that says what was refused.
 */
#ifndef _ORACLE_MEMORY_H
#define _ORACLE_MEMORY_H

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL
#define HUGE (2UL << 20)

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

/* Bits of an entry of pagemap. */
#define PAGEMAP_SWAPPED 62
#define PAGEMAP_PRESENT 63

static inline void die(const char *what)
{
	perror(what);
	exit(1);
}

/* Memory that can be read and written. */
static inline char *map(size_t bytes, int flags, int fd)
{
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

/* From now on SIGUSR1, the word of the test, is kept for wait_for_word(). */
static inline void expect_word(sigset_t *word)
{
	sigemptyset(word);
	sigaddset(word, SIGUSR1);
	sigprocmask(SIG_BLOCK, word, NULL);
}

/* What was said so far is for the test to read, who then gives the word. */
static inline void wait_for_word(const sigset_t *word)
{
	int sig;

	fflush(stdout);
	if (sigwait(word, &sig))
		die("sigwait");
}

/* How many pages of a range have a bit, by the kernel's own file. */
static inline unsigned int pagemap_count(const char *p, unsigned int pages,
					 unsigned int bit)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	unsigned int i, nr = 0;
	uint64_t entry;

	for (i = 0; i < pages; i++)
		if (pread(fd, &entry, 8, ((uintptr_t)p / PAGE + i) * 8) == 8)
			nr += entry >> bit & 1;
	close(fd);
	return nr;
}

#endif /* _ORACLE_MEMORY_H */
