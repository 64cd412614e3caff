/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a formatter's text goes, and how it steps from record to record.
 * Pure C: the module prints into a buffer, the command onto a stream.
 */
#ifndef _SHADOWMM_FORMAT_TEXT_H
#define _SHADOWMM_FORMAT_TEXT_H

#include "uapi/shadowmm.h"

#ifndef __printf
#define __printf(fmt, args) __attribute__((__format__(printf, fmt, args)))
#endif

/* Figures that a formatter may carry on. */
#define SHADOW_TEXT_CARRY 32

/**
 * struct shadow_text - a place for text
 * @vprintf: adds text; remembers its own errors
 * @write: adds bytes as they are; NULL: @vprintf does it
 * @before: pieces of the text that stand before this one
 * @follows: another piece follows
 * @carry: what a formatter keeps from one piece to the next; zero in the first
 *
 * A text of one piece has 0 in all but the first two.
 */
struct shadow_text {
	__printf(2, 0) void (*vprintf)(struct shadow_text *text,
				       const char *fmt, __builtin_va_list args);
	void (*write)(struct shadow_text *text, const char *bytes,
		      unsigned long len);
	unsigned int before;
	int follows;
	__u32 carry[SHADOW_TEXT_CARRY];
};

/**
 * struct shadow_recs - a run of records
 * @data: the first one's header, aligned to 8
 * @len: bytes of all of them
 */
struct shadow_recs {
	const void *data;
	unsigned long len;
};

__printf(2, 3) void shadow_printf(struct shadow_text *text, const char *fmt,
				  ...);
void shadow_write(struct shadow_text *text, const char *bytes,
		  unsigned long len);
const struct shadow_rec *shadow_recs_next(struct shadow_recs *recs);
const void *shadow_recs_find(struct shadow_recs *recs, __u32 type,
			     unsigned long size);
struct shadow_recs shadow_recs_before(struct shadow_recs recs, __u32 type);

#endif /* _SHADOWMM_FORMAT_TEXT_H */
