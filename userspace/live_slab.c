// SPDX-License-Identifier: GPL-2.0
/*
 * The verbs of slab caches: their tables and lines, no code.
 */
#include "live.h"

static const struct column slabinfo_columns[] = {
	{ "NAME", "the cache", true },
	{ "ACTIVE_OBJS", "objects but the free ones on partial lists" },
	{ "NUM_OBJS", "all objects" },
	{ "OBJSIZE", "bytes from object to object" },
	{ "OBJPERSLAB", "objects of a slab" },
	{ "PAGESPERSLAB", "pages of a slab" },
	{ "LIMIT", "0" },
	{ "BATCHCOUNT", "0" },
	{ "SHAREDFACTOR", "0" },
	{ "ACTIVE_SLABS", "slabs" },
	{ "NUM_SLABS", "slabs" },
	{ "SHAREDAVAIL", "0" },
	{}
};

static const struct live_line slabinfo_lines[] = {
	{ "slabinfo - version: ~" },
	{ "{#} name ~" },
	{ "% # # # # # : tunables # # # : slabdata # # #", 1 },
	{},
};

static const struct column cache_columns[] = {
	{ "CACHE", "its name", true },
	{ "ENGINE", "cpu slabs, or sheaves", true },
	{ "FLAGS", "what it was made with", true },
	{ "SIZE", "bytes of an object" },
	{ "STRIDE", "bytes from object to object" },
	{ "ALIGN", "bytes" },
	{ "ORDER", "pages of a slab are 2^ORDER" },
	{ "LEAST", "the order where memory is short" },
	{ "OBJECTS", "of a slab" },
	{ "MIN_PARTIAL", "partial slabs that a node keeps" },
	{ "CPU_PARTIAL", "free objects that a CPU's partial list may have" },
	{ "CPU_PARTIAL_SLABS", "slabs" },
	{ "SHEAF", "objects of a sheaf" },
	{ "ALIASES", "caches that were merged into it" },
	{ "TOTAL", "objects" },
	{ "INUSE", "in use" },
	{ "UNUSED", "free, wherever they are" },
	{ "DEFERRED", "of those, waiting for a grace period" },
	{ "SLABS", "bytes of slabs" },
	{ "TAILS", "bytes behind the last objects" },
	{ "PADDING", "bytes of objects that nobody asked for" },
	{ "METADATA", "bytes of struct pages and sheaves" },
	{}
};

static const struct column cache_cpu_columns[] = {
	{ "CACHE", "its name", true },
	{ "CPU", "whose part" },
	{ "SLAB_NODE", "of the slab that it allocates from" },
	{ "SLAB_OBJECTS", "that slab's objects" },
	{ "SLAB_INUSE", "what the slab itself counts" },
	{ "SLAB_FREE", "on the CPU's free list for it" },
	{ "PARTIAL", "slabs of the CPU's partial list" },
	{ "PARTIAL_FREE", "their free objects" },
	{ "MAIN", "objects in its main sheaf" },
	{ "SPARE", "in its spare one" },
	{ "RCU", "in the one that kfree_rcu() fills" },
	{}
};

static const struct column cache_node_columns[] = {
	{ "CACHE", "its name", true },
	{ "NODE", "NUMA node" },
	{ "SLABS", "slabs" },
	{ "OBJECTS", "objects" },
	{ "FULL", "slabs that are neither partial nor a CPU's" },
	{ "PARTIAL", "slabs on the partial list" },
	{ "EMPTY", "of those, without an object in use" },
	{ "FREE", "their free objects" },
	{ "BARN_FULL", "full sheaves" },
	{ "BARN_EMPTY", "empty ones" },
	{ "<=25%", "partial slabs, so full" },
	{ "<=50%", "the same" },
	{ "<=75%", "the same" },
	{ "<100%", "the same" },
	{}
};

static const struct live_line slabs_lines[] = {
	{ "cache *", .carry = 1, .go_on = true },
	{ "cache *", 1 },
	{ "engine *", 1, .at = "ENGINE", .more = true },
	{ "flags *", 1, .at = "FLAGS", .more = true },
	{ "aliases #", 1, .at = "ALIASES", .more = true },
	{ "object *", 1, .fill = LIVE_PAIRS, .more = true },
	{ "slab *", 1, .fill = LIVE_PAIRS, .more = true },
	{ "limits *", 1, .fill = LIVE_PAIRS, .more = true },
	{ "objects *", 1, .fill = LIVE_PAIRS, .more = true },
	{ "bytes *", 1, .fill = LIVE_PAIRS, .more = true },
	{ "cpu # *", 2, .with = 1, .fill = LIVE_PAIRS },
	{ "node # *", 3, .with = 1, .fill = LIVE_PAIRS },
	{ "fill # *", 3, .at = "NODE", .fill = LIVE_PAIRS, .more = true },
	{},
};

const struct live_view live_slab_views[] = {
	{ "slabinfo",
	  "slab caches, as /proc/slabinfo counts them",
	  { "live/slabinfo" },
	  .tables = { { "slabinfo", "Caches", slabinfo_columns } },
	  .lines = slabinfo_lines },
	{ "slabs",
	  "slab caches in full",
	  { "live/slabs" },
	  .tables = { { "caches", "Caches", cache_columns },
		      { "cpus", "Their CPUs", cache_cpu_columns },
		      { "nodes", "Their nodes", cache_node_columns } },
	  .lines = slabs_lines },
	{}
};
