// SPDX-License-Identifier: GPL-2.0
/*
 * The engine of today: a bit for each object of a slab, set where it is free.
 * Orders by the rules of Linux 6.12. Nothing is kept in a free object, so that
 * who writes into one after its free breaks no list, and a double free is seen
 * for what it is.
 */
#include "core/cache_priv.h"

#define WORD_BITS 64

static size_t bitmap_bytes(u32 objects)
{
	return (objects + WORD_BITS - 1) / WORD_BITS * sizeof(u64);
}

static u32 bitmap_words(const struct shadow_slab *slab)
{
	return (slab->nr + WORD_BITS - 1) / WORD_BITS;
}

static void bitmap_start(const struct shadow_cache *cache,
			 struct shadow_slab *slab, u32 colour)
{
	u32 last = bitmap_words(slab) - 1, rest = slab->nr % WORD_BITS;

	(void)cache;
	(void)colour;
	memset(slab->map, 0xff, bitmap_bytes(slab->nr));
	if (rest)
		slab->map[last] = (1ULL << rest) - 1;
}

static u32 bitmap_take(struct shadow_slab *slab, u32 nr, u16 *idx)
{
	u32 word, words = bitmap_words(slab), got = 0;
	u64 bits;

	for (word = 0; word < words && got < nr; word++) {
		for (bits = slab->map[word]; bits && got < nr; bits &= bits - 1)
			idx[got++] = word * WORD_BITS + __builtin_ctzll(bits);
		slab->map[word] = bits;
	}
	slab->inuse += got;
	return got;
}

static bool bitmap_is_free(const struct shadow_slab *slab, u32 idx)
{
	return slab->map[idx / WORD_BITS] >> idx % WORD_BITS & 1;
}

static bool bitmap_give(struct shadow_slab *slab, u32 idx)
{
	if (unlikely(bitmap_is_free(slab, idx)))
		return false;
	slab->map[idx / WORD_BITS] |= 1ULL << idx % WORD_BITS;
	slab->inuse--;
	return true;
}

static u32 bitmap_offset(const struct shadow_slab *slab)
{
	(void)slab;
	return 0;
}

static bool bitmap_check(const struct shadow_slab *slab)
{
	u32 word, last = bitmap_words(slab) - 1, free = 0;
	u64 bits;

	for (word = 0; word <= last; word++)
		for (bits = slab->map[word]; bits; bits &= bits - 1)
			free++;
	if (slab->nr % WORD_BITS && slab->map[last] >> slab->nr % WORD_BITS)
		return false;
	return free + slab->inuse == slab->nr;
}

const struct shadow_engine shadow_engine_sheaves = {
	.name = "sheaves",
	.stacks = true,
	.map_bytes = bitmap_bytes,
	.layout = shadow_cache_layout_slub,
	.start = bitmap_start,
	.take = bitmap_take,
	.give = bitmap_give,
	.is_free = bitmap_is_free,
	.offset = bitmap_offset,
	.check = bitmap_check,
};

/**
 * shadow_engine_at() - the engines that there are
 * @nr: from 0
 *
 * Return: an engine; NULL past the last one.
 */
const struct shadow_engine *shadow_engine_at(unsigned int nr)
{
	static const struct shadow_engine *const engines[] = {
		&shadow_engine_sheaves,
		&shadow_engine_classic,
	};

	return nr < ARRAY_SIZE(engines) ? engines[nr] : NULL;
}
