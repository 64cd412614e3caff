// SPDX-License-Identifier: GPL-2.0
/*
 * Loads and unloads shadowmm.ko under readers of all its files, CYCLES times
 * in ROUNDS rounds, and looks for what stayed behind: a leak shows in each
 * round, the kernel's own ups and downs do not, and where they seem to there
 * are more rounds. Leaves the module as it was found.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "account.h"
#include "kselftest.h"
#include "readers.h"

#define WARM_UP 4
#define CYCLES 99
#define ROUNDS 3
#define MOST_ROUNDS 9

/* Refusals before one more of the readers is told to hold. */
#define PATIENCE 2

/* Pages that may be missing in one round by the kernel's own doing. */
#define SLACK_PAGES 16

static int module_fd;
static int kmsg_fd;
static struct readers *readers;

static struct {
	long cycles;
	long under_fire;
	long refused;
} count;

/* In a guest of ours; else where kernels have modules of others installed. */
static int open_module(void)
{
	static const char *const places[] = {
		"/root/shadowmm.ko",
		"/lib/modules/%s/updates/shadowmm.ko",
		"/lib/modules/%s/extra/shadowmm.ko",
	};
	struct utsname name;
	char path[256];
	int fd = -1;

	uname(&name);
	for (size_t i = 0; i < ARRAY_SIZE(places) && fd < 0; i++) {
		snprintf(path, sizeof(path), places[i], name.release);
		fd = open(path, O_RDONLY);
	}
	return fd;
}

static time_t started; /* for the progress of long runs */

static int load(void)
{
	return syscall(SYS_finit_module, module_fd, "", 0);
}

/*
 * Unload. EBUSY and EAGAIN say that a file is open: then the fire gets less,
 * until it goes.
 */
static int unload(void)
{
	int tries = 0, ret;

	while ((ret = syscall(SYS_delete_module, "shadowmm", O_NONBLOCK)) &&
	       (errno == EAGAIN || errno == EBUSY) && tries++ < 10000) {
		count.refused++;
		if (readers && !(tries % PATIENCE) && readers->hold < RACERS)
			readers->hold++;
		usleep(500);
	}
	if (readers && !ret && readers->hold < RACERS)
		count.under_fire++;
	if (readers)
		readers->hold = 0;
	return ret;
}

/* Wait until a reader got through to the module that has just come. */
static bool wait_for_reader(void)
{
	long reads = readers->reads;
	int ms;

	for (ms = 0; ms < 10000 && readers->reads == reads; ms++)
		usleep(1000);
	return readers->reads != reads;
}

/* One cycle; NULL, or what went wrong. */
static const char *cycle(void)
{
	if (load())
		return "load";
	if (!wait_for_reader())
		return "no file could be read";
	if (unload())
		return "unload";
	if (!(++count.cycles % 100))
		ksft_print_msg("%ld cycles, %ld s\n", count.cycles,
			       (long)(time(NULL) - started));
	return NULL;
}

static bool round_of(int cycles)
{
	const char *wrong;

	while (cycles--) {
		wrong = cycle();
		if (wrong) {
			ksft_print_msg("cycle %ld: %s: %s\n", count.cycles + 1,
				       wrong, strerror(errno));
			return false;
		}
	}
	return true;
}

/* What an emulated machine says of its own slowness. */
static bool is_of_emulation(const char *line)
{
	return strstr(line, "hrtimer: interrupt took") ||
	       strstr(line, "perf: interrupt took too long") ||
	       strstr(line, "clocksource: ");
}

/* Every other line that the kernel logged since kmsg_fd was wound to its end.*/
static long log_lines(void)
{
	char line[8192], *text;
	long lines = 0;
	ssize_t got;

	while ((got = read(kmsg_fd, line, sizeof(line) - 1)) > 0 ||
	       errno == EPIPE) {
		if (got < 0) {
			ksft_print_msg("kernel log overrun\n");
			lines++;
			continue;
		}
		line[got] = '\0';
		text = strchr(line, ';');
		text = text ? text + 1 : line;
		text[strcspn(text, "\n")] = '\0';
		if (!is_of_emulation(text) && lines++ < 5)
			ksft_print_msg("log: %s\n", text);
	}
	return lines;
}

/* What is in use after a warm-up, and after each round. */
static struct account accounts[MOST_ROUNDS + 1];
static int rounds;

/*
 * Did a figure grow in each round, by a bound or more? @figure has one for each
 * account.
 */
static bool grew(const char *name, const long *figure, long bound, bool say)
{
	int i;

	for (i = 0; i < rounds; i++)
		if (figure[i + 1] - figure[i] < bound)
			return false;
	if (say)
		ksft_print_msg("%s: %ld in use, %ld at the end\n", name,
			       figure[0], figure[rounds]);
	return true;
}

static bool pages_grew(int cycles, bool say)
{
	long used[MOST_ROUNDS + 1];
	int i;

	for (i = 0; i <= rounds; i++)
		used[i] = accounts[0].free - accounts[i].free;
	if (say)
		ksft_print_msg("%ld pages more in use at the end\n",
			       used[rounds]);
	return grew("pages", used, SLACK_PAGES + cycles / 2, say);
}

static bool areas_grew(bool say)
{
	long areas[MOST_ROUNDS + 1];
	int i;

	for (i = 0; i <= rounds; i++)
		areas[i] = accounts[i].areas;
	return grew("vmalloc areas", areas, 1, say);
}

static bool objects_grew(int cycles, bool say)
{
	const struct account *last = &accounts[rounds];
	long objects[MOST_ROUNDS + 1];
	bool any = false;
	int i, k;

	for (i = 0; i < last->caches; i++) {
		for (k = 0; k <= rounds; k++)
			objects[k] = account_objects(&accounts[k],
						     last->cache[i].name);
		if (grew(last->cache[i].name, objects, cycles - 1, say))
			any = true;
	}
	return any;
}

static bool anything_grew(int cycles)
{
	return pages_grew(cycles, false) || objects_grew(cycles, false) ||
	       areas_grew(false);
}

static void judge(int cycles, bool done)
{
	int broken;

	ksft_print_msg(
		"%ld cycles, %d rounds, %ld unloads under fire, %ld refused\n",
		count.cycles, rounds, count.under_fire, count.refused);
	ksft_print_msg("%ld files read, %ld commands taken\n",
		       (long)readers->reads, (long)readers->writes);
	broken = readers_stop(readers);
	ksft_test_result(done, "loads_and_unloads_under_readers\n");
	ksft_test_result(!broken, "kills_no_reader\n");
	ksft_test_result(!log_lines(), "logs_nothing\n");
	ksft_test_result(!pages_grew(cycles, true), "loses_no_page\n");
	ksft_test_result(!objects_grew(cycles, true), "loses_no_slab_object\n");
	ksft_test_result(!areas_grew(true), "leaves_no_vmalloc_area\n");
}

static int take_account(struct account *account)
{
	int ret;

	readers->hold = RACERS;
	ret = account_take(account);
	readers->hold = 0;
	return ret;
}

/* The rounds, with an account before the first and after each. */
static bool run_rounds(int cycles)
{
	if (!round_of(WARM_UP) || take_account(&accounts[0]))
		return false;
	lseek(kmsg_fd, 0, SEEK_END);
	do {
		if (!round_of(cycles) || take_account(&accounts[rounds + 1]))
			return false;
		rounds++;
	} while (rounds < ROUNDS ||
		 (rounds < MOST_ROUNDS && anything_grew(cycles)));
	return true;
}

int main(void)
{
	int cycles = getenv("CYCLES") ? atoi(getenv("CYCLES")) : CYCLES;
	bool was_loaded;

	ksft_print_header();
	cycles /= ROUNDS;
	if (cycles < 2)
		ksft_exit_fail_msg("CYCLES has to be a number from 6\n");
	module_fd = open_module();
	if (module_fd < 0)
		ksft_exit_fail_msg("no shadowmm.ko: make install\n");
	was_loaded = !access("/sys/module/shadowmm", F_OK);
	if (was_loaded && unload())
		ksft_exit_fail_msg("cannot unload: %s\n", strerror(errno));
	ksft_set_plan(6);

	started = time(NULL);
	readers = readers_start();
	kmsg_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	if (!readers || kmsg_fd < 0)
		ksft_exit_fail_msg("cannot start: %s\n", strerror(errno));
	/* The readers outnumber the CPUs: a cycle is not to wait for a turn. */
	setpriority(PRIO_PROCESS, 0, -20);
	judge(cycles, run_rounds(cycles));

	if (was_loaded && load())
		ksft_print_msg("cannot load it again: %s\n", strerror(errno));
	ksft_finished();
}
