// SPDX-License-Identifier: GPL-2.0
/*
 * The commands of control that allocate and free pages of the arena, and move
 * them. Users name what they hold by handles.
 */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "shadow/arena.h"
#include "shadow/handle.h"
#include "shadow/ranges.h"
#include "view/control.h"

/* Blocks asked for at once in bulk. */
#define CONTROL_BULK 64

static int parse_migratetype(const char *word, u8 *mt)
{
	static const char *const names[SHADOW_NR_PCP_MT] = {
		[SHADOW_MT_UNMOVABLE] = "unmovable",
		[SHADOW_MT_MOVABLE] = "movable",
		[SHADOW_MT_RECLAIMABLE] = "reclaimable",
	};
	int found = match_string(names, ARRAY_SIZE(names), word);

	if (found < 0)
		return -EINVAL;
	*mt = found;
	return 0;
}

/* One word that says how pages are asked for. */
static int parse_word(const char *word, struct shadow_request *req)
{
	u16 number;
	int err;

	if (!strcmp(word, "high")) {
		req->flags |= SHADOW_REQ_HIGH;
		return 0;
	}
	if (!strcmp(word, "atomic")) {
		req->flags |= SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK;
		return 0;
	}
	if (strstarts(word, "node=")) {
		err = kstrtou16(word + 5, 10, &number);
		if (err || number >= nr_node_ids)
			return err ?: -EINVAL;
		req->node = number;
		req->flags |= SHADOW_REQ_THISNODE;
		return 0;
	}
	if (strstarts(word, "zone=")) {
		err = kstrtou16(word + 5, 10, &number);
		if (err || number >= MAX_NR_ZONES)
			return err ?: -EINVAL;
		req->highest_zone = number;
		return 0;
	}
	return parse_migratetype(word, &req->migratetype);
}

/* The words from the @first on. */
static int parse_request(const struct words *words, unsigned int first,
			 struct shadow_request *req)
{
	unsigned int i;
	int err = 0;

	*req = (struct shadow_request){
		.migratetype = SHADOW_MT_UNMOVABLE,
		.highest_zone = MAX_NR_ZONES - 1,
		.node = numa_mem_id(),
	};
	for (i = first; !err && i < words->nr; i++)
		err = parse_word(words->word[i], req);
	return err;
}

/* Takes back what a command that failed half-way had allocated. */
static void free_handles(const u32 *id, unsigned int nr)
{
	while (nr--)
		shadow_handle_free(id[nr]);
}

static int alloc_handles(const struct shadow_request *req, u32 *id,
			 unsigned int count)
{
	unsigned int i;
	int err;

	for (i = 0; i < count; i++) {
		err = shadow_handle_alloc(req, &id[i]);
		if (err) {
			free_handles(id, i);
			return err;
		}
	}
	return 0;
}

/* Makes handles of blocks; frees all of them where that fails. */
static int adopt_blocks(const struct shadow_request *req, const u64 *pfns,
			u32 *id, unsigned int nr)
{
	struct shadow_handle block = {
		.order = req->order,
		.pages = 1U << req->order,
		.migratetype = req->migratetype,
	};
	unsigned int i;
	int err;

	for (i = 0; i < nr; i++) {
		block.pfn = pfns[i];
		err = shadow_handle_adopt(&block, &id[i]);
		if (err) {
			free_handles(id, i);
			shadow_arena_free_bulk(req->order, nr - i, pfns + i);
			return err;
		}
	}
	return 0;
}

static int bulk_handles(const struct shadow_request *req, u32 *id,
			unsigned int count)
{
	unsigned int done = 0, nr;
	u64 pfns[CONTROL_BULK];
	int err = 0;

	while (!err && done < count) {
		nr = shadow_arena_alloc_bulk(
			req, min(count - done, (unsigned int)CONTROL_BULK),
			pfns);
		err = nr ? adopt_blocks(req, pfns, id + done, nr) : -ENOMEM;
		if (!err)
			done += nr;
	}
	if (err)
		free_handles(id, done);
	return err;
}

/* @count blocks as handles, by @get, and the line about them. */
static int get_handles(const char *what, const struct shadow_request *req,
		       unsigned int count,
		       int (*get)(const struct shadow_request *req, u32 *id,
				  unsigned int count))
{
	u32 *id;
	int err;

	if (!count || count > SHADOW_MAX_HANDLES)
		return -ERANGE;
	id = kvcalloc(count, sizeof(*id), GFP_KERNEL);
	if (!id)
		return -ENOMEM;
	err = get(req, id, count);
	if (!err) {
		control_say("%s: order %u, %u blocks, handles ", what,
			    req->order, count);
		control_say_handles(id, count);
	}
	kvfree(id);
	return err;
}

/**
 * control_alloc() - alloc ORDER [COUNT] [WORD]...
 * @words: the words
 *
 * Return: 0, -EINVAL, -ERANGE, or an error of shadow_handle_alloc().
 */
int control_alloc(const struct words *words)
{
	bool counted = words->nr > 1 && isdigit(*words->word[1]);
	unsigned int order, count = 1;
	struct shadow_request req;
	int err;

	err = kstrtouint(words->word[0], 10, &order);
	if (!err && counted)
		err = kstrtouint(words->word[1], 10, &count);
	if (!err)
		err = parse_request(words, counted ? 2 : 1, &req);
	if (err)
		return err;
	if (order > SHADOW_MAX_ORDER)
		return -ERANGE;
	req.order = order;
	return get_handles("alloc", &req, count, alloc_handles);
}

/**
 * control_bulk() - bulk COUNT [WORD]...
 * @words: the words
 *
 * Return: 0, -EINVAL, -ERANGE, -ENOMEM, -ENOSPC.
 */
int control_bulk(const struct words *words)
{
	struct shadow_request req;
	unsigned int count;
	int err;

	err = kstrtouint(words->word[0], 10, &count);
	if (!err)
		err = parse_request(words, 1, &req);
	return err ?: get_handles("bulk", &req, count, bulk_handles);
}

/* A handle of pages side by side, and the line about it; else they are freed. */
static int adopt_range(const char *what, u64 pfn, u32 pages, unsigned int mt)
{
	const struct shadow_handle range = {
		.pfn = pfn,
		.pages = pages,
		.migratetype = mt,
		.pinned = true,
	};
	u32 id;
	int err;

	err = shadow_handle_adopt(&range, &id);
	if (err)
		shadow_arena_free_range(pfn, pages);
	else
		control_say("%s: %u pages, handle %u", what, pages, id);
	return err;
}

/**
 * control_exact() - exact PAGES [WORD]...
 * @words: the words
 *
 * Return: 0, -EINVAL, -ERANGE, -ENOMEM, -ENOSPC.
 */
int control_exact(const struct words *words)
{
	struct shadow_request req;
	unsigned int pages;
	u64 pfn;
	int err;

	err = kstrtouint(words->word[0], 10, &pages);
	if (!err)
		err = parse_request(words, 1, &req);
	if (err)
		return err;
	if (!pages || pages > 1U << SHADOW_MAX_ORDER)
		return -ERANGE;
	err = shadow_arena_alloc_exact(&req, pages, &pfn);
	return err ?: adopt_range("exact", pfn, pages, req.migratetype);
}

/**
 * control_contig() - contig PAGES [WORD]..., or contig PFN PAGES
 * @words: the words
 *
 * Return: 0, -EINVAL, -ERANGE, or an error of shadow_contig_alloc().
 */
int control_contig(const struct words *words)
{
	bool given = words->nr > 1 && isdigit(*words->word[1]);
	struct shadow_request req;
	unsigned int pages;
	u64 pfn;
	int err;

	err = kstrtouint(words->word[given], 10, &pages);
	if (!err && given)
		err = kstrtou64(words->word[0], 10, &pfn);
	if (!err)
		err = parse_request(words, given ? 2 : 1, &req);
	if (err)
		return err;
	if (!pages)
		return -ERANGE;
	if (given)
		err = words->nr > 2 ? -EINVAL :
				      shadow_arena_alloc_range(pfn, pages);
	else
		err = shadow_arena_alloc_contig(&req, pages, &pfn);
	return err ?: adopt_range("contig", pfn, pages, SHADOW_MT_MOVABLE);
}

/**
 * control_free() - free HANDLE|all
 * @words: the words
 *
 * Return: 0, -EINVAL, -ERANGE, or an error of shadow_handle_free().
 */
int control_free(const struct words *words)
{
	u32 id, nr;
	int err;

	if (!strcmp(words->word[0], "all")) {
		err = shadow_handle_free_all(&nr);
		control_say("free all: %u handles%s", nr,
			    err ? ", some were damaged" : "");
		return err;
	}
	err = kstrtou32(words->word[0], 10, &id);
	if (!err)
		err = shadow_handle_free(id);
	if (!err)
		control_say("free: handle %u", id);
	return err;
}

/* What compact was asked for. */
struct compaction {
	int node; /* -1: all */
	char *zone; /* its name or its index in the node */
	unsigned int order;
};

static int parse_compact(const struct words *words, struct compaction *wanted)
{
	char *const *word = words->word;
	unsigned int left = words->nr;
	int err = 0;

	*wanted = (struct compaction){ -1, NULL, SHADOW_COMPACT_ALL };
	if (left >= 2) {
		err = kstrtoint(*word++, 10, &wanted->node);
		wanted->zone = *word++;
		left -= 2;
		if (!err && wanted->node < 0)
			err = -EINVAL;
	}
	if (!err && left)
		err = kstrtouint(*word, 10, &wanted->order);
	if (!err && left && wanted->order > SHADOW_MAX_ORDER)
		err = -ERANGE;
	return err;
}

static bool compact_wants(const struct compaction *wanted,
			  const struct shadow_feed_zone *zone)
{
	unsigned int index;

	if (wanted->node < 0)
		return zone->managed;
	if (wanted->node != zone->node)
		return false;
	return !strncmp(wanted->zone, zone->name, sizeof(zone->name)) ||
	       (!kstrtouint(wanted->zone, 10, &index) && index == zone->zone);
}

/* Says what came of it: the sums, and the end of each zone. */
static void say_compact(const struct shadow_feed_zone *zone,
			const struct shadow_compact_stat *stat, bool first)
{
	if (first)
		control_say("compact: ");
	control_say_more(
		"%s%u/%.*s %s: %llu moved, %llu pages, %llu refused, %llu pinned",
		first ? "" : "; ", zone->node, (int)sizeof(zone->name),
		zone->name, shadow_compact_end_name(stat->end), stat->moved,
		stat->moved_pages, stat->refused, stat->pinned);
}

/**
 * control_compact() - compact [NODE ZONE] [ORDER]
 * @words: the words; no zone: all that have pages
 *
 * Return: 0, -EINVAL, -ERANGE, -ENOENT where there is no such zone, -EINTR,
 * -ENOMEM.
 */
int control_compact(const struct words *words)
{
	struct shadow_compact_stat stat;
	struct shadow_feed_zone zone;
	struct compaction wanted;
	unsigned int i, nr = 0;
	int err;

	err = parse_compact(words, &wanted);
	if (err)
		return err;
	for (i = 0; shadow_arena_zone(i, &zone); i++) {
		if (!compact_wants(&wanted, &zone))
			continue;
		err = shadow_arena_compact(i, wanted.order, &stat);
		if (err)
			return err;
		say_compact(&zone, &stat, !nr++);
		if (stat.end == SHADOW_COMPACT_STOPPED)
			return -EINTR;
	}
	return nr ? 0 : -ENOENT;
}

/**
 * control_drain() - drain
 * @words: none
 *
 * Return: 0.
 */
int control_drain(const struct words *words)
{
	shadow_arena_drain();
	control_say("drain: all per-CPU lists are empty");
	return 0;
}
