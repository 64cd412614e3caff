// SPDX-License-Identifier: GPL-2.0
/*
 * smapped FILE CHILDREN: an address space with memory of each kind that smaps
 * tells apart, a part of it shared with so many children, who touch none of it.
 * Says what is swapped out, `ready`, and waits for a signal.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "memory.h"

#define PAGES 8

static volatile char sum;

/* Written, and not a neighbour of what is mapped next. */
static char *map_anon(size_t bytes)
{
	char *p = map(bytes + PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	if (mprotect(p + bytes, PAGE, PROT_NONE))
		die("mprotect");
	memset(p, 1, bytes);
	return p;
}

static void swap_out(const char *what, char *p)
{
	unsigned int try;

	for (try = 0; try < 100 && pagemap_count(p, PAGES, PAGEMAP_PRESENT);
	     try++) {
		madvise(p, PAGES * PAGE, MADV_PAGEOUT);
		usleep(20000);
	}
	printf("%s %u\n", what, pagemap_count(p, PAGES, PAGEMAP_SWAPPED));
}

/* Shared memory, one half of it out; one mapping may have copies of its own. */
static void map_shmem(void)
{
	int fd = memfd_create("smapped", 0);
	char *p;

	memset(map(PAGES * PAGE, MAP_SHARED | MAP_ANONYMOUS, -1), 1,
	       PAGES * PAGE);
	if (fd < 0 || ftruncate(fd, 2 * PAGES * PAGE))
		die("memfd");
	p = map(2 * PAGES * PAGE, MAP_SHARED, fd);
	memset(p, 1, 2 * PAGES * PAGE);
	swap_out("shmem", p);
	p = map(2 * PAGES * PAGE, MAP_PRIVATE, fd);
	memset(p + (PAGES - 2) * PAGE, 2, PAGE);
	memset(p + (2 * PAGES - 2) * PAGE, 2, PAGE);
	if (mmap(NULL, PAGES / 2 * PAGE, PROT_READ, MAP_PRIVATE, fd,
		 2 * PAGE) == MAP_FAILED)
		die("mmap");
}

/* Aligned, of shared memory as well: the kernel may not give huge pages. */
static void map_thp(int flags)
{
	char *p = map(2 * HUGE, flags | MAP_ANONYMOUS, -1);

	p = (char *)(((uintptr_t)p + HUGE - 1) & ~(HUGE - 1));
	madvise(p, HUGE, MADV_HUGEPAGE);
	memset(p, 1, HUGE);
}

static void map_hugetlb(int flags, int advice)
{
	char *p = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
		       flags | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (p == MAP_FAILED)
		die("hugetlb");
	madvise(p, HUGE, advice);
	memset(p, 1, HUGE);
}

static void map_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	unsigned int i;
	char *p;

	if (fd < 0 || ftruncate(fd, PAGES * PAGE))
		die(path);
	p = map(PAGES * PAGE, MAP_SHARED, fd);
	memset(p, 1, PAGES / 2 * PAGE);
	p = map(PAGES * PAGE, MAP_PRIVATE, fd);
	for (i = 0; i < PAGES; i++)
		sum += p[i * PAGE];
	p[0] = 1;
	close(fd);
	unlink(path);
}

/* What is there before the children. */
static void map_all(const char *path)
{
	char *p;

	map_anon(PAGES * PAGE);
	mlock(map_anon(PAGES * PAGE), PAGES * PAGE);
	syscall(SYS_mlock2, map_anon(PAGES * PAGE), PAGES * PAGE, 1);
	madvise(map_anon(PAGES * PAGE), PAGES * PAGE, MADV_FREE);
	mprotect(map_anon(PAGES * PAGE), PAGES * PAGE, PROT_NONE);
	p = map(HUGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	sum += p[PAGE];
	map_file(path);
	map_shmem();
	map_thp(MAP_PRIVATE);
	map_thp(MAP_SHARED);
	map_hugetlb(MAP_PRIVATE, MADV_DOFORK);
	map_hugetlb(MAP_PRIVATE, MADV_DONTFORK);
	map_hugetlb(MAP_SHARED, MADV_DOFORK);
	swap_out("swapped", map_anon(PAGES * PAGE));
	p = map_anon(PAGES * PAGE);
	madvise(p, PAGES * PAGE, MADV_DONTFORK);
	swap_out("own", p);
}

int main(int argc, char **argv)
{
	unsigned int children, i;
	char *p;

	if (argc != 3)
		return 1;
	map_all(argv[1]);
	p = map_anon(PAGES * PAGE);
	children = strtoul(argv[2], NULL, 0);
	for (i = 0; i < children; i++) {
		pid_t child = fork();

		if (child < 0)
			die("fork");
		if (!child) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
	}
	/* A page that it writes to becomes its own. */
	memset(p, 2, PAGES / 2 * PAGE);
	madvise(map_anon(PAGES * PAGE), PAGES / 2 * PAGE, MADV_FREE);
	printf("ready\n");
	fflush(stdout);
	pause();
	return 0;
}
