/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random calls that touch memory and fork, beside those of random_calls.h, and the
 * comparison of all of smaps after each, the child's, too. Which calls are made is
 * for the test to say.
 */
#ifndef _SHADOWMM_SELFTESTS_MM_TOUCHED_CALLS_H
#define _SHADOWMM_SELFTESTS_MM_TOUCHED_CALLS_H

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

/* Which addresses are left as they are, by this process or its child. */
static bool (*left_out)(unsigned long address, bool of_child);

/* False: there is none to be found. */
static bool some_touch(struct touch *what, bool of_child)
{
	int tries = 16;

	while (tries--) {
		what->address = an_address() + below(UNIT / PAGE) * PAGE;
		what->write = below(2);
		if (!left_out || !left_out(what->address, of_child))
			return true;
	}
	return false;
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
	struct touch what;

	call->text[0] = '\0';
	if (some_touch(&what, false))
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
	struct touch what;
	int gave;

	call->text[0] = '\0';
	if (!some_touch(&what, true))
		return;
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

static unsigned long most[SUMS]; /* that a VMA of a process has had, in kB */

static void note_sums(const struct list *live)
{
	for (unsigned int k = 0; k < live->nr; k++)
		for (unsigned int i = 0; i < SUMS; i++)
			if (live->vma[k].sum[i] > most[i])
				most[i] = live->vma[k].sum[i];
}

static bool lists_are_same(const char *live_file)
{
	static struct list live, shadow;

	read_list(live_file, &live);
	note_sums(&live);
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

/* Of both sides, and of the child's. */
static void end_space(void)
{
	munmap((void *)REGION, PAGES * UNIT);
	destroy(space);
	if (child.pid) {
		end_child();
		destroy(child.space);
	}
}

/* All calls, until the two differ; and enough of them were not refused. */
static bool run(uint64_t seed, unsigned long calls,
		void (*make_call)(struct call *call))
{
	unsigned long i, refused = 0;
	struct call call;
	bool same = true;
	int shadow;

	seed_with(seed);
	for (i = 0; same && i < calls; i++) {
		make_call(&call);
		if (!call.text[0])
			continue;
		shadow = tell(call.text);
		if (child.pid && !child.space)
			child.space = said_number();
		refused += !!call.live;
		same = shadow == call.live && all_are_same(!(i % 4));
		if (!same)
			say_difference(seed, i, &call, shadow);
	}
	end_space();
	say_refused(i, refused);
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

#endif /* _SHADOWMM_SELFTESTS_MM_TOUCHED_CALLS_H */
