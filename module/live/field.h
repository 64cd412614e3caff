/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A field of one of the running kernel's structures, as a record.
 */
#ifndef _SHADOWMM_LIVE_FIELD_H
#define _SHADOWMM_LIVE_FIELD_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>

#include "kernel/grow.h"
#include "uapi/live.h"

void live_field(struct grow *recs, enum shadow_field_form form,
		const char *name, const char *was, u64 value, const char *text);
__printf(4, 5) void live_field_text(struct grow *recs, const char *name,
				    const char *was, const char *fmt, ...);

#endif /* _SHADOWMM_LIVE_FIELD_H */
