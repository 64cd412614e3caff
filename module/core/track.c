// SPDX-License-Identifier: GPL-2.0
/*
 * Tracking: descriptors, references. Allocates no page and frees one only with
 * its last reference.
 */
#include "core/fault.h"
#include "core/track.h"

/**
 * shadow_track_create() - make a pool of descriptors for a zone
 * @capacity: how many, at most SHADOW_TRACK_MOST
 *
 * Context: may sleep.
 * Return: the pool; NULL where there is no memory, for none and for too many.
 */
struct shadow_track *shadow_track_create(u32 capacity)
{
	struct shadow_track *track;
	u32 i;

	if (!capacity || capacity > SHADOW_TRACK_MOST)
		return NULL;
	track = seam_alloc(1, sizeof(*track));
	if (!track)
		return NULL;
	track->desc = seam_alloc(capacity, sizeof(*track->desc));
	if (!track->desc) {
		seam_free(track);
		return NULL;
	}
	for (i = 0; i < capacity; i++) {
		track->desc[i].idx = SHADOW_IDX_NONE;
		track->desc[i].next = i + 1;
	}
	track->desc[capacity - 1].next = SHADOW_IDX_NONE;
	track->capacity = capacity;
	track->tail = capacity - 1;
	return track;
}

/**
 * shadow_track_destroy() - free a pool
 * @track: the pool, which no zone has any more; NULL is allowed
 *
 * Context: may sleep.
 */
void shadow_track_destroy(struct shadow_track *track)
{
	if (!track)
		return;
	seam_free(track->desc);
	seam_free(track);
}

/**
 * shadow_track_bytes() - memory that a pool takes
 * @track: the pool; NULL is allowed
 *
 * Return: bytes.
 */
size_t shadow_track_bytes(const struct shadow_track *track)
{
	if (!track)
		return 0;
	return sizeof(*track) + track->capacity * sizeof(*track->desc);
}

/**
 * shadow_zone_track_start() - track the blocks that are allocated from now on
 * @zone: the zone
 * @track: a new pool
 *
 * Context: zone lock held.
 * Return: NULL, and the pool is the zone's; @track where the zone has one
 * already: it is on, or blocks that it tracked before are allocated still.
 */
struct shadow_track *shadow_zone_track_start(struct shadow_zone *zone,
					     struct shadow_track *track)
{
	seam_assert_held(zone->lock);
	if (zone->track)
		return track;
	track->on = true;
	WRITE_ONCE(zone->track, track);
	shadow_zone_want_slow(zone, true);
	return NULL;
}

/**
 * shadow_zone_track_stop() - track no new blocks
 * @zone: the zone
 *
 * Blocks that are tracked stay so until they are freed; the pool stays with
 * them. It is given out by the first call after the last of them is gone.
 *
 * Context: zone lock held.
 * Return: the pool, now the caller's to destroy once nobody is in a call with
 * the zone; NULL where there is none or it is in use.
 */
struct shadow_track *shadow_zone_track_stop(struct shadow_zone *zone)
{
	struct shadow_track *track = zone->track;

	seam_assert_held(zone->lock);
	if (!track)
		return NULL;
	if (track->on) {
		track->on = false;
		shadow_zone_want_slow(zone, false);
	}
	if (track->nr)
		return NULL;
	WRITE_ONCE(zone->track, NULL);
	return track;
}

/* The descriptor of a head; NULL where it has none. Zone lock held. */
static struct shadow_desc *desc_of(const struct shadow_zone *zone, u32 idx)
{
	u32 owner = shadow_frame_owner(&zone->frames[idx]);

	if (shadow_frame_state(&zone->frames[idx]) != SHADOW_FRAME_ALLOC ||
	    !owner || !zone->track || shadow_frame_tag_of(&zone->frames[idx]))
		return NULL;
	return &zone->track->desc[owner - 1];
}

static void set_owner(struct shadow_zone *zone, u32 idx, u32 owner)
{
	zone->frames[idx].word |= (u64)owner << SHADOW_OWNER_SHIFT;
}

/* Give a block the descriptor that has been free longest. */
static void desc_take(struct shadow_zone *zone, u32 idx,
		      const struct shadow_desc *what)
{
	struct shadow_track *track = zone->track;
	u32 number = track->head;

	if (number == SHADOW_IDX_NONE) {
		track->missed++;
		return;
	}
	track->head = track->desc[number].next;
	if (track->head == SHADOW_IDX_NONE)
		track->tail = SHADOW_IDX_NONE;
	track->nr++;
	track->desc[number] = *what;
	track->desc[number].idx = idx;
	set_owner(zone, idx, number + 1);
}

/* It goes behind all others, so that it tells of its block for long. */
static void desc_give(struct shadow_track *track, struct shadow_desc *desc)
{
	u32 number = desc - track->desc;

	desc->refs = 0;
	desc->next = SHADOW_IDX_NONE;
	if (track->tail == SHADOW_IDX_NONE)
		track->head = number;
	else
		track->desc[track->tail].next = number;
	track->tail = number;
	track->nr--;
}

/**
 * shadow_track_add() - track a block that was just allocated
 * @zone: the zone; without a pool, or with one that is off, nothing happens
 * @idx: the block's head
 * @req: what it was allocated for
 *
 * Context: CPU locked, no zone.
 */
void shadow_track_add(struct shadow_zone *zone, u32 idx,
		      const struct shadow_request *req)
{
	const struct shadow_desc what = {
		.refs = 1,
		.site = req->site,
		.owner = req->owner,
		.order = req->order,
	};

	seam_lock(zone->lock);
	if (zone->track && zone->track->on)
		desc_take(zone, idx, &what);
	seam_unlock(zone->lock);
}

/**
 * shadow_track_remove() - a tracked block is to be freed
 * @zone: the zone
 * @idx: the block's head
 *
 * Context: CPU locked, no zone.
 * Return: 0, and the block is not tracked any more; -EBUSY, nothing changed,
 * where it has more than one reference.
 */
int shadow_track_remove(struct shadow_zone *zone, u32 idx)
{
	struct shadow_desc *desc;
	int err = 0;

	seam_lock(zone->lock);
	desc = desc_of(zone, idx);
	if (desc && desc->refs > 1) {
		err = -EBUSY;
	} else if (desc) {
		desc_give(zone->track, desc);
		zone->frames[idx].word &= (1ULL << SHADOW_OWNER_SHIFT) - 1;
	}
	seam_unlock(zone->lock);
	return err;
}

/**
 * shadow_track_is_shared() - has a tracked block more than one reference?
 * @zone: the zone
 * @owner: what the block's word has as owner
 *
 * Context: zone lock held.
 * Return: true if so
 */
bool shadow_track_is_shared(const struct shadow_zone *zone, u32 owner)
{
	return zone->track->desc[owner - 1].refs > 1;
}

/**
 * shadow_track_split() - a tracked block was cut
 * @zone: the zone
 * @idx: its first part, whose word has been written anew
 * @to: the order of the parts
 * @owner: what the block's word had as owner
 *
 * Each part has the owner and the site of the whole, and one reference.
 *
 * Context: zone lock held.
 */
void shadow_track_split(struct shadow_zone *zone, u32 idx, unsigned int to,
			u32 owner)
{
	struct shadow_desc *desc = &zone->track->desc[owner - 1];
	struct shadow_desc part = *desc;
	u32 end = idx + (1U << desc->order);

	desc->order = to;
	part.order = to;
	part.refs = 1;
	set_owner(zone, idx, owner);
	for (idx += 1U << to; idx < end; idx += 1U << to)
		desc_take(zone, idx, &part);
}

/**
 * shadow_track_copy() - a block moves: its new place is to be tracked like it
 * @zone: where it is
 * @idx: its head
 * @to: where it goes to
 * @to_idx: the head there, allocated and not tracked
 *
 * Both places have a descriptor from then on, where there are enough.
 *
 * Context: process context, no lock held, interrupts on.
 */
void shadow_track_copy(struct shadow_zone *zone, u32 idx,
		       struct shadow_zone *to, u32 to_idx)
{
	const struct shadow_desc *desc;
	struct shadow_desc what = {};

	seam_lock_irq(zone->lock);
	desc = desc_of(zone, idx);
	if (desc)
		what = *desc;
	seam_unlock_irq(zone->lock);
	if (!what.refs)
		return;
	seam_lock_irq(to->lock);
	if (to->track && to->track->on)
		desc_take(to, to_idx, &what);
	seam_unlock_irq(to->lock);
}

/**
 * shadow_track_drop() - a place that a block has left, or never came to, is free
 * @zone: the zone
 * @idx: the head there
 *
 * However many references the block has: they are its new place's.
 *
 * Context: zone lock held.
 */
void shadow_track_drop(struct shadow_zone *zone, u32 idx)
{
	struct shadow_desc *desc = desc_of(zone, idx);

	seam_assert_held(zone->lock);
	if (desc)
		desc_give(zone->track, desc);
}

/**
 * shadow_mem_get() - hold a tracked block once more
 * @mem: the instance
 * @pfn: the block's first page frame; the caller holds it already
 *
 * Context: interrupts off, no zone.
 * Return: 0; -ENOENT for no page of this instance; -EFAULT where no allocated
 * block begins; -ENODATA where it is not tracked; -EOVERFLOW.
 */
int shadow_mem_get(struct shadow_mem *mem, u64 pfn)
{
	struct shadow_desc *desc;
	struct shadow_zone *zone;
	int err = 0;
	u32 idx;

	zone = shadow_mem_find(mem, pfn, &idx);
	if (!zone)
		return -ENOENT;
	seam_lock(zone->lock);
	desc = desc_of(zone, idx);
	if (shadow_frame_state(&zone->frames[idx]) != SHADOW_FRAME_ALLOC)
		err = -EFAULT;
	else if (!desc)
		err = -ENODATA;
	else if (desc->refs == U32_MAX)
		err = -EOVERFLOW;
	else
		desc->refs++;
	seam_unlock(zone->lock);
	return err;
}

/**
 * shadow_mem_put() - hold a tracked block once less
 * @mem: the instance
 * @pfn: the block's first page frame
 * @cpu: whose per-CPU lists
 *
 * With the last reference the block is freed.
 *
 * Context: CPU @cpu locked, no zone.
 * Return: 0; -EINVAL for a CPU that cannot be; -ENOENT for no page of this
 * instance; -EFAULT where no allocated block begins; -ENODATA where it is not
 * tracked.
 */
int shadow_mem_put(struct shadow_mem *mem, u64 pfn, unsigned int cpu)
{
	struct shadow_desc *desc;
	struct shadow_zone *zone;
	unsigned int order = 0;
	bool last = false;
	int err = 0;
	u32 idx;

	if (cpu >= mem->config.nr_cpus)
		return -EINVAL;
	zone = shadow_mem_find(mem, pfn, &idx);
	if (!zone)
		return -ENOENT;
	seam_lock(zone->lock);
	desc = desc_of(zone, idx);
	if (shadow_frame_state(&zone->frames[idx]) != SHADOW_FRAME_ALLOC)
		err = -EFAULT;
	else if (!desc)
		err = -ENODATA;
	else if (desc->refs > 1)
		desc->refs--;
	else
		last = true;
	if (last)
		order = desc->order;
	seam_unlock(zone->lock);
	if (!last)
		return err;
	return shadow_mem_free_slow(mem, pfn, order, cpu);
}

/**
 * shadow_track_find() - what is known of a block, or was of the last one there
 * @zone: the zone
 * @idx: the block's head
 * @desc: where a copy of the descriptor is stored; refs 0: the block was freed
 *
 * Context: interrupts off, no zone; for a block that was freed the time grows
 * with the pool.
 * Return: false where nothing is known.
 */
bool shadow_track_find(struct shadow_zone *zone, u32 idx,
		       struct shadow_desc *desc)
{
	const struct shadow_desc *found;
	struct shadow_track *track;
	u32 i;

	seam_lock(zone->lock);
	track = zone->track;
	found = track ? desc_of(zone, idx) : NULL;
	if (track && !found)
		for (i = track->head; i != SHADOW_IDX_NONE;
		     i = track->desc[i].next)
			if (track->desc[i].idx == idx)
				found = &track->desc[i];
	if (found)
		*desc = *found;
	seam_unlock(zone->lock);
	return found;
}

/**
 * shadow_track_stat() - tracking in figures
 * @mem: the instance
 * @stat: where they are stored
 *
 * Context: interrupts off, no zone.
 */
void shadow_track_stat(struct shadow_mem *mem, struct shadow_track_stat *stat)
{
	struct shadow_track *track;
	u32 i;

	*stat = (struct shadow_track_stat){};
	for (i = 0; i < mem->nr_zones; i++) {
		seam_lock(mem->zones[i].lock);
		track = mem->zones[i].track;
		if (track) {
			stat->on |= track->on;
			stat->capacity += track->capacity;
			stat->nr += track->nr;
			stat->missed += track->missed;
		}
		seam_unlock(mem->zones[i].lock);
	}
}
