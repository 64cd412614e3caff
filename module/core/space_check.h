/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The invariants of address spaces with pages, verified. Changes nothing.
 */
#ifndef _SHADOWMM_CORE_SPACE_CHECK_H
#define _SHADOWMM_CORE_SPACE_CHECK_H

#include "core/check.h"
#include "core/space.h"

/**
 * enum shadow_space_rule - the invariants
 * @SHADOW_SPACE_RULE_NONE: nothing is wrong
 * @SHADOW_SPACE_RULE_TABLES: a table has as many entries as is said where it is
 *                            led to from, and none but the highest is empty
 * @SHADOW_SPACE_RULE_AREA: an entry is in a VMA
 * @SHADOW_SPACE_RULE_ENTRY: an entry maps a page of a user's, who may read it if
 *                           the VMA says so; one that can be written is in a
 *                           VMA that can be, and, in private, a page that
 *                           nobody else has
 * @SHADOW_SPACE_RULE_HUGE: a huge entry is in one VMA whole, of anonymous memory,
 *                          and maps pages side by side, from a multiple of as
 *                          many on, that are of one anon_vma, one behind the
 *                          other there, and all exclusive or none
 * @SHADOW_SPACE_RULE_RSS: pages are counted, by kind
 * @SHADOW_SPACE_RULE_MAPS: a page knows how many entries map it
 * @SHADOW_SPACE_RULE_RMAP: and the reverse mapping finds as many
 * @SHADOW_SPACE_RULE_REFS: each of them has a reference, and the file, too; an
 *                          exclusive page has no more
 * @SHADOW_SPACE_RULE_LINK: an area's links are to its anon_vmas, which know them,
 *                          and have its range
 * @SHADOW_SPACE_RULE_ANON: anon_vmas' children, areas and references add up
 * @SHADOW_SPACE_RULE_FILE: a file's pages and areas know it, and it them
 * @SHADOW_SPACE_RULE_LOST: every page and every table is somebody's
 * @SHADOW_SPACE_RULE_USERS: an address space without users maps nothing
 */
enum shadow_space_rule {
	SHADOW_SPACE_RULE_NONE,
	SHADOW_SPACE_RULE_TABLES,
	SHADOW_SPACE_RULE_AREA,
	SHADOW_SPACE_RULE_ENTRY,
	SHADOW_SPACE_RULE_HUGE,
	SHADOW_SPACE_RULE_RSS,
	SHADOW_SPACE_RULE_MAPS,
	SHADOW_SPACE_RULE_RMAP,
	SHADOW_SPACE_RULE_REFS,
	SHADOW_SPACE_RULE_LINK,
	SHADOW_SPACE_RULE_ANON,
	SHADOW_SPACE_RULE_FILE,
	SHADOW_SPACE_RULE_LOST,
	SHADOW_SPACE_RULE_USERS,
	/* private: */
	SHADOW_NR_SPACE_RULES,
};

/**
 * struct shadow_space_check - what a check found
 * @broken: the first invariant that does not hold, or SHADOW_SPACE_RULE_NONE
 * @space: the address space where, by number; 0: in none
 * @addr: the address there
 * @id: the page, anon_vma or file
 * @spaces: address spaces
 * @tables: their page tables
 * @entries: entries that map pages; a huge one counts as so many
 * @links: links of areas to anon_vmas
 * @faulted: areas that have an anon_vma
 */
struct shadow_space_check {
	enum shadow_space_rule broken;
	u32 space;
	u64 addr;
	u32 id;
	u32 spaces;
	u64 tables;
	u64 entries;
	u64 links;
	u64 faulted;
};

int shadow_spaces_check(struct shadow_spaces *spaces,
			const struct shadow_check *mem,
			struct shadow_space_check *check);
const char *shadow_space_rule_name(enum shadow_space_rule rule);

#endif /* _SHADOWMM_CORE_SPACE_CHECK_H */
