// SPDX-License-Identifier: GPL-2.0
/*
 * Random users of a few address spaces that share pages, against a model that
 * knows of each address what it maps and what is in it, and nothing else: no
 * page, no table, no VMA. What is read has to be the same, what is refused too,
 * and every invariant has to hold all the while. Once with small pages, once with
 * huge ones and cells of as many pages as make them meet.
 */
#include "world.h"

#define SPACES 4
#define START (AT + 464 * PAGE) /* half of them in one table, half in another */
#define PAGES 96 /* of each space, from START on */
#define FILES 2
#define FILE_PAGES 64
#define OBJECTS 4096
#define STEPS 6000

/**
 * struct cell - what the model knows of a page of a space, the first of so many
 * @object: what it maps; 0: nothing. 1 and 2: files; more: shared memory
 * @pgoff: which page of that
 * @prot: what may be done with it
 * @shared: writes are seen by others
 * @anon: it maps no object; then @object only says that it is mapped
 * @own: it was written in private: @value is in it
 * @value: that
 */
struct cell {
	u32 object;
	u32 pgoff;
	u8 prot;
	bool shared;
	bool anon;
	bool own;
	u64 value;
};

/**
 * struct model - all that is known
 * @world: what it is compared with
 * @space: spaces; NULL: none
 * @cell: their pages
 * @file: files of the world's
 * @size: pages of objects
 * @content: what is in them
 * @objects: objects there ever were
 * @moves: ranges that moved
 * @seed: of the generator
 * @stride: pages of a cell, of which the first is looked at; 1: no huge pages
 * @huge: huge pages that came
 */
struct model {
	struct world world;
	struct shadow_space *space[SPACES];
	struct cell cell[SPACES][PAGES];
	struct shadow_file file[FILES];
	u32 size[OBJECTS];
	u64 content[OBJECTS][FILE_PAGES];
	u32 objects;
	u32 moves;
	u64 seed;
	u32 stride;
	u64 huge;
};

/* Bytes of so many cells. */
static u64 bytes_of(const struct model *model, u32 cells)
{
	return (u64)cells * model->stride * PAGE;
}

static u32 draw(struct model *model, u32 below)
{
	model->seed =
		model->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (model->seed >> 33) % below;
}

static u64 base_value(const struct model *model, u32 object, u32 pgoff)
{
	return object <= FILES ?
		       model->file[object - 1].mapping * 1000 + pgoff :
		       0;
}

/* What is read in a cell; ~0: it cannot be. */
static u64 expected(const struct model *model, const struct cell *cell)
{
	if (!cell->object || !cell->prot)
		return ~0ULL;
	if (cell->own)
		return cell->value;
	if (cell->anon)
		return 0;
	return cell->pgoff < model->size[cell->object] ?
		       model->content[cell->object][cell->pgoff] :
		       ~0ULL;
}

static bool write_cell(struct model *model, struct cell *cell, u64 value)
{
	if (!cell->object || !(cell->prot & SHADOW_PROT_WRITE))
		return false;
	if (!cell->own && !cell->anon &&
	    cell->pgoff >= model->size[cell->object])
		return false;
	if (cell->shared) {
		model->content[cell->object][cell->pgoff] = value;
	} else {
		cell->own = true;
		cell->value = value;
	}
	return true;
}

/* A range of one space's cells. */
struct part {
	struct shadow_space *space;
	struct cell *cell;
	u32 s;
	u32 first;
	u32 nr;
	u64 addr;
};

static struct part draw_part(struct model *model)
{
	struct part part;

	do {
		part.s = draw(model, SPACES);
	} while (!model->space[part.s]);
	part.space = model->space[part.s];
	part.first = draw(model, PAGES);
	part.nr =
		1 + draw(model, draw(model, 4) && model->stride == 1 ? 6 : 40);
	part.nr = min(part.nr, (u32)PAGES - part.first);
	part.cell = &model->cell[part.s][part.first];
	part.addr = START + bytes_of(model, part.first);
	return part;
}

static bool all_mapped(const struct part *part)
{
	u32 i;

	for (i = 0; i < part->nr; i++)
		if (!part->cell[i].object)
			return false;
	return true;
}

/* Every fourth call finds no page, or no metadata, at its n-th request. */
static bool starve(struct model *model)
{
	if (draw(model, 4))
		return false;
	if (draw(model, 2))
		store_fail(&model->world.store, 1 + draw(model, 3), true);
	else
		seam_fault_set(1 + draw(model, 3), true);
	return true;
}

/* From now on there is enough. Was what a call returned right so far? */
static bool fed(struct model *model, bool may_fail, int err)
{
	store_fail(&model->world.store, 0, false);
	seam_fault_set(0, false);
	return !err || (may_fail && err == -ENOMEM);
}

static bool do_map(struct model *model)
{
	struct part part = draw_part(model);
	u32 kind = draw(model, 4), prot = draw(model, 3) ? RW : RO, i;
	u32 object = 1 + draw(model, FILES), first = draw(model, FILE_PAGES);
	bool shared = kind & 1, named = kind & 2 && model->stride == 1, starved;
	struct shadow_mmap want = {
		.addr = part.addr,
		.len = bytes_of(model, part.nr),
		.prot = prot,
		.flags = SHADOW_MAP_FIXED | (shared ? SHARED : PRIVATE) |
			 (named ? 0 : SHADOW_MAP_ANONYMOUS),
		.pgoff = named ? first : 0,
		.file = named ? &model->file[object - 1] : NULL,
	};
	int err;

	if (model->objects == OBJECTS)
		return true;
	if (!named && shared) {
		object = model->objects++;
		model->size[object] = part.nr;
	}
	starved = starve(model);
	err = shadow_mm_mmap(&part.space->mm, &want, &part.addr);
	for (i = 0; !err && i < part.nr; i++)
		part.cell[i] = (struct cell){
			.object = object,
			.pgoff = want.pgoff + i,
			.prot = prot,
			.shared = shared,
			.anon = !named && !shared,
		};
	return fed(model, starved, err);
}

static bool do_unmap(struct model *model)
{
	struct part part = draw_part(model);
	bool starved = starve(model);
	int err;

	err = shadow_mm_munmap(&part.space->mm, part.addr,
			       bytes_of(model, part.nr));
	if (!err)
		memset(part.cell, 0, part.nr * sizeof(*part.cell));
	return fed(model, starved, err);
}

static bool do_protect(struct model *model)
{
	static const u32 prots[] = { RW, RO, RW, 0 };
	struct part part = draw_part(model);
	u32 prot = prots[draw(model, 4)], i;
	bool starved = starve(model), whole = all_mapped(&part);
	int err;

	err = shadow_mm_mprotect(&part.space->mm, part.addr,
				 bytes_of(model, part.nr), prot);
	for (i = 0; !err && i < part.nr; i++)
		part.cell[i].prot = prot;
	return fed(model, starved || !whole, err) && (err || whole);
}

/* To another place of the same space, over what is there; or it is refused. */
static bool do_move(struct model *model)
{
	struct part part = draw_part(model);
	u32 to = draw(model, PAGES - part.nr + 1), i;
	bool leave = !draw(model, 3);
	struct cell *cell;
	u64 addr;
	int err;

	/* Half of them as far as huge pages may go as they are. */
	if (model->stride > 1 && draw(model, 2))
		to = to / 4 * 4 + part.first % 4;
	to = min(to, (u32)PAGES - part.nr);
	addr = START + bytes_of(model, to);
	cell = &model->cell[part.s][to];

	starve(model);
	err = shadow_mm_mremap(&part.space->mm, part.addr,
			       bytes_of(model, part.nr),
			       bytes_of(model, part.nr),
			       SHADOW_MREMAP_MAYMOVE | SHADOW_MREMAP_FIXED |
				       (leave ? SHADOW_MREMAP_DONTUNMAP : 0),
			       addr, &addr);
	fed(model, false, 0);
	if (err)
		return true;
	model->moves++;
	/* On 7.3 there may be gaps, which take nothing with them. */
	for (i = 0; i < part.nr; i++) {
		if (!part.cell[i].object)
			continue;
		cell[i] = part.cell[i];
		if (leave)
			part.cell[i].own = false;
		else
			part.cell[i] = (struct cell){};
	}
	return true;
}

static bool do_drop(struct model *model)
{
	struct part part = draw_part(model);
	u32 i;

	if (!all_mapped(&part))
		return true;
	for (i = 0; i < part.nr; i++)
		part.cell[i].own = false;
	return !shadow_mm_madvise(&part.space->mm, part.addr,
				  bytes_of(model, part.nr),
				  SHADOW_MADV_DONTNEED);
}

static bool do_write(struct model *model)
{
	struct part part = draw_part(model);
	u64 value = draw(model, 1 << 30);
	bool may = write_cell(model, part.cell, value);

	return may == !put(part.space, part.addr, value);
}

static bool do_read(struct model *model)
{
	struct part part = draw_part(model);

	return get(part.space, part.addr) == expected(model, part.cell);
}

/* A touch with no page, or no metadata, to be had: it did nothing, or all. */
/* A touch that may find no memory: it did nothing then, or all. */
static bool do_starve(struct model *model)
{
	struct part part = draw_part(model);
	u64 value = expected(model, part.cell);
	u32 how = draw(model, 2) ? WRITE : 0;
	enum shadow_fault_kind kind;
	int err;

	while (!starve(model))
		;
	err = shadow_space_fault(part.space, part.addr, how, &kind);
	fed(model, true, err);
	if (!err && how == WRITE)
		return write_cell(model, part.cell, value);
	return err || value != ~0ULL;
}

static u32 free_slot(const struct model *model)
{
	u32 i;

	for (i = 0; i < SPACES && model->space[i]; i++)
		;
	return i;
}

/* Half of them find no memory in the middle, which changes nothing. */
static bool do_fork(struct model *model)
{
	u32 to = free_slot(model), from = draw_part(model).s;
	int err;

	if (to == SPACES)
		return true;
	if (draw(model, 2))
		store_fail(&model->world.store, 1 + draw(model, 12), false);
	err = shadow_space_fork(model->space[from], &model->space[to]);
	store_fail(&model->world.store, 0, false);
	if (!err)
		memcpy(model->cell[to], model->cell[from],
		       sizeof(model->cell[to]));
	return !err || (err == -ENOMEM && !model->space[to]);
}

static void leave(struct model *model, u32 s)
{
	model->huge += model->space[s]->faults[SHADOW_FAULT_HUGE];
	shadow_space_put(model->space[s]);
	memset(model->cell[s], 0, sizeof(model->cell[s]));
	model->space[s] = NULL;
}

static bool do_exit(struct model *model)
{
	u32 s = draw_part(model).s;
	int err = 0;

	if (free_slot(model) == SPACES || draw(model, 2))
		leave(model, s);
	if (free_slot(model) == 0 && !model->space[1] && !model->space[2] &&
	    !model->space[3]) {
		err = shadow_space_create(&model->world.spaces,
					  &model->space[0]);
		if (!err && model->stride > 1)
			model->space[0]->thp = SHADOW_THP_ALWAYS;
	}
	return !err;
}

/* A page is elsewhere from now on, for all who map it. */
static bool do_swap(struct model *model)
{
	struct part part = draw_part(model);
	struct world *world = &model->world;
	struct shadow_pages *pages = &world->spaces.pages;
	u32 page = page_at(part.space, part.addr), slot = 0;
	bool done;

	if (!page)
		return true;
	while (slot < SLOTS && world->keepers[slot])
		slot++;
	if (slot == SLOTS)
		return true;
	world->value[slot] =
		*store_page(&world->store, shadow_page_at(pages, page)->pfn);
	shadow_page_at(pages, page)->refs++;
	done = !shadow_rmap_unmap(&world->spaces, page, slot) &&
	       !shadow_page_at(pages, page)->maps;
	shadow_page_put(pages, page);
	return done;
}

/* Private pages beyond a file's new end go, or only the file's own in a hole. */
static void lose(struct model *model, u32 object, u32 first, u32 nr, bool all)
{
	struct cell *cell;
	u32 s, i;

	for (i = first; i < first + nr && i < FILE_PAGES; i++)
		model->content[object][i] = base_value(model, object, i);
	for (s = 0; all && s < SPACES; s++)
		for (i = 0; i < PAGES; i++) {
			cell = &model->cell[s][i];
			if (cell->object == object && !cell->anon &&
			    cell->pgoff >= first)
				cell->own = false;
		}
}

static bool do_resize(struct model *model)
{
	u32 object = 1 + draw(model, FILES), nr = draw(model, FILE_PAGES);
	bool hole = draw(model, 2);
	u32 id = model->file[object - 1].mapping;

	if (hole) {
		shadow_mapping_remove(&model->world.spaces, id, nr, nr + 2);
		lose(model, object, nr, 3, false);
	} else {
		shadow_mapping_resize(&model->world.spaces, id, nr);
		lose(model, object, nr, FILE_PAGES, true);
		model->size[object] = nr;
	}
	return true;
}

/* All that can be read, without touching what is not there. */
static bool agree(struct model *model)
{
	struct shadow_space *space;
	const u64 *page;
	u32 s, i;
	u64 pte;

	for (s = 0; s < SPACES; s++) {
		space = model->space[s];
		for (i = 0; space && i < PAGES; i++) {
			pte = entry(space, START + bytes_of(model, i));
			if (!(pte & SHADOW_PTE_PRESENT) ||
			    !model->cell[s][i].prot)
				continue;
			page = store_page(&model->world.store,
					  shadow_pte_pfn(pte));
			if (*page != expected(model, &model->cell[s][i]))
				return false;
		}
	}
	return true;
}

static bool (*const step[])(struct model *model) = {
	do_map,	  do_map,   do_unmap, do_protect, do_protect, do_drop,
	do_write, do_write, do_write, do_write,	  do_write,   do_write,
	do_read,  do_read,  do_read,  do_read,	  do_starve,  do_fork,
	do_exit,  do_swap,  do_swap,  do_move,	  do_move,    do_resize,
};

static void start(struct __test_metadata *_metadata, struct model *model,
		  u64 seed, u32 stride)
{
	u32 i, page;

	memset(model, 0, sizeof(*model));
	world_make_by(_metadata, &model->world, stride > 1 ? 12 : 2,
		      seed % SHADOW_NR_MM_RULES);
	model->seed = seed;
	model->stride = stride;
	model->objects = FILES + 1;
	for (i = 0; i < FILES; i++) {
		model->file[i] =
			open_file(_metadata, &model->world, FILE_PAGES);
		model->size[i + 1] = FILE_PAGES;
		for (page = 0; page < FILE_PAGES; page++)
			model->content[i + 1][page] =
				base_value(model, i + 1, page);
	}
	ASSERT_EQ(0,
		  shadow_space_create(&model->world.spaces, &model->space[0]));
	if (stride > 1)
		model->space[0]->thp = SHADOW_THP_ALWAYS;
}

static void run(struct __test_metadata *_metadata, struct model *model,
		u64 seed, u32 steps, u32 often)
{
	u32 i, what;

	for (i = 0; i < steps; i++) {
		what = draw(model, ARRAY_SIZE(step));
		ASSERT_TRUE(step[what](model))
		{
			TH_LOG("seed %u, step %u, kind %u", (u32)seed, i, what);
		}
		if (i % often)
			continue;
		ASSERT_WORLD(&model->world)
		{
			TH_LOG("seed %u, step %u, kind %u", (u32)seed, i, what);
		}
		ASSERT_TRUE(agree(model))
		{
			TH_LOG("seed %u, step %u", (u32)seed, i);
		}
	}
}

static void finish(struct __test_metadata *_metadata, struct model *model)
{
	u32 i;

	for (i = 0; i < SPACES; i++)
		if (model->space[i])
			leave(model, i);
	for (i = 0; i < FILES; i++)
		shadow_mapping_put(&model->world.spaces,
				   model->file[i].mapping);
	world_end(_metadata, &model->world);
}

/* One seed's users, from start to end, with regions of so many pages each. */
static void live_through(struct __test_metadata *_metadata, struct model *model,
			 u64 seed, u32 unit, u32 every)
{
	start(_metadata, model, seed, unit);
	run(_metadata, model, seed, STEPS, every);
	EXPECT_LT(20, model->moves);
	finish(_metadata, model);
}

TEST(random_users_read_what_a_naive_model_says)
{
	struct model *model = malloc(sizeof(*model));
	u64 seed;

	for (seed = 1; seed <= 3; seed++) {
		live_through(_metadata, model, seed, 1, 8);
		EXPECT_EQ(0, model->huge);
	}
	free(model);
}

TEST(random_users_of_huge_pages_do_too)
{
	struct model *model = malloc(sizeof(*model));
	u64 seed;

	for (seed = 1; seed <= 3; seed++) {
		live_through(_metadata, model, seed, 128, 32);
		EXPECT_LT(100, model->huge);
	}
	free(model);
}

TEST_HARNESS_MAIN
