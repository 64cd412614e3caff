// SPDX-License-Identifier: GPL-2.0
/*
 * A structure's fields, one a line: its name today, its name of old (`-` where
 * there is none or it is the same), its value.
 */
#include "format/fields.h"
#include "uapi/live.h"

static void format_field(struct shadow_text *text,
			 const struct shadow_rec_field *field)
{
	const int max = field->rec.size - sizeof(*field);

	shadow_printf(text, "%-20.*s %-17.*s ", (int)sizeof(field->name),
		      field->name[0] ? field->name : "-",
		      (int)sizeof(field->was),
		      field->was[0] ? field->was : "-");
	switch (field->form) {
	case SHADOW_FIELD_DEC:
		shadow_printf(text, "%llu\n", field->value);
		break;
	case SHADOW_FIELD_HEX:
		shadow_printf(text, "0x%llx\n", field->value);
		break;
	default:
		shadow_printf(text, "%.*s\n", max, field->text);
	}
}

/**
 * shadow_format_fields() - print a structure's fields
 * @text: where
 * @recs: struct shadow_rec_field, others are passed over
 */
void shadow_format_fields(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_field *field;

	shadow_printf(text, "%-20s %-17s %s\n", "field", "was", "value");
	while ((field = shadow_recs_find(&recs, SHADOW_LIVE_FIELD,
					 sizeof(*field))))
		format_field(text, field);
}
