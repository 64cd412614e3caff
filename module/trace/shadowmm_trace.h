/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shadow's own tracepoints, in the words of the kernel's kmem events so
 * that the two can be read side by side. Called from module/shadow alone.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM shadowmm

#if !defined(_SHADOWMM_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SHADOWMM_TRACE_H

#include <linux/tracepoint.h>

/* clang-format off */
TRACE_EVENT(
	shadow_page_alloc,

	TP_PROTO(unsigned long pfn, unsigned int order, unsigned int migratetype,
		 unsigned int node, int err),

	TP_ARGS(pfn, order, migratetype, node, err),

	TP_STRUCT__entry(__field(unsigned long, pfn)
			 __field(unsigned int, order)
			 __field(unsigned int, migratetype)
			 __field(unsigned int, node)
			 __field(int, err)),

	TP_fast_assign(__entry->pfn = pfn; __entry->order = order;
		       __entry->migratetype = migratetype;
		       __entry->node = node; __entry->err = err;),

	TP_printk("pfn=0x%lx order=%u migratetype=%u node=%u err=%d",
		  __entry->pfn, __entry->order, __entry->migratetype,
		  __entry->node, __entry->err));

TRACE_EVENT(
	shadow_page_free,

	TP_PROTO(unsigned long pfn, unsigned int order, int err),

	TP_ARGS(pfn, order, err),

	TP_STRUCT__entry(__field(unsigned long, pfn)
			 __field(unsigned int, order)
			 __field(int, err)),

	TP_fast_assign(__entry->pfn = pfn; __entry->order = order;
		       __entry->err = err;),

	TP_printk("pfn=0x%lx order=%u err=%d", __entry->pfn, __entry->order,
		  __entry->err));

TRACE_EVENT(
	shadow_arena_resize,

	TP_PROTO(long pages, unsigned long total, int node),

	TP_ARGS(pages, total, node),

	TP_STRUCT__entry(__field(long, pages)
			 __field(unsigned long, total)
			 __field(int, node)),

	TP_fast_assign(__entry->pages = pages; __entry->total = total;
		       __entry->node = node;),

	TP_printk("pages=%ld total=%lu node=%d", __entry->pages,
		  __entry->total, __entry->node));

#endif /* _SHADOWMM_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH trace
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE shadowmm_trace
#include <trace/define_trace.h>
