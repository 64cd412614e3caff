// SPDX-License-Identifier: GPL-2.0
/*
 * events: a process is followed by mm_events from its exec on, told call by call
 * what to do, and after each call the VMAs that its events add up to have to be
 * those in its maps. Looks at no shadow.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest.h"
#include "uapi/mm_event.h"
#include "uapi/vma.h"

#define PAGE 4096UL
#define MOST_VMAS 512
#define MOST_SPACES 8
#define MOST_TEXT 65536
#define STREAM_BYTES (1U << 20)
#define ORDERS 3 /* the child reads what to do here, */
#define ANSWERS 4 /* and writes what came of it there */

static const char events_file[] = "/sys/kernel/debug/shadowmm/mm_events";

/**
 * struct space - an address space, as far as its events tell
 * @mm: its number; 0: there is none
 * @parent: its parent's
 * @kind: how it came to be
 * @ended: it is gone
 * @vma: its VMAs
 * @nr: how many
 */
struct space {
	unsigned int mm;
	unsigned int parent;
	unsigned int kind;
	bool ended;
	struct shadow_mm_event_vma vma[MOST_VMAS];
	unsigned int nr;
};

/**
 * struct seen - what came out of the stream since it was last asked
 * @sections: of a system call, by its number's low bits
 * @changes: sections that changed something, in whatever
 * @last: the last section
 * @anon: steps that brought an anon_vma
 * @last_anon: the last of them
 */
struct seen {
	unsigned int sections[512];
	unsigned int changes;
	struct shadow_mm_section last;
	unsigned int anon;
	struct shadow_mm_step_rec last_anon;
};

static int stream = -1;
static uint64_t last_seq;
static struct space spaces[MOST_SPACES];
static struct seen seen;

/* What the child does. */

static char *region;

static long act_mmap(void)
{
	region = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return (long)region;
}

static long act_touch(void)
{
	*(volatile char *)region = 1;
	return (long)region;
}

static long act_protect(void)
{
	return mprotect(region + 2 * PAGE, 2 * PAGE, PROT_READ);
}

static long act_unprotect(void)
{
	return mprotect(region + 2 * PAGE, 2 * PAGE, PROT_READ | PROT_WRITE);
}

static long act_munmap(void)
{
	return munmap(region + 6 * PAGE, PAGE);
}

static long act_mremap(void)
{
	return (long)mremap(region, 2 * PAGE, 4 * PAGE,
			    MREMAP_MAYMOVE | MREMAP_FIXED, 0x200000000000UL);
}

static long act_madvise(void)
{
	return madvise(region + 3 * PAGE, PAGE, MADV_DONTFORK);
}

static long act_mlock(void)
{
	return mlock(region + 4 * PAGE, PAGE);
}

static long act_brk(void)
{
	return (long)sbrk(4 * PAGE);
}

static long act_file(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	void *got = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, PAGE);

	close(fd);
	return (long)got;
}

static long act_stack(void)
{
	volatile char deep[512 * 1024];

	deep[0] = 1;
	return deep[0];
}

static pid_t grandchild;

static long act_fork(void)
{
	grandchild = fork();
	if (!grandchild) {
		pause();
		_exit(0);
	}
	return grandchild;
}

static long act_reap(void)
{
	kill(grandchild, SIGKILL);
	return waitpid(grandchild, NULL, 0);
}

static void *thread(void *seed)
{
	unsigned long state = (unsigned long)seed;

	for (int i = 0; i < 60; i++) {
		char *at = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		state = state * 6364136223846793005UL + 1442695040888963407UL;
		if (at == MAP_FAILED)
			return NULL;
		at[(state >> 60) % 4 * PAGE] = 1;
		mprotect(at + PAGE, PAGE, PROT_READ);
		if (state >> 62)
			munmap(at, (1 + (state >> 32) % 4) * PAGE);
	}
	return NULL;
}

static long act_threads(void)
{
	pthread_t threads[2];

	for (unsigned long i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, thread, (void *)(i + 1)))
			return -1;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

static long act_exit(void)
{
	_exit(0);
}

/* A thing to do; @call: the system call that it is, -1: a fault, -2: many. */
static const struct act {
	const char *name;
	long (*act)(void);
	int call;
} acts[] = {
	{ "mmap", act_mmap, SYS_mmap },
	{ "a first touch", act_touch, -2 },
	{ "mprotect that splits", act_protect, SYS_mprotect },
	{ "mprotect that merges", act_unprotect, SYS_mprotect },
	{ "munmap", act_munmap, SYS_munmap },
	{ "mremap", act_mremap, SYS_mremap },
	{ "madvise", act_madvise, SYS_madvise },
	{ "mlock", act_mlock, SYS_mlock },
	{ "brk", act_brk, SYS_brk },
	{ "mmap of a file", act_file, SYS_mmap },
	{ "a stack that grows", act_stack, -1 },
	{ "fork", act_fork, -2 },
	{ "the end of a child", act_reap, -2 },
	{ "two threads", act_threads, -2 },
	{ "exit", act_exit, -2 },
};

enum {
	ACT_TOUCH = 1,
	ACT_FORK = 11,
	ACT_REAP,
	ACT_THREADS,
	ACT_EXIT
};

static int child(void)
{
	unsigned char order;
	long answer = 0;

	do {
		if (write(ANSWERS, &answer, sizeof(answer)) != sizeof(answer))
			return 1;
		if (read(ORDERS, &order, 1) != 1)
			return 1;
		answer = acts[order].act();
	} while (1);
}

/* What the events say. */

static struct space *space_of(unsigned int mm)
{
	for (unsigned int i = 0; i < MOST_SPACES; i++)
		if (spaces[i].mm == mm || !spaces[i].mm)
			return &spaces[i];
	ksft_exit_fail_msg("more address spaces than the child makes\n");
}

static unsigned int place_of(const struct space *space, uint64_t start)
{
	unsigned int i = 0;

	while (i < space->nr && space->vma[i].start < start)
		i++;
	return i;
}

static void vma_gone(struct space *space, uint64_t start)
{
	unsigned int i = place_of(space, start);

	if (i == space->nr || space->vma[i].start != start)
		ksft_exit_fail_msg("a VMA goes that there is not\n");
	space->nr--;
	memmove(&space->vma[i], &space->vma[i + 1],
		(space->nr - i) * sizeof(space->vma[0]));
}

static void vma_set(struct space *space, const struct shadow_mm_event_vma *vma)
{
	unsigned int i = place_of(space, vma->start);

	if (i == space->nr || space->vma[i].start != vma->start) {
		if (space->nr == MOST_VMAS)
			ksft_exit_fail_msg("more VMAs than a child has\n");
		memmove(&space->vma[i + 1], &space->vma[i],
			(space->nr - i) * sizeof(space->vma[0]));
		space->nr++;
	}
	space->vma[i] = *vma;
}

static void take_section(const struct shadow_mm_section *rec)
{
	const uint64_t *gone = (const void *)(rec + 1);
	const struct shadow_mm_event_vma *set =
		(const void *)(gone + rec->nr_gone);
	struct space *space = space_of(rec->mm);

	if (!space->mm) {
		space->mm = rec->mm;
		space->parent = rec->parent;
		space->kind = rec->kind;
	} else if (rec->kind != SHADOW_MM_SECTION_CHANGE) {
		ksft_exit_fail_msg("an address space is born twice\n");
	}
	for (unsigned int i = 0; i < rec->nr_gone; i++)
		vma_gone(space, gone[i]);
	for (unsigned int i = 0; i < rec->nr_set; i++)
		vma_set(space, &set[i]);
	if (space->nr != rec->nr_vmas)
		ksft_exit_fail_msg("%u VMAs, not %u\n", space->nr,
				   rec->nr_vmas);
	space->ended = !rec->users && !rec->nr_vmas;
	if (rec->call >= 0)
		seen.sections[rec->call % 512]++;
	if (rec->nr_gone || rec->nr_set)
		seen.changes++;
	if (rec->nr_gone || rec->nr_set || rec->call >= 0)
		seen.last = *rec;
}

static void take_step(const struct shadow_mm_step_rec *rec)
{
	struct space *space = space_of(rec->mm);
	unsigned int i = place_of(space, rec->args[0]);

	if (rec->step != SHADOW_MM_STEP_ANON)
		return;
	if (i == space->nr || space->vma[i].start != rec->args[0])
		ksft_exit_fail_msg("an anon_vma for a VMA that there is not\n");
	space->vma[i].anon_vma = rec->args[2];
	space->vma[i].chain = rec->args[3];
	seen.anon++;
	seen.last_anon = *rec;
}

/* Takes all that is there; 0, or the errno that the stream ends with. */
static int take_all(void)
{
	static _Alignas(8) char bytes[STREAM_BYTES];
	static size_t used;
	ssize_t got;

	memset(&seen, 0, sizeof(seen));
	while ((got = read(stream, bytes + used, sizeof(bytes) - used)) > 0) {
		size_t at = 0;

		used += got;
		while (used - at >= sizeof(struct shadow_rec)) {
			struct shadow_mm_section *rec = (void *)(bytes + at);

			if (used - at < rec->rec.size)
				break;
			if (rec->seq != ++last_seq)
				ksft_exit_fail_msg("record %llu is not here\n",
						   (long long)last_seq);
			if (rec->rec.type == SHADOW_MM_SECTION)
				take_section(rec);
			else
				take_step((void *)rec);
			at += rec->rec.size;
		}
		used -= at;
		memmove(bytes, bytes + at, used);
	}
	return got ? errno : 0;
}

/* What the kernel says. */

static bool is_line(const struct shadow_mm_event_vma *vma, const char *line)
{
	unsigned long start, end, offset, ino;
	char rights[5];

	if (sscanf(line, "%lx-%lx %4s %lx %*s %lu", &start, &end, rights,
		   &offset, &ino) != 5)
		return false;
	return vma->start == start && vma->end == end &&
	       !!(vma->flags & SHADOW_VM_READ) == (rights[0] == 'r') &&
	       !!(vma->flags & SHADOW_VM_WRITE) == (rights[1] == 'w') &&
	       !!(vma->flags & SHADOW_VM_EXEC) == (rights[2] == 'x') &&
	       !!(vma->flags & SHADOW_VM_MAYSHARE) == (rights[3] == 's') &&
	       !!vma->file == !!ino &&
	       (vma->file ? vma->pgoff * PAGE : 0) == offset;
}

/* The VMAs are those in the process's maps. */
static bool is_live(const struct space *space, pid_t pid)
{
	char name[64], line[512];
	unsigned int i = 0;
	bool same = true;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/maps", pid);
	file = fopen(name, "r");
	while (file && same && fgets(line, sizeof(line), file)) {
		if (strstr(line, "[vsyscall]"))
			continue;
		same = i < space->nr && is_line(&space->vma[i], line);
		if (!same)
			ksft_print_msg("VMA %u of %u, %llx-%llx %llx: %s", i,
				       space->nr,
				       (long long)space->vma[i].start,
				       (long long)space->vma[i].end,
				       (long long)space->vma[i].flags, line);
		i++;
	}
	if (file)
		fclose(file);
	return same && i && i == space->nr;
}

/* The child. */

static int orders, answers;

/* A child that execs this program with @word once it is followed. */
static pid_t start(const char *word, const char *bytes)
{
	int to[2], from[2], len;
	char line[64];
	pid_t pid;

	if (pipe(to) || pipe(from))
		ksft_exit_fail_msg("pipe: %m\n");
	pid = fork();
	if (!pid) {
		char go;

		if (read(to[0], &go, 1) != 1)
			_exit(1);
		dup2(to[0], 50);
		dup2(from[1], 51);
		dup2(50, ORDERS);
		dup2(51, ANSWERS);
		closefrom(ANSWERS + 1);
		execl("/proc/self/exe", "events", word, NULL);
		_exit(1);
	}
	close(to[0]);
	close(from[1]);
	orders = to[1];
	answers = from[0];
	stream = open(events_file, O_RDWR | O_CLOEXEC);
	len = snprintf(line, sizeof(line), "%d%s\n", pid, bytes);
	if (stream < 0 || write(stream, line, len) != len)
		ksft_exit_fail_msg("%s: %m\n", events_file);
	if (write(orders, "", 1) != 1)
		ksft_exit_fail_msg("the child: %m\n");
	return pid;
}

static long answer(void)
{
	long got = -1;

	if (read(answers, &got, sizeof(got)) != sizeof(got))
		return -1;
	return got;
}

static long order(unsigned char what)
{
	if (write(orders, &what, 1) != 1)
		ksft_exit_fail_msg("the child: %m\n");
	return answer();
}

static void stop(void)
{
	close(orders);
	close(answers);
	close(stream);
}

/* One order, and what is seen of it. */
static bool act_is_seen(unsigned int i, pid_t pid)
{
	const struct act *act = &acts[i];
	long got = order(i);
	bool well = !take_all() && is_live(&spaces[0], pid);

	if (act->call == -1)
		return well && seen.changes == 1 && seen.last.call == -1;
	if (act->call >= 0)
		return well && seen.sections[act->call] == 1 &&
		       seen.changes == 1 && seen.last.call == act->call &&
		       !(seen.last.flags & SHADOW_MM_SECTION_OTHER) &&
		       seen.last.tid == (unsigned int)pid;
	switch (i) {
	case ACT_TOUCH:
		return well && seen.anon == 1 && seen.last_anon.args[2] &&
		       seen.last_anon.args[0] <= (unsigned long)got &&
		       seen.last_anon.args[1] > (unsigned long)got;
	case ACT_FORK:
		return well && spaces[1].kind == SHADOW_MM_SECTION_FORK &&
		       spaces[1].parent == 1 && !spaces[1].ended &&
		       is_live(&spaces[1], got);
	case ACT_REAP:
		return well && spaces[1].ended;
	}
	return well;
}

static void follow_calls(void)
{
	pid_t pid = start("child", "");
	int second = open(events_file, O_RDWR);
	unsigned int i;
	bool well;

	ksft_test_result(write(second, "1", 1) < 0 && errno == EBUSY,
			 "there is one stream at a time\n");
	close(second);
	answer();
	well = !take_all() && spaces[0].mm == 1 && !spaces[0].parent &&
	       spaces[0].kind == SHADOW_MM_SECTION_EXEC;
	ksft_test_result(well && is_live(&spaces[0], pid),
			 "exec: from nothing to all that is in maps\n");
	for (i = 0; i < ACT_EXIT; i++)
		ksft_test_result(act_is_seen(i, pid),
				 "%s: events add up to maps\n", acts[i].name);
	order(ACT_EXIT);
	waitpid(pid, NULL, 0);
	ksft_test_result(!take_all() && spaces[0].ended && !spaces[2].mm,
			 "exit: nothing is left, and nobody else was seen\n");
	stop();
}

static void follow_too_much(void)
{
	pid_t pid;

	memset(spaces, 0, sizeof(spaces));
	last_seq = 0;
	pid = start("nothing", " 4096");
	waitpid(pid, NULL, 0);
	ksft_test_result(take_all() == ENOBUFS && last_seq,
			 "a stream that nobody reads ends with ENOBUFS\n");
	stop();
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return strcmp(argv[1], "child") ? 0 : child();
	ksft_print_header();
	ksft_set_plan(ACT_EXIT + 4);
	follow_calls();
	follow_too_much();
	ksft_finished();
}
