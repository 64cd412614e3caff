// SPDX-License-Identifier: GPL-2.0
/*
 * The naive model's objects. Every question is answered by looking at all of
 * them.
 */
#include <string.h>

#include "objects.h"

#define PAGE 4096u

/**
 * objects_init() - no object, no page
 * @objects: the model
 * @memory: contents of all pages
 */
void objects_init(struct objects *objects, uint8_t *memory)
{
	memset(objects, 0, sizeof(*objects));
	memset(objects->cache, OBJECTS_NOBODY, sizeof(objects->cache));
	objects->memory = memory;
}

static bool overlap(const struct object *object, uint64_t addr, uint32_t size)
{
	return addr < object->addr + object->size && object->addr < addr + size;
}

static void check_stamp(const struct objects *objects,
			const struct object *object)
{
	const uint8_t *byte = objects->memory + object->addr;
	uint32_t i;

	if (!object->stamp)
		return;
	MUST(byte[0] == object->stamp);
	for (i = 1; i < object->size; i++)
		MUST(byte[i] == byte[0]);
}

/**
 * objects_add() - an object is handed out
 * @objects: the model
 * @addr: its address
 * @size: its bytes
 * @align: what its address is a multiple of
 * @cache: whose it is
 * @contents: its owner writes into it
 *
 * It is in pages of caches, in no other cache's, and overlaps no object, not
 * even one that was freed and has to wait.
 */
void objects_add(struct objects *objects, uint64_t addr, uint32_t size,
		 uint32_t align, uint8_t cache, bool contents)
{
	struct object *object = &objects->object[objects->nr];
	uint64_t pfn;
	uint32_t i;

	MUST(addr && addr % align == 0);
	for (pfn = addr / PAGE; pfn <= (addr + size - 1) / PAGE; pfn++) {
		MUST(pfn < OBJECTS_PFNS && objects->of_caches[pfn]);
		MUST(objects->cache[pfn] == OBJECTS_NOBODY ||
		     objects->cache[pfn] == cache);
		objects->cache[pfn] = cache;
	}
	for (i = 0; i < objects->nr; i++)
		MUST(!overlap(&objects->object[i], addr, size));
	MUST(objects->nr < OBJECTS_MOST);
	*object = (struct object){ addr, size, cache, OBJECT_LIVE, 0 };
	if (contents) {
		object->stamp = 1 + objects->stamps++ % 200;
		memset(objects->memory + addr, object->stamp, size);
	}
	objects->nr++;
	objects->live[cache]++;
}

/**
 * objects_del() - an object is freed
 * @objects: the model
 * @nr: its number; the last object takes that
 *
 * Nobody wrote into it but its owner.
 */
void objects_del(struct objects *objects, uint32_t nr)
{
	struct object *object = &objects->object[nr];

	if (object->state == OBJECT_LIVE) {
		check_stamp(objects, object);
		objects->live[object->cache]--;
	} else {
		objects->waiting[object->cache]--;
	}
	*object = objects->object[--objects->nr];
}

/**
 * objects_wait() - an object is freed once a grace period is over
 * @objects: the model
 * @nr: its number
 */
void objects_wait(struct objects *objects, uint32_t nr)
{
	struct object *object = &objects->object[nr];

	check_stamp(objects, object);
	object->state = OBJECT_WAITING;
	objects->live[object->cache]--;
	objects->waiting[object->cache]++;
}

/**
 * objects_elapsed() - a grace period of a cache is over
 * @objects: the model
 * @cache: the cache
 * @nr: how many of those that wait are free then: those that waited longest
 */
void objects_elapsed(struct objects *objects, uint8_t cache, uint32_t nr)
{
	uint32_t i = 0;

	MUST(nr == objects->waiting[cache]);
	while (i < objects->nr)
		if (objects->object[i].cache == cache &&
		    objects->object[i].state == OBJECT_WAITING)
			objects_del(objects, i);
		else
			i++;
}

/**
 * objects_find() - the object that an address is in
 * @objects: the model
 * @addr: any address
 *
 * Return: its number; OBJECTS_MOST where there is none.
 */
uint32_t objects_find(const struct objects *objects, uint64_t addr)
{
	uint32_t i;

	for (i = 0; i < objects->nr; i++)
		if (overlap(&objects->object[i], addr, 1))
			return i;
	return OBJECTS_MOST;
}

/**
 * objects_pages() - a block of pages comes to the caches or leaves them
 * @objects: the model
 * @model: the pages
 * @pfn: its first page
 * @order: log2 of its pages
 * @came: it came
 *
 * What leaves has no object.
 */
void objects_pages(struct objects *objects, struct model *model, uint64_t pfn,
		   uint32_t order, bool came)
{
	uint32_t zone, page, i;

	MUST(model_find(model, pfn, &zone, &page));
	if (came) {
		model_use(model, zone, page, order);
	} else {
		i = model->zone[zone].block[page];
		MUST(model->block[i].zone == zone &&
		     model->block[i].page == page &&
		     model->block[i].order == order);
		for (i = 0; i < objects->nr; i++)
			MUST(!overlap(&objects->object[i], pfn * PAGE,
				      PAGE << order));
		model_free(model, model->zone[zone].block[page]);
	}
	for (i = 0; i < 1U << order; i++) {
		MUST(objects->of_caches[pfn + i] == !came);
		objects->of_caches[pfn + i] = came;
		objects->cache[pfn + i] = OBJECTS_NOBODY;
	}
}

/**
 * objects_check() - every live object has what its owner wrote
 * @objects: the model
 */
void objects_check(const struct objects *objects)
{
	uint32_t i;

	for (i = 0; i < objects->nr; i++)
		if (objects->object[i].state == OBJECT_LIVE)
			check_stamp(objects, &objects->object[i]);
}
