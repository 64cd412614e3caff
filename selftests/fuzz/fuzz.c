// SPDX-License-Identifier: GPL-2.0
/*
 * The libFuzzer target: an input's bytes are operations on core, compared with
 * the model's. What was run is printed at the end.
 */
#include <stdlib.h>

#include "ops.h"

/**
 * LLVMFuzzerInitialize() - libFuzzer's first call
 * @argc: not looked at
 * @argv: not looked at
 *
 * Return: 0.
 */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return atexit(ops_print);
}

/**
 * LLVMFuzzerTestOneInput() - run one input
 * @data: its bytes
 * @size: how many
 *
 * Return: 0; it aborts on a finding.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream stream = { .data = data, .left = size };

	if (size)
		ops_run(&stream, UINT64_MAX);
	return 0;
}
