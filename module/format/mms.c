// SPDX-License-Identifier: GPL-2.0
/*
 * Address spaces, one a line, sizes in kB; the processes that share one stand
 * at the line's end. No other file of the kernel has this format.
 */
#include "format/mms.h"
#include "uapi/live_mm.h"

#define MMS_KB_PER_PAGE 4

/* A process's name; it may have set it to anything. */
static void format_comm(struct shadow_text *text, const char *comm)
{
	unsigned int i;

	for (i = 0; i < SHADOW_COMM_NAME && comm[i]; i++)
		shadow_printf(text, "%c",
			      comm[i] < ' ' || comm[i] == 127 ? '?' : comm[i]);
}

static void format_others(struct shadow_text *text, __u32 number,
			  struct shadow_recs recs)
{
	const struct shadow_rec_mm_user *user;

	while ((user = shadow_recs_find(&recs, SHADOW_LIVE_MM_USER,
					sizeof(*user)))) {
		if (user->number != number)
			continue;
		shadow_printf(text, ", %u ", user->pid);
		format_comm(text, user->comm);
	}
}

static void format_mm(struct shadow_text *text, const struct shadow_rec_mm *mm,
		      struct shadow_recs recs)
{
	shadow_printf(text, "%7u %9u %5u %6u %6llu %11llu %8llu", mm->pid,
		      mm->processes, mm->users, mm->count, mm->vmas,
		      mm->total_vm * MMS_KB_PER_PAGE,
		      mm->locked_vm * MMS_KB_PER_PAGE);
	shadow_printf(text, " %9llu %9llu %9llu %9llu %8llu ",
		      mm->rss_anon * MMS_KB_PER_PAGE,
		      mm->rss_file * MMS_KB_PER_PAGE,
		      mm->rss_shmem * MMS_KB_PER_PAGE,
		      mm->swap * MMS_KB_PER_PAGE, mm->tables / 1024);
	format_comm(text, mm->comm);
	if (mm->processes > 1)
		format_others(text, mm->number, recs);
	shadow_printf(text, "\n");
}

static void format_titles(struct shadow_text *text)
{
	shadow_printf(text, "%7s %9s %5s %6s %6s %11s %8s", "pid", "processes",
		      "users", "count", "VMAs", "size_kB", "locked");
	shadow_printf(text, " %9s %9s %9s %9s %8s %s\n", "anon", "file",
		      "shmem", "swap", "tables", "comm");
}

/**
 * shadow_format_mms() - print address spaces
 * @text: where
 * @recs: struct shadow_rec_mm and struct shadow_rec_mm_user, others are passed
 *        over
 */
void shadow_format_mms(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_mm *mm;
	struct shadow_recs all = recs;
	__u32 nr = text->carry[0], processes = text->carry[1];

	if (!text->before)
		format_titles(text);
	while ((mm = shadow_recs_find(&all, SHADOW_LIVE_MM, sizeof(*mm)))) {
		format_mm(text, mm, recs);
		nr++;
		processes += mm->processes;
	}
	text->carry[0] = text->follows ? nr : 0;
	text->carry[1] = text->follows ? processes : 0;
	if (!text->follows)
		shadow_printf(text, "%u address spaces, %u processes\n", nr,
			      processes);
}
