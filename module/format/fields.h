/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A structure's fields, as text.
 */
#ifndef _SHADOWMM_FORMAT_FIELDS_H
#define _SHADOWMM_FORMAT_FIELDS_H

#include "format/text.h"

void shadow_format_fields(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_FIELDS_H */
