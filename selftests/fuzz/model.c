// SPDX-License-Identifier: GPL-2.0
/*
 * The naive model's pages and blocks. Every question is answered by looking at
 * the pages; nothing is kept that could be wrong.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model.h"

/**
 * model_fail() - say what the model holds against core, and abort
 * @file: source file of the claim
 * @line: its line
 * @what: the claim
 */
void model_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: the model disagrees: %s\n", file, line, what);
	abort();
}

/**
 * model_find() - where a pfn is
 * @model: the model
 * @pfn: any number
 * @zone: where the zone is stored
 * @page: where the index of its page in the zone is stored
 *
 * Return: true where the model has a section for it.
 */
bool model_find(const struct model *model, uint64_t pfn, uint32_t *zone,
		uint32_t *page)
{
	const struct model_zone *z;
	uint32_t i, s;

	for (i = 0; i < model->nr_zones; i++) {
		z = &model->zone[i];
		for (s = 0; s < z->nr_sections; s++) {
			if (pfn - z->pfn[s] >= MODEL_SECTION)
				continue;
			*zone = i;
			*page = s * MODEL_SECTION + (pfn - z->pfn[s]);
			return true;
		}
	}
	return false;
}

/**
 * model_pfn() - the pfn of a page
 * @zone: its zone
 * @page: its index there
 *
 * Return: the pfn.
 */
uint64_t model_pfn(const struct model_zone *zone, uint32_t page)
{
	return zone->pfn[page / MODEL_SECTION] + page % MODEL_SECTION;
}

/**
 * model_all() - are all pages of a range in one state?
 * @zone: the zone
 * @page: the first
 * @nr: how many
 * @state: the state
 *
 * Return: true if so.
 */
bool model_all(const struct model_zone *zone, uint32_t page, uint32_t nr,
	       enum model_state state)
{
	while (nr--)
		if (zone->state[page++] != state)
			return false;
	return true;
}

/**
 * model_set() - change the state of a range
 * @zone: the zone
 * @page: the first
 * @nr: how many
 * @state: the new state
 */
void model_set(struct model_zone *zone, uint32_t page, uint32_t nr,
	       enum model_state state)
{
	for (; nr--; page++) {
		zone->nr[zone->state[page]]--;
		if (zone->state[page] == MODEL_FREE)
			zone->free[zone->class[page]]--;
		zone->state[page] = state;
		zone->nr[state]++;
		if (state == MODEL_FREE)
			zone->free[zone->class[page]]++;
	}
}

/**
 * model_set_class() - pageblocks change their class
 * @zone: the zone
 * @page: the first of their pages
 * @nr: how many
 * @class: the new class
 */
void model_set_class(struct model_zone *zone, uint32_t page, uint32_t nr,
		     enum model_class class)
{
	for (; nr--; page++) {
		zone->kind[zone->class[page]]--;
		if (zone->state[page] == MODEL_FREE)
			zone->free[zone->class[page]]--;
		zone->class[page] = class;
		zone->kind[class]++;
		if (zone->state[page] == MODEL_FREE)
			zone->free[class]++;
	}
}

/**
 * model_present() - pages that are there
 * @zone: the zone
 *
 * Return: how many.
 */
uint32_t model_present(const struct model_zone *zone)
{
	return zone->nr[MODEL_FREE] + zone->nr[MODEL_USED] +
	       zone->nr[MODEL_LIVE];
}

/**
 * model_use() - a block is handed out
 * @model: the model
 * @zone: its zone
 * @page: its first page
 * @order: log2 of its pages
 *
 * It must be in place, and nobody's until now.
 */
void model_use(struct model *model, uint32_t zone, uint32_t page,
	       uint32_t order)
{
	struct model_zone *z = &model->zone[zone];
	uint32_t i;

	MUST(page % (1U << order) == 0);
	MUST(model_all(z, page, 1U << order, MODEL_FREE));
	model_set(z, page, 1U << order, MODEL_USED);
	for (i = 0; i < 1U << order; i++)
		z->block[page + i] = model->nr_blocks;
	model->block[model->nr_blocks++] =
		(struct model_block){ zone, page, order };
}

/* The block goes out of the table; the last one takes its number. */
static void forget(struct model *model, uint32_t block)
{
	struct model_block *last = &model->block[--model->nr_blocks];
	uint32_t i;

	model->block[block] = *last;
	if (block == model->nr_blocks)
		return;
	for (i = 0; i < 1U << last->order; i++)
		model->zone[last->zone].block[last->page + i] = block;
}

/**
 * model_free() - a block comes back
 * @model: the model
 * @block: its number; the last block takes that
 */
void model_free(struct model *model, uint32_t block)
{
	struct model_block gone = model->block[block];

	forget(model, block);
	model_set(&model->zone[gone.zone], gone.page, 1U << gone.order,
		  MODEL_FREE);
}

/**
 * model_split() - a block falls into smaller ones
 * @model: the model
 * @block: its number
 * @order: the order of its parts
 */
void model_split(struct model *model, uint32_t block, uint32_t order)
{
	struct model_block whole = model->block[block];
	uint32_t i;

	model_free(model, block);
	for (i = 0; i < 1U << whole.order; i += 1U << order)
		model_use(model, whole.zone, whole.page + i, order);
}

/**
 * model_whole() - are these pages all free, and of one class?
 * @zone: the zone
 * @page: the first
 * @order: log2 of how many
 *
 * Then they are, when nothing is on a per-CPU list, one block or part of one.
 *
 * Return: true if so.
 */
bool model_whole(const struct model_zone *zone, uint32_t page, uint32_t order)
{
	uint32_t i;

	for (i = page; i < page + (1U << order); i++)
		if (zone->state[i] != MODEL_FREE ||
		    zone->class[i] != zone->class[page])
			return false;
	return true;
}

/**
 * model_heads() - is this page the first of a free block?
 * @zone: the zone
 * @page: the page
 *
 * Asked when nothing is on a per-CPU list.
 *
 * Return: true if so.
 */
bool model_heads(const struct model_zone *zone, uint32_t page)
{
	uint32_t order = MODEL_ORDERS, first;

	while (order--) {
		first = page & ~((1U << order) - 1);
		if (model_whole(zone, first, order))
			return first == page;
	}
	return false;
}

/**
 * model_serves() - could more blocks be cut from the free pages than are
 *                  spoilt?
 * @zone: the zone
 * @order: their order
 * @class: their class
 * @spoilt: how many may be of no use
 *
 * Return: true if so.
 */
bool model_serves(const struct model_zone *zone, uint32_t order,
		  enum model_class class, uint64_t spoilt)
{
	uint32_t page, nr = 0;

	for (page = 0; page < zone->nr_sections * MODEL_SECTION;
	     page += 1U << order)
		if (zone->class[page] == class &&
		    model_whole(zone, page, order) && ++nr > spoilt)
			return true;
	return false;
}

static void count_from(const struct model_zone *zone, uint32_t page,
		       uint32_t order, uint64_t nr[MODEL_ORDERS])
{
	if (model_whole(zone, page, order)) {
		nr[order]++;
	} else if (order) {
		count_from(zone, page, order - 1, nr);
		count_from(zone, page + (1U << (order - 1)), order - 1, nr);
	}
}

/**
 * model_count() - the free blocks by order
 * @zone: the zone
 * @nr: where they are stored
 *
 * When nothing is on a per-CPU list: the largest that the pages make.
 */
void model_count(const struct model_zone *zone, uint64_t nr[MODEL_ORDERS])
{
	uint32_t i;

	for (i = 0; i < MODEL_ORDERS; i++)
		nr[i] = 0;
	for (i = 0; i < zone->nr_sections; i++)
		count_from(zone, i * MODEL_SECTION, MODEL_ORDERS - 1, nr);
}
