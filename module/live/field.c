// SPDX-License-Identifier: GPL-2.0
/*
 * A field of one of the running kernel's structures, as a record: its name of
 * today, the one of old, and its value. Reads no structure.
 */
#include <linux/kernel.h>
#include <linux/stdarg.h>
#include <linux/string.h>

#include "live/field.h"

/**
 * live_field() - tell a field
 * @recs: gets a struct shadow_rec_field
 * @form: how the value is written
 * @name: today's name; "": there is none
 * @was: the names of old; "": the same
 * @value: the value; 0 where @text is it
 * @text: the value or what became of the field; ""
 *
 * Context: process, may sleep. An error stays in @recs.
 */
void live_field(struct grow *recs, enum shadow_field_form form,
		const char *name, const char *was, u64 value, const char *text)
{
	struct shadow_rec_field *rec;
	size_t len = strlen(text) + 1;

	rec = grow_rec(recs, SHADOW_LIVE_FIELD, sizeof(*rec) + len);
	if (!rec)
		return;
	rec->form = form;
	rec->value = value;
	strscpy(rec->name, name, sizeof(rec->name));
	strscpy(rec->was, was, sizeof(rec->was));
	memcpy(rec->text, text, len);
}

/**
 * live_field_text() - tell a field whose value is a text
 * @recs: gets a struct shadow_rec_field
 * @name: today's name; "": there is none
 * @was: the names of old; "": the same
 * @fmt: the value, cut off after 159 bytes
 *
 * Context: as live_field().
 */
void live_field_text(struct grow *recs, const char *name, const char *was,
		     const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	live_field(recs, SHADOW_FIELD_TEXT, name, was, 0, text);
}
