// SPDX-License-Identifier: GPL-2.0
/*
 * The fuzzer's operations without libFuzzer: one input from a file, or random
 * ones from a seed, as many as are wanted. The same seed gives the same run,
 * instance by instance, so that a run can stop and go on, and a finding can be
 * seen again alone.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops.h"

#define OPS_PER_INSTANCE 20000

/* Where a random run is: for who sees it end. */
static struct {
	uint64_t seed;
	uint64_t instance;
	bool running;
} at;

static int usage(void)
{
	fputs("usage: drive replay FILE\n"
	      "       drive random SEED OPS [STATE]\n"
	      "       drive instance SEED NUMBER\n",
	      stderr);
	return 2;
}

/* A sanitizer's report ends in abort(), as the model's does. */
const char *__asan_default_options(void)
{
	return "abort_on_error=1";
}

static void on_abort(int signal)
{
	(void)signal;
	if (at.running)
		fprintf(stderr,
			"drive: to see it again: drive instance %" PRIu64
			" %" PRIu64 "\n",
			at.seed, at.instance);
}

static int replay(const char *path)
{
	struct stream stream = {};
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");

	if (!file) {
		fprintf(stderr, "drive: %s: %s\n", path, strerror(errno));
		return 1;
	}
	stream.left = fread(data, 1, sizeof(data), file);
	stream.data = data;
	fclose(file);
	if (stream.left)
		ops_run(&stream, UINT64_MAX);
	return 0;
}

/* One instance of a random run. */
static int run_instance(uint64_t seed, uint64_t instance, uint64_t max_ops)
{
	/* Any number but 0 will do; neighbours should differ from the start. */
	struct stream stream = {
		.seed = ((seed + 1) << 32 ^ (instance + 1)) *
			0x9e3779b97f4a7c15ULL,
	};

	if (!stream.seed)
		stream.seed = 1;
	at.seed = seed;
	at.instance = instance;
	at.running = true;
	ops_run(&stream, max_ops);
	at.running = false;
	return 0;
}

/* All of it or none, whenever it is stopped. */
static int save(const char *path, uint64_t instance, uint64_t done)
{
	char next[4096];
	FILE *file;

	snprintf(next, sizeof(next), "%s.next", path);
	file = fopen(next, "w");
	if (!file ||
	    fprintf(file, "%" PRIu64 " %" PRIu64 "\n", instance, done) < 0 ||
	    fclose(file) || rename(next, path)) {
		fprintf(stderr, "drive: %s: %s\n", path, strerror(errno));
		return 1;
	}
	return 0;
}

/* @path says which instance is the next, and how many operations were run. */
static int run_random(uint64_t seed, uint64_t nr, const char *path)
{
	FILE *file = path ? fopen(path, "r") : NULL;
	uint64_t instance = 0, before = 0, left;

	if (file) {
		if (fscanf(file, "%" SCNu64 " %" SCNu64, &instance, &before) !=
		    2) {
			fprintf(stderr, "drive: %s: no state\n", path);
			return 1;
		}
		fclose(file);
	}
	while (before + ops_stat.ops < nr) {
		left = nr - before - ops_stat.ops;
		run_instance(seed, instance++,
			     left < OPS_PER_INSTANCE ? left : OPS_PER_INSTANCE);
		if (path && save(path, instance, before + ops_stat.ops))
			return 1;
	}
	if (before)
		printf("%" PRIu64 " ops before, now ", before);
	return 0;
}

static int number(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	return errno || *end || end == text || *text == '-';
}

int main(int argc, char **argv)
{
	uint64_t seed = 0, nr = 0;
	int err;

	signal(SIGABRT, on_abort);
	if (argc >= 4 && (number(argv[2], &seed) || number(argv[3], &nr)))
		return usage();
	if (argc == 3 && !strcmp(argv[1], "replay"))
		err = replay(argv[2]);
	else if ((argc == 4 || argc == 5) && !strcmp(argv[1], "random"))
		err = run_random(seed, nr, argv[4]);
	else if (argc == 4 && !strcmp(argv[1], "instance"))
		err = run_instance(seed, nr, OPS_PER_INSTANCE);
	else
		return usage();
	if (!err)
		ops_print();
	return err;
}
