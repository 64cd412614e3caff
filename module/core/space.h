/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Address spaces with pages: what stands behind the VMAs of core/mm.h. A space is
 * a struct shadow_mm, its page tables, and what it counts; spaces that share
 * pages (by fork, by file) belong together and share one struct shadow_spaces.
 *
 *   page ── anon_vma ──┬─ link ── VMA ── space      anonymous: who may map it
 *                      └─ link ── VMA ── space
 *   page ── mapping ───┬───────── VMA ── space      of a file
 *                      └───────── VMA ── space
 *
 * All are known by numbers, of type-stable pools. Core takes no lock: the owner
 * of the spaces has one over all of them and holds it in every call ("pages
 * locked"), and the address space's mmap lock outside it.
 */
#ifndef _SHADOWMM_CORE_SPACE_H
#define _SHADOWMM_CORE_SPACE_H

#include "core/interval.h"
#include "core/mm.h"
#include "core/pgtable.h"

/**
 * struct shadow_anon_vma - anonymous pages that may be shared by fork
 * @root: the first of its family
 * @parent: that of the parent's area when it was made; its own number: the root
 * @refs: one while it has links; of a root, one for each of its family
 * @num_children: anon_vmas that have it as a parent, itself counted if a root
 * @num_active_vmas: areas whose new pages are its
 * @tree: its links
 */
struct shadow_anon_vma {
	u32 root;
	u32 parent;
	u32 refs;
	u32 num_children;
	u32 num_active_vmas;
	u32 tree;
};

/**
 * struct shadow_link - an area may map pages of an anon_vma
 * @interval: which, and its place among the anon_vma's links
 * @vma: the area; 0: this link is free, or kept for a change to come
 * @anon_vma: the anon_vma
 * @next: the area's next link, of an older anon_vma
 * @known: it is among the anon_vma's links
 */
struct shadow_link {
	struct shadow_interval interval;
	u32 vma;
	u32 anon_vma;
	u32 next;
	u32 known;
};

/**
 * struct shadow_area - a VMA, and what stands behind it
 * @vma: the VMA
 * @shared: its pages of its file, and its place among the file's areas
 * @links: its first link, to the newest of its anon_vmas; 0: none
 * @anon_vma: whose active areas it is one of: the VMA's, until it is unlinked
 * @mapping: the file that it keeps; 0: none
 * @known: it is among the file's areas
 */
struct shadow_area {
	struct shadow_vma vma;
	struct shadow_interval shared;
	u32 links;
	u32 anon_vma;
	u32 mapping;
	bool known;
};

/**
 * enum shadow_fault_kind - what a page fault came to
 * @SHADOW_FAULT_SPURIOUS: nothing was missing
 * @SHADOW_FAULT_ZERO: the page of zeroes, for a read
 * @SHADOW_FAULT_ANON: a new page of zeroes
 * @SHADOW_FAULT_HUGE_ZERO: the page of zeroes, as often as a huge entry has pages
 * @SHADOW_FAULT_HUGE: as many new pages of zeroes, by a huge entry
 * @SHADOW_FAULT_FILE: a file's page, for a read
 * @SHADOW_FAULT_FILE_COW: a copy of a file's page
 * @SHADOW_FAULT_FILE_SHARED: a file's page, for a write
 * @SHADOW_FAULT_MKWRITE: a file's page may be written from now on
 * @SHADOW_FAULT_COW: a copy of a page that others have, too
 * @SHADOW_FAULT_REUSE: a page that nobody else has may be written from now on
 * @SHADOW_FAULT_SPECIAL: what was elsewhere came back
 * @SHADOW_FAULT_NO_AREA: no area at this address
 * @SHADOW_FAULT_ACCESS: the area does not allow it
 * @SHADOW_FAULT_BEYOND: the area has no such page, beyond the end of its file
 * @SHADOW_FAULT_NO_MEMORY: nothing to serve it with
 */
enum shadow_fault_kind {
	SHADOW_FAULT_SPURIOUS,
	SHADOW_FAULT_ZERO,
	SHADOW_FAULT_ANON,
	SHADOW_FAULT_HUGE_ZERO,
	SHADOW_FAULT_HUGE,
	SHADOW_FAULT_FILE,
	SHADOW_FAULT_FILE_COW,
	SHADOW_FAULT_FILE_SHARED,
	SHADOW_FAULT_MKWRITE,
	SHADOW_FAULT_COW,
	SHADOW_FAULT_REUSE,
	SHADOW_FAULT_SPECIAL,
	SHADOW_FAULT_NO_AREA,
	SHADOW_FAULT_ACCESS,
	SHADOW_FAULT_BEYOND,
	SHADOW_FAULT_NO_MEMORY,
	/* private: */
	SHADOW_NR_FAULT_KINDS,
};

/**
 * enum shadow_thp - where anonymous memory gets huge pages
 * @SHADOW_THP_NEVER: nowhere
 * @SHADOW_THP_MADVISE: where it was advised (MADV_HUGEPAGE)
 * @SHADOW_THP_ALWAYS: unless it was advised not to (MADV_NOHUGEPAGE)
 */
enum shadow_thp {
	SHADOW_THP_NEVER,
	SHADOW_THP_MADVISE,
	SHADOW_THP_ALWAYS,
};

/**
 * struct shadow_spaces - address spaces that share pages
 * @mms: what their VMAs share
 * @pages: their pages
 * @space: all of them, struct shadow_space
 * @anon: anon_vmas, struct shadow_anon_vma
 * @links: struct shadow_link
 * @mappings: files, struct shadow_mapping
 * @levels: of page tables: 4 or 5
 */
struct shadow_spaces {
	struct shadow_mms mms;
	struct shadow_pages pages;
	struct shadow_pool space;
	struct shadow_pool anon;
	struct shadow_pool links;
	struct shadow_pool mappings;
	u32 levels;
};

/**
 * struct shadow_spaces_config - what spaces are made with
 * @mms: as for those without pages; its hooks and ctx are set here
 * @levels: of page tables: 4 or 5
 * @mem: the instance whose pages they get
 * @ops: what the owner of the pages does
 * @ctx: what @ops are given
 * @direct: where page frame 0 would be
 */
struct shadow_spaces_config {
	struct shadow_mms_config mms;
	u32 levels;
	struct shadow_mem *mem;
	const struct shadow_pages_ops *ops;
	void *ctx;
	void *direct;
};

/* Addresses; @end 0: none. */
struct shadow_room {
	u64 start;
	u64 end;
};

/**
 * struct shadow_space - an address space with pages
 * @mm: its VMAs, limits and accounts
 * @spaces: whose it is; NULL: it is free
 * @pt: its page tables
 * @faults: by enum shadow_fault_kind
 * @spare: links that are kept for a change of VMAs
 * @shared: shared memory that is made in one, until it is over; 0: none
 * @thp: where faults to come bring huge pages; a child has it, too
 * @huge_fallbacks: faults that might have, and found no memory for them
 * @huge_splits: huge entries that became a table of small ones
 * @room: where pages that move come from, and where they go: there may be tables
 *        without entries
 * @link: while it is free, the next free one's number
 */
struct shadow_space {
	struct shadow_mm mm;
	struct shadow_spaces *spaces;
	struct shadow_pgtable pt;
	u64 faults[SHADOW_NR_FAULT_KINDS];
	enum shadow_thp thp;
	u64 huge_fallbacks;
	u64 huge_splits;
	struct shadow_room room[2];
	u32 spare;
	u32 shared;
	u32 link;
};

/* space.c: life. */
int shadow_spaces_init(struct shadow_spaces *spaces,
		       const struct shadow_spaces_config *config);
void shadow_spaces_exit(struct shadow_spaces *spaces);
int shadow_space_create(struct shadow_spaces *spaces,
			struct shadow_space **space);
void shadow_space_get(struct shadow_space *space);
void shadow_space_put(struct shadow_space *space);
void shadow_space_grab(struct shadow_space *space);
void shadow_space_drop(struct shadow_space *space);
int shadow_space_exec(struct shadow_space **space);

/* fork.c */
int shadow_space_fork(struct shadow_space *parent, struct shadow_space **child);

static inline struct shadow_space *shadow_space_of(struct shadow_mm *mm)
{
	return (struct shadow_space *)((char *)mm -
				       offsetof(struct shadow_space, mm));
}

/* An address space by number. */
static inline struct shadow_space *
shadow_space_at(const struct shadow_spaces *spaces, u32 number)
{
	return shadow_pool_at(&spaces->space, number);
}

/* What stands behind a VMA of a space's; by its number, for it may be a copy. */
static inline struct shadow_area *
shadow_area_of(const struct shadow_spaces *spaces, const struct shadow_vma *vma)
{
	return shadow_pool_at(&spaces->mms.vmas, vma->id);
}

/* A VMA's pages go by these numbers in its anon_vmas, and in its file. */
static inline u64 shadow_vma_pgoff(const struct shadow_vma *vma, u64 addr)
{
	return vma->pgoff + ((addr - vma->start) >> SHADOW_PAGE_SHIFT);
}

/* Bytes of page tables, as the kernel counts them: without the highest. */
static inline void shadow_space_count_tables(struct shadow_space *space)
{
	const struct shadow_pgtable *pt = &space->pt;
	u64 nr = 0;
	u32 i;

	for (i = 0; i < pt->levels - 1; i++)
		nr += pt->nr[i];
	space->mm.pgtables = nr << SHADOW_PAGE_SHIFT;
}

#endif /* _SHADOWMM_CORE_SPACE_H */
