/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A log of decisions as the unit tests read it: drawn as text, a word a
 * decision:
 *
 *   skip:why  low:mark,free/need  zone  none  hit@pfn  refill*blocks
 *   found@pfn/order  split@kept+freed/order  taken@pfn/order
 *   claim@pfn/order:free+alike:yes|no  smallest@pfn/order  reserve@pfn
 *   release@pfn  boost+pages  drain*pages  free@pfn/order  push@pfn/order
 *   return@pfn/order  merge@pfn/order  stop:why  listed@pfn/order[:tail]
 *   done@pfn  fail:errno
 */
#ifndef _SHADOWMM_UNIT_EXPLAIN_H
#define _SHADOWMM_UNIT_EXPLAIN_H

#include <stdarg.h>

#include "core/explain.h"
#include "unit.h"

/* A text that grows. */
struct drawing {
	char text[DRAWING_MAX];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static inline void
draw(struct drawing *drawing, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	drawing->len += vsnprintf(drawing->text + drawing->len,
				  DRAWING_MAX - drawing->len, fmt, args);
	va_end(args);
	if (drawing->len >= DRAWING_MAX)
		abort();
}

static inline void draw_request(struct drawing *drawing,
				const struct shadow_rec_explain *rec)
{
	static const char *const skips[SHADOW_NR_SKIPS] = { "high", "empty",
							    "node", "mask" };

	switch (rec->kind) {
	case SHADOW_EXPLAIN_REQUEST:
		draw(drawing, "request/%u", rec->order);
		break;
	case SHADOW_EXPLAIN_ZONE_SKIP:
		draw(drawing, "skip:%s", skips[rec->detail]);
		break;
	case SHADOW_EXPLAIN_ZONE_LOW:
		draw(drawing, "low:%u,%llu/%llu", rec->detail, rec->a, rec->b);
		break;
	case SHADOW_EXPLAIN_ZONE:
		draw(drawing, "zone");
		break;
	case SHADOW_EXPLAIN_ZONE_NONE:
		draw(drawing, "none");
		break;
	case SHADOW_EXPLAIN_DONE:
		draw(drawing, "done@%llu", rec->pfn);
		break;
	case SHADOW_EXPLAIN_FAIL:
		draw(drawing, "fail:%llu", rec->a);
		break;
	}
}

static inline void draw_taken(struct drawing *drawing,
			      const struct shadow_rec_explain *rec)
{
	switch (rec->kind) {
	case SHADOW_EXPLAIN_PCP_HIT:
		draw(drawing, "hit@%llu", rec->pfn);
		break;
	case SHADOW_EXPLAIN_REFILL:
		draw(drawing, "refill*%llu", rec->a);
		break;
	case SHADOW_EXPLAIN_FOUND:
		draw(drawing, "found@%llu/%u", rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_SPLIT:
		draw(drawing, "split@%llu+%llu/%u", rec->pfn, rec->a,
		     rec->order);
		break;
	case SHADOW_EXPLAIN_TAKEN:
		draw(drawing, "taken@%llu/%u", rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_CLAIM:
		draw(drawing, "claim@%llu/%u:%llu+%llu:%s", rec->pfn,
		     rec->order, rec->a, rec->b, rec->detail ? "yes" : "no");
		break;
	case SHADOW_EXPLAIN_SMALLEST:
		draw(drawing, "smallest@%llu/%u", rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_RESERVE:
		draw(drawing, "reserve@%llu", rec->pfn);
		break;
	case SHADOW_EXPLAIN_RELEASE:
		draw(drawing, "release@%llu", rec->pfn);
		break;
	case SHADOW_EXPLAIN_BOOST:
		draw(drawing, "boost+%llu", rec->a);
		break;
	}
}

static inline void draw_freed(struct drawing *drawing,
			      const struct shadow_rec_explain *rec)
{
	static const char *const stops[SHADOW_NR_STOPS] = { "largest", "used",
							    "pcp",     "split",
							    "hole",    "type" };

	switch (rec->kind) {
	case SHADOW_EXPLAIN_DRAIN:
		draw(drawing, "drain*%llu", rec->a);
		break;
	case SHADOW_EXPLAIN_FREE:
		draw(drawing, "free@%llu/%u", rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_PCP_PUSH:
		draw(drawing, "push@%llu/%u", rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_RETURN:
		draw(drawing, "return@%llu/%u", rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_MERGE:
		draw(drawing, "merge@%llu/%u", rec->pfn, rec->order);
		break;
	case SHADOW_EXPLAIN_STOP:
		draw(drawing, "stop:%s", stops[rec->detail]);
		break;
	case SHADOW_EXPLAIN_LISTED:
		draw(drawing, "listed@%llu/%u%s", rec->pfn, rec->order,
		     rec->detail ? ":tail" : "");
		break;
	}
}

/* What was decided since the last call, a word a decision. */
static inline const char *drawn_log(struct shadow_explain *log, u64 *seen)
{
	static struct drawing drawing;
	struct shadow_rec_explain rec;
	size_t before;

	drawing = (struct drawing){};
	while (*seen < log->next) {
		if (drawing.len)
			draw(&drawing, " ");
		before = drawing.len;
		if (shadow_explain_read(log, ++*seen, &rec)) {
			draw_request(&drawing, &rec);
			draw_taken(&drawing, &rec);
			draw_freed(&drawing, &rec);
		}
		if (drawing.len == before)
			draw(&drawing, "?");
	}
	return drawing.text;
}

#endif /* _SHADOWMM_UNIT_EXPLAIN_H */
