// SPDX-License-Identifier: GPL-2.0
/*
 * The rules that keep two VMAs apart, in the order in which the kernels look at
 * them, each with the kernels that have it. Which VMA grows and which goes is
 * vma_merge.c's.
 */
#include "core/vma_rules.h"

static bool in(const struct shadow_mms *mms, u32 kernels)
{
	return kernels >> mms->config.rules & 1;
}

/**
 * shadow_vma_closes() - has a VMA a close operation?
 * @mms: its kind's home
 * @vma: the VMA
 *
 * Return: yes or no.
 */
bool shadow_vma_closes(const struct shadow_mms *mms,
		       const struct shadow_vma *vma)
{
	return vma->ops && mms->ops[vma->ops]->close;
}

/**
 * shadow_vma_start_gap() - where the gap before a VMA begins
 * @mms: whose rules hold
 * @vma: the VMA
 *
 * Return: the address; @vma->start where there is no gap.
 */
u64 shadow_vma_start_gap(const struct shadow_mms *mms,
			 const struct shadow_vma *vma)
{
	u64 gap = 0;

	if (vma->flags & SHADOW_VM_GROWSDOWN)
		gap = mms->config.guard_gap;
	else if (vma->flags & shadow_mm_gap_flags(mms))
		gap = SHADOW_PAGE_SIZE;
	return vma->start - min(gap, vma->start);
}

static bool forked(const struct shadow_vma *vma)
{
	return vma && vma->anon_vma && vma->chain > 1;
}

/* The rules: true where they keep the two apart. */

static bool special(const struct shadow_meeting *m)
{
	return m->want->flags & SHADOW_VM_SPECIAL;
}

static bool not_adjacent(const struct shadow_meeting *m)
{
	return m->right ? m->want->end != m->near->start :
			  m->near->end != m->want->start;
}

static bool policy(const struct shadow_meeting *m)
{
	return m->near->policy != m->want->policy;
}

static bool flags(const struct shadow_meeting *m)
{
	return (m->near->flags ^ m->want->flags) & ~shadow_vma_sticky(m->mms);
}

static bool file(const struct shadow_meeting *m)
{
	return m->near->file != m->want->file;
}

static bool close(const struct shadow_meeting *m)
{
	return shadow_vma_closes(m->mms, m->near);
}

static bool uffd(const struct shadow_meeting *m)
{
	return m->near->uffd != m->want->uffd;
}

static bool anon_name(const struct shadow_meeting *m)
{
	return m->near->anon_name != m->want->anon_name;
}

static bool anon_vma(const struct shadow_meeting *m)
{
	return !shadow_vma_anon_agree(m->near, m->want);
}

/* Before 7.3 only the neighbour's chain counts, since then who gives does. */
static bool anon_forked(const struct shadow_meeting *m)
{
	if (!m->near->anon_vma && m->want->anon_vma)
		return in(m->mms, SHADOW_IN_7_3) && forked(m->source);
	return !m->want->anon_vma && forked(m->near);
}

static bool anon_empty(const struct shadow_meeting *m)
{
	return !m->near->anon_vma && m->want->anon_vma;
}

static bool follows(u64 left, const struct shadow_vma *vma, u64 right)
{
	return left + shadow_vma_pages(vma) == right;
}

static bool pgoff(const struct shadow_meeting *m)
{
	return m->right ? !follows(m->want->pgoff, m->want, m->near->pgoff) :
			  !follows(m->near->pgoff, m->near, m->want->pgoff);
}

static bool anon_pgoff(const struct shadow_meeting *m)
{
	const struct shadow_vma *left = m->right ? m->want : m->near;
	const struct shadow_vma *right = m->right ? m->near : m->want;
	u64 cow = m->want->flags & (SHADOW_VM_SHARED | SHADOW_VM_MAYWRITE);

	if (!m->want->file || cow != SHADOW_VM_MAYWRITE)
		return false;
	return !follows(left->anon_pgoff, left, right->anon_pgoff);
}

/* Rules that a meeting alone decides. */
static bool (*const tests[SHADOW_NR_VMA_RULES])(
	const struct shadow_meeting *m) = {
	[SHADOW_VMA_NOT_ADJACENT] = not_adjacent,
	[SHADOW_VMA_SPECIAL] = special,
	[SHADOW_VMA_POLICY] = policy,
	[SHADOW_VMA_FLAGS] = flags,
	[SHADOW_VMA_FILE] = file,
	[SHADOW_VMA_CLOSE] = close,
	[SHADOW_VMA_UFFD] = uffd,
	[SHADOW_VMA_ANON_NAME] = anon_name,
	[SHADOW_VMA_ANON_VMA] = anon_vma,
	[SHADOW_VMA_ANON_FORKED] = anon_forked,
	[SHADOW_VMA_ANON_EMPTY] = anon_empty,
	[SHADOW_VMA_PGOFF] = pgoff,
	[SHADOW_VMA_ANON_PGOFF] = anon_pgoff,
};

#define SINCE_6_12 (SHADOW_IN_6_12 | SHADOW_IN_7_3)
#define BEFORE_7_3 (SHADOW_IN_6_1 | SHADOW_IN_6_12)

static const struct shadow_vma_rule_info infos[SHADOW_NR_VMA_RULES] = {
	{ "joined", "nothing keeps them apart", 0 },
	{ "not-adjacent", "there is a gap between them", SHADOW_IN_ALL },
	{ "special", "one is I/O memory, bare page frames, or not to expand",
	  SHADOW_IN_ALL },
	{ "policy", "their memory policies differ", SHADOW_IN_ALL },
	{ "flags", "their flags differ", SHADOW_IN_ALL },
	{ "file", "they map different files", SHADOW_IN_ALL },
	{ "close", "the one that would grow has a close operation",
	  SHADOW_IN_6_1 },
	{ "close-goes", "the one that would go has a close operation",
	  SINCE_6_12 },
	{ "uffd", "their userfaultfd contexts differ", SHADOW_IN_ALL },
	{ "anon-name", "their names differ", SHADOW_IN_ALL },
	{ "anon-vma", "their anon_vmas differ", SHADOW_IN_ALL },
	{ "anon-forked", "one has no anon_vma, the other's came by fork",
	  SHADOW_IN_ALL },
	{ "anon-empty", "the one that would grow has no anon_vma", BEFORE_7_3 },
	{ "pgoff", "their offsets do not follow", SHADOW_IN_ALL },
	{ "anon-pgoff", "offsets of a file's private pages do not follow",
	  SHADOW_IN_7_3 },
};

/**
 * shadow_vma_rule_info() - a rule, for those who read it
 * @rule: the rule
 *
 * Return: its name, what it says, and the kernels that have it.
 */
const struct shadow_vma_rule_info *
shadow_vma_rule_info(enum shadow_vma_rule rule)
{
	return &infos[rule < SHADOW_NR_VMA_RULES ? rule : 0];
}

/**
 * shadow_vma_anon_agree() - may two VMAs share an anon_vma?
 * @left: one
 * @right: the other
 *
 * Return: one has none, or they have the same.
 */
bool shadow_vma_anon_agree(const struct shadow_vma *left,
			   const struct shadow_vma *right)
{
	return !left->anon_vma || !right->anon_vma ||
	       left->anon_vma == right->anon_vma;
}

/**
 * shadow_vma_meet() - what keeps a range apart from a neighbour
 * @meeting: the two
 *
 * Return: the first rule that does, SHADOW_VMA_JOINED where none does.
 */
enum shadow_vma_rule shadow_vma_meet(const struct shadow_meeting *meeting)
{
	u32 i;

	for (i = 0; i < SHADOW_NR_VMA_RULES; i++)
		if (tests[i] && in(meeting->mms, infos[i].in) &&
		    tests[i](meeting))
			return i;
	return SHADOW_VMA_JOINED;
}

/**
 * shadow_vma_meets() - may a range become part of a neighbour?
 * @meeting: the two
 *
 * As shadow_vma_meet(), for who need not know why not: what it mostly is goes
 * first.
 *
 * Return: yes or no.
 */
bool shadow_vma_meets(const struct shadow_meeting *meeting)
{
	return !not_adjacent(meeting) && !flags(meeting) &&
	       shadow_vma_meet(meeting) == SHADOW_VMA_JOINED;
}

static enum shadow_vma_rule absorb(const struct shadow_meeting *meeting)
{
	enum shadow_vma_rule rule = shadow_vma_meet(meeting);

	if (!rule && !in(meeting->mms, SHADOW_IN_6_1) &&
	    shadow_vma_closes(meeting->mms, meeting->want))
		return SHADOW_VMA_CLOSE_GOES;
	return rule;
}

/**
 * shadow_vma_apart() - what keeps two VMAs of an address space apart
 * @mms: whose rules hold
 * @left: one
 * @right: the one behind it
 *
 * Kernels merge where something changes, so two VMAs that nothing keeps apart
 * may still be two: nobody has touched them since the last rule fell.
 *
 * Return: the first rule by which @left cannot grow over @right, if @right cannot
 * grow over @left either; SHADOW_VMA_JOINED where one can.
 */
enum shadow_vma_rule shadow_vma_apart(const struct shadow_mms *mms,
				      const struct shadow_vma *left,
				      const struct shadow_vma *right)
{
	enum shadow_vma_rule rule;

	rule = absorb(
		&(struct shadow_meeting){ mms, left, right, false, right });
	if (!rule)
		return rule;
	return absorb(&(struct shadow_meeting){ mms, right, left, true,
						left }) ?
		       rule :
		       SHADOW_VMA_JOINED;
}
