// SPDX-License-Identifier: GPL-2.0
/*
 * smaps [SEED [CALLS]]: the same random calls are made on a region of this
 * process and on an address space of the shadow, memory is touched in both, and
 * both fork. Each has to end with the same errno, or the signal that stands for
 * it, and after each both have to have the same VMAs there: bounds, rights,
 * offset, file or not, and as smaps has it what of them is there, whose it is and
 * what of it was written. So with the child, while there is one, each fourth time.
 *
 * Of smaps' lines these are not compared: Referenced and LazyFree, which the
 * kernel brings up to date when it likes, and those of huge pages.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "random_calls.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED 24
#endif

static const struct advice kinds[] = {
	{ "normal", MADV_NORMAL },
	{ "random", MADV_RANDOM },
	{ "sequential", MADV_SEQUENTIAL },
	{ "dontfork", MADV_DONTFORK },
	{ "dofork", MADV_DOFORK },
	{ "dontdump", MADV_DONTDUMP },
	{ "dodump", MADV_DODUMP },
	{ "wipeonfork", MADV_WIPEONFORK },
	{ "keeponfork", MADV_KEEPONFORK },
	{ "nohugepage", MADV_NOHUGEPAGE },
	{ "dontneed", MADV_DONTNEED },
	{ "free", MADV_FREE },
	{ "remove", MADV_REMOVE },
	{ "populate_read", MADV_POPULATE_READ },
	{ "populate_write", MADV_POPULATE_WRITE },
	{ "dontneed_locked", MADV_DONTNEED_LOCKED },
};

/**
 * struct touch - what a child is told to do
 * @address: where
 * @write: what
 */
struct touch {
	unsigned long address;
	bool write;
};

/**
 * struct child - a child of the process, and of the address space
 * @pid: the process; 0: there is none
 * @space: the shadow's number of it
 * @to: what it is told
 * @from: the errno that it came to
 */
static struct child {
	pid_t pid;
	unsigned int space;
	int to;
	int from;
} child;

static sigjmp_buf before_touch;

static void caught(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (signal == SIGBUS)
		siglongjmp(before_touch, ENXIO);
	siglongjmp(before_touch,
		   info->si_code == SEGV_ACCERR ? EACCES : EFAULT);
}

/* 0, or the errno that stands for the signal that it raised. */
static int touch(const struct touch *what)
{
	volatile char *byte = (volatile char *)what->address;
	int raised = sigsetjmp(before_touch, 1);

	if (raised)
		return raised;
	if (what->write)
		*byte = 1;
	else
		(void)*byte;
	return 0;
}

static struct touch some_touch(void)
{
	return (struct touch){ an_address(), below(2) };
}

static void touch_is(struct call *call, unsigned int whose,
		     const struct touch *what, int gave)
{
	call->live = gave;
	snprintf(call->text, sizeof(call->text), "fault %u %#lx %s", whose,
		 what->address, what->write ? "write" : "read");
}

static void do_touch(struct call *call)
{
	struct touch what = some_touch();

	touch_is(call, space, &what, touch(&what));
}

/* What a child does until it is told no more. */
static void live_as_child(int from, int to)
{
	struct touch what;
	int gave;

	while (read(from, &what, sizeof(what)) == sizeof(what)) {
		gave = touch(&what);
		if (write(to, &gave, sizeof(gave)) != sizeof(gave))
			break;
	}
	_exit(0);
}

static void do_fork(struct call *call)
{
	int to[2], from[2];

	if (pipe(to) || pipe(from))
		ksft_exit_fail_msg("no pipe: %m\n");
	child.pid = fork();
	if (child.pid < 0)
		ksft_exit_fail_msg("no child: %m\n");
	if (!child.pid) {
		close(to[1]);
		close(from[0]);
		live_as_child(to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	child.to = to[1];
	child.from = from[0];
	child.space = 0;
	call->live = 0;
	snprintf(call->text, sizeof(call->text), "fork %u", space);
}

static void do_child_touch(struct call *call)
{
	struct touch what = some_touch();
	int gave;

	if (write(child.to, &what, sizeof(what)) != sizeof(what) ||
	    read(child.from, &gave, sizeof(gave)) != sizeof(gave))
		ksft_exit_fail_msg("the child is gone\n");
	touch_is(call, child.space, &what, gave);
}

static void end_child(void)
{
	close(child.to);
	close(child.from);
	waitpid(child.pid, NULL, 0);
	child.pid = 0;
}

static void do_child_exit(struct call *call)
{
	end_child();
	call->live = 0;
	snprintf(call->text, sizeof(call->text), "destroy %u", child.space);
}

/* A child comes, does something, or goes. */
static void do_child(struct call *call)
{
	if (!child.pid)
		do_fork(call);
	else if (below(8))
		do_child_touch(call);
	else
		do_child_exit(call);
}

static void make_call(struct call *call)
{
	switch (below(16)) {
	case 0 ... 3:
		return do_mmap(call);
	case 4:
		return do_munmap(call);
	case 5 ... 6:
		return do_mprotect(call);
	case 7 ... 8:
		return do_madvise(call);
	case 9:
		return do_mlock(call);
	case 10:
		return do_mremap(call);
	case 11 ... 12:
		return do_child(call);
	default:
		return do_touch(call);
	}
}

static bool lists_are_same(const char *live_file)
{
	static struct list live, shadow;

	read_list(live_file, &live);
	read_list("/sys/kernel/debug/shadowmm/shadow/smaps", &shadow);
	if (live.nr == shadow.nr &&
	    !memcmp(live.vma, shadow.vma, live.nr * sizeof(live.vma[0])))
		return true;
	ksft_print_msg("%s:\n", live_file);
	say_lists(&live, &shadow);
	return false;
}

/* After a call both sides have the same VMAs, and so have their @children. */
static bool all_are_same(bool children)
{
	char name[32];
	bool same;

	if (!lists_are_same("/proc/self/smaps"))
		return false;
	if (!child.pid || !children)
		return true;
	snprintf(name, sizeof(name), "/proc/%d/smaps", child.pid);
	show(child.space);
	same = lists_are_same(name);
	show(space);
	return same;
}

static void make_files(void)
{
	char text[64];

	for (int i = 0; i < FILES; i++) {
		files[i] = memfd_create("smaps", 0);
		numbers[i] = i + 1;
		snprintf(text, sizeof(text), "file %u %lu shmem", numbers[i],
			 FILE_PAGES * PAGE);
		if (files[i] < 0 || ftruncate(files[i], FILE_PAGES * PAGE) ||
		    tell(text))
			ksft_exit_fail_msg("no file: %m\n");
	}
}

static void end_space(void)
{
	munmap((void *)REGION, PAGES * PAGE);
	destroy(space);
	if (child.pid) {
		end_child();
		destroy(child.space);
	}
	for (int i = 0; i < FILES; i++)
		close(files[i]);
}

/* All calls, until the two differ; and enough of them were not refused. */
static bool run(uint64_t seed, unsigned long calls)
{
	unsigned long i, refused = 0;
	struct call call;
	bool same = true;
	int shadow;

	state = seed * 0x9e3779b97f4a7c15ULL + 1;
	space = make_space("create smaps");
	make_files();
	for (i = 0; same && i < calls; i++) {
		make_call(&call);
		shadow = tell(call.text);
		if (child.pid && !child.space)
			child.space = said_number();
		refused += !!call.live;
		same = shadow == call.live && all_are_same(!(i % 4));
		if (!same)
			ksft_print_msg(
				"seed %llu, call %lu: %s: live %d, shadow %d\n",
				(unsigned long long)seed, i, call.text,
				call.live, shadow);
	}
	end_space();
	ksft_print_msg("%lu calls, of which the kernel refused %lu\n", i,
		       refused);
	return same && refused && refused < i * 2 / 3;
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_sigaction = caught,
				    .sa_flags = SA_SIGINFO };

	if (sigaction(SIGSEGV, &action, NULL) ||
	    sigaction(SIGBUS, &action, NULL))
		ksft_exit_fail_msg("no handler: %m\n");
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	unsigned long calls = argc > 2 ? strtoul(argv[2], NULL, 10) : 300;

	ksft_print_header();
	control = open(control_file, O_WRONLY);
	if (control < 0)
		ksft_exit_skip("no control: is shadowmm loaded?\n");
	ksft_set_plan(2);
	has_pages = true;
	advices = kinds;
	nr_advices = ARRAY_SIZE(kinds);
	catch_signals();
	for (int i = 0; i < 2; i++) {
		locks = i;
		ksft_test_result(
			run(seed + i, calls), "%s\n",
			locks ? "locked_memory_has_the_kernels_pages" :
				"calls_make_the_kernels_vmas_and_pages");
	}
	ksft_finished();
}
