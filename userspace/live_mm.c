// SPDX-License-Identifier: GPL-2.0
/*
 * The verbs of address spaces: their tables and lines, no code.
 */
#include "live.h"

static const struct column field_columns[] = {
	{ "FIELD", "its name today", true },
	{ "WAS", "the name it had", true },
	{ "VALUE", "its value, or what became of it", true },
	{}
};

static const struct live_line field_lines[] = {
	{ "field was value" },
	{ "{[a-z_.0-9]+|-} & *", 1 },
	{},
};

static const struct column mm_columns[] = {
	{ "PID", "its first process; 0: init_mm" },
	{ "PROCESSES", "that share it" },
	{ "USERS", "mm_users, without the view's own" },
	{ "COUNT", "mm_count" },
	{ "VMAS", "map_count" },
	{ "SIZE", "all mappings, in kB" },
	{ "LOCKED", "locked memory, in kB" },
	{ "ANON", "resident anonymous memory, in kB" },
	{ "FILE", "of files, in kB" },
	{ "SHMEM", "shared memory, in kB" },
	{ "SWAP", "swapped out, in kB" },
	{ "TABLES", "its page tables, in kB" },
	{ "COMM", "the program, then the other processes", true },
	{}
};

static const struct column mm_sum_columns[] = { { "SPACES", "address spaces" },
						{ "PROCESSES", "processes" },
						{} };

static const struct live_line mms_lines[] = {
	{ "pid processes ~" },
	{ "# # # # # # # # # # # # *", 1 },
	{ "# address spaces, # processes", 2 },
	{},
};

static const struct column map_columns[] = {
	{ "START", "first address", true },
	{ "END", "behind its last", true },
	{ "PROT", "read, write, execute; shared or private", true },
	{ "OFFSET", "in the file, hexadecimal", true },
	{ "DEV", "the file's device", true },
	{ "INODE", "the file's inode" },
	{ "PATH", "the file, or what it is", true },
	{}
};

static const struct live_line maps_lines[] = {
	{ "%-% % % % # *", 1 },
	{},
};

static const struct column smaps_columns[] = {
	{ "START", "first address", true },
	{ "END", "behind its last", true },
	{ "PROT", "read, write, execute; shared or private", true },
	{ "OFFSET", "in the file, hexadecimal", true },
	{ "DEV", "the file's device", true },
	{ "INODE", "the file's inode" },
	{ "PATH", "the file, or what it is", true },
	{ "SIZE", "its addresses, in kB" },
	{ "PAGE", "a page of it, in kB" },
	{ "MMU_PAGE", "a page of the CPU's, in kB" },
	{ "RSS", "resident, in kB, as all below" },
	{ "PSS", "its share of that" },
	{ "PSS_DIRTY", "of that, to be written" },
	{ "SHARED_CLEAN", "others map it too" },
	{ "SHARED_DIRTY", "the same, to be written" },
	{ "PRIVATE_CLEAN", "nobody else maps it" },
	{ "PRIVATE_DIRTY", "the same, to be written" },
	{ "REFERENCED", "used lately" },
	{ "ANON", "of no file" },
	{ "KSM", "merged pages" },
	{ "LAZYFREE", "may be dropped" },
	{ "ANON_HUGE", "by huge entries" },
	{ "SHMEM_HUGE", "shared memory, by huge entries" },
	{ "FILE_HUGE", "of files, by huge entries" },
	{ "SHARED_HUGETLB", "of hugetlb" },
	{ "PRIVATE_HUGETLB", "of hugetlb" },
	{ "SWAP", "swapped out" },
	{ "SWAP_PSS", "its share of that" },
	{ "LOCKED", "its share of what is locked" },
	{ "ELIGIBLE", "1: it may have huge pages" },
	{ "KEY", "its protection key" },
	{ "FLAGS", "of the VMA, by two letters", true },
	{}
};

#define SMAP_LINE(label, column)                              \
	{                                                     \
		label ": # kB", 1, .at = column, .more = true \
	}

static const struct live_line smaps_lines[] = {
	{ "%-% % % % # *", 1 },
	SMAP_LINE("Size", "SIZE"),
	SMAP_LINE("KernelPageSize", "PAGE"),
	SMAP_LINE("MMUPageSize", "MMU_PAGE"),
	SMAP_LINE("Rss", "RSS"),
	SMAP_LINE("Pss", "PSS"),
	SMAP_LINE("Pss_Dirty", "PSS_DIRTY"),
	SMAP_LINE("Shared_Clean", "SHARED_CLEAN"),
	SMAP_LINE("Shared_Dirty", "SHARED_DIRTY"),
	SMAP_LINE("Private_Clean", "PRIVATE_CLEAN"),
	SMAP_LINE("Private_Dirty", "PRIVATE_DIRTY"),
	SMAP_LINE("Referenced", "REFERENCED"),
	SMAP_LINE("Anonymous", "ANON"),
	SMAP_LINE("KSM", "KSM"),
	SMAP_LINE("LazyFree", "LAZYFREE"),
	SMAP_LINE("AnonHugePages", "ANON_HUGE"),
	SMAP_LINE("ShmemPmdMapped", "SHMEM_HUGE"),
	SMAP_LINE("FilePmdMapped", "FILE_HUGE"),
	SMAP_LINE("Shared_Hugetlb", "SHARED_HUGETLB"),
	SMAP_LINE("Private_Hugetlb", "PRIVATE_HUGETLB"),
	SMAP_LINE("Swap", "SWAP"),
	SMAP_LINE("SwapPss", "SWAP_PSS"),
	SMAP_LINE("Locked", "LOCKED"),
	{ "THPeligible: #", 1, .at = "ELIGIBLE", .more = true },
	{ "ProtectionKey: #", 1, .at = "KEY", .more = true },
	{ "VmFlags: *", 1, .at = "FLAGS", .more = true },
	{},
};

static const struct column vma_columns[] = {
	{ "START", "first address", true },
	{ "END", "behind its last", true },
	{ "PROT", "read, write, execute; shared or private", true },
	{ "PGOFF", "in pages, hexadecimal", true },
	{ "ANON_VMA", "a hash that stands for it", true },
	{ "VM_OPS", "a number of the table of operations" },
	{ "LOCK", "its own lock: free, read, none", true },
	{ "POLICY", "its own memory policy", true },
	{ "FLAGS", "by the letters of smaps", true },
	{ "NAME", "the file, or what it is", true },
	{}
};

static const struct column tree_columns[] = {
	{ "PID", "the process; 0: init_mm" },
	{ "VMAS", "found in the tree" },
	{ "MAP_COUNT", "the mm's own counter" },
	{ "HEIGHT", "of the maple tree" },
	{ "NODES", "of the maple tree" },
	{ "BYTES", "of a node" },
	{ "LEAVES", "nodes that are leaves" },
	{ "USED", "slots in use" },
	{ "SLOTS", "of all nodes" },
	{ "CHILDREN", "slots with a node" },
	{ "IN_SLOTS", "slots with a VMA" },
	{ "GAPS", "slots with a gap" },
	{}
};

static const struct column ops_columns[] = {
	{ "VM_OPS", "its number" },
	{ "NAME", "the table's symbol", true },
	{ "OPEN", "its function", true },
	{ "CLOSE", "its function", true },
	{ "FAULT", "its function", true },
	{}
};

static const struct live_line vmas_lines[] = {
	{ "start-end prot ~" },
	{ "pid #: # VMAs, map_count #", 1 },
	{ "maple tree: height #, # nodes of # bytes, # of them leaves", 1,
	  .at = "HEIGHT", .more = true },
	{ "slots: # of # used: # children, # VMAs, # gaps", 1, .at = "USED",
	  .more = true },
	{ "%-% % % % # % % {[a-z0-9?,-]*} *", 2 },
	{ "%-% % % % # % % {[a-z0-9?,-]*}", 2 },
	{ "vm_ops #: % open % close % fault %", 3 },
	{},
};

static const struct column pt_region_columns[] = {
	{ "PART", "part of the address space", true },
	{ "START", "first address", true },
	{ "END", "behind its last", true },
	{ "SIZE", "its size", true },
	{ "RIGHTS", "as x86's ptdump tells them", true },
	{ "LEVEL", "of the entries", true },
	{ "FAULT", "W+X: can be written and run", true },
	{}
};

static const struct column pt_table_columns[] = {
	{ "PID", "the process; 0: the kernel" },
	{ "LEVELS", "of page tables" },
	{ "PGD", "tables of the level" },
	{ "P4D", "the same" },
	{ "PUD", "the same" },
	{ "PMD", "the same" },
	{ "PTE", "the same" },
	{ "KB", "all of them, in kB" },
	{}
};

static const struct column pt_mapped_columns[] = {
	{ "4K", "pages of 4 KiB that are mapped" },
	{ "2M", "of 2 MiB" },
	{ "1G", "of 1 GiB" },
	{ "WX_REGIONS", "that can be written and run" },
	{ "WX_KB", "their size" },
	{}
};

static const struct column pt_direct_columns[] = {
	{ "COUNTER", "as meminfo names it", true },
	{ "KB", "of the direct map" },
	{}
};

#define PT_LINE "{0x[0-9a-f]*}-{0x[0-9a-f]*} %"
#define PT_LEVEL "{pgd|p4d|pud|pmd|pte}"

static const struct live_line page_tables_lines[] = {
	{ "---[ * ]---", .carry = 1 },
	{ PT_LINE " !" PT_LEVEL, 1, .with = 1 },
	{ PT_LINE " * " PT_LEVEL, 1, .with = 1 },
	{ PT_LINE " * " PT_LEVEL " {W[+]X}", 1, .with = 1 },
	{ "pid #: # levels, tables: pgd #, p4d #, pud #, pmd #, pte #, all # kB",
	  2 },
	{ "pid #: # levels, tables: pgd #,! pud #, pmd #, pte #, all # kB", 2 },
	{ "mapped: # of 4 kB, # of 2 MB, # of 1 GB", 3 },
	{ "W+X: # regions, # kB", 3, .at = "WX_REGIONS", .more = true },
	{ "{DirectMap[0-9][kMG]}: # kB", 4 },
	{},
};

static const struct column audit_columns[] = {
	{ "KIND", "of pages", true },
	{ "FOUND", "in the page tables" },
	{ "HUGE", "of those, in huge pages" },
	{ "MOVING", "of those, being migrated" },
	{ "COUNTED", "by the mm's counter" },
	{ "OFF", "counted but not found" },
	{}
};

static const struct column audit_sum_columns[] = {
	{ "PID", "the process" },
	{ "RSS_FOUND", "its resident set, in pages" },
	{ "RSS_COUNTED", "by the counters" },
	{}
};

static const struct live_line rss_audit_lines[] = {
	{ "pages found ~" },
	{ "{[a-z]+} # # # # #", 1 },
	{ "{[a-z]+} #", 1 },
	{ "process #: resident set # found, # counted", 2 },
	{},
};

const struct live_view live_mm_views[] = {
	{ "mm",
	  "the fields of a process's mm_struct",
	  { "live/mm" },
	  true,
	  { { "mm", "Fields", field_columns } },
	  field_lines },
	{ "init-mm",
	  "the fields of init_mm",
	  { "live/init_mm" },
	  .tables = { { "init_mm", "Fields", field_columns } },
	  .lines = field_lines },
	{ "mms",
	  "all address spaces",
	  { "live/mms" },
	  .tables = { { "mms", "Address spaces", mm_columns },
		      { "sum", "Sum", mm_sum_columns } },
	  .lines = mms_lines },
	{ "maps",
	  "the mappings of a process",
	  { "live/maps" },
	  true,
	  { { "maps", "Mappings", map_columns } },
	  maps_lines },
	{ "smaps",
	  "the mappings of a process, and what each has of memory",
	  { "live/smaps" },
	  true,
	  { { "smaps", "Mappings", smaps_columns } },
	  smaps_lines },
	{ "vmas",
	  "its VMAs in full, and their tree",
	  { "live/vmas" },
	  true,
	  { { "tree", "Tree", tree_columns },
	    { "vmas", "VMAs", vma_columns },
	    { "vm_ops", "Operations", ops_columns } },
	  vmas_lines },
	{ "page-tables",
	  "what its page tables map, and what they cost",
	  { "live/page_tables" },
	  true,
	  { { "regions", "Regions", pt_region_columns },
	    { "tables", "Tables", pt_table_columns },
	    { "mapped", "Mapped pages", pt_mapped_columns },
	    { "direct", "Direct map", pt_direct_columns } },
	  page_tables_lines },
	{ "rss-audit",
	  "its resident set as its page tables have it",
	  { "live/rss_audit" },
	  true,
	  { { "rss", "Pages", audit_columns },
	    { "sum", "Sum", audit_sum_columns } },
	  rss_audit_lines },
	{}
};
