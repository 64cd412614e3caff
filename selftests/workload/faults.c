// SPDX-License-Identifier: GPL-2.0
/*
 * faults ANON FILE COW: that many page faults of each kind, one a page, beside
 * the few that any program has: ANON writes to new private memory, FILE writes
 * to the holes of a mapped file, COW writes by a child to what it shares with
 * its parent.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>

#include "workload.h"

#define MAX_PAGES (1UL << 20)

static void anon(unsigned long pages)
{
	workload_touch(workload_map((pages + 1) * PAGE), pages);
}

static void file(unsigned long pages)
{
	char path[] = "faults.XXXXXX";
	int fd = mkstemp(path);
	char *map;

	if (fd < 0 || unlink(path) || ftruncate(fd, (pages + 1) * PAGE))
		err(1, "cannot make a file here");
	map = mmap(NULL, (pages + 1) * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
		   fd, 0);
	if (map == MAP_FAILED)
		err(1, "cannot map a file");
	workload_touch(map, pages);
}

static void cow(unsigned long pages)
{
	char *map = workload_map((pages + 1) * PAGE);
	int status;

	workload_touch(map, pages);
	switch (fork()) {
	case -1:
		err(1, "cannot fork");
	case 0:
		workload_touch(map, pages);
		_exit(0);
	}
	if (wait(&status) < 0 || status)
		errx(1, "the child failed");
}

int main(int argc, char **argv)
{
	if (argc != 4)
		errx(2, "usage: faults ANON FILE COW");
	anon(workload_count(argv[1], MAX_PAGES));
	file(workload_count(argv[2], MAX_PAGES));
	cow(workload_count(argv[3], MAX_PAGES));
	return 0;
}
