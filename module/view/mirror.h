/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mirror of the live zones as they are now: the live side's records, put
 * into a metadata-only instance.
 */
#ifndef _SHADOWMM_VIEW_MIRROR_H
#define _SHADOWMM_VIEW_MIRROR_H

#include "shadow/mirror.h"

int view_mirror_create(struct shadow_mirror **mirror,
		       const struct shadow_policy *policy);
void view_mirror_destroy(struct shadow_mirror *mirror);

#endif /* _SHADOWMM_VIEW_MIRROR_H */
