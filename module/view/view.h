/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A view is data: one const struct view in one file, declared below, one line
 * in table.c. The plumbing does the rest: rights, snapshot, debugfs and procfs.
 */
#ifndef _SHADOWMM_VIEW_VIEW_H
#define _SHADOWMM_VIEW_VIEW_H

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/types.h>

#include "format/text.h"
#include "live/live.h"
#include "live/pieces.h"

/* A line written to a view is shorter than this, its newline not counted. */
#define VIEW_LINE_MAX 256

/**
 * VIEW_PIECES() - pieces of a walk that keeps a place and no more
 * @name: what they are called, a struct live_pieces
 * @type: of the place, which is zero where the walk begins
 * @record: adds a piece's records: int (struct grow *recs, @type *place), with
 *          what struct live_pieces' @more returns
 */
#define VIEW_PIECES(name, type, record)                                        \
	struct name##_walk {                                                   \
		struct live_walk walk;                                         \
		type place;                                                    \
	};                                                                     \
	static int name##_more(struct live_walk *walk, struct grow *recs)      \
	{                                                                      \
		return record(                                                 \
			recs,                                                  \
			&container_of(walk, struct name##_walk, walk)->place); \
	}                                                                      \
	static const struct live_pieces name = {                               \
		.size = sizeof(struct name##_walk),                            \
		.more = name##_more,                                           \
	}

/* Lines after which a text without records may go on in another piece. */
#define VIEW_SHOW_LINES 100

/**
 * struct view - a file of shadowmm
 * @dir: "live", "shadow", "diff", one of their folders ("live/extfrag"), or NULL
 *       for the root folder
 * @name: the file's name
 * @mode: 0400, or 0600 if it can be written
 * @proc: mirrored under /proc/shadowmm/ (not for @fops)
 * @exact: the text keeps the format of a file that /proc has, so it gets no
 *         closing line; the `taken` view says it instead
 * @taken: how the figures are taken (locks, chunks, bound), for the closing
 *         line; NULL: no figures, no such line
 * @missing: names what this kernel lacks for the view, NULL if nothing; a view
 *           that lacks something is not offered. May itself be NULL
 * @collect: adds records to a buffer; @raw: kernel addresses may be shown.
 *           Runs in process context, may sleep, returns 0 or -errno
 * @pieces: makes the records a piece at a time, instead of @collect, where they
 *          may be many
 * @format: makes text of these records, of each piece by itself, with what it
 *          kept in the text's carry; goes with @collect and @pieces
 * @show: makes text without records, instead of @collect and @format; 1: there may
 *        be more, which it makes when it is called again, with what it kept in the
 *        text's carry
 * @write: takes one line, NUL-terminated, newline and blanks at its ends
 *         stripped; 0 or -errno
 * @fops: the file's own operations, instead of all of the above; its open
 *        must call view_may_open(), its owner must be THIS_MODULE
 *
 * The text is made once for each open file, at the first read: all reads of
 * it, whatever their size and place, give parts of one snapshot. That of @pieces
 * is made as it is read, and anew for who goes back by more than a piece. A write
 * to the file drops its text, so the next read shows what came of it.
 */
struct view {
	const char *dir;
	const char *name;
	umode_t mode;
	bool proc;
	bool exact;
	const char *taken;
	const char *(*missing)(void);
	int (*collect)(struct grow *recs, bool raw);
	const struct live_pieces *pieces;
	void (*format)(struct shadow_text *text, struct shadow_recs recs);
	int (*show)(struct shadow_text *text);
	int (*write)(char *line);
	const struct file_operations *fops;
};

/**
 * struct view_cost - what a file has cost since load
 * @made: how often its text was made, or a call of its own was worked on
 * @ns: the time of all of them
 * @longest: the longest of them, in ns
 * @bytes: the most that one open file of it had allocated at once
 */
struct view_cost {
	atomic64_t made;
	atomic64_t ns;
	atomic64_t longest;
	atomic64_t bytes;
};

/**
 * struct view_slot - what the plumbing knows of a view
 * @view: the view
 * @missing: what this kernel lacks for it; NULL: it is offered
 * @taken_at: ktime_get_ns() when its figures were last taken; 0: never
 * @took: how long that took, in ns
 * @cost: what it has cost, failures too
 */
struct view_slot {
	const struct view *view;
	const char *missing;
	u64 taken_at;
	u64 took;
	struct view_cost cost;
};

/* table.c */
extern const struct view *const view_table[];
extern const unsigned int view_count;

/* One view a file. */
extern const struct view view_live_boot_memory;
extern const struct view view_live_buddyinfo;
extern const struct view view_live_extfrag;
extern const struct view view_live_fixmap;
extern const struct view view_live_high_memory;
extern const struct view view_live_hugepages;
extern const struct view view_live_init_mm;
extern const struct view view_live_layout;
extern const struct view view_live_lru;
extern const struct view view_live_maps;
extern const struct view view_live_memcg;
extern const struct view view_live_mm;
extern const struct view view_live_mms;
extern const struct view view_live_nodes;
extern const struct view view_live_page;
extern const struct view view_live_page_cache;
extern const struct view view_live_page_summary;
extern const struct view view_live_page_tables;
extern const struct view view_live_pageblocks;
extern const struct view view_live_pages;
extern const struct view view_live_pagetypeinfo;
extern const struct view view_live_pcp;
extern const struct view view_live_rss_audit;
extern const struct view view_live_sections;
extern const struct view view_live_slabinfo;
extern const struct view view_live_slabs;
extern const struct view view_live_smaps;
extern const struct view view_live_swap_cache;
extern const struct view view_live_swaps;
extern const struct view view_live_unusable;
extern const struct view view_live_vmalloc;
extern const struct view view_live_vmas;
extern const struct view view_live_zoneinfo;
extern const struct view view_live_zonelists;
extern const struct view view_live_zones;
extern const struct view view_cost;
extern const struct view view_taken;
extern const struct view view_target_pid;
extern const struct view view_control;
extern const struct view view_check;
extern const struct view view_feed;
extern const struct view view_mm_events;
extern const struct view view_shadow_arena;
extern const struct view view_shadow_buddyinfo;
extern const struct view view_shadow_explain;
extern const struct view view_shadow_extfrag;
extern const struct view view_shadow_unusable;
extern const struct view view_shadow_findings;
extern const struct view view_shadow_handles;
extern const struct view view_shadow_maps;
extern const struct view view_shadow_mirror;
extern const struct view view_shadow_mm;
extern const struct view view_shadow_page;
extern const struct view view_shadow_page_tables;
extern const struct view view_shadow_pageblocks;
extern const struct view view_shadow_pagetypeinfo;
extern const struct view view_shadow_objects;
extern const struct view view_shadow_rmap;
extern const struct view view_shadow_slabinfo;
extern const struct view view_shadow_slabs;
extern const struct view view_shadow_smaps;
extern const struct view view_shadow_zoneinfo;
extern const struct view view_shadow_zonelists;
extern const struct view view_diff_buddyinfo;
extern const struct view view_diff_extfrag;
extern const struct view view_diff_unusable;
extern const struct view view_diff_maps;
extern const struct view view_diff_pageblocks;
extern const struct view view_diff_pagetypeinfo;
extern const struct view view_diff_slabinfo;
extern const struct view view_diff_zoneinfo;
extern const struct view view_diff_zonelists;

int view_init(void);
void view_exit(void);
int view_may_open(void);
const struct view_slot *view_slot(unsigned int index);
void view_spent(struct view_slot *slot, u64 ns, size_t bytes);

#endif /* _SHADOWMM_VIEW_VIEW_H */
