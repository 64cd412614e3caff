// SPDX-License-Identifier: GPL-2.0
/*
 * sharing: two processes with one address space, and a thread. The first
 * process's leader ends and leaves its thread behind. Says `sharing`, the pid of
 * the second process, and `ready`; then its tasks wait for a signal.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK (64UL << 10)

static int wait_for_signal(void *unused)
{
	for (;;)
		pause();
	return 0;
}

/* Another task with this address space. */
static int task(int flags)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int id;

	if (stack == MAP_FAILED)
		exit(1);
	id = clone(wait_for_signal, stack + STACK, CLONE_VM | flags, NULL);
	if (id < 0)
		exit(1);
	return id;
}

int main(void)
{
	int other = task(SIGCHLD);

	task(CLONE_SIGHAND | CLONE_THREAD);
	printf("sharing %d\nready\n", other);
	fflush(stdout);
	/* The leader alone. */
	syscall(SYS_exit, 0);
	return 1;
}
