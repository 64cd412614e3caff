// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's VMAs and the shadow's, one by one, and what is counted of them.
 * Things without a number of their own, anon_vmas and shared memory, are the same
 * where what is equal on one side is on the other. Changes neither.
 */
#include "mm_mirror.h"

/* VM_SOFTDIRTY: anybody may clear it, by clear_refs, under another lock. */
#define COMPARED_FLAGS (~SHADOW_VM_SOFTDIRTY)

/**
 * struct pairs - tokens and the numbers that stand for them
 * @number: by token
 * @token: by number
 */
struct pairs {
	struct mm_numbers number;
	struct mm_numbers token;
};

static void pairs_free(struct pairs *pairs)
{
	free(pairs->number.slot);
	free(pairs->token.slot);
}

/* Do the two stand for each other, as far as is known? Then that is known now. */
static bool is_pair(struct pairs *pairs, u64 token, u64 number)
{
	u32 a, b;

	if (!token || !number)
		return !token && !number;
	/* Each gets the place at which it came first: the same one. */
	return !mm_number(&pairs->number, token, &a) &&
	       !mm_number(&pairs->token, number, &b) && a == b;
}

/**
 * struct walk - a comparison
 * @event: the section
 * @anons: of anon_vmas
 * @files: of open files
 * @mappings: of their pages
 * @what: what differs; NULL: nothing so far
 * @live: the kernel's
 * @shadow: the shadow's
 */
struct walk {
	struct mm_event *event;
	struct pairs anons;
	struct pairs files;
	struct pairs mappings;
	const char *what;
	u64 live;
	u64 shadow;
};

static void differ(struct walk *walk, const char *what, u64 live, u64 shadow)
{
	if (walk->what || live == shadow)
		return;
	walk->what = what;
	walk->live = live;
	walk->shadow = shadow;
}

static void differ_pair(struct walk *walk, struct pairs *pairs,
			const char *what, u64 token, u64 number)
{
	if (walk->what || is_pair(pairs, token, number))
		return;
	walk->what = what;
	walk->live = token;
	walk->shadow = number;
}

static void compare_vma(struct walk *walk,
			const struct shadow_mm_event_vma *live,
			const struct shadow_vma *vma)
{
	struct mm_mirror *mirror = walk->event->mirror;

	differ(walk, "start", live->start, vma->start);
	differ(walk, "end", live->end, vma->end);
	differ(walk, "flags", live->flags & COMPARED_FLAGS,
	       vma->flags & COMPARED_FLAGS);
	differ(walk, "pgoff", live->pgoff, vma->pgoff);
	if (mirror->mms.config.rules == SHADOW_MM_7_3)
		differ(walk, "anon_pgoff", live->anon_pgoff, vma->anon_pgoff);
	differ_pair(walk, &walk->anons, "anon_vma", live->anon_vma,
		    vma->anon_vma);
	differ(walk, "chain", min(live->chain, 2U), min(vma->chain, 2U));
	differ_pair(walk, &walk->files, "file", live->file, vma->file);
	differ_pair(walk, &walk->mappings, "mapping", live->mapping,
		    vma->mapping);
	differ(walk, "policy", mm_number_of(mirror, live->policy), vma->policy);
	differ(walk, "uffd", mm_number_of(mirror, live->uffd), vma->uffd);
	differ(walk, "name", mm_number_of(mirror, live->anon_name),
	       vma->anon_name);
	differ(walk, "operations", !!live->ops, !!vma->ops);
}

/* Return: where they differ, or where both end. */
static u64 compare_vmas(struct walk *walk)
{
	const struct mm_space *space = walk->event->space;
	const struct shadow_vma *vma = shadow_mm_find(&space->shadow, 0);
	const struct shadow_mm_event_vma *live;
	u64 at = 0;

	for (u32 i = 0; i < space->nr; i++) {
		live = &space->live[i].vma;
		at = vma ? min(live->start, vma->start) : live->start;
		if (vma)
			compare_vma(walk, live, vma);
		else
			differ(walk, "one VMA less", live->start, 0);
		if (walk->what)
			return at;
		vma = shadow_mm_find(&space->shadow, vma->end);
	}
	if (vma) {
		at = vma->start;
		differ(walk, "one VMA more", 0, vma->start);
	}
	return at;
}

static void compare_counts(struct walk *walk)
{
	const struct shadow_mm_section *section = walk->event->section;
	const struct shadow_mm *mm = &walk->event->space->shadow;

	differ(walk, "def_flags", section->def_flags, mm->def_flags);
	/* Who kept the lock for reading may take what went off them later. */
	if (section->flags & SHADOW_MM_SECTION_KEPT)
		return;
	differ(walk, "total_vm", section->total_vm, mm->total_vm);
	differ(walk, "locked_vm", section->locked_vm, mm->locked_vm);
	differ(walk, "data_vm", section->data_vm, mm->data_vm);
	differ(walk, "exec_vm", section->exec_vm, mm->exec_vm);
	differ(walk, "stack_vm", section->stack_vm, mm->stack_vm);
}

static u32 anon_number(struct mm_mirror *mirror, u64 token)
{
	u32 number;

	return mm_number(&mirror->anons, token, &number) ? 0 : number;
}

/* A VMA of the kernel's as the shadow would have it, for the rules to judge. */
static struct shadow_vma as_shadow(struct mm_mirror *mirror,
				   const struct shadow_mm_event_vma *live)
{
	return (struct shadow_vma){
		.start = live->start,
		.end = live->end,
		.flags = live->flags,
		.pgoff = live->pgoff,
		.anon_pgoff = live->anon_pgoff,
		.file = mm_number_of(mirror, live->file),
		.mapping = mm_number_of(mirror, live->mapping),
		.anon_vma = anon_number(mirror, live->anon_vma),
		.chain = live->chain,
		.policy = mm_number_of(mirror, live->policy),
		.uffd = mm_number_of(mirror, live->uffd),
		.anon_name = mm_number_of(mirror, live->anon_name),
		.ops = mm_ops_of(mirror, live),
	};
}

static void keep_live(struct mm_mirror *mirror, const struct mm_space *space,
		      u64 at, struct shadow_vma *around)
{
	u32 i = 0;

	while (i < space->nr && space->live[i].vma.end <= at)
		i++;
	if (i)
		around[0] = as_shadow(mirror, &space->live[i - 1].vma);
	for (u32 n = 1; n < MM_AROUND && i < space->nr; n++, i++)
		around[n] = as_shadow(mirror, &space->live[i].vma);
}

static void keep_shadow(const struct mm_space *space, u64 at,
			struct shadow_vma *around)
{
	const struct shadow_vma *vma = shadow_mm_find(&space->shadow, at);
	const struct shadow_vma *prev =
		shadow_mm_prev(&space->shadow, vma ? vma->start : ~0ULL);

	if (prev)
		around[0] = *prev;
	for (u32 n = 1; n < MM_AROUND && vma; n++) {
		around[n] = *vma;
		vma = shadow_mm_find(&space->shadow, vma->end);
	}
}

static void keep(struct walk *walk, u64 at)
{
	struct mm_event *event = walk->event;
	struct mm_mirror *mirror = event->mirror;
	struct mm_difference *difference;

	if (mirror->nr_differences == MM_MOST_DIFFERENCES)
		return;
	difference = &mirror->difference[mirror->nr_differences++];
	*difference = (struct mm_difference){
		.section = *event->section,
		.what = walk->what,
		.live = walk->live,
		.shadow = walk->shadow,
	};
	keep_live(mirror, event->space, at, difference->around[0]);
	keep_shadow(event->space, at, difference->around[1]);
}

/**
 * mm_compare() - compare both sides after a section
 * @event: the section; with what the model answered, if that differs
 *
 * Of an address space the first difference is kept, and the next one after they
 * were alike again.
 */
void mm_compare(struct mm_event *event)
{
	struct walk walk = { .event = event };
	u64 at;

	event->mirror->totals.compared++;
	at = compare_vmas(&walk);
	/* What was answered says more than what came of it. */
	if (event->what) {
		walk.what = event->what;
		walk.live = event->live;
		walk.shadow = event->shadow;
	}
	compare_counts(&walk);
	pairs_free(&walk.anons);
	pairs_free(&walk.files);
	pairs_free(&walk.mappings);
	event->mirror->totals.differences += !!walk.what;
	if (walk.what && !event->space->differs)
		keep(&walk, at);
	event->space->differs = walk.what;
}
