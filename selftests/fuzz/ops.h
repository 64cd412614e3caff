/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A stream of bytes as operations on an instance of core and on the model, one
 * beside the other. The libFuzzer target and the driver both run this.
 */
#ifndef _SHADOWMM_FUZZ_OPS_H
#define _SHADOWMM_FUZZ_OPS_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct stream - where the bytes come from
 * @data: given bytes, or NULL: @seed's random ones, without end
 * @left: how many are given
 * @seed: state of the random bytes, not 0
 */
struct stream {
	const uint8_t *data;
	size_t left;
	uint64_t seed;
};

/**
 * struct ops_stat - what was run so far
 * @ops: operations
 * @allocs: allocations that succeeded
 * @failures: those that failed, as the model says they may
 * @frees: frees that succeeded
 * @refused: bad frees and splits, refused as they should be
 * @reserved: pageblocks that came to the high-atomic reserve
 * @released: those that were given up
 * @checks: whole comparisons with the model
 * @instances: instances made
 * @held: blocks that went with their last reference
 */
struct ops_stat {
	uint64_t ops;
	uint64_t allocs;
	uint64_t failures;
	uint64_t frees;
	uint64_t refused;
	uint64_t reserved;
	uint64_t released;
	uint64_t checks;
	uint64_t instances;
	uint64_t held;
};

extern struct ops_stat ops_stat;

uint8_t next_byte(struct stream *stream);
uint32_t next_below(struct stream *stream, uint32_t limit);
void ops_run(struct stream *stream, uint64_t max_ops);
void ops_print(void);

#endif /* _SHADOWMM_FUZZ_OPS_H */
