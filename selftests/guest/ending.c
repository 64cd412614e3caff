// SPDX-License-Identifier: GPL-2.0
/*
 * The process in target_pid exits, becomes another program or is killed while
 * its address space is walked: the walk ends within a second, with a part of it
 * or ESRCH. A process that has ended keeps no other from being chosen.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "files.h"
#include "kselftest.h"

#define MAPPINGS 400
#define TRIES 4
#define SECOND 1000000000ULL

static const char *const views[] = { "live/mm",	   "live/maps",
				     "live/vmas",  "live/page_tables",
				     "live/smaps", "live/rss_audit" };

static const struct end {
	char letter;
	const char *name;
} ends[] = { { 'e', "exits" }, { 'x', "executes" }, { 'k', "is killed" } };

/**
 * struct walk - how a read went
 * @error: 0 or errno
 * @ended: when it was done, in ns
 * @bytes: how much it gave
 */
struct walk {
	int error;
	unsigned long long ended;
	size_t bytes;
};

static unsigned long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

/* Pages of two kinds in turn do not merge; each is touched. */
static void make_mappings(void)
{
	char *p = mmap(NULL, MAPPINGS * 4096UL, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		_exit(1);
	for (unsigned long i = 0; i < MAPPINGS; i++) {
		p[i * 4096] = 1;
		if (i % 2)
			mprotect(p + i * 4096, 4096, PROT_READ);
	}
}

/* The process that is walked: says that it is ready, then ends as it is told. */
static void be_target(int order, int ready)
{
	char letter;

	make_mappings();
	if (write(ready, "r", 1) != 1 || read(order, &letter, 1) != 1)
		_exit(1);
	if (letter == 'x')
		execl("/proc/self/exe", "ending", "--wait", NULL);
	if (letter == 'k')
		raise(SIGKILL);
	_exit(0);
}

static void read_view(const char *view, struct walk *walk)
{
	static char buf[1 << 16];
	int fd = file_open(view, O_RDONLY);
	ssize_t got;

	walk->bytes = 0;
	walk->error = 0;
	while ((got = read(fd, buf, sizeof(buf))) > 0)
		walk->bytes += got;
	if (got < 0)
		walk->error = errno;
	walk->ended = now();
	close(fd);
}

/* Another process reads, and tells when it began. */
static pid_t start_reader(const char *view, int began, int done)
{
	pid_t pid = fork();

	if (!pid) {
		struct walk walk;

		if (write(began, "b", 1) != 1)
			_exit(1);
		read_view(view, &walk);
		_exit(write(done, &walk, sizeof(walk)) != sizeof(walk));
	}
	return pid;
}

/**
 * struct scene - a process, ready to be walked
 * @pid: the process
 * @order: where to tell it how to end
 */
struct scene {
	pid_t pid;
	int order;
};

static bool set_scene(struct scene *scene)
{
	int order[2], ready[2];
	char text[16], letter;
	bool good;

	if (pipe(order) || pipe(ready))
		return false;
	scene->pid = fork();
	if (!scene->pid)
		be_target(order[0], ready[1]);
	close(order[0]);
	close(ready[1]);
	scene->order = order[1];
	snprintf(text, sizeof(text), "%d\n", scene->pid);
	good = read(ready[0], &letter, 1) == 1 && !file_put("target_pid", text);
	close(ready[0]);
	return good;
}

static void clear_scene(const struct scene *scene)
{
	kill(scene->pid, SIGKILL);
	waitpid(scene->pid, NULL, 0);
	close(scene->order);
}

static void sleep_ns(unsigned long long ns)
{
	struct timespec time = { ns / SECOND, ns % SECOND };

	nanosleep(&time, NULL);
}

/*
 * One walk; the process ends @after ns from its beginning. Returns how long
 * the walk went on after that, and what came of it.
 */
static long long walk_and_end(const char *view, const struct end *end,
			      unsigned long long after, struct walk *walk)
{
	int began[2], done[2];
	struct scene scene;
	unsigned long long told;
	char letter;
	pid_t reader;
	ssize_t got;

	if (!set_scene(&scene) || pipe(began) || pipe(done))
		return -1;
	reader = start_reader(view, began[1], done[1]);
	got = read(began[0], &letter, 1);
	sleep_ns(after);
	told = now();
	if (got != 1 || write(scene.order, &end->letter, 1) != 1)
		return -1;
	got = read(done[0], walk, sizeof(*walk));
	waitpid(reader, NULL, 0);
	clear_scene(&scene);
	close(began[0]);
	close(began[1]);
	close(done[0]);
	close(done[1]);
	if (got != sizeof(*walk))
		return -1;
	return walk->ended > told ? walk->ended - told : 0;
}

/* How long a walk takes that nothing disturbs. */
static unsigned long long walk_alone(const char *view, size_t *bytes)
{
	unsigned long long start;
	struct scene scene;
	struct walk walk;

	if (!set_scene(&scene))
		return 0;
	start = now();
	read_view(view, &walk);
	*bytes = walk.bytes;
	clear_scene(&scene);
	return walk.error ? 0 : walk.ended - start;
}

/**
 * struct tally - what came of walks that were disturbed
 * @refused: ESRCH
 * @part: less than half of the text
 * @whole: more of it
 * @longest: how long one went on after the end, in ns
 */
struct tally {
	int refused;
	int part;
	int whole;
	long long longest;
};

/*
 * A busy machine may hold up this test or the reader, not the walk: what took
 * too long is tried again, a few times. Returns how long it took.
 */
static long long try_at(const char *view, const struct end *end,
			unsigned long long after, struct walk *walk)
{
	long long took = SECOND;

	for (int i = 0; i < 4 && took >= (long long)SECOND; i++)
		took = walk_and_end(view, end, after, walk);
	return took;
}

/* Each end at TRIES moments of the walk. Returns how many went wrong. */
static int end_each_way(const char *view)
{
	size_t whole = 0;
	unsigned long long alone = walk_alone(view, &whole);
	int wrong = !alone;

	for (size_t e = 0; alone && e < ARRAY_SIZE(ends); e++) {
		struct tally tally = {};

		for (int i = 0; i < TRIES; i++) {
			struct walk walk = {};
			long long took = try_at(view, &ends[e],
						alone * i / TRIES, &walk);

			wrong += took < 0 || took >= (long long)SECOND;
			wrong += walk.error && walk.error != ESRCH;
			if (took > tally.longest)
				tally.longest = took;
			if (walk.error)
				tally.refused++;
			else if (walk.bytes < whole / 2)
				tally.part++;
			else
				tally.whole++;
		}
		ksft_print_msg(
			"%s: it %s: %d ESRCH, %d short, %d whole; at most %lld us after the end, alone %llu us\n",
			view, ends[e].name, tally.refused, tally.part,
			tally.whole, tally.longest / 1000, alone / 1000);
	}
	file_put("target_pid", "0\n");
	return wrong;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--wait")) {
		pause();
		return 0;
	}
	ksft_print_header();
	ksft_set_plan(ARRAY_SIZE(views));
	for (size_t i = 0; i < ARRAY_SIZE(views); i++)
		ksft_test_result(!end_each_way(views[i]),
				 "a_walk_of_%s_ends_with_its_process\n",
				 views[i]);
	ksft_finished();
}
