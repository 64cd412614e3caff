// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers for things that must not be shown, in an open hash table. It follows
 * no pointer that it is given, and allocates only where it is told to.
 */
#include <linux/errno.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/random.h>
#include <linux/siphash.h>

#include "live/ident.h"

/* Nobody else knows it, so that nobody can tell the key from its hash. */
static siphash_key_t live_ident_key;

/**
 * live_ident_init() - choose what hashes are made with
 *
 * Context: process; before any of them is made.
 */
void live_ident_init(void)
{
	get_random_bytes(&live_ident_key, sizeof(live_ident_key));
}

/**
 * live_ident_hash() - what stands for a key where there may be too many
 * @key: the key
 *
 * The same for the same key while the module is loaded.
 *
 * Context: any.
 * Return: 64 bits of it; 0 for key 0.
 */
u64 live_ident_hash(u64 key)
{
	return key ? siphash_1u64(key, &live_ident_key) : 0;
}

/**
 * live_ident_hash_bytes() - what stands for whatever has the same bytes
 * @data: the bytes
 * @bytes: how many
 *
 * Context: any.
 * Return: 64 bits, never 0.
 */
u64 live_ident_hash_bytes(const void *data, size_t bytes)
{
	return siphash(data, bytes, &live_ident_key) ?: 1;
}

/* The slot of a key, or the empty one where it belongs. */
static u32 live_ident_find(const struct live_ident *ident, u64 key)
{
	u32 mask = (1U << ident->bits) - 1;
	u32 i = hash_64(key, ident->bits);

	while (ident->slots[i].key && ident->slots[i].key != key)
		i = (i + 1) & mask;
	return i;
}

/**
 * live_ident_reserve() - make room, so that numbering needs no memory
 * @ident: the table
 * @more: how many new keys may come
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int live_ident_reserve(struct live_ident *ident, u32 more)
{
	unsigned int bits = order_base_2(2 * ((u64)ident->nr + more));
	struct live_ident bigger = *ident;
	u32 i;

	if (ident->slots && bits <= ident->bits)
		return 0;
	bigger.bits = bits;
	bigger.slots = held_alloc(ident->held, sizeof(*bigger.slots) << bits);
	if (!bigger.slots)
		return -ENOMEM;
	for (i = 0; ident->slots && i < 1U << ident->bits; i++)
		if (ident->slots[i].key)
			bigger.slots[live_ident_find(&bigger,
						     ident->slots[i].key)] =
				ident->slots[i];
	live_ident_destroy(ident);
	*ident = bigger;
	return 0;
}

/**
 * live_ident_number() - the number of a key
 * @ident: the table, with room
 * @key: the key
 *
 * A number greater than all before it says that the key is new.
 *
 * Context: any; no room was reserved for it: a bug.
 * Return: its number; 0 for key 0.
 */
u32 live_ident_number(struct live_ident *ident, u64 key)
{
	u32 i;

	if (!key)
		return 0;
	i = live_ident_find(ident, key);
	if (!ident->slots[i].key) {
		ident->slots[i].key = key;
		ident->slots[i].number = ++ident->nr;
	}
	return ident->slots[i].number;
}

/**
 * live_ident_destroy() - forget all numbers
 * @ident: the table; it is empty then
 */
void live_ident_destroy(struct live_ident *ident)
{
	held_free(ident->held, ident->slots,
		  sizeof(*ident->slots) << ident->bits);
	*ident = (struct live_ident){ .held = ident->held };
}
