// SPDX-License-Identifier: GPL-2.0
/*
 * The fuzzer's operations without libFuzzer: one input from a file, or random
 * ones from a seed, as many as are wanted. The same seed gives the same run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops.h"

#define OPS_PER_INSTANCE 20000

static int usage(void)
{
	fputs("usage: drive replay FILE | drive random SEED OPS\n", stderr);
	return 2;
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

static int run_random(uint64_t seed, uint64_t nr)
{
	/* Any seed but 0 will do; neighbours should differ from the start. */
	struct stream stream = { .seed = (seed + 1) * 0x9e3779b97f4a7c15ULL };

	if (!stream.seed)
		stream.seed = 1;
	while (ops_stat.ops < nr)
		ops_run(&stream, nr - ops_stat.ops < OPS_PER_INSTANCE ?
					 nr - ops_stat.ops :
					 OPS_PER_INSTANCE);
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
	uint64_t seed, nr;
	int err;

	if (argc == 3 && !strcmp(argv[1], "replay"))
		err = replay(argv[2]);
	else if (argc == 4 && !strcmp(argv[1], "random") &&
		 !number(argv[2], &seed) && !number(argv[3], &nr))
		err = run_random(seed, nr);
	else
		return usage();
	if (!err)
		ops_print();
	return err;
}
