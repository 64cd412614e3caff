/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the event stream share. Nobody else's.
 */
#ifndef _SHADOWMM_LIVE_MM_EVENTS_PRIV_H
#define _SHADOWMM_LIVE_MM_EVENTS_PRIV_H

#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "live/mm_event_list.h"
#include "live/mm_event_log.h"
#include "live/mm_events.h"

/**
 * struct live_event_mm - an address space that is followed
 * @link: in struct live_mm_events
 * @mm: it; its struct stays while this one does
 * @id: its number
 * @parent: its parent's; 0: none that is followed
 * @kind: of its first section, then SHADOW_MM_SECTION_CHANGE
 * @writer: who has its mmap_lock for writing; NULL: nobody, or nobody saw
 * @list: its VMAs at the last section's end, and room for the next one's. Theirs
 *        who has mmap_lock for writing
 * @now: which of the two has them
 */
struct live_event_mm {
	struct list_head link;
	struct mm_struct *mm;
	u32 id;
	u32 parent;
	u32 kind;
	const struct task_struct *writer;
	struct live_event_list list[2];
	unsigned int now;
};

/**
 * struct live_step_hook - a function of the kernel that is looked at
 * @probe: on it
 * @events: for whom
 * @step: enum shadow_mm_step
 */
struct live_step_hook {
	struct kretprobe probe;
	struct live_mm_events *events;
	u32 step;
};

/**
 * struct live_mm_events - a stream
 * @log: its records
 * @root: the process whose exec begins it
 * @lock: @mms, @gone, @nr_mms
 * @mms: address spaces that are followed
 * @gone: those that have ended
 * @nr_mms: how many there ever were
 * @hooks: functions, by enum shadow_mm_step
 */
struct live_mm_events {
	struct live_event_log log;
	struct pid *root;
	raw_spinlock_t lock; /* @mms, @gone, @nr_mms */
	struct list_head mms;
	struct list_head gone;
	u32 nr_mms;
	struct live_step_hook hooks[SHADOW_MM_NR_STEPS];
};

/* mm_events.c */
struct live_event_mm *live_event_find(struct live_mm_events *events,
				      const struct mm_struct *mm);
int live_event_call(u64 *args);

/* mm_event_steps.c: process context, may sleep. */
int live_steps_init(struct live_mm_events *events);
void live_steps_exit(struct live_mm_events *events);
bool live_steps_missed(const struct live_mm_events *events);

#endif /* _SHADOWMM_LIVE_MM_EVENTS_PRIV_H */
