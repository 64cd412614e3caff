/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of format and diff share: records one after the other in a
 * buffer, and the text that becomes of them. Holds no test.
 */
#ifndef _SHADOWMM_UNIT_TEXT_H
#define _SHADOWMM_UNIT_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/text.h"
#include "uapi/feed.h"
#include "uapi/view.h"

#include <kselftest_harness.h>

/**
 * struct page_text - text in a buffer
 * @text: what a formatter gets
 * @len: bytes in @buf
 * @buf: NUL-terminated
 */
struct page_text {
	struct shadow_text text;
	size_t len;
	char buf[65536];
};

/**
 * struct rec_list - records in a buffer
 * @len: bytes in @data
 * @data: aligned as records are
 */
struct rec_list {
	size_t len;
	__u64 data[16384];
};

__printf(2, 0) static inline void page_vprintf(struct shadow_text *text,
					       const char *fmt, va_list args)
{
	struct page_text *page = (struct page_text *)text;
	size_t room = sizeof(page->buf) - page->len;
	size_t len = vsnprintf(page->buf + page->len, room, fmt, args);

	if (len >= room)
		abort();
	page->len += len;
}

/* A record of a type and size, all else zero. */
static inline void *rec_add(struct rec_list *list, __u32 type, size_t size)
{
	struct shadow_rec *rec = (void *)((char *)list->data + list->len);

	if (size % 8 || list->len + size > sizeof(list->data))
		abort();
	memset(rec, 0, size);
	rec->type = type;
	rec->size = size;
	list->len += size;
	return rec;
}

/* A name into a record, which is zeroed. */
static inline void name_set(char *to, const char *name)
{
	memcpy(to, name, strlen(name));
}

#define REC_ADD(list, type, of) rec_add(list, type, sizeof(of))

/* The text that @format makes of the records; good until the next call. */
static inline const char *text_of(void (*format)(struct shadow_text *text,
						 struct shadow_recs recs),
				  const struct rec_list *list)
{
	static struct page_text page;

	page.text.vprintf = page_vprintf;
	page.len = 0;
	page.buf[0] = '\0';
	format(&page.text, (struct shadow_recs){ list->data, list->len });
	return page.buf;
}

/* The same of two pieces of a text, one behind the other. */
static inline const char *text_of_pieces(
	void (*format)(struct shadow_text *text, struct shadow_recs recs),
	const struct rec_list *first, const struct rec_list *last)
{
	static struct page_text page;

	page.text = (struct shadow_text){ .vprintf = page_vprintf };
	page.len = 0;
	page.buf[0] = '\0';
	page.text.follows = 1;
	format(&page.text, (struct shadow_recs){ first->data, first->len });
	page.text.before = 1;
	page.text.follows = 0;
	format(&page.text, (struct shadow_recs){ last->data, last->len });
	return page.buf;
}

/* Is a line of the text this one? Says the text if not. */
static inline int has_line(const char *text, const char *line)
{
	const char *at = text;
	size_t len;

	for (; *at; at += len + !!at[len]) {
		len = strcspn(at, "\n");
		if (len == strlen(line) && !strncmp(at, line, len))
			return 1;
	}
	printf("# no line '%s' in:\n%s", line, text);
	return 0;
}

/* Is each of these lines, NULL behind the last, a line of the text? */
static inline int has_lines(const char *text, const char *const *lines)
{
	int has = 1;

	for (; *lines; lines++)
		has &= has_line(text, *lines);
	return has;
}

/* Is the text these lines, NULL behind the last? Says the text if not. */
static inline int is_lines(const char *text, const char *const *lines)
{
	const char *at = text;
	size_t len;

	for (; *lines; lines++) {
		len = strlen(*lines);
		if (strncmp(at, *lines, len) || at[len] != '\n') {
			printf("# no '%s' where it should be in:\n%s", *lines,
			       text);
			return 0;
		}
		at += len + 1;
	}
	if (*at)
		printf("# more than that: '%s'\n", at);
	return !*at;
}

/* A zone's free blocks by order, from order 0 on. */
static inline struct shadow_rec_buddyinfo *
buddyinfo_add(struct rec_list *list, __u32 node, __u32 zone, const char *name,
	      __u32 nr_orders, const __u64 *nr_free)
{
	struct shadow_rec_buddyinfo *info;

	info = REC_ADD(list, SHADOW_LIVE_BUDDYINFO,
		       struct shadow_rec_buddyinfo);
	info->node = node;
	info->zone = zone;
	name_set(info->name, name);
	info->nr_orders = nr_orders;
	memcpy(info->nr_free, nr_free, nr_orders * sizeof(*nr_free));
	return info;
}

/* A zone's free blocks and pageblocks of three types, the last one named so. */
static inline struct shadow_rec_pagetypes *
pagetypes_add(struct rec_list *list, __u32 node, __u32 zone, const char *name,
	      __u32 nr_orders, const char *third)
{
	struct shadow_rec_pagetypes *types;

	types = REC_ADD(list, SHADOW_LIVE_PAGETYPES,
			struct shadow_rec_pagetypes);
	types->node = node;
	types->zone = zone;
	name_set(types->name, name);
	types->nr_orders = nr_orders;
	types->block_order = 9;
	types->nr_types = 3;
	name_set(types->type[0].name, "Unmovable");
	name_set(types->type[1].name, "Movable");
	name_set(types->type[2].name, third);
	return types;
}

#endif /* _SHADOWMM_UNIT_TEXT_H */
