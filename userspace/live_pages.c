// SPDX-License-Identifier: GPL-2.0
/*
 * The verbs of what pages are used for: one page, flags, huge pages, lists,
 * cgroups, the swap cache, vmalloc. Their tables and lines, no code. live/pages
 * has no verb: it is binary, a record for every page frame.
 */
#include "live.h"

static const struct column page_columns[] = { { "NAME", "what is told", true },
					      { "SAYS", "what it is", true },
					      {} };

static const struct column mapper_columns[] = {
	{ "PID", "the process that maps it" },
	{ "COMM", "its program", true },
	{ "ADDRESS", "where", true },
	{ "KB", "what the entry maps, in kB" },
	{ "IS", "can it be written, is it dirty; shared or private", true },
	{}
};

static const struct column field_columns[] = {
	{ "FIELD", "of struct page", true },
	{ "WAS", "the name it had", true },
	{ "VALUE", "its value, or what became of it", true },
	{}
};

#define PAGE_NAMES                                                         \
	"asked for|pfn|section|node|zone|pageblock|state|block|cache|slab" \
	"|objects in the page|object|file|index|swap|lru|refcount"         \
	"|mapcount|mapped by|busy|flags"

static const struct live_line page_lines[] = {
	{ "struct page:" },	      { "field was value" },
	{ "{" PAGE_NAMES "}: *", 1 }, { "  pid # * {0x[0-9a-f]+} # kB %", 2 },
	{ "{[a-z_.0-9]+|-} & *", 3 }, {},
};

static const struct column cached_columns[] = {
	{ "PAGES", "in the cache" },
	{ "FS", "the type of its file system", true },
	{ "DEV", "its device", true },
	{ "INODE", "its inode" },
	{ "PATH", "below the root of its file system", true },
	{}
};

static const struct column cached_sum_columns[] = {
	{ "SUPERBLOCKS", "of all file systems" },
	{ "INODES", "in memory" },
	{ "FILES", "of those, with pages" },
	{ "FILE_PAGES", "of files" },
	{ "SHMEM", "pages of shared memory" },
	{ "DEVICE", "pages of block devices" },
	{ "FOUND", "all of those" },
	{ "COUNTED", "by the nodes' counters" },
	{ "OFF", "counted but not found" },
	{ "HUGETLB", "pages beside the cache" },
	{}
};

static const struct column cached_order_columns[] = {
	{ "ORDER", "log2 of a folio's pages" },
	{ "FOLIOS", "of that order" },
	{ "DIRTY", "of those, to be written" },
	{ "WRITEBACK", "of those, being written" },
	{ "MAPPED", "of those, mapped" },
	{}
};

static const struct column cached_file_columns[] = {
	{ "SIZE", "bytes of the file" },
	{ "PAGES_FOUND", "of its folios" },
	{ "PAGES_COUNTED", "by its own counter" },
	{ "SHADOWS", "places of pages that have gone" },
	{ "MISSED", "folios that were going" },
	{}
};

static const struct live_line page_cache_lines[] = {
	{ "pages fs dev inode path" },
	{ "order folios ~" },
	{ "# # # # #", 3 },
	{ "# % % # *", 1 },
	{ "# superblocks, # inodes, # of them with pages", 2 },
	{ "pages: # of files, # of shared memory, # of block devices", 2,
	  .at = "FILE_PAGES", .more = true },
	{ "page cache: # found, # counted, off #", 2, .at = "FOUND",
	  .more = true },
	{ "hugetlb beside it: #", 2, .at = "HUGETLB", .more = true },
	{ "size #, # pages found, # counted; # shadows, # missed", 4 },
	{},
};

static const struct column flags_columns[] = {
	{ "FLAGS", "as in kpageflags", true },
	{ "PAGES", "that have them" },
	{ "MIB", "the same" },
	{ "NAMES", "the flags by name", true },
	{}
};

static const struct column flags_sum_columns[] = { { "OF", "which pages",
						     true },
						   { "PAGES", "how many" },
						   { "MIB", "the same" },
						   {} };

static const struct live_line page_summary_lines[] = {
	{ "flags pages ~" },
	{ "{0x[0-9a-f]+} # # *", 1 },
	{ "{others|all|no page} # #", 2 },
	{},
};

static const struct column pool_columns[] = {
	{ "NODE", "NUMA node, or all", true },
	{ "SIZE_KB", "of a page" },
	{ "TOTAL", "pages" },
	{ "FREE", "of those" },
	{ "RESERVED", "promised" },
	{ "SURPLUS", "over the number asked for" },
	{}
};

static const struct column large_columns[] = { { "ORDER", "of the folio" },
					       { "SIZE_KB", "the same" },
					       { "ANON", "anonymous folios" },
					       { "SHMEM", "of shared memory" },
					       { "FILE", "of files" },
					       { "HUGETLB", "of a pool" },
					       {} };

static const struct column class_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "FREE", "pageblocks that are free" },
	{ "HUGE", "with no more than huge pages" },
	{ "MOVABLE", "with no worse than pages that can be moved" },
	{ "PINNED", "with pinned pages" },
	{ "TABLE", "with page tables" },
	{ "SLAB", "with slabs" },
	{ "KERNEL", "with pages of the kernel" },
	{ "RESERVED", "with pages that the allocator was never given" },
	{ "PART", "that are not whole" },
	{}
};

static const struct column keeper_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone", true },
	{ "PAGEBLOCK", "its first page frame", true },
	{ "PAGES", "that cannot be moved" },
	{ "PFN", "the first of them", true },
	{ "ORDER", "of what that is part of" },
	{ "WHY", "what it is; of a slab, which cache's", true },
	{}
};

static const struct live_line hugepages_lines[] = {
	{ "hugetlb:" },
	{ "large folios in use:" },
	{ "pageblocks, by ~" },
	{ "kept by ~" },
	{ "node size_kB ~" },
	{ "order size_kB ~" },
	{ "node zone ~" },
	{ "{all} # # # # #", 1 },
	{ "{[0-9]+} # # # {-} #", 1 },
	{ "# # # # # #", 2 },
	{ "# % # # # # # # # # #", 3 },
	{ "# % {0x[0-9a-f]+} # {0x[0-9a-f]+} # *", 4 },
	{},
};

static const struct column item_columns[] = { { "NODE", "NUMA node" },
					      { "ITEM", "its name in vmstat",
						true },
					      { "VALUE", "its value" },
					      {} };

static const struct column lruvec_columns[] = {
	{ "NODE", "NUMA node" },
	{ "CGROUP", "inode of its folder" },
	{ "INACTIVE_ANON", "pages, by the counter" },
	{ "ACTIVE_ANON", "the same" },
	{ "INACTIVE_FILE", "the same" },
	{ "ACTIVE_FILE", "the same" },
	{ "UNEVICTABLE", "the same" },
	{ "ANON_FOUND", "pages found on the lists" },
	{ "FILE_FOUND", "the same" },
	{ "AGE", "nonresident_age" },
	{ "KEPT_BY", "generations, or lists", true },
	{ "PATH", "the cgroup", true },
	{}
};

static const struct column generation_columns[] = {
	{ "NODE", "NUMA node" },
	{ "CGROUP", "inode of its folder" },
	{ "SEQ", "the generation's number" },
	{ "MS", "its age" },
	{ "ANON", "pages" },
	{ "ANON_GONE", "gone: the generation is over for them", true },
	{ "FILE", "pages" },
	{ "FILE_GONE", "the same", true },
	{}
};

static const struct live_line lru_lines[] = {
	{ "Node #", .carry = 1 },
	{ "  {nr_[a-z_]+|workingset_[a-z_]+} #", 1, .with = 1 },
	{ "node cgroup ~" },
	{ "# # ~", .carry = 1, .go_on = true },
	{ "# # # # # # # # # # {generations|lists} *", 2 },
	{ "seq #: # ms, anon #{[ (gone)]*}, file #{[ (gone)]*}", 3, .with = 1 },
	{},
};

static const struct column cgroup_columns[] = {
	{ "CGROUP", "inode of its folder" },
	{ "PATH", "its folder", true },
	{ "STATE", "(removed), or nothing", true },
	{ "INACTIVE_ANON", "pages" },
	{ "ACTIVE_ANON", "pages" },
	{ "INACTIVE_FILE", "pages" },
	{ "ACTIVE_FILE", "pages" },
	{ "UNEVICTABLE", "pages" },
	{}
};

static const struct column limit_columns[] = {
	{ "CGROUP", "inode of its folder" },
	{ "OF", "memory, or swap", true },
	{ "USAGE", "pages charged" },
	{ "PEAK", "the most there were" },
	{ "MIN", "never reclaimed", true },
	{ "LOW", "spared while others have more", true },
	{ "HIGH", "reclaimed above this", true },
	{ "MAX", "never more", true },
	{}
};

static const struct column event_columns[] = {
	{ "CGROUP", "inode of its folder" },
	{ "LOW", "how often it was reclaimed below low" },
	{ "HIGH", "above high" },
	{ "MAX", "refused at max" },
	{ "OOM", "out of memory" },
	{ "OOM_KILL", "processes killed" },
	{}
};

static const struct column cgroup_sum_columns[] = { { "CGROUPS", "cgroups" },
						    { "REMOVED", "of those" },
						    {} };

static const struct live_line memcg_lines[] = {
	{ "cgroup # ~", .carry = 1, .go_on = true },
	{ "cgroup # * {[(]removed[)]}", 1 },
	{ "cgroup # *", 1 },
	{ "{memory|swap} *", 2, .with = 1, .fill = LIVE_PAIRS },
	{ "lists *", 1, .fill = LIVE_PAIRS, .more = true },
	{ "events *", 3, .with = 1, .fill = LIVE_PAIRS },
	{ "# cgroups, # of them removed; in pages", 4 },
	{},
};

static const struct column swap_area_columns[] = {
	{ "AREA", "its number" },
	{ "PRIO", "the higher, the sooner" },
	{ "SLOTS", "of a page each" },
	{ "USED", "slots, by the map" },
	{ "COUNTED", "by the counter" },
	{ "BAD", "slots" },
	{ "MARKED", "that say they are in the cache" },
	{ "CLUSTERS", "of slots" },
	{ "IN_USE", "of those" },
	{ "CACHED", "pages in the swap cache" },
	{ "DIRTY", "of those" },
	{ "WRITEBACK", "of those" },
	{ "LARGE", "of large folios" },
	{ "SHADOWS", "traces of pages that were reclaimed" },
	{}
};

static const struct column swap_sum_columns[] = {
	{ "FOUND", "pages in the swap cache" },
	{ "COUNTED", "by the kernel's counter" },
	{}
};

static const struct live_line swap_cache_lines[] = {
	{ "area prio ~" },
	{ "# # # # # # # # # # # # # #", 1 },
	{ "pages in the swap cache: found #, counted #", 2 },
	{},
};

static const struct column area_columns[] = {
	{ "STATE", "used, free, unpurged or pooled", true },
	{ "START", "first address, from its space's", true },
	{ "END", "behind its last", true },
	{ "BYTES", "its size" },
	{ "CALLER", "who asked for it", true },
	{ "IS", "its pages, by node, too; what kind it is", true },
	{}
};

static const struct column space_columns[] = {
	{ "SPACE", "part of the address space", true },
	{ "BYTES", "its size; nothing: hidden" },
	{ "AREAS", "in use" },
	{ "GUARDS", "guard pages" },
	{ "IN_USE", "bytes" },
	{ "UNPURGED", "bytes" },
	{ "POOLED", "bytes" },
	{ "FREE", "bytes" },
	{ "HOLES", "free areas" },
	{ "LARGEST_HOLE", "bytes" },
	{ "ON_ITS_WAY", "bytes that were in no tree" },
	{}
};

static const struct column caller_columns[] = { { "AREAS", "that it has" },
						{ "BYTES", "their size" },
						{ "PAGES", "their pages" },
						{ "CALLER",
						  "who asked for them", true },
						{} };

static const struct column vmalloc_sum_columns[] = {
	{ "PAGES", "of vmalloc(), found" },
	{ "PAGES_COUNTED", "by the kernel" },
	{ "PAGES_UNPURGED", "found" },
	{ "UNPURGED_COUNTED", "by the kernel" },
	{}
};

#define AREA "{[a-z?+]*0x[0-9a-f]+}-{0x[0-9a-f]+} # "
#define CALLER "[^ ]+[+]0x[0-9a-f]+/0x[0-9a-f]+"

static const struct live_line vmalloc_lines[] = {
	{ AREA "free", 1, .word = "free" },
	{ AREA "pooled", 1, .word = "pooled" },
	{ AREA "unpurged vm_area", 1, .word = "unpurged" },
	{ AREA "{" CALLER " [[][^ ]+[]]} *", 1, .word = "used" },
	{ AREA "{" CALLER "} *", 1, .word = "used" },
	{ AREA "! *", 1, .word = "used" },
	{ "space bytes ~" },
	{ "% {hidden|[0-9]+} # # # # # # # # #", 2 },
	{ "areas bytes ~" },
	{ "# # # *", 3 },
	{ "pages of vmalloc(): found #, counted #; unpurged: found #, counted #",
	  4 },
	{ "pages of vmalloc(): found #, counted #; unpurged: found #, counted #; pooled: cut off",
	  4 },
	{},
};

const struct live_view live_page_views[] = {
	{ "page",
	  "all that can be told of one page",
	  { "live/page" },
	  .tables = { { "page", "Page", page_columns },
		      { "mapped", "Mapped by", mapper_columns },
		      { "fields", "Fields", field_columns } },
	  .lines = page_lines,
	  .asks = "PFN|phys ADDRESS|ADDRESS|SYMBOL|PID:ADDRESS" },
	{ "page-cache",
	  "the files that fill the page cache, or the folios of one",
	  { "live/page_cache" },
	  .tables = { { "files", "Files", cached_columns },
		      { "sum", "Sum", cached_sum_columns },
		      { "orders", "Folios", cached_order_columns },
		      { "file", "File", cached_file_columns } },
	  .lines = page_cache_lines,
	  .asks = "PATH|-" },
	{ "page-summary",
	  "how many pages have which flags",
	  { "live/page_summary" },
	  .tables = { { "flags", "Flags", flags_columns },
		      { "sum", "Sum", flags_sum_columns } },
	  .lines = page_summary_lines },
	{ "hugepages",
	  "huge pages, and what keeps pageblocks from it",
	  { "live/hugepages" },
	  .tables = { { "pools", "Pools", pool_columns },
		      { "large", "Large folios", large_columns },
		      { "pageblocks", "Pageblocks", class_columns },
		      { "keepers", "Kept by fewest pages", keeper_columns } },
	  .lines = hugepages_lines },
	{ "lru",
	  "lists and generations of pages",
	  { "live/lru" },
	  .tables = { { "counters", "Counters", item_columns },
		      { "lruvecs", "Lists", lruvec_columns },
		      { "generations", "Generations", generation_columns } },
	  .lines = lru_lines },
	{ "memcg",
	  "memory of cgroups",
	  { "live/memcg" },
	  .tables = { { "cgroups", "Cgroups", cgroup_columns },
		      { "limits", "Counters and limits", limit_columns },
		      { "events", "Events", event_columns },
		      { "sum", "Sum", cgroup_sum_columns } },
	  .lines = memcg_lines },
	{ "swap-cache",
	  "slots of swap areas, and the swap cache",
	  { "live/swap_cache" },
	  .tables = { { "areas", "Swap areas", swap_area_columns },
		      { "sum", "Swap cache", swap_sum_columns } },
	  .lines = swap_cache_lines },
	{ "vmalloc",
	  "areas of vmalloc(), holes, and who has them",
	  { "live/vmalloc" },
	  .tables = { { "areas", "Areas", area_columns },
		      { "spaces", "Spaces", space_columns },
		      { "callers", "Callers", caller_columns },
		      { "sum", "Sum", vmalloc_sum_columns } },
	  .lines = vmalloc_lines },
	{}
};
