// SPDX-License-Identifier: GPL-2.0
/*
 * A family of instances: who is in it, and which of them has a page frame in
 * use. Touches no frame, and waits for nobody.
 */
#include "core/family.h"
#include "core/fault.h"

/**
 * shadow_family_join() - an instance has siblings from now on
 * @family: the family, which outlives its members
 * @mem: the instance, of no family yet
 *
 * Context: any; one who joins or leaves at a time.
 */
void shadow_family_join(struct shadow_family *family, struct shadow_mem *mem)
{
	mem->family = family;
	mem->next_member = family->first;
	seam_store_release(&family->first, mem);
}

/**
 * shadow_family_leave() - an instance is on its own again
 * @mem: the instance; one that has no family is allowed
 *
 * A sibling that looks for a page frame just now may still be in it: who leaves
 * waits, before the instance goes, until all such calls have ended.
 *
 * Context: any; one who joins or leaves at a time.
 */
void shadow_family_leave(struct shadow_mem *mem)
{
	struct shadow_mem **link;

	if (!mem->family)
		return;
	link = &mem->family->first;
	while (*link != mem)
		link = &(*link)->next_member;
	seam_store_release(link, mem->next_member);
	mem->family = NULL;
}

/* Did an instance hand a page frame out, and has it not got it back? */
static bool has_in_use(const struct shadow_mem *mem, u64 pfn)
{
	const struct shadow_zone *zone;
	u32 idx;

	zone = shadow_mem_find(mem, pfn, &idx);
	if (!zone)
		return false;
	idx = shadow_zone_head(zone, idx);
	return shadow_frame_state(&zone->frames[idx]) == SHADOW_FRAME_ALLOC;
}

/**
 * shadow_family_find() - the sibling that handed a page frame out
 * @mem: the instance that does not know it
 * @pfn: any number
 *
 * What a sibling has free, or only knows of, is not its to name.
 *
 * Context: any; whoever a sibling would wait for when it leaves. A guess, where
 * that sibling is at work meanwhile.
 * Return: the sibling; NULL where there is none.
 */
struct shadow_mem *shadow_family_find(const struct shadow_mem *mem, u64 pfn)
{
	const struct shadow_family *family = READ_ONCE(mem->family);
	struct shadow_mem *other;

	other = family ? seam_load_acquire(&family->first) : NULL;
	while (other && (other == mem || !has_in_use(other, pfn)))
		other = seam_load_acquire(&other->next_member);
	return other;
}
