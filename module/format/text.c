// SPDX-License-Identifier: GPL-2.0
/*
 * What all formatters share. Reads no record past its bounds, whoever made it.
 */
#include "format/text.h"

/**
 * shadow_printf() - add text
 * @text: where
 * @fmt: a printf format that C and the kernel agree on
 */
void shadow_printf(struct shadow_text *text, const char *fmt, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	text->vprintf(text, fmt, args);
	__builtin_va_end(args);
}

/**
 * shadow_write() - add text that is ready
 * @text: where
 * @bytes: the text; no NUL among it
 * @len: how long it is
 */
void shadow_write(struct shadow_text *text, const char *bytes,
		  unsigned long len)
{
	if (text->write)
		text->write(text, bytes, len);
	else
		shadow_printf(text, "%.*s", (int)len, bytes);
}

/**
 * shadow_recs_next() - step to the next record
 * @recs: the records not seen yet; the step is taken off it
 *
 * Return: the record; NULL at the end, or where what follows is no record.
 */
const struct shadow_rec *shadow_recs_next(struct shadow_recs *recs)
{
	const struct shadow_rec *rec = recs->data;

	if (recs->len < sizeof(*rec) || rec->size < sizeof(*rec) ||
	    rec->size > recs->len || rec->size % 8) {
		recs->len = 0;
		return (void *)0;
	}
	recs->data = (const char *)recs->data + rec->size;
	recs->len -= rec->size;
	return rec;
}

/**
 * shadow_recs_find() - step to the next record of a type
 * @recs: the records not seen yet; the steps are taken off it
 * @type: the type wanted; other types are passed over
 * @size: the least size it must have; a smaller one is passed over
 *
 * Return: the record; NULL if there is none left.
 */
const void *shadow_recs_find(struct shadow_recs *recs, __u32 type,
			     unsigned long size)
{
	const struct shadow_rec *rec;

	do {
		rec = shadow_recs_next(recs);
	} while (rec && (rec->type != type || rec->size < size));
	return rec;
}

/**
 * shadow_recs_before() - the records before the next one of a type
 * @recs: the records not seen yet
 * @type: the type that ends the run
 *
 * Return: that run; all of @recs where there is no record of the type.
 */
struct shadow_recs shadow_recs_before(struct shadow_recs recs, __u32 type)
{
	struct shadow_recs rest = recs;
	const struct shadow_rec *next;

	next = shadow_recs_find(&rest, type, sizeof(*next));
	if (next)
		recs.len = (const char *)next - (const char *)recs.data;
	return recs;
}
