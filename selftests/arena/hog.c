// SPDX-License-Identifier: GPL-2.0
/*
 * Takes the machine's memory, so that a test sees what others do without it:
 *
 *   hog leave MIB COMMAND...   all but MIB MiB of what is available, then runs
 *                              COMMAND while it holds that
 *   hog until PAGES            until the arena has no more than PAGES pages
 *   hog sieve MIB COMMAND...   a page here and there on node 0, so that at most
 *                              MIB MiB are free in pieces above 2 MiB
 *
 * Ends itself before the kernel has to: the first to be killed if it fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define MIB (1UL << 20)
#define HOLE (MIB / 4)

/* Above this much the bulk is taken without looking, in huge pages where it may. */
#define SLACK_MIB 128

/* A number behind a name in a file of lines; -1: not there. */
static long figure(const char *path, const char *name)
{
	static char text[8192];
	char *line;
	ssize_t len;
	int fd;

	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -1;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len < 0)
		return -1;
	text[len] = '\0';
	line = strstr(text, name);
	return line ? atol(line + strlen(name)) : -1;
}

static long available_mib(void)
{
	return figure("/proc/meminfo", "MemAvailable:") / 1024;
}

static long free_on_node_0_mib(void)
{
	return figure("/sys/devices/system/node/node0/meminfo", "MemFree:") /
	       1024;
}

static long arena_pages(void)
{
	return figure("/sys/kernel/debug/shadowmm/shadow/arena", "pages: ");
}

static void fail(const char *what)
{
	fprintf(stderr, "hog: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void die_first(void)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "w");

	if (!file || fputs("1000", file) < 0 || fclose(file))
		fail("oom_score_adj");
}

/* Address space to touch; small pages. */
static char *reserve(size_t bytes)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	return memory;
}

static void touch(char *memory, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i += PAGE)
		memory[i] = 1;
}

/* For this process and its page tables. */
static void bind_to_node_0(void)
{
	unsigned long nodes = 1;

	if (syscall(SYS_set_mempolicy, MPOL_BIND, &nodes, 8 * sizeof(nodes)))
		fail("set_mempolicy");
}

/* Takes all but so much of what there is; how many bytes that were. */
static size_t take(char *memory, long leave_mib, long (*there)(void), bool huge)
{
	size_t taken = 0;
	long more;

	while ((more = there() - leave_mib) > 0) {
		more = more > SLACK_MIB ? more - SLACK_MIB : 1;
		if (huge && more > 1)
			madvise(memory + taken, more * MIB, MADV_HUGEPAGE);
		touch(memory + taken, more * MIB);
		taken += more * MIB;
	}
	return taken;
}

/*
 * Keeps one page of every 256 KiB where it is, and frees the rest of a part. What
 * follows here follows in memory for the most part only: with one of 2 MiB, blocks
 * were left that had none, and compaction emptied them.
 */
static void punch(char *memory, size_t bytes)
{
	size_t i;

	for (i = 0; i + HOLE <= bytes; i += HOLE) {
		if (mlock(memory + i, PAGE))
			fail("mlock");
		madvise(memory + i + PAGE, HOLE - PAGE, MADV_DONTNEED);
	}
}

static int run(char **command)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid < 0)
		fail("fork");
	if (!pid) {
		execvp(command[0], command);
		fail(command[0]);
	}
	if (waitpid(pid, &status, 0) != pid)
		fail("wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

static int until(char *memory, size_t bytes, long pages)
{
	size_t taken = take(memory, SLACK_MIB / 4, available_mib, true);

	while (arena_pages() > pages && taken < bytes) {
		touch(memory + taken, 32 * PAGE);
		taken += 32 * PAGE;
	}
	return arena_pages() > pages;
}

int main(int argc, char **argv)
{
	size_t bytes = sysconf(_SC_PHYS_PAGES) * PAGE;
	char *memory = reserve(2 * bytes);

	die_first();
	if (argc == 3 && !strcmp(argv[1], "until"))
		return until(memory, bytes, atol(argv[2]));
	if (argc < 4) {
		fprintf(stderr, "hog: see the head of hog.c\n");
		return 2;
	}
	if (!strcmp(argv[1], "sieve")) {
		bind_to_node_0();
		punch(memory,
		      take(memory, atol(argv[2]), free_on_node_0_mib, false));
	} else {
		take(memory, atol(argv[2]), available_mib, true);
	}
	return run(argv + 3);
}
