// SPDX-License-Identifier: GPL-2.0
/*
 * neighbours: pairs of VMAs that meet, for each rule that keeps two apart one
 * pair that differs in nothing else, and one pair that no rule keeps apart any
 * more. Says `RULE ADDRESS` of each, or `lacks RULE`, for itself and then, behind
 * `child PID`, for a child, `ready`, and waits for a signal.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

#define PAGE 4096UL
#define PART (2 * PAGE) /* of each VMA */
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static char *map_at(char *at, int prot, int flags, int fd, off_t offset)
{
	char *p = mmap(at, PART, prot, flags | MAP_FIXED, fd, offset);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

/* Room for three parts, with nothing near it. */
static char *room(void)
{
	char *p = mmap(NULL, 5 * PART, PROT_NONE, ANON, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	munmap(p, 5 * PART);
	return p + PART;
}

static int file_of(unsigned long bytes)
{
	int fd = memfd_create("neighbours", 0);

	if (fd < 0 || ftruncate(fd, bytes))
		die("memfd");
	return fd;
}

static void tell(const char *rule, const char *at)
{
	printf("%s %012lx\n", rule, (unsigned long)at);
}

static void meet_flags(void)
{
	char *p = map_at(room(), PROT_READ, ANON, -1, 0);

	tell("flags", map_at(p + PART, RW, ANON, -1, 0));
}

static void meet_files(void)
{
	char *p = map_at(room(), RW, MAP_SHARED, file_of(2 * PART), 0);

	tell("file", map_at(p + PART, RW, MAP_SHARED, file_of(2 * PART), PART));
}

static void meet_pgoff(void)
{
	int fd = file_of(4 * PART);
	char *p = map_at(room(), RW, MAP_SHARED, fd, 0);

	tell("pgoff", map_at(p + PART, RW, MAP_SHARED, fd, 2 * PART));
}

static void meet_names(void)
{
	char *p = map_at(room(), RW, ANON, -1, 0);
	char *q = map_at(p + PART, RW, ANON, -1, 0);

	if (prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, p, PART, "left"))
		printf("lacks anon-name\n"); /* not configured */
	else if (prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, q, PART, "right"))
		die("prctl");
	else
		tell("anon-name", q);
}

static void meet_policies(void)
{
	char *p = map_at(room(), RW, ANON, -1, 0);
	char *q = map_at(p + PART, RW, ANON, -1, 0);
	unsigned long node = 1;

	if (syscall(SYS_mbind, q, PART, MPOL_BIND, &node, 2, 0))
		die("mbind");
	tell("policy", q);
}

/* Two that were touched while something else kept them apart. */
static char *touched(void)
{
	char *p = map_at(room(), RW, ANON, -1, 0);
	char *q = map_at(p + PART, RW, ANON, -1, 0);

	if (madvise(q, PART, MADV_DONTDUMP))
		die("madvise");
	*p = 1;
	*q = 1;
	if (madvise(q, PART, MADV_DODUMP))
		die("madvise");
	return q;
}

static void meet_anon_vmas(void)
{
	tell("anon-vma", touched());
}

/* The right one's pages go, and its anon_vma with them; it stays. */
static void meet_unfaulted(void)
{
	char *p = touched();

	if (mremap(p, PART, PART, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL) ==
	    MAP_FAILED)
		die("mremap");
	tell("joined", p);
}

static void watch(char *p)
{
	struct uffdio_register what = {
		.range = { (unsigned long)p, PART },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) ||
	    ioctl(fd, UFFDIO_REGISTER, &what))
		die("userfaultfd");
}

static void meet_watched(void)
{
	char *p = map_at(room(), RW, ANON, -1, 0);
	char *q = map_at(p + PART, RW, ANON, -1, 0);

	watch(p);
	watch(q);
	tell("uffd", q);
}

/* A mapping of shared memory with close(), split, and never one again. */
static void meet_closing(void)
{
	int id = shmget(IPC_PRIVATE, 2 * PART, 0600);
	char *p = id < 0 ? (char *)-1 : shmat(id, NULL, 0);

	if (p == (char *)-1)
		die("shmat");
	shmctl(id, IPC_RMID, NULL);
	if (mprotect(p + PART, PART, PROT_READ) || mprotect(p + PART, PART, RW))
		die("mprotect");
	tell("close", p + PART);
}

static void wait_for_signal(void)
{
	fflush(stdout);
	for (;;)
		pause();
}

/* The child has its parent's pages in one of two. */
static void meet_forked(void)
{
	char *p = map_at(room(), RW, ANON, -1, 0);

	*p = 1;
	fflush(stdout);
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	printf("child %d\n", getpid());
	tell("anon-forked", map_at(p + PART, RW, ANON, -1, 0));
	printf("ready\n");
	wait_for_signal();
}

int main(void)
{
	meet_flags();
	meet_files();
	meet_pgoff();
	meet_names();
	meet_policies();
	meet_anon_vmas();
	meet_unfaulted();
	meet_watched();
	meet_closing();
	tell("special", (char *)getauxval(AT_SYSINFO_EHDR));
	meet_forked();
	wait_for_signal();
}
