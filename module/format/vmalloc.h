/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of areas of mapped addresses.
 */
#ifndef _SHADOWMM_FORMAT_VMALLOC_H
#define _SHADOWMM_FORMAT_VMALLOC_H

#include "format/text.h"

void shadow_format_vmalloc(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_VMALLOC_H */
