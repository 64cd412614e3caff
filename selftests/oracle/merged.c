// SPDX-License-Identifier: GPL-2.0
/*
 * merged: pages that KSM can share: two here, the same two of a child, three
 * elsewhere in it. Says where they are, the child's pid and `ready`, and waits;
 * at SIGUSR1 it forks again, says who that is and `forked`.
 */
#include <string.h>
#include <sys/prctl.h>

#include "memory.h"

#define OWN 2
#define OTHER 3

/* Pages that are alike, and not zero. */
static char *map_alike(size_t pages, int flags, void *at)
{
	char *p = mmap(at, pages * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	if (p == MAP_FAILED || madvise(p, pages * PAGE, MADV_MERGEABLE))
		die("mergeable memory");
	memset(p, 0x5a, pages * PAGE);
	return p;
}

static void wait_for_the_end(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static pid_t start_child(void *other)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	if (other)
		map_alike(OTHER, MAP_FIXED, other);
	wait_for_the_end();
	return 0;
}

int main(void)
{
	sigset_t word;
	char *own, *other;

	expect_word(&word);

	own = map_alike(OWN, 0, NULL);
	/* A place that is free in the child, too, and not beside the first. */
	other = mmap(NULL, (OTHER + 2) * PAGE, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (other == MAP_FAILED)
		die("mmap");
	printf("own %lx %lx\n", (unsigned long)own, (unsigned long)own + PAGE);
	printf("other %lx %lx %lx\n", (unsigned long)other + PAGE,
	       (unsigned long)other + 2 * PAGE,
	       (unsigned long)other + 3 * PAGE);
	printf("child %d\n", start_child(other + PAGE));
	printf("ready\n");
	wait_for_word(&word);
	printf("second %d\nforked\n", start_child(NULL));
	fflush(stdout);
	pause();
	return 0;
}
