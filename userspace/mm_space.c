// SPDX-License-Identifier: GPL-2.0
/*
 * Adds up what records say of an address space's VMAs. Asks no shadow anything.
 */
#include "mm_space.h"

static struct mm_number *find_slot(const struct mm_numbers *numbers, u64 token)
{
	u64 mask = (1ULL << numbers->bits) - 1;
	u64 at = token * 0x9e3779b97f4a7c15ULL >> (64 - numbers->bits);

	while (numbers->slot[at].token && numbers->slot[at].token != token)
		at = (at + 1) & mask;
	return &numbers->slot[at];
}

static int grow_numbers(struct mm_numbers *numbers)
{
	struct mm_numbers larger = {
		.bits = numbers->bits ? numbers->bits + 1 : 8,
		.nr = numbers->nr,
	};

	larger.slot = calloc(1UL << larger.bits, sizeof(*larger.slot));
	if (!larger.slot)
		return -ENOMEM;
	for (size_t i = 0; numbers->bits && i < 1UL << numbers->bits; i++)
		if (numbers->slot[i].token)
			*find_slot(&larger, numbers->slot[i].token) =
				numbers->slot[i];
	free(numbers->slot);
	*numbers = larger;
	return 0;
}

/**
 * mm_number() - the number of a token
 * @numbers: numbers that were given
 * @token: the token; 0 has the number 0
 * @number: gets it
 *
 * Return: 0 or -ENOMEM.
 */
int mm_number(struct mm_numbers *numbers, u64 token, u32 *number)
{
	struct mm_number *slot;

	*number = 0;
	if (!token)
		return 0;
	if ((!numbers->bits || numbers->nr >= 1U << (numbers->bits - 1)) &&
	    grow_numbers(numbers))
		return -ENOMEM;
	slot = find_slot(numbers, token);
	if (!slot->token)
		*slot = (struct mm_number){ token, ++numbers->nr };
	*number = slot->number;
	return 0;
}

/**
 * mm_space_make() - begin to follow an address space
 * @space: gets it
 * @mms: what its shadow shares with others
 * @id: its number
 *
 * Return: 0 or -ENOMEM.
 */
int mm_space_make(struct mm_space **space, struct shadow_mms *mms, u32 id)
{
	struct mm_space *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->id = id;
	if (shadow_mm_init(&made->shadow, mms)) {
		free(made);
		return -ENOMEM;
	}
	*space = made;
	return 0;
}

/**
 * mm_space_free() - it has ended
 * @space: the address space
 */
void mm_space_free(struct mm_space *space)
{
	shadow_mm_exit(&space->shadow);
	free(space->live);
	free(space->step);
	free(space);
}

/* Where the VMA is, or would be, that starts there. */
static u32 place_of(const struct mm_space *space, u64 start)
{
	u32 low = 0, high = space->nr, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (space->live[mid].vma.start < start)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool starts_at(const struct mm_space *space, u32 i, u64 start)
{
	return i < space->nr && space->live[i].vma.start == start;
}

static int take_out(struct mm_space *space, u64 start)
{
	u32 i = place_of(space, start);

	if (!starts_at(space, i, start))
		return -EPROTO;
	space->nr--;
	memmove(&space->live[i], &space->live[i + 1],
		(space->nr - i) * sizeof(*space->live));
	return 0;
}

static int put_in(struct mm_space *space, const struct shadow_mm_event_vma *vma)
{
	u32 i = place_of(space, vma->start);
	struct mm_live *live;

	if (!starts_at(space, i, vma->start)) {
		if (space->nr == space->room) {
			live = realloc(space->live,
				       (2 * space->room + 64) * sizeof(*live));
			if (!live)
				return -ENOMEM;
			space->live = live;
			space->room = 2 * space->room + 64;
		}
		memmove(&space->live[i + 1], &space->live[i],
			(space->nr - i) * sizeof(*space->live));
		space->nr++;
	}
	space->live[i] = (struct mm_live){ .vma = *vma };
	return 0;
}

/**
 * mm_space_change() - take over what a section says of the kernel's VMAs
 * @space: the address space
 * @section: the section
 *
 * Return: 0; -EPROTO: the records do not add up; -ENOMEM.
 */
int mm_space_change(struct mm_space *space,
		    const struct shadow_mm_section *section)
{
	const __u64 *gone = (const void *)(section + 1);
	const struct shadow_mm_event_vma *set =
		(const void *)(gone + section->nr_gone);
	int error = 0;

	for (u32 i = 0; i < section->nr_gone && !error; i++)
		error = take_out(space, gone[i]);
	for (u32 i = 0; i < section->nr_set && !error; i++)
		error = put_in(space, &set[i]);
	if (error)
		return error;
	return space->nr == section->nr_vmas ? 0 : -EPROTO;
}

/**
 * mm_space_step() - keep a step for the section that it belongs to
 * @space: the address space
 * @step: the step
 *
 * Return: 0 or -ENOMEM.
 */
int mm_space_step(struct mm_space *space, const struct shadow_mm_step_rec *step)
{
	struct shadow_mm_step_rec *more;
	u32 room = 2 * space->most_steps + 16;

	if (space->nr_steps == space->most_steps) {
		more = realloc(space->step, room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		space->step = more;
		space->most_steps = room;
	}
	space->step[space->nr_steps++] = *step;
	return 0;
}

/**
 * mm_space_at() - the kernel's VMA at an address
 * @space: the address space
 * @addr: the address
 *
 * Return: the VMA, or NULL.
 */
struct mm_live *mm_space_at(const struct mm_space *space, u64 addr)
{
	u32 i = place_of(space, addr);

	if (starts_at(space, i, addr))
		return &space->live[i];
	return i && addr < space->live[i - 1].vma.end ? &space->live[i - 1] :
							NULL;
}

/**
 * mm_space_has_step() - is there a step of a kind?
 * @space: the address space
 * @step: the kind
 *
 * Return: yes or no.
 */
bool mm_space_has_step(const struct mm_space *space, enum shadow_mm_step step)
{
	for (u32 i = 0; i < space->nr_steps; i++)
		if (space->step[i].step == step)
			return true;
	return false;
}
