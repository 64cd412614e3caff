/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of address spaces with pages share: spaces over pages that can
 * be looked into, users who read and write them, and drawings of what is mapped:
 *
 *   . nothing   z the page of zeroes   r anonymous, may not be written   W may
 *   f of a file, may not be written   F may   s elsewhere
 */
#ifndef _SHADOWMM_UNIT_WORLD_H
#define _SHADOWMM_UNIT_WORLD_H

#include "core/anon.h"
#include "core/mapping.h"
#include "core/rmap.h"
#include "core/space_check.h"
#include "core/vm_fault.h"
#include "core/zap.h"
#include "pages.h"

#define PAGE SHADOW_PAGE_SIZE
#define AT 0x10000000ULL /* where tests map */
#define RW (SHADOW_PROT_READ | SHADOW_PROT_WRITE)
#define RO SHADOW_PROT_READ
#define PRIVATE SHADOW_MAP_PRIVATE
#define SHARED SHADOW_MAP_SHARED
#define WRITE SHADOW_TOUCH_WRITE
#define SLOTS 256

/**
 * struct world - spaces, and a place for pages that are elsewhere
 * @store: their pages; first, for its operations are asked, too
 * @spaces: the spaces
 * @value: what is at a slot
 * @keepers: how many keep it
 * @pauses: how often others might have run
 * @broken: what that came to: 0 or -errno
 */
struct world {
	struct store store;
	struct shadow_spaces spaces;
	u64 value[SLOTS];
	u32 keepers[SLOTS];
	u32 pauses;
	int broken;
};

/* A page of file m is full of m * 1000 + its number. */
static inline int world_read(void *ctx, u32 mapping, u64 pgoff, u64 pfn)
{
	struct world *world = ctx;

	*store_page(&world->store, pfn) =
		world->spaces.mappings.nr &&
				shadow_mapping_at(&world->spaces, mapping)
						->flags &
					SHADOW_PG_SHMEM ?
			0 :
			mapping * 1000 + pgoff;
	return 0;
}

static inline void world_get_slot(void *ctx, u64 slot)
{
	((struct world *)ctx)->keepers[slot]++;
}

static inline void world_put_slot(void *ctx, u64 slot)
{
	struct world *world = ctx;

	if (!world->keepers[slot]--)
		abort();
}

static inline int world_load_slot(void *ctx, u64 slot, u64 pfn)
{
	struct world *world = ctx;

	if (!world->keepers[slot])
		return -EIO;
	*store_page(&world->store, pfn) = world->value[slot];
	return 0;
}

static inline int world_pause(void *ctx)
{
	struct world *world = ctx;

	world->pauses++;
	return world->broken;
}

static const struct shadow_pages_ops world_ops = {
	.alloc = store_alloc,
	.alloc_huge = store_alloc_huge,
	.free = store_free,
	.zero = store_zero,
	.copy = store_copy,
	.read = world_read,
	.get_slot = world_get_slot,
	.put_slot = world_put_slot,
	.load_slot = world_load_slot,
	.pause = world_pause,
};

static inline void world_make_by(struct __test_metadata *_metadata,
				 struct world *world, u32 sections,
				 enum shadow_mm_rules rules)
{
	struct shadow_spaces_config config = {
		.mms = { .rules = rules },
		.levels = 4,
		.mem = &world->store.range.mem,
		.ops = &world_ops,
		.ctx = world,
	};

	*world = (struct world){};
	store_make_bare(_metadata, &world->store, sections);
	config.direct = store_direct(&world->store);
	ASSERT_EQ(0, shadow_spaces_init(&world->spaces, &config));
}

static inline void world_make(struct __test_metadata *_metadata,
			      struct world *world, u32 sections)
{
	world_make_by(_metadata, world, sections, SHADOW_MM_6_12);
}

/* The name of the first broken rule, "none" where all hold. */
static inline const char *world_rule(struct world *world)
{
	struct shadow_space_check check;
	struct shadow_check mem;

	if (shadow_mem_check(world->spaces.pages.mem, &mem))
		return shadow_rule_name(mem.broken);
	shadow_spaces_check(&world->spaces, &mem, &check);
	return shadow_space_rule_name(check.broken);
}

#define EXPECT_WORLD(world) EXPECT_STREQ("none", world_rule(world))
#define ASSERT_WORLD(world) ASSERT_STREQ("none", world_rule(world))

/* No space is left, and with them went all that they had. */
static inline void world_end(struct __test_metadata *_metadata,
			     struct world *world)
{
	u32 i;

	EXPECT_WORLD(world);
	EXPECT_EQ(0, shadow_pool_used(&world->spaces.space));
	EXPECT_EQ(0, shadow_pool_used(&world->spaces.anon));
	EXPECT_EQ(0, shadow_pool_used(&world->spaces.links));
	EXPECT_EQ(0, shadow_pool_used(&world->spaces.mappings));
	EXPECT_EQ(0, shadow_pool_used(&world->spaces.mms.vmas));
	EXPECT_EQ(0, shadow_pool_used(&world->spaces.pages.desc));
	EXPECT_EQ(1, world->spaces.pages.nr_tables);
	for (i = 0; i < SLOTS; i++)
		EXPECT_EQ(0, world->keepers[i]);
	shadow_spaces_exit(&world->spaces);
	store_end_bare(_metadata, &world->store);
}

/* Pages from @addr on are mapped: anonymous memory, or a file's first ones. */
static inline int map(struct shadow_space *space, u64 addr, u64 pages, u32 prot,
		      u32 flags, const struct shadow_file *file)
{
	struct shadow_mmap want = {
		.addr = addr,
		.len = pages * PAGE,
		.prot = prot,
		.flags = flags | SHADOW_MAP_FIXED |
			 (file ? 0 : SHADOW_MAP_ANONYMOUS),
		.file = file,
	};
	u64 at;

	return shadow_mm_mmap(&space->mm, &want, &at);
}

/* An open file of so many pages, for reading and writing. */
static inline struct shadow_file open_file(struct __test_metadata *_metadata,
					   struct world *world, u64 pages)
{
	static u32 number;
	struct shadow_file file = {
		.file = ++number,
		.mode = SHADOW_FILE_READ | SHADOW_FILE_WRITE,
		.ops = SHADOW_OPS_FILE,
	};

	EXPECT_EQ(0, shadow_mapping_create(&world->spaces, pages, 0,
					   &file.mapping));
	return file;
}

static inline u64 entry(const struct shadow_space *space, u64 addr)
{
	struct shadow_span span;

	return shadow_pgtable_at(&space->pt, addr, &span) ?
		       shadow_span_get(&span, 0) :
		       0;
}

/* The page that is mapped at an address, by number; 0: none. */
static inline u32 page_at(const struct shadow_space *space, u64 addr)
{
	u64 pte = entry(space, addr);

	return pte & SHADOW_PTE_PRESENT ?
		       shadow_page_find(&space->spaces->pages,
					shadow_pte_pfn(pte)) :
		       0;
}

/* What a fault comes to, in a word. */
static inline const char *touch(struct shadow_space *space, u64 addr, u32 how)
{
	enum shadow_fault_kind kind = SHADOW_NR_FAULT_KINDS;

	shadow_space_fault(space, addr, how, &kind);
	return shadow_fault_kind_name(kind);
}

/*
 * What a processor does: the entry is used if it allows that, else there is a
 * fault, after which it has to. 0, or why it cannot be.
 */
static inline int use(struct shadow_space *space, u64 addr, u32 how, u64 **page)
{
	struct world *world = space->spaces->pages.ctx;
	u64 need = SHADOW_PTE_PRESENT | SHADOW_PTE_USER |
		   (how & WRITE ? SHADOW_PTE_WRITE : 0);
	enum shadow_fault_kind kind;
	int err;

	if ((entry(space, addr) & need) != need) {
		err = shadow_space_fault(space, addr, how, &kind);
		if (err)
			return err;
	}
	if ((entry(space, addr) & need) != need)
		abort();
	*page = store_page(&world->store, shadow_pte_pfn(entry(space, addr)));
	return 0;
}

static inline int put(struct shadow_space *space, u64 addr, u64 value)
{
	u64 *page;
	int err = use(space, addr, WRITE, &page);

	if (!err)
		*page = value;
	return err;
}

/* What is read at an address; ~0: it cannot be. */
static inline u64 get(struct shadow_space *space, u64 addr)
{
	u64 *page;

	return use(space, addr, 0, &page) ? ~0ULL : *page;
}

static inline char drawn_entry(const struct shadow_space *space, u64 pte)
{
	const struct shadow_pages *pages = &space->spaces->pages;
	bool write = pte & SHADOW_PTE_WRITE;
	u32 id;

	if (!pte)
		return '.';
	if (pte & SHADOW_PTE_SPECIAL)
		return 's';
	if (pte & SHADOW_PTE_ZERO)
		return 'z';
	id = shadow_page_find(pages, shadow_pte_pfn(pte));
	if (shadow_page_at(pages, id)->flags & SHADOW_PG_ANON)
		return write ? 'W' : 'r';
	return write ? 'F' : 'f';
}

static inline const char *drawn_pages(const struct shadow_space *space,
				      u64 addr, u32 nr)
{
	static char text[256];
	u32 i;

	for (i = 0; i < nr && i < sizeof(text) - 1; i++)
		text[i] = drawn_entry(space, entry(space, addr + i * PAGE));
	text[i] = '\0';
	return text;
}

/* Pages by kind: "file/anon/shmem/swap". */
static inline const char *drawn_rss(const struct shadow_space *space)
{
	static char text[64];
	const u64 *rss = space->mm.rss;

	snprintf(text, sizeof(text), "%u/%u/%u/%u", (u32)rss[SHADOW_RSS_FILE],
		 (u32)rss[SHADOW_RSS_ANON], (u32)rss[SHADOW_RSS_SHMEM],
		 (u32)rss[SHADOW_RSS_SWAP]);
	return text;
}

#define EXPECT_PAGES(space, addr, drawing) \
	EXPECT_STREQ(drawing, drawn_pages(space, addr, strlen(drawing)))
#define ASSERT_PAGES(space, addr, drawing) \
	ASSERT_STREQ(drawing, drawn_pages(space, addr, 4))
#define EXPECT_RSS(space, drawing) EXPECT_STREQ(drawing, drawn_rss(space))

#endif /* _SHADOWMM_UNIT_WORLD_H */
