// SPDX-License-Identifier: GPL-2.0
/*
 * Differences as text. Finds none itself: module/diff does.
 */
#include "format/diff.h"

/**
 * shadow_cause_name() - a cause in one word
 * @cause: enum shadow_cause
 *
 * Return: a constant string.
 */
const char *shadow_cause_name(unsigned int cause)
{
	static const char *const names[SHADOW_NR_CAUSES] = {
		[SHADOW_CAUSE_SAME] = "-",
		[SHADOW_CAUSE_MOVED] = "moved",
		[SHADOW_CAUSE_NO_ZONE] = "no-zone",
		[SHADOW_CAUSE_NOT_KEPT] = "not-kept",
		[SHADOW_CAUSE_CUT] = "cut",
		[SHADOW_CAUSE_SETTING] = "setting",
		[SHADOW_CAUSE_REQUESTS] = "requests",
		[SHADOW_CAUSE_NO_TYPE] = "no-type",
		[SHADOW_CAUSE_SPLIT] = "split",
		[SHADOW_CAUSE_WHOLE] = "whole",
		[SHADOW_CAUSE_SIZE] = "size",
		[SHADOW_CAUSE_PCP] = "pcp",
		[SHADOW_CAUSE_USE] = "use",
		[SHADOW_CAUSE_NO_CACHE] = "no-cache",
		[SHADOW_CAUSE_SPREAD] = "spread",
		[SHADOW_CAUSE_UNEXPLAINED] = "unexplained",
	};

	return cause < SHADOW_NR_CAUSES ? names[cause] : "?";
}

/**
 * shadow_format_diff_head() - print the titles of a table of differences
 * @text: where
 * @what: what the rows are of
 * @shadow: what the shadow side is called
 */
void shadow_format_diff_head(struct shadow_text *text, const char *what,
			     const char *shadow)
{
	shadow_printf(text, "%-28s %12s %12.12s %12s %9s %6.6s/1000 %s\n", what,
		      "live", shadow, "difference", "live/1000", shadow,
		      "cause");
}

static void format_figure(struct shadow_text *text, __s64 value, __u32 flags)
{
	__u64 size = value < 0 ? -(__u64)value : (__u64)value;

	if (flags & SHADOW_DIFF_INDEX)
		shadow_printf(text, " %7s%llu.%03llu", value < 0 ? "-" : "",
			      size / 1000, size % 1000);
	else
		shadow_printf(text, " %12lld", value);
}

static void format_none(struct shadow_text *text)
{
	shadow_printf(text, " %12s", "-");
}

/**
 * shadow_format_diff() - print one figure of both sides
 * @text: where
 * @diff: the figure
 */
void shadow_format_diff(struct shadow_text *text,
			const struct shadow_rec_diff *diff)
{
	const __u32 both = SHADOW_DIFF_LIVE | SHADOW_DIFF_SHADOW;

	shadow_printf(text, "%-28.*s", (int)sizeof(diff->label), diff->label);
	if (diff->flags & SHADOW_DIFF_LIVE)
		format_figure(text, diff->live, diff->flags);
	else
		format_none(text);
	if (diff->flags & SHADOW_DIFF_SHADOW)
		format_figure(text, diff->shadow, diff->flags);
	else
		format_none(text);
	if ((diff->flags & both) == both)
		format_figure(text, diff->shadow - diff->live, diff->flags);
	else
		format_none(text);
	if (diff->flags & SHADOW_DIFF_SHARES)
		shadow_printf(text, " %9u %11u", diff->live_share,
			      diff->shadow_share);
	else
		shadow_printf(text, " %9s %11s", "-", "-");
	shadow_printf(text, " %s\n", shadow_cause_name(diff->cause));
}

/**
 * shadow_format_diff_end() - print how often each cause was found
 * @text: where
 * @counts: figures, by enum shadow_cause
 */
void shadow_format_diff_end(struct shadow_text *text,
			    const __u32 counts[SHADOW_NR_CAUSES])
{
	unsigned int cause, all = 0;

	for (cause = 0; cause < SHADOW_NR_CAUSES; cause++)
		all += counts[cause];
	shadow_printf(text, "\ncompared: %u; same: %u", all,
		      counts[SHADOW_CAUSE_SAME]);
	for (cause = SHADOW_CAUSE_SAME + 1; cause < SHADOW_NR_CAUSES; cause++)
		if (counts[cause] || cause == SHADOW_CAUSE_UNEXPLAINED)
			shadow_printf(text, "; %s: %u",
				      shadow_cause_name(cause), counts[cause]);
	shadow_printf(text, "\n");
}
