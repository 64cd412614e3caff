// SPDX-License-Identifier: GPL-2.0
/*
 * Loads and unloads shadowmm.ko under readers of all its files, CYCLES times
 * in two rounds, and looks for what stayed behind. A leak shows in both rounds;
 * the kernel's own ups and downs do not. Leaves the module as it was found.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "account.h"
#include "kselftest.h"
#include "readers.h"

#define WARM_UP 4
#define CYCLES 100

/* Refusals under fire before the readers are told to hold. */
#define PATIENCE 10

/* Pages that may be missing in one round by the kernel's own doing. */
#define SLACK_PAGES 64

static int module_fd;
static int kmsg_fd;
static struct readers *readers;

static struct {
	long cycles;
	long under_fire;
	long refused;
} count;

static int open_module(void)
{
	struct utsname name;
	char path[256];
	int fd;

	if (getenv("SHADOWMM_KO"))
		return open(getenv("SHADOWMM_KO"), O_RDONLY);
	fd = open("/root/shadowmm.ko", O_RDONLY);
	if (fd >= 0)
		return fd;
	uname(&name);
	snprintf(path, sizeof(path), "/lib/modules/%s/updates/shadowmm.ko",
		 name.release);
	return open(path, O_RDONLY);
}

static int load(void)
{
	return syscall(SYS_finit_module, module_fd, "", 0);
}

/* Unload; EBUSY and EAGAIN say that a file is open. Hold the fire in the end.*/
static int unload(void)
{
	int tries = 0, ret;

	while ((ret = syscall(SYS_delete_module, "shadowmm", O_NONBLOCK)) &&
	       (errno == EAGAIN || errno == EBUSY) && tries < 10000) {
		count.refused++;
		if (++tries == PATIENCE && readers)
			readers->hold = true;
		usleep(500);
	}
	if (!ret && tries < PATIENCE)
		count.under_fire++;
	if (readers)
		readers->hold = false;
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
	count.cycles++;
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

/* Every line that the kernel logged since kmsg_fd was opened. */
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
		if (lines++ < 5)
			ksft_print_msg("log: %s\n", text ? text + 1 : line);
	}
	return lines;
}

static bool no_page_lost(const struct account *a, int cycles)
{
	long first = a[0].free - a[1].free, second = a[1].free - a[2].free;

	ksft_print_msg("free pages: %ld, then %ld, then %ld\n", a[0].free,
		       a[1].free, a[2].free);
	return (first < second ? first : second) < SLACK_PAGES + cycles / 4;
}

static bool no_area_left(const struct account *a)
{
	ksft_print_msg("vmalloc areas: %ld, then %ld, then %ld\n", a[0].areas,
		       a[1].areas, a[2].areas);
	return a[1].areas <= a[0].areas || a[2].areas <= a[1].areas;
}

static bool no_object_lost(const struct account *a, int cycles)
{
	const struct account_cache *cache;
	long first, second, before;
	bool sound = true;
	int i;

	for (i = 0; i < a[2].caches; i++) {
		cache = &a[2].cache[i];
		before = account_objects(&a[1], cache->name);
		first = before - account_objects(&a[0], cache->name);
		second = cache->objects - before;
		if (first < cycles / 2 || second < cycles / 2)
			continue;
		ksft_print_msg("%s: %ld, then %ld objects more\n", cache->name,
			       first, second);
		sound = false;
	}
	return sound;
}

static void judge(const struct account *a, int cycles, bool done)
{
	int broken;

	ksft_print_msg("%ld cycles, %ld unloads under fire, %ld refused\n",
		       count.cycles, count.under_fire, count.refused);
	ksft_print_msg("%ld files read, %ld commands taken\n",
		       (long)readers->reads, (long)readers->writes);
	broken = readers_stop(readers);
	ksft_test_result(done, "loads_and_unloads_under_readers\n");
	ksft_test_result(!broken, "kills_no_reader\n");
	ksft_test_result(!log_lines(), "logs_nothing\n");
	ksft_test_result(no_page_lost(a, cycles), "loses_no_page\n");
	ksft_test_result(no_object_lost(a, cycles), "loses_no_slab_object\n");
	ksft_test_result(no_area_left(a), "leaves_no_vmalloc_area\n");
}

int main(void)
{
	int cycles = getenv("CYCLES") ? atoi(getenv("CYCLES")) : CYCLES;
	static struct account account[3];
	bool was_loaded, done;
	time_t start;

	ksft_print_header();
	cycles /= 2;
	if (cycles < 1)
		ksft_exit_fail_msg("CYCLES has to be a number from 2\n");
	module_fd = open_module();
	if (module_fd < 0)
		ksft_exit_fail_msg("no shadowmm.ko: set SHADOWMM_KO\n");
	was_loaded = !access("/sys/module/shadowmm", F_OK);
	if (was_loaded && unload())
		ksft_exit_fail_msg("cannot unload: %s\n", strerror(errno));
	ksft_set_plan(6);

	readers = readers_start();
	kmsg_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	if (!readers || kmsg_fd < 0)
		ksft_exit_fail_msg("cannot start: %s\n", strerror(errno));
	done = round_of(WARM_UP);
	lseek(kmsg_fd, 0, SEEK_END);
	start = time(NULL);
	done = done && !account_take(&account[0]) && round_of(cycles) &&
	       !account_take(&account[1]) && round_of(cycles) &&
	       !account_take(&account[2]);
	ksft_print_msg("took %ld s\n", (long)(time(NULL) - start));
	judge(account, cycles, done);

	if (was_loaded && load())
		ksft_print_msg("cannot load it again: %s\n", strerror(errno));
	ksft_finished();
}
