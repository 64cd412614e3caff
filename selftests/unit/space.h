/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the unit tests of address spaces share: one is laid out from a drawing,
 * and drawn again, one letter a page:
 *
 *   .  nothing      r  readable     w  writable, too     x  executable, too
 *   -  no access    s  shared, writable                  f  a private file, read
 *   F  a private file, written to
 *
 * A VMA's first page is a capital of its kind only where drawn_bounds() is used;
 * here "|" stands before each VMA: "|rr|ww..|w". Page 0 of a drawing is BASE.
 */
#ifndef _SHADOWMM_UNIT_SPACE_H
#define _SHADOWMM_UNIT_SPACE_H

#include <stdio.h>

#include "core/mm_check.h"
#include "core/vma_edit.h"

/* Last: it takes the ARRAY_SIZE that is there. */
#include <kselftest_harness.h>

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

#define BASE 0x10000000ULL
#define PAGE SHADOW_PAGE_SIZE
#define AT(page) (BASE + ((u64)(page) << SHADOW_PAGE_SHIFT))
#define LEN(pages) ((u64)(pages) << SHADOW_PAGE_SHIFT)
#define RW (SHADOW_PROT_READ | SHADOW_PROT_WRITE)
#define R SHADOW_PROT_READ
#define NONE 0U
#define ANON (SHADOW_MAP_PRIVATE | SHADOW_MAP_ANONYMOUS)
#define FIXED SHADOW_MAP_FIXED
#define DRAWING_MAX 4096

static const struct shadow_file file_a = {
	.file = 11,
	.mapping = 1,
	.mode = SHADOW_FILE_READ | SHADOW_FILE_WRITE,
	.ops = SHADOW_OPS_FILE,
};

static inline char kind_of(const struct shadow_vma *vma)
{
	u64 flags = vma->flags;

	if (flags & SHADOW_VM_SHARED)
		return 's';
	if (vma->file)
		return flags & SHADOW_VM_WRITE ? 'F' : 'f';
	if (flags & SHADOW_VM_EXEC)
		return 'x';
	if (flags & SHADOW_VM_WRITE)
		return 'w';
	return flags & SHADOW_VM_READ ? 'r' : '-';
}

/* The first @pages pages from BASE on. */
static inline const char *drawn(const struct shadow_mm *mm, u32 pages)
{
	static char text[DRAWING_MAX];
	const struct shadow_vma *vma;
	size_t len = 0;
	u32 page;

	for (page = 0; page < pages && len < sizeof(text) - 3; page++) {
		vma = shadow_mm_lookup(mm, AT(page));
		if (vma && vma->start == AT(page))
			text[len++] = '|';
		text[len++] = vma ? kind_of(vma) : '.';
	}
	text[len] = '\0';
	return text;
}

/* How many pages a drawing has. */
static inline u32 pages_of(const char *drawing)
{
	u32 pages = 0;

	for (; *drawing; drawing++)
		pages += *drawing != '|';
	return pages;
}

/* The name of the first broken invariant, "none" where all hold. */
static inline const char *mm_rule(const struct shadow_mm *mm)
{
	struct shadow_mm_check check;

	shadow_mm_check(mm, &check);
	return shadow_mm_rule_name(check.broken);
}

#define EXPECT_DRAWN(mm, drawing) \
	EXPECT_STREQ((drawing), drawn(mm, pages_of(drawing)))
#define EXPECT_WHOLE(mm) EXPECT_STREQ("none", mm_rule(mm))
#define EXPECT_APART(mms, left, right, rule) \
	EXPECT_STREQ(                        \
		rule,                        \
		shadow_vma_rule_info(shadow_vma_apart(mms, left, right))->name)

/* An address space that follows a kernel. */
struct space {
	struct shadow_mms mms;
	struct shadow_mm mm;
};

static inline void space_make(struct space *space, enum shadow_mm_rules rules)
{
	struct shadow_mms_config config = { .rules = rules };

	if (shadow_mms_init(&space->mms, &config) ||
	    shadow_mm_init(&space->mm, &space->mms))
		abort();
}

static inline void space_drop(struct space *space)
{
	bool lost;

	shadow_mm_exit(&space->mm);
	lost = shadow_pool_used(&space->mms.vmas);
	shadow_mms_exit(&space->mms);
	if (lost || seam_fault.live)
		abort();
}

/* mmap(MAP_FIXED), in pages. */
static inline int map_at(struct shadow_mm *mm, u32 page, u32 pages, u32 prot,
			 u32 flags)
{
	struct shadow_mmap want = {
		.addr = AT(page),
		.len = LEN(pages),
		.prot = prot,
		.flags = flags | FIXED,
	};
	u64 addr;

	return shadow_mm_mmap(mm, &want, &addr);
}

static inline int map_file(struct shadow_mm *mm, u32 page, u32 pages, u32 prot,
			   u32 flags, u64 pgoff)
{
	struct shadow_mmap want = {
		.addr = AT(page),
		.len = LEN(pages),
		.prot = prot,
		.flags = flags | FIXED,
		.pgoff = pgoff,
		.file = &file_a,
	};
	u64 addr;

	return shadow_mm_mmap(mm, &want, &addr);
}

static inline int protect(struct shadow_mm *mm, u32 page, u32 pages, u32 prot)
{
	return shadow_mm_mprotect(mm, AT(page), LEN(pages), prot);
}

static inline int unmap(struct shadow_mm *mm, u32 page, u32 pages)
{
	return shadow_mm_munmap(mm, AT(page), LEN(pages));
}

/* The VMA at a page, which is there. */
static inline struct shadow_vma *vma_at(const struct shadow_mm *mm, u32 page)
{
	struct shadow_vma *vma = shadow_mm_lookup(mm, AT(page));

	if (!vma)
		abort();
	return vma;
}

/* Give a VMA an anon_vma, as a fault would; more than one: as fork would. */
static inline void touch(struct shadow_mm *mm, u32 page, u32 anon, u32 chain)
{
	vma_at(mm, page)->anon_vma = anon;
	vma_at(mm, page)->chain = chain;
}

#endif /* _SHADOWMM_UNIT_SPACE_H */
