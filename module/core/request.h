/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is asked of the page allocator. Says nothing of how it is served.
 */
#ifndef _SHADOWMM_CORE_REQUEST_H
#define _SHADOWMM_CORE_REQUEST_H

#include "core/frame.h"

/**
 * struct shadow_request - a request for one block
 * @order: log2 of the pages
 * @migratetype: enum shadow_migratetype
 * @highest_zone: index of the highest zone that will do
 * @flags: SHADOW_REQ_*
 * @shape: the four above in one word, for the fast path
 * @node: preferred node
 * @cpu: whose per-CPU lists
 * @owner: who asks: a tag that policies and trackers may use (a pid, say)
 * @type: enum shadow_frame_type: what the block will be; a tracker leaves all but
 *        plain blocks alone
 * @nodemask: nodes that will do, by bit, with SHADOW_REQ_NODEMASK
 * @site: where in the program it is asked, for trackers; 0: not known
 */
struct shadow_request {
	union {
		struct {
			u8 order;
			u8 migratetype;
			u8 highest_zone;
			u8 flags;
		};
		u32 shape;
	};
	u16 node;
	u16 cpu;
	u32 owner;
	u16 type;
	u64 nodemask;
	u64 site;
};

#define SHADOW_REQ_HIGH 0x01 /* may use half of the minimum */
#define SHADOW_REQ_THISNODE 0x02 /* no other node will do */
#define SHADOW_REQ_NODEMASK 0x04 /* only nodes of the mask will do */
#define SHADOW_REQ_NONBLOCK 0x08 /* cannot wait: a quarter more */
#define SHADOW_REQ_NOFRAGMENT 0x20 /* mix no pageblocks; mem.c's own */
#define SHADOW_REQ_NOWMARK 0x10 /* frees memory soon: no watermark holds */

/*
 * The bits that a request may have set and still be served by a per-CPU list:
 * an order and a migratetype up to 3, a zone up to 7, no flag. Little endian,
 * as every machine that shadowmm runs on.
 */
#define SHADOW_SHAPE_FAST 0x00070303U

/* One request cannot wait and has high priority (kernel: ALLOC_HIGHATOMIC). */
static inline bool
shadow_request_is_highatomic(const struct shadow_request *req)
{
	return (req->flags & (SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK)) ==
		       (SHADOW_REQ_HIGH | SHADOW_REQ_NONBLOCK) &&
	       req->order;
}

#endif /* _SHADOWMM_CORE_REQUEST_H */
