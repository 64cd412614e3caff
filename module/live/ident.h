/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers that stand for things which must not be shown, pointers above all:
 * 1, 2, … in the order in which they are first seen.
 */
#ifndef _SHADOWMM_LIVE_IDENT_H
#define _SHADOWMM_LIVE_IDENT_H

#include <linux/types.h>

#include "kernel/grow.h"

/* A key, 0 where the slot is empty, and its number. */
struct live_ident_slot {
	u64 key;
	u32 number;
};

/**
 * struct live_ident - numbers given out
 * @slots: an open hash table, 1 << @bits entries
 * @bits: log2 of its entries
 * @nr: how many numbers are given out
 * @held: where its bytes are counted; may be NULL
 *
 * All zero is an empty table. Its user keeps others off it.
 */
struct live_ident {
	struct live_ident_slot *slots;
	unsigned int bits;
	u32 nr;
	struct held *held;
};

void live_ident_init(void);
u64 live_ident_hash(u64 key);
u64 live_ident_hash_bytes(const void *data, size_t bytes);
int live_ident_reserve(struct live_ident *ident, u32 more);
u32 live_ident_number(struct live_ident *ident, u64 key);
void live_ident_destroy(struct live_ident *ident);

#endif /* _SHADOWMM_LIVE_IDENT_H */
