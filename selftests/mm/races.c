// SPDX-License-Identifier: GPL-2.0
/*
 * races [ROUNDS]: two threads, each on a CPU of its own where there are two, do
 * things with the same address space of the shadow at once: touch the same pages,
 * fork and exit, unmap and map. What comes of it is counted, so that it does not
 * matter who came first; and all invariants hold afterwards.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "kselftest.h"

#define PAGES 256
#define AT 0x10000000UL
#define PAGE 4096UL

static const char control_file[] = "/sys/kernel/debug/shadowmm/control";
static pthread_barrier_t start;
static int rounds = 20;
static bool
	huge; /* there are huge pages: one of what is touched, and behind it */

/**
 * struct racer - what a thread does
 * @run: its loop
 * @control: a control file of its own
 * @cpu: where
 * @wrong: the first errno that it did not expect; 0: none
 */
struct racer {
	void (*run)(struct racer *racer);
	int control;
	int cpu;
	int wrong;
};

/* 0, or the errno with which the shadow refused it. */
static __attribute__((format(printf, 2, 3))) int tell(int control,
						      const char *fmt, ...)
{
	char line[128];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	return write(control, line, len) == len ? 0 : errno;
}

static void expected(struct racer *racer, int err, int may_be)
{
	if (err && err != may_be && !racer->wrong)
		racer->wrong = err;
}

static void *race(void *arg)
{
	struct racer *racer = arg;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(racer->cpu, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	pthread_barrier_wait(&start);
	racer->run(racer);
	return NULL;
}

/* Both at once, to their ends; false: one met what it did not expect. */
static bool race_both(void (*one)(struct racer *),
		      void (*other)(struct racer *))
{
	struct racer racers[2] = { { .run = one }, { .run = other } };
	pthread_t threads[2];
	bool fine = true;
	int i;

	for (i = 0; i < 2; i++) {
		racers[i].control = open(control_file, O_WRONLY);
		racers[i].cpu = i % sysconf(_SC_NPROCESSORS_ONLN);
		if (racers[i].control < 0 ||
		    pthread_create(&threads[i], NULL, race, &racers[i]))
			ksft_exit_fail_msg("no thread: %m\n");
	}
	for (i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		close(racers[i].control);
		if (racers[i].wrong)
			ksft_print_msg("thread %d: %s\n", i,
				       strerror(racers[i].wrong));
		fine &= !racers[i].wrong;
	}
	return fine;
}

/* The value behind a word at the start of a line of a file of shadowmm's. */
static long value_of(const char *name, const char *form)
{
	char path[64], line[600];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/kernel/debug/shadowmm/%s", name);
	file = fopen(path, "r");
	while (file && value < 0 && fgets(line, sizeof(line), file))
		sscanf(line, form, &value);
	if (file)
		fclose(file);
	return value;
}

static bool whole(void)
{
	char line[600];
	bool fine = false;
	FILE *file = fopen("/sys/kernel/debug/shadowmm/check", "r");

	while (file && fgets(line, sizeof(line), file)) {
		fine |= !strcmp(line, "address spaces: ok\n");
		if (strstr(line, "BROKEN"))
			ksft_print_msg("%s", line);
	}
	if (file)
		fclose(file);
	return fine;
}

static bool value_is(const char *form, long wanted)
{
	long value = value_of("shadow/mm", form);

	if (value == wanted)
		return true;
	ksft_print_msg("%s: %ld, not %ld\n", form, value, wanted);
	return false;
}

static void touch_all(struct racer *racer, const char *how)
{
	for (unsigned long i = 0; i < PAGES; i++)
		expected(racer,
			 tell(racer->control, "mm fault 1 %#lx %s",
			      AT + i * PAGE, how),
			 0);
}

static void write_all(struct racer *racer)
{
	touch_all(racer, "write");
}

static void read_all(struct racer *racer)
{
	touch_all(racer, "read");
}

static void fork_and_exit(struct racer *racer)
{
	for (int i = 0; i < rounds; i++) {
		expected(racer, tell(racer->control, "mm fork 1"), 0);
		expected(racer, tell(racer->control, "mm exit 2"), 0);
		expected(racer, tell(racer->control, "mm destroy 2"), 0);
	}
}

static void write_and_drop(struct racer *racer)
{
	for (int i = 0; i < rounds; i++) {
		for (unsigned long k = 0; k < PAGES; k += 8)
			expected(racer,
				 tell(racer->control, "mm fault 1 %#lx write",
				      AT + k * PAGE),
				 0);
		expected(racer,
			 tell(racer->control, "mm madvise 1 %#lx 1M dontneed",
			      AT),
			 0);
	}
}

static void map_and_unmap(struct racer *racer)
{
	for (int i = 0; i < rounds; i++) {
		expected(racer, tell(racer->control, "mm munmap 1 %#lx 1M", AT),
			 0);
		expected(racer,
			 tell(racer->control,
			      "mm mmap 1 %#lx 1M rw- private,anon,fixed", AT),
			 0);
	}
}

/* The region is not there half of the time. */
static void touch_what_is_there(struct racer *racer)
{
	for (int i = 0; i < rounds; i++)
		for (unsigned long k = 0; k < PAGES; k += 8)
			expected(racer,
				 tell(racer->control, "mm fault 1 %#lx write",
				      AT + k * PAGE),
				 EFAULT);
}

static void begin(int control, const char *flags)
{
	if (tell(control, "mm create races") || tell(control, "mm show 1") ||
	    tell(control, "mm thp 1 %s", huge ? "always" : "never") ||
	    tell(control, "mm mmap 1 %#lx %s rw- %s", AT, huge ? "4M" : "1M",
		 flags))
		ksft_exit_fail_msg("no address space: %m\n");
}

static void end(int control)
{
	tell(control, "mm destroy 1");
}

static bool writers_of(int control, const char *flags, const char *kind)
{
	bool fine;

	begin(control, flags);
	fine = race_both(write_all, write_all) && value_is(kind, PAGES) &&
	       value_is("faults_spurious - %ld", PAGES) && whole();
	end(control);
	return fine;
}

/* Half of the huge page is touched; all of it is there. */
static bool writers_of_a_huge_page(int control)
{
	bool fine;

	begin(control, "private,anon,fixed");
	fine = race_both(write_all, write_all) &&
	       value_is("faults_huge - %ld", 1) &&
	       value_is("faults_spurious - %ld", 2 * PAGES - 1) &&
	       value_is("rss_anon - %ld", 2 * PAGES) && whole();
	end(control);
	return fine;
}

static bool writers_of_copies(int control)
{
	bool fine;

	begin(control, "private,anon,fixed,populate");
	fine = !tell(control, "mm fork 1") && race_both(write_all, write_all) &&
	       value_is("faults_cow - %ld", PAGES) &&
	       value_is("faults_spurious - %ld", PAGES) &&
	       value_is("rss_anon - %ld", PAGES) && whole();
	tell(control, "mm destroy 2");
	end(control);
	return fine;
}

static bool readers_of_a_file(int control)
{
	bool fine;

	begin(control, "shared,fixed 1");
	fine = race_both(read_all, write_all) &&
	       value_is("rss_file - %ld", PAGES) && whole();
	end(control);
	return fine;
}

/* @pages are there afterwards; negative: who knows. */
static bool races_of(int control, void (*one)(struct racer *),
		     void (*other)(struct racer *), long pages)
{
	bool fine;

	begin(control, "private,anon,fixed");
	fine = race_both(one, other) &&
	       (pages < 0 || value_is("rss_anon - %ld", pages)) && whole();
	end(control);
	return fine;
}

int main(int argc, char **argv)
{
	int control = open(control_file, O_WRONLY);

	if (argc > 1)
		rounds = atoi(argv[1]);
	ksft_print_header();
	if (control < 0)
		ksft_exit_skip("no control: is shadowmm loaded?\n");
	/* What reclaims memory may have emptied the arena. */
	tell(control, "arena grow 16M");
	pthread_barrier_init(&start, NULL, 2);
	ksft_set_plan(11);
	ksft_test_result(writers_of(control, "private,anon,fixed",
				    "faults_anon - %ld"),
			 "two_writers_of_a_page_get_one\n");
	ksft_test_result(writers_of(control, "shared,fixed 1",
				    "faults_file_shared - %ld"),
			 "two_writers_of_a_files_page_get_one\n");
	ksft_test_result(writers_of_copies(control),
			 "two_writers_of_a_shared_page_copy_it_once\n");
	ksft_test_result(readers_of_a_file(control),
			 "a_reader_and_a_writer_of_a_file_get_one_page\n");
	ksft_test_result(races_of(control, fork_and_exit, write_all, PAGES),
			 "fork_and_exit_race_faults\n");
	ksft_test_result(races_of(control, fork_and_exit, write_and_drop, 0),
			 "fork_and_exit_race_advice\n");
	ksft_test_result(races_of(control, map_and_unmap, touch_what_is_there,
				  -1),
			 "unmapping_races_faults\n");
	huge = true;
	ksft_test_result(writers_of_a_huge_page(control),
			 "two_writers_of_a_huge_page_get_one\n");
	ksft_test_result(races_of(control, fork_and_exit, write_all, 2 * PAGES),
			 "fork_and_exit_race_faults_of_huge_pages\n");
	ksft_test_result(races_of(control, fork_and_exit, write_and_drop,
				  PAGES),
			 "fork_and_exit_race_advice_for_half_of_one\n");
	ksft_test_result(races_of(control, map_and_unmap, touch_what_is_there,
				  -1),
			 "unmapping_half_of_one_races_faults\n");
	close(control);
	ksft_finished();
}
