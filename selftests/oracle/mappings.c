// SPDX-License-Identifier: GPL-2.0
/*
 * mappings [NR]: an address space with a mapping of each kind, and NR more that
 * do not merge. Says `ready` and the places of some, and waits for a signal.
 * The files it maps are gone from their folders when it is ready.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

#define PAGE 4096UL
#define PAGES 8

/* Folders that make a path longer than PATH_MAX. */
#define DEEP 24
#define DEEP_NAME 240

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* PAGES pages, with a guard behind that keeps it from merging. */
static char *map(int prot, int flags, int fd)
{
	char *p = mmap(NULL, (PAGES + 1) * PAGE, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	p = mmap(p, PAGES * PAGE, prot, flags | MAP_FIXED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

static char *map_anon(int prot)
{
	return map(prot, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static void name(char *p, const char *text)
{
	/* Fails where the kernel cannot name what has a file. */
	prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, p, PAGES * PAGE, text);
}

static void map_file(const char *path, int flags)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	char *p;

	if (fd < 0 || ftruncate(fd, PAGES * PAGE))
		die(path);
	p = map(PROT_READ | PROT_WRITE, flags, fd);
	p[0] = 1;
	p[PAGE] = 1;
	close(fd);
	unlink(path);
}

static void map_deep(void)
{
	char folder[DEEP_NAME + 1];
	int i;

	memset(folder, 'd', DEEP_NAME);
	folder[DEEP_NAME] = '\0';
	if (chdir("/tmp"))
		die("/tmp");
	for (i = 0; i < DEEP; i++)
		if ((mkdir(folder, 0700) && errno != EEXIST) || chdir(folder))
			die("mkdir");
	map_file("deep", MAP_SHARED);
	for (i = 0; i < DEEP; i++) {
		/* One level up, whatever the path's length. */
		if (chdir(".."))
			die("chdir");
		rmdir(folder);
	}
}

static void map_files(void)
{
	int fd = memfd_create("memory", 0);

	map_file("/tmp/private", MAP_PRIVATE);
	map_file("/tmp/shared", MAP_SHARED);
	map_file("/tmp/new\nline \t\\", MAP_SHARED);
	if (fd < 0 || ftruncate(fd, PAGES * PAGE))
		die("memfd");
	map(PROT_READ, MAP_SHARED, fd);
	map_deep();
}

static void map_kinds(void)
{
	const unsigned long node0 = 1;
	char *p;

	p = map_anon(PROT_READ | PROT_WRITE | PROT_EXEC);
	memset(p, 0xc3, PAGES * PAGE);
	printf("wx %lx\n", (unsigned long)p);
	map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN,
	    -1);
	name(map_anon(PROT_READ | PROT_WRITE), "a name");
	name(map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1),
	     "shared name");
	mlock(map_anon(PROT_READ | PROT_WRITE), PAGES * PAGE);
	madvise(map_anon(PROT_READ), PAGES * PAGE, MADV_DONTDUMP);
	madvise(map_anon(PROT_READ), PAGES * PAGE, MADV_DONTFORK);
	madvise(map_anon(PROT_READ), PAGES * PAGE, MADV_WIPEONFORK);
	madvise(map_anon(PROT_READ), PAGES * PAGE, MADV_HUGEPAGE);
	madvise(map_anon(PROT_READ), PAGES * PAGE, MADV_NOHUGEPAGE);
	madvise(map_anon(PROT_READ), PAGES * PAGE, MADV_MERGEABLE);
	madvise(map_anon(PROT_READ), PAGES * PAGE, MADV_RANDOM);

	p = map_anon(PROT_READ | PROT_WRITE);
	syscall(SYS_mbind, p, PAGES * PAGE, MPOL_BIND, &node0, 64, 0);
	printf("bound %lx\n", (unsigned long)p);

	/* One anon_vma, then two VMAs that share it. */
	p = map_anon(PROT_READ | PROT_WRITE);
	memset(p, 1, PAGES * PAGE);
	mprotect(p, PAGE, PROT_READ);
	printf("split %lx %lx\n", (unsigned long)p, (unsigned long)p + PAGE);
	p = map_anon(PROT_READ | PROT_WRITE);
	printf("untouched %lx\n", (unsigned long)p);
}

/* Each other page may be written, so that no two neighbours are alike. */
static void map_many(unsigned long nr)
{
	char *p;
	unsigned long i;

	if (!nr)
		return;
	p = mmap(NULL, nr * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		 0);
	if (p == MAP_FAILED)
		die("mmap");
	for (i = 0; i < nr; i += 2)
		if (mprotect(p + i * PAGE, PAGE, PROT_READ | PROT_WRITE))
			die("mprotect");
}

int main(int argc, char **argv)
{
	char *heap = malloc(100);

	if (!heap)
		die("malloc");
	heap[0] = 1;
	map_kinds();
	map_files();
	map_many(argc > 1 ? strtoul(argv[1], NULL, 0) : 0);
	printf("ready\n");
	fflush(stdout);
	pause();
	return 0;
}
