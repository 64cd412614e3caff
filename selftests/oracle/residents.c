// SPDX-License-Identifier: GPL-2.0
/*
 * residents FILE: pages of each kind, in two processes. Says the kind and the
 * address of each, the second process's pid, `ready`, and waits for a signal.
 * What it cannot have it does not tell.
 */
#define _GNU_SOURCE
#include <linux/io_uring.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "memory.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

static void tell(const char *kind, const void *p)
{
	printf("%s %lx\n", kind, (unsigned long)p);
}

static void map_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *p;

	if (fd < 0 || ftruncate(fd, 8 * PAGE))
		die(path);
	p = map(8 * PAGE, MAP_SHARED, fd);
	memset(p, 1, 8 * PAGE);
	tell("file", p + 3 * PAGE);
	close(fd);
}

/* A huge page from an aligned place; the kernel may not give one. */
static void map_thp(void)
{
	char *p = map(2 * HUGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	p = (char *)(((unsigned long)p + HUGE - 1) & ~(HUGE - 1));
	madvise(p, HUGE, MADV_HUGEPAGE);
	memset(p, 1, HUGE);
	tell("thp", p + 5 * PAGE);
}

static void map_hugetlb(void)
{
	char *p = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (p == MAP_FAILED)
		return;
	memset(p, 1, HUGE);
	tell("hugetlb", p + 7 * PAGE);
}

static void map_swapped(void)
{
	char *p = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	memset(p, 7, PAGE);
	madvise(p, PAGE, MADV_PAGEOUT);
	tell("swapped", p);
}

/* Pinned for as long as this process lives, by a ring that it registers with. */
static void map_pinned(void)
{
	char *p = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	struct iovec buffer = { p, PAGE };
	struct io_uring_params params = {};
	int ring;

	memset(p, 1, PAGE);
	ring = syscall(SYS_io_uring_setup, 1, &params);
	if (ring < 0 || syscall(SYS_io_uring_register, ring,
				IORING_REGISTER_BUFFERS, &buffer, 1))
		return;
	tell("pinned", p);
}

int main(int argc, char **argv)
{
	volatile char sum;
	char *p;
	pid_t child;

	if (argc != 2)
		return 1;
	p = map(4 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(p, 1, 4 * PAGE);
	tell("anon", p + PAGE);
	p = map(4 * PAGE, MAP_SHARED | MAP_ANONYMOUS, -1);
	memset(p, 1, 4 * PAGE);
	tell("shmem", p + 2 * PAGE);
	p = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(p, 1, PAGE);
	if (!mlock(p, PAGE))
		tell("locked", p);
	p = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	sum = *p;
	(void)sum;
	tell("zero", p);
	p = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	tell("untouched", p);
	map_file(argv[1]);
	map_thp();
	map_hugetlb();
	map_swapped();
	map_pinned();

	/* Shares all of it; a page that it writes to becomes its own. */
	child = fork();
	if (child < 0)
		die("fork");
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	printf("child %d\nready\n", child);
	fflush(stdout);
	pause();
	return 0;
}
