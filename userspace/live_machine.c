// SPDX-License-Identifier: GPL-2.0
/*
 * The verbs of the kernel's address space and of the machine's memory: their
 * tables and lines, no code.
 */
#include "live.h"

static const struct column region_columns[] = {
	{ "DEPTH", "1: part of the region above" },
	{ "START", "distance from the end of all addresses; hidden", true },
	{ "SIZE", "in bytes", true },
	{ "HUMAN", "the same", true },
	{ "MOVED", "how far KASLR moved it", true },
	{ "4K_KIB", "mapped by pages of 4 KiB" },
	{ "2M_KIB", "of 2 MiB" },
	{ "1G_KIB", "of 1 GiB" },
	{ "TABLES", "tables below the top one" },
	{ "WHAT", "what is there", true },
	{}
};

#define LAYOUT_LINE "% % {-|[0-9]+ [KMGTPE]?i?B} % # # # #"

static const struct live_line layout_lines[] = {
	{ "start size ~" },
	{ LAYOUT_LINE "   *", 1, .word = "1" },
	{ LAYOUT_LINE " *", 1, .word = "0" },
	{},
};

static const struct column slot_columns[] = {
	{ "FIRST", "index of the first slot" },
	{ "LAST", "and of the last" },
	{ "ADDRESS", "where the last one is", true },
	{ "NAME", "the kernel's name", true },
	{ "SLOT", "which of the slots of that name" },
	{ "MAPS", "what the page tables map there", true },
	{}
};

static const struct live_line fixmap_lines[] = {
	{ "first last ~" },
	{ "# # % % +# *", 1 },
	{ "# # % % ! *", 1 },
	{},
};

static const struct column range_columns[] = {
	{ "BY", "firmware, or kernel", true },
	{ "DEPTH", "1: inside of the last range of depth 0, and so on" },
	{ "START", "first address", true },
	{ "END", "last address", true },
	{ "WHAT", "what is there", true },
	{}
};

static const struct column kept_columns[] = {
	{ "NODE", "NUMA node" },
	{ "ZONE", "the zone, or all", true },
	{ "PRESENT", "pages that have memory" },
	{ "MANAGED", "that the page allocator has" },
	{ "KEPT", "that it was never given" },
	{}
};

static const struct live_line boot_memory_lines[] = {
	{ "as the firmware told it:", .carry = 1, .word = "firmware" },
	{ "as the kernel has it:", .carry = 1, .word = "kernel" },
	{ "pages kept from the page allocator:" },
	{ "node zone present ~" },
	{ "# % # # #", 2 },
	{ "    %-% : *", 1, .with = 1, .word = "2" },
	{ "  %-% : *", 1, .with = 1, .word = "1" },
	{ "%-% : *", 1, .with = 1, .word = "0" },
	{},
};

static const struct column constant_columns[] = { { "NAME", "its name", true },
						  { "VALUE", "its value",
						    true },
						  {} };

static const struct column section_columns[] = {
	{ "SECTION", "its number" },
	{ "START_PFN", "first page frame" },
	{ "END_PFN", "last page frame" },
	{ "FLAGS", "the notes tell the letters", true },
	{ "SUBSECTIONS", "a bit for each 2 MiB that has memory", true },
	{ "MEMMAP", "where its struct pages are", true },
	{ "ZONES", "node:zone, four at most", true },
	{}
};

static const struct live_line sections_lines[] = {
	{ "section start_pfn ~" },
	{ "memory model *", 1, .word = "memory model" },
	{ "roots allocated *", 1, .word = "roots allocated" },
	{ "sections present *", 1, .word = "sections present" },
	{ "{[A-Z_]+|sizeof[(][a-z_]+[)]} *", 1 },
	{ "# # # {[a-z-]+} % % *", 2 },
	{},
};

static const struct live_line high_memory_lines[] = {
	{ "*  *", 1 },
	{},
};

static const struct column swap_columns[] = {
	{ "FILENAME", "device or file", true },
	{ "TYPE", "partition or file", true },
	{ "SIZE", "in KiB" },
	{ "USED", "in KiB" },
	{ "PRIORITY", "the higher, the sooner" },
	{}
};

static const struct live_line swaps_lines[] = {
	{ "Filename ~" },
	{ "% % # # #", 1 },
	{},
};

const struct live_view live_machine_views[] = {
	{ "layout",
	  "the kernel's half of all addresses",
	  { "live/layout" },
	  .tables = { { "layout", "Regions", region_columns } },
	  .lines = layout_lines },
	{ "fixmap",
	  "fixed mappings",
	  { "live/fixmap" },
	  .tables = { { "fixmap", "Slots", slot_columns } },
	  .lines = fixmap_lines },
	{ "boot-memory",
	  "the memory that the machine booted with",
	  { "live/boot_memory" },
	  .tables = { { "ranges", "Ranges", range_columns },
		      { "kept", "Pages kept", kept_columns } },
	  .lines = boot_memory_lines },
	{ "sections",
	  "the memory model's constants and sections",
	  { "live/sections" },
	  .tables = { { "constants", "Constants", constant_columns },
		      { "sections", "Sections", section_columns } },
	  .lines = sections_lines },
	{ "high-memory",
	  "high memory, and why there is none",
	  { "live/high_memory" },
	  .tables = { { "high_memory", "High memory", constant_columns } },
	  .lines = high_memory_lines },
	{ "swaps",
	  "swap areas",
	  { "live/swaps" },
	  .tables = { { "swaps", "Swap areas", swap_columns } },
	  .lines = swaps_lines },
	{}
};
