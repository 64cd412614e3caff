// SPDX-License-Identifier: GPL-2.0
/*
 * A process's VMAs and what the shadow's rules say of them: where two meet, the
 * kernel keeps them apart; does the model? Takes struct shadow_rec_mm_account
 * and struct shadow_rec_mm_meet.
 */
#include "diff/diff.h"
#include "format/text.h"
#include "uapi/mm_copy.h"

static const char *account_name(__u32 account)
{
	static const char *const names[SHADOW_NR_MM_ACCOUNTS] = {
		[SHADOW_MM_MAP_COUNT] = "map_count",
		[SHADOW_MM_TOTAL] = "total_vm",
		[SHADOW_MM_LOCKED] = "locked_vm",
		[SHADOW_MM_DATA] = "data_vm",
		[SHADOW_MM_EXEC] = "exec_vm",
		[SHADOW_MM_STACK] = "stack_vm",
	};

	return account < SHADOW_NR_MM_ACCOUNTS ? names[account] : "?";
}

static int diff_accounts(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_mm_account *rec;
	int some = 0;

	while ((rec = shadow_recs_find(&recs, SHADOW_VIEW_MM_ACCOUNT,
				       sizeof(*rec)))) {
		if (!some++)
			shadow_printf(text, "%-10s %12s %12s %12s\n", "account",
				      "live", "shadow", "difference");
		shadow_printf(text, "%-10s %12llu %12llu %12lld\n",
			      account_name(rec->account), rec->live,
			      rec->shadow, (__s64)(rec->shadow - rec->live));
	}
	return some;
}

/* "rw-p", as maps has it. */
static void print_rights(struct shadow_text *text, __u64 flags)
{
	shadow_printf(text, " %c%c%c%c", flags & SHADOW_VM_READ ? 'r' : '-',
		      flags & SHADOW_VM_WRITE ? 'w' : '-',
		      flags & SHADOW_VM_EXEC ? 'x' : '-',
		      flags & SHADOW_VM_MAYSHARE ? 's' : 'p');
}

static void diff_meet(struct shadow_text *text,
		      const struct shadow_rec_mm_meet *rec)
{
	shadow_printf(text, "%012llx-%012llx-%012llx", rec->start, rec->at,
		      rec->end);
	print_rights(text, rec->left);
	print_rights(text, rec->right);
	shadow_printf(text, " %-6s %-12.*s %.*s\n",
		      rec->rule == SHADOW_VMA_JOINED ? "joined" : "apart",
		      (int)sizeof(rec->name), rec->name, (int)sizeof(rec->text),
		      rec->text);
}

/* What stands above the first meeting. */
static void diff_maps_head(struct shadow_text *text, struct shadow_recs recs)
{
	if (!diff_accounts(text, recs))
		shadow_printf(
			text,
			"not a copy: 'mm import PID' in control makes one\n");
	shadow_printf(text, "\n%-38s %-4s %-4s %-6s %-12s %s\n",
		      "start-meeting-end", "left", "rght", "shadow", "rule",
		      "what it says");
}

/* What stands behind the last one. */
static void diff_maps_end(struct shadow_text *text, __u32 meets, __u32 joined)
{
	shadow_printf(
		text,
		"\nmeetings: %u, apart in live and shadow: %u, in live alone: %u\n",
		meets, meets - joined, joined);
	shadow_printf(
		text,
		"VMAs that live has merged are one here: whether the shadow would have merged them is not seen\n");
}

/**
 * diff_maps() - what keeps a process's VMAs apart
 * @text: where
 * @recs: struct shadow_rec_mm_account, none where the address space is no copy;
 *        struct shadow_rec_mm_meet; or a piece of them
 */
void diff_maps(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_mm_meet *rec;
	__u32 meets = text->carry[0], joined = text->carry[1];

	if (!text->before)
		diff_maps_head(text, recs);
	while ((rec = shadow_recs_find(&recs, SHADOW_VIEW_MM_MEET,
				       sizeof(*rec)))) {
		diff_meet(text, rec);
		meets++;
		joined += rec->rule == SHADOW_VMA_JOINED;
	}
	text->carry[0] = text->follows ? meets : 0;
	text->carry[1] = text->follows ? joined : 0;
	if (!text->follows)
		diff_maps_end(text, meets, joined);
}
