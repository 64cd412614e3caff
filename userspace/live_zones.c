// SPDX-License-Identifier: GPL-2.0
/*
 * The verbs of nodes, zones and free pages: their tables and lines, no code.
 */
#include "live.h"

static const struct column free_columns[] = { { "NODE", "NUMA node" },
					      { "ZONE", "the zone", true },
					      { "0", "free blocks of order 0" },
					      { "1", "of order 1" },
					      { "2", "of order 2" },
					      { "3", "of order 3" },
					      { "4", "of order 4" },
					      { "5", "of order 5" },
					      { "6", "of order 6" },
					      { "7", "of order 7" },
					      { "8", "of order 8" },
					      { "9", "of order 9" },
					      { "10", "of order 10" },
					      {} };

static const struct live_line buddyinfo_lines[] = {
	{ "Node #, zone % # # # # # # # # # # #", 1 },
	{},
};

static const struct column type_free_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "TYPE", "migratetype", true },
	{ "0", "free blocks of order 0" },
	{ "1", "of order 1" },
	{ "2", "of order 2" },
	{ "3", "of order 3" },
	{ "4", "of order 4" },
	{ "5", "of order 5" },
	{ "6", "of order 6" },
	{ "7", "of order 7" },
	{ "8", "of order 8" },
	{ "9", "of order 9" },
	{ "10", "of order 10" },
	{}
};

static const struct column type_block_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "UNMOVABLE", "pageblocks of the type" },
	{ "MOVABLE", "the same" },
	{ "RECLAIMABLE", "the same" },
	{ "HIGHATOMIC", "the same" },
	{ "CMA", "the same" },
	{ "ISOLATE", "the same" },
	{}
};

static const struct live_line pagetypeinfo_lines[] = {
	{ "Free pages count per migrate type at order *" },
	{ "Number of blocks type *", .names = true },
	{ "Node #, zone %, type % # # # # # # # # # # #", 1 },
	{ "Node #, zone % *", 2, .fill = LIVE_NAMED },
	{},
};

static const struct column index_columns[] = {
	{ "INDEX", "unusable_index or extfrag_index", true },
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "0", "for requests of order 0" },
	{ "1", "of order 1" },
	{ "2", "of order 2" },
	{ "3", "of order 3" },
	{ "4", "of order 4" },
	{ "5", "of order 5" },
	{ "6", "of order 6" },
	{ "7", "of order 7" },
	{ "8", "of order 8" },
	{ "9", "of order 9" },
	{ "10", "of order 10" },
	{}
};

static const struct live_line extfrag_lines[] = {
	{ "Node #, zone % # # # # # # # # # # #", 1, .with = 1 },
	{},
};

static const struct column counter_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "OF", "whose it is: zone, or node (told with its first zone)", true },
	{ "COUNTER", "its name", true },
	{ "VALUE", "what it counts" },
	{}
};

static const struct column protection_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "PROTECTION",
	  "pages kept from requests that could use each higher zone", true },
	{}
};

static const struct column set_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "CPU", "whose page set" },
	{ "COUNT", "pages on its lists" },
	{ "HIGH", "how many it may have" },
	{ "BATCH", "how many it takes and gives at a time" },
	{ "HIGH_MIN", "least high that tuning may choose" },
	{ "HIGH_MAX", "largest" },
	{ "THRESHOLD", "what a CPU counts before it tells the zone" },
	{}
};

static const struct live_line zoneinfo_lines[] = {
	{ "Node #, zone %", .carry = 1 },
	{ "per-node stats", .carry = 2, .word = "node" },
	{ "pages free ~", .carry = 2, .word = "zone", .go_on = true },
	{ "pages free #", 1, .with = 2, .word = "free" },
	{ "pagesets" },
	{ "protection: {[(].*[)]}", 2, .with = 1 },
	{ "cpu: #", 3, .with = 1 },
	{ "count: #", 3, .at = "COUNT", .more = true },
	{ "high: #", 3, .at = "HIGH", .more = true },
	{ "batch: #", 3, .at = "BATCH", .more = true },
	{ "high_min: #", 3, .at = "HIGH_MIN", .more = true },
	{ "high_max: #", 3, .at = "HIGH_MAX", .more = true },
	{ "vm stats threshold: #", 3, .at = "THRESHOLD", .more = true },
	{ "{[^ ]*[^: ]} #", 1, .with = 2 },
	{ "%: #", 1, .with = 2 },
	{},
};

static const struct column node_columns[] = {
	{ "NODE", "NUMA node" },
	{ "FLAGS", "the notes tell the letters", true },
	{ "START_PFN", "first page frame" },
	{ "SPANNED", "page frames from the first to the last" },
	{ "PRESENT", "those that have memory" },
	{ "MANAGED", "those that the page allocator has" },
	{ "FREE", "free pages" },
	{ "ZONES", "zones with pages, of those up to the highest such", true },
	{ "RESERVE", "pages that user allocations cannot have" },
	{ "UNMAPPED", "from so many unmapped file pages on it may reclaim" },
	{ "SLAB", "from so many slab pages on" },
	{ "FAILED", "runs of kswapd that reclaimed nothing" },
	{ "CPUS", "its CPUs", true },
	{}
};

static const struct column distance_columns[] = {
	{ "NODE", "NUMA node" },
	{ "DISTANCES", "to each node, in the order of the rows", true },
	{}
};

static const struct live_line nodes_lines[] = {
	{ "node flags ~" },
	{ "distance ~" },
	{ "# {[a-z-]+} # # # # # % # # # # %", 1 },
	{ "# {[0-9 ]+}", 2 },
	{},
};

static const struct column zone_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "FLAGS", "the notes tell the letters", true },
	{ "START_PFN", "first page frame" },
	{ "SPANNED", "page frames from the first to the last" },
	{ "PRESENT", "those that have memory" },
	{ "MANAGED", "those that the page allocator has" },
	{ "FREE", "free pages" },
	{ "PCP", "pages on per-CPU lists" },
	{ "MIN", "watermarks, in pages, the boost included" },
	{ "LOW", "the same" },
	{ "HIGH", "the same" },
	{ "BOOST", "what they are raised by for a while" },
	{ "CMA", "pages of contiguous-memory areas" },
	{ "HIGHATOMIC", "pages reserved for high-atomic requests" },
	{ "PROTECTION",
	  "pages kept from requests that could use each higher zone", true },
	{}
};

static const struct live_line zones_lines[] = {
	{ "node zone flags ~" },
	{ "# % {[a-z-]+} # # # # # # # # # # # # %", 1 },
	{},
};

static const struct column zonelist_columns[] = {
	{ "LIST", "all nodes, or alone: the request must stay on its node",
	  true },
	{ "FOR", "requests from this node" },
	{ "PLACE", "tried first, second, ..." },
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "MANAGED", "pages that the allocator has" },
	{ "FREE", "free pages" },
	{ "PCP", "pages on per-CPU lists" },
	{ "MIN", "watermarks, in pages, the boost included" },
	{ "LOW", "the same" },
	{ "HIGH", "the same" },
	{ "BOOST", "what they are raised by for a while" },
	{ "RESERVE", "pages kept from requests that could go higher" },
	{ "DISTANCE", "to the zone's node" },
	{ "SERVES", "yes; below low; no", true },
	{}
};

static const struct live_line zonelists_lines[] = {
	{ "place node ~" },
	{ "for requests from node #:", .carry = 1, .word = "all" },
	{ "for requests from node # that must stay there:", .carry = 1,
	  .word = "alone" },
	{ "# # % # # # # # # # # # *", 1, .with = 1 },
	{},
};

static const struct column pcp_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "CPU", "whose page set" },
	{ "COUNT", "what its counter says" },
	{ "LISTED", "pages found on its lists" },
	{ "HIGH", "how many it may have" },
	{ "BATCH", "how many it takes and gives at a time" },
	{ "HIGH_MIN", "least high that tuning may choose" },
	{ "HIGH_MAX", "largest" },
	{}
};

static const struct column pcp_list_columns[] = {
	{ "NODE", "NUMA node" },      { "ZONE", "the zone", true },
	{ "CPU", "whose page set" },  { "TYPE", "migratetype", true },
	{ "0", "blocks of order 0" }, { "1", "of order 1" },
	{ "2", "of order 2" },	      { "3", "of order 3" },
	{ "9", "huge pages" },	      {}
};

static const struct live_line pcp_lines[] = {
	{ "Node #, zone %, cpu #:~", .carry = 1, .go_on = true },
	{ "Node #, zone %, cpu #: count # on lists # *", 1,
	  .fill = LIVE_PAIRS },
	{ "order *", .names = true },
	{ "{not movable|[A-Z][A-Za-z]*} {[0-9 -]+}", 2, .with = 1,
	  .fill = LIVE_NAMED },
	{},
};

static const struct column pageblock_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "START_PFN", "first page frame" },
	{ "TYPE", "migratetype", true },
	{ "PRESENT", "pages that are there" },
	{ "FREE", "on free lists" },
	{ "PCP", "on per-CPU lists" },
	{ "ALLOC", "in use" },
	{ "LIVE", "0" },
	{ "RESERVED", "that the allocator was never given" },
	{ "LARGEST", "order of the largest free block" },
	{}
};

static const struct column walk_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "PAGES", "found on the zone's free lists" },
	{ "BLOCKS", "in so many blocks" },
	{ "BEFORE", "the zone's counter before" },
	{ "AFTER", "and after" },
	{ "LENGTHS", "orders whose lists are not as long as nr_free" },
	{ "MARKS", "blocks not marked as they should be" },
	{ "OTHER", "blocks on the list of another type", true },
	{}
};

static const struct live_line pageblocks_lines[] = {
	{ "node zone start_pfn ~" },
	{ "# % # % # # # # # # #", 1 },
	{ "Node #, zone %: on free lists # pages in # blocks, counter before # after #; wrong: lengths # marks #; other types *",
	  2 },
	{},
};

const struct live_view live_zone_views[] = {
	{ "nodes",
	  "nodes: their pages, thresholds, distances",
	  { "live/nodes" },
	  .tables = { { "nodes", "Nodes", node_columns },
		      { "distances", "Distances", distance_columns } },
	  .lines = nodes_lines },
	{ "zones",
	  "zones: their pages, watermarks, reserves",
	  { "live/zones" },
	  .tables = { { "zones", "Zones", zone_columns } },
	  .lines = zones_lines },
	{ "zonelists",
	  "in which order zones are tried",
	  { "live/zonelists" },
	  .tables = { { "zonelists", "Zonelists", zonelist_columns } },
	  .lines = zonelists_lines },
	{ "zoneinfo",
	  "the counters of /proc/zoneinfo",
	  { "live/zoneinfo" },
	  .tables = { { "counters", "Counters", counter_columns },
		      { "protection", "Protection", protection_columns },
		      { "pagesets", "Page sets", set_columns } },
	  .lines = zoneinfo_lines },
	{ "buddyinfo",
	  "free blocks by order",
	  { "live/buddyinfo" },
	  .tables = { { "buddyinfo", "Free blocks", free_columns } },
	  .lines = buddyinfo_lines },
	{ "pagetypeinfo",
	  "free blocks and pageblocks by migratetype",
	  { "live/pagetypeinfo" },
	  .tables = { { "free", "Free blocks", type_free_columns },
		      { "pageblocks", "Pageblocks", type_block_columns } },
	  .lines = pagetypeinfo_lines },
	{ "extfrag",
	  "indices of fragmentation",
	  { "live/extfrag/unusable_index", "live/extfrag/extfrag_index" },
	  .tables = { { "extfrag", "Fragmentation", index_columns } },
	  .lines = extfrag_lines },
	{ "pcp",
	  "per-CPU lists, counted and walked",
	  { "live/pcp" },
	  .tables = { { "pcp", "Page sets", pcp_columns },
		      { "lists", "Blocks on their lists", pcp_list_columns } },
	  .lines = pcp_lines },
	{ "pageblocks",
	  "pageblocks, and what a walk of all free lists found",
	  { "live/pageblocks" },
	  .tables = { { "pageblocks", "Pageblocks", pageblock_columns },
		      { "walks", "Free lists", walk_columns } },
	  .lines = pageblocks_lines },
	{}
};
