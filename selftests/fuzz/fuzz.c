// SPDX-License-Identifier: GPL-2.0
/*
 * The libFuzzer target: an input's bytes are operations on core, compared with
 * the model's. What was run is printed at the end.
 */
#include <stdlib.h>

#include "ops.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return atexit(ops_print);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream stream = { .data = data, .left = size };

	if (size)
		ops_run(&stream, UINT64_MAX);
	return 0;
}
