/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nodes and their distances, as text.
 */
#ifndef _SHADOWMM_FORMAT_NODES_H
#define _SHADOWMM_FORMAT_NODES_H

#include "format/text.h"

void shadow_format_nodes(struct shadow_text *text, struct shadow_recs recs);

#endif /* _SHADOWMM_FORMAT_NODES_H */
