// SPDX-License-Identifier: GPL-2.0
/*
 * The rules by which a difference gets its cause: the first one that holds. A
 * rule only looks at figures, so each can be read off the records by hand.
 */
#include "diff/cause.h"

/* Pages that are neither free nor on a per-CPU list; never below none. */
static __u64 used_pages(const struct diff_facts *facts)
{
	__u64 rest = facts->zone_free + facts->pcp;

	return facts->managed > rest ? facts->managed - rest : 0;
}

static __u64 used_part(const struct diff_facts *facts)
{
	return facts->managed ? used_pages(facts) * 1000 / facts->managed : 0;
}

/**
 * diff_has_moved() - ask whether the live figure passed the shadow's
 * @question: the figures
 *
 * Return: 0 where it did not, or was not read again.
 */
int diff_has_moved(const struct diff_question *question)
{
	__s64 live = question->side[0].value;
	__s64 shadow = question->side[1].value;
	__s64 again = question->again;

	if (!question->has_again || live == again)
		return 0;
	return live < again ? live <= shadow && shadow <= again :
			      again <= shadow && shadow <= live;
}

/* Why has a side fewer free blocks of an order? */
static enum shadow_cause cause_of_less(const struct diff_facts *less,
				       const struct diff_facts *more)
{
	if (less->no_type)
		return SHADOW_CAUSE_NO_TYPE;
	if (less->free >= more->free)
		return less->below > more->below ? SHADOW_CAUSE_SPLIT :
						   SHADOW_CAUSE_WHOLE;
	if (less->managed < more->managed)
		return SHADOW_CAUSE_SIZE;
	if (less->pcp >= more->pcp + more->free - less->free)
		return SHADOW_CAUSE_PCP;
	if (used_pages(less) > used_pages(more))
		return SHADOW_CAUSE_USE;
	return less->zone_free < more->zone_free ? SHADOW_CAUSE_UNEXPLAINED :
						   SHADOW_CAUSE_REQUESTS;
}

/* Why is a side's index the higher one? */
static enum shadow_cause cause_of_index(const struct diff_question *q,
					const struct diff_facts *high,
					const struct diff_facts *low)
{
	if (!(high->free >> q->order) && high->managed < low->managed)
		return SHADOW_CAUSE_SIZE;
	if (used_part(high) > used_part(low))
		return SHADOW_CAUSE_USE;
	return high->below > low->below ? SHADOW_CAUSE_SPLIT :
					  SHADOW_CAUSE_UNEXPLAINED;
}

static enum shadow_cause cause_by_kind(const struct diff_question *q,
				       const struct diff_facts *less,
				       const struct diff_facts *more)
{
	switch (q->kind) {
	case DIFF_SETTING:
		return SHADOW_CAUSE_SETTING;
	case DIFF_REQUESTS:
		return SHADOW_CAUSE_REQUESTS;
	case DIFF_EXTENT:
		return less->managed < more->managed ? SHADOW_CAUSE_SIZE :
						       SHADOW_CAUSE_UNEXPLAINED;
	case DIFF_PLACE:
		return less->rank == more->rank ? SHADOW_CAUSE_NO_ZONE :
						  SHADOW_CAUSE_UNEXPLAINED;
	case DIFF_INDEX:
		return cause_of_index(q, more, less);
	default:
		return cause_of_less(less, more);
	}
}

/**
 * diff_cause() - why two figures differ
 * @question: the figures
 *
 * Return: the first cause that holds; SHADOW_CAUSE_SAME where they are equal;
 * SHADOW_CAUSE_UNEXPLAINED where none holds.
 */
enum shadow_cause diff_cause(const struct diff_question *question)
{
	const struct diff_facts *live = &question->side[0];
	const struct diff_facts *shadow = &question->side[1];

	if (!live->has_zone || !shadow->has_zone)
		return SHADOW_CAUSE_NO_ZONE;
	if (!live->has || !shadow->has)
		return SHADOW_CAUSE_NOT_KEPT;
	if (live->cut || shadow->cut)
		return SHADOW_CAUSE_CUT;
	if (live->value == shadow->value)
		return SHADOW_CAUSE_SAME;
	if (diff_has_moved(question))
		return SHADOW_CAUSE_MOVED;
	if (live->value < shadow->value)
		return cause_by_kind(question, live, shadow);
	return cause_by_kind(question, shadow, live);
}
