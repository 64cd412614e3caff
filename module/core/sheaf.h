/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sheaves: arrays of free objects, by address. Each CPU has two, which only it
 * touches, and each node a barn of full and empty ones, under the node's lock.
 * All are made with their cache. An object in a sheaf counts as taken in its
 * slab.
 *
 * A CPU's place in its main sheaf is kept as a pointer, and below the first
 * object stands a 0, so that to take an object is: load, look, move down.
 *
 *   0 | a b c d . . . .        0 | a b c . . . . .
 *               ^top    ^end           ^top        after d was taken
 */
#ifndef _SHADOWMM_CORE_SHEAF_H
#define _SHADOWMM_CORE_SHEAF_H

#include <seam.h>

/**
 * struct shadow_sheaf - free objects
 * @next: the next one in a barn
 * @nr: objects; not kept up while it is a CPU's main sheaf
 * @none: 0: there is no object below the first
 * @object: objects
 */
struct shadow_sheaf {
	struct shadow_sheaf *next;
	u64 nr;
	u64 none;
	u64 object[];
};

/**
 * struct shadow_cache_cpu - a CPU's share of a cache; only that CPU touches it
 * @top: behind the last object of @main
 * @end: behind the last place of @main
 * @main: objects are taken from and put here
 * @spare: full, empty or in between
 * @rcu: objects that wait for a grace period; NULL: none
 * @random: the state of its random numbers; 0: objects are not shuffled
 * @node: the CPU's node
 */
struct shadow_cache_cpu {
	u64 *top;
	u64 *end;
	struct shadow_sheaf *main;
	struct shadow_sheaf *spare;
	struct shadow_sheaf *rcu;
	u64 random;
	u64 node;
	/* private: */
	u64 pad; /* 64 bytes: a cache line each */
};

/**
 * struct shadow_barn - a node's sheaves; the node's lock held
 * @full: full ones
 * @empty: empty ones
 * @nr_full: how many
 * @nr_empty: how many
 */
struct shadow_barn {
	struct shadow_sheaf *full;
	struct shadow_sheaf *empty;
	u32 nr_full;
	u32 nr_empty;
};

#endif /* _SHADOWMM_CORE_SHEAF_H */
