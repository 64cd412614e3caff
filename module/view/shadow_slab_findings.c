// SPDX-License-Identifier: GPL-2.0
/*
 * shadow/findings: what users of the arena's caches did wrong, the last of it.
 */
#include "shadow/caches.h"
#include "view/view.h"

static int view_shadow_findings_show(struct shadow_text *text)
{
	u64 nr = shadow_caches_nr_findings();
	u64 i = nr > SHADOW_NR_FINDINGS ? nr - SHADOW_NR_FINDINGS : 0;
	char line[SHADOW_CACHES_LINE];

	shadow_printf(text, "findings: %llu\n", nr);
	for (; i < nr; i++)
		if (shadow_caches_finding(i, line, sizeof(line)))
			shadow_printf(text, "%llu %s\n", i, line);
	return 0;
}

const struct view view_shadow_findings = {
	.dir = "shadow",
	.name = "findings",
	.mode = 0400,
	.taken = "one finding at a time",
	.show = view_shadow_findings_show,
};
