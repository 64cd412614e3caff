// SPDX-License-Identifier: GPL-2.0
/*
 * The log of decisions: made, written, read. Decides nothing, and allocates
 * nothing once it is made.
 */
#include "core/explain.h"

/**
 * shadow_explain_create() - make a log
 * @entries: decisions to keep, at most SHADOW_EXPLAIN_MOST; rounded up to a
 *           power of two and to SHADOW_EXPLAIN_LEAST
 * @nr_cpus: CPUs of the instance
 *
 * Context: may sleep.
 * Return: the log, or NULL where there is no memory or too much is asked.
 */
struct shadow_explain *shadow_explain_create(u32 entries, u32 nr_cpus)
{
	struct shadow_explain *log;
	u32 size = SHADOW_EXPLAIN_LEAST;

	if (entries > SHADOW_EXPLAIN_MOST)
		return NULL;
	while (size < entries)
		size *= 2;
	log = seam_alloc(1, sizeof(*log));
	if (!log)
		return NULL;
	log->entries = size;
	log->nr_cpus = nr_cpus;
	log->op = seam_alloc(nr_cpus, sizeof(*log->op));
	log->ring = seam_alloc(size, sizeof(*log->ring));
	if (log->op && log->ring)
		return log;
	shadow_explain_destroy(log);
	return NULL;
}

/**
 * shadow_explain_destroy() - free a log
 * @log: the log, which no instance writes to any more; NULL is allowed
 *
 * Context: may sleep.
 */
void shadow_explain_destroy(struct shadow_explain *log)
{
	if (!log)
		return;
	seam_free(log->ring);
	seam_free(log->op);
	seam_free(log);
}

/**
 * shadow_explain_bytes() - memory that a log takes
 * @log: the log; NULL is allowed
 *
 * Return: bytes.
 */
size_t shadow_explain_bytes(const struct shadow_explain *log)
{
	if (!log)
		return 0;
	return sizeof(*log) + log->nr_cpus * sizeof(*log->op) +
	       log->entries * sizeof(*log->ring);
}

static void set_log(struct shadow_mem *mem, struct shadow_explain *log)
{
	struct shadow_zone *zone;
	u32 i;

	WRITE_ONCE(mem->explain, log);
	for (i = 0; i < mem->nr_zones; i++) {
		zone = &mem->zones[i];
		seam_lock(zone->lock);
		WRITE_ONCE(zone->explain, log);
		zone->op = 0;
		shadow_zone_want_slow(zone, log);
		seam_unlock(zone->lock);
	}
}

/**
 * shadow_mem_explain_start() - write an instance's decisions to a log
 * @mem: the instance; all its zones are there
 * @log: a new log, made for as many CPUs
 *
 * Context: interrupts off, no zone; one caller at a time.
 * Return: 0; -EINVAL for a log of other CPUs; -EBUSY where there is a log.
 */
int shadow_mem_explain_start(struct shadow_mem *mem, struct shadow_explain *log)
{
	if (log->nr_cpus != mem->config.nr_cpus)
		return -EINVAL;
	if (mem->explain)
		return -EBUSY;
	set_log(mem, log);
	return 0;
}

/**
 * shadow_mem_explain_stop() - write no more decisions
 * @mem: the instance
 *
 * Whoever is in a call with @mem may write until the call ends.
 *
 * Context: interrupts off, no zone; one caller at a time.
 * Return: the log, now the caller's; NULL where there was none.
 */
struct shadow_explain *shadow_mem_explain_stop(struct shadow_mem *mem)
{
	struct shadow_explain *log = mem->explain;

	if (log)
		set_log(mem, NULL);
	return log;
}

/**
 * shadow_explain_add() - write a decision
 * @log: the log
 * @zone: the zone it is on; NULL: what @rec says
 * @idx: the block it is on; SHADOW_IDX_NONE: what @rec says, and without a
 *       zone's block no pfn where it says 0
 * @rec: what was decided; the rest is filled in
 *
 * Waits for nobody: where another CPU is still writing the record that stood
 * here a whole ring ago, the new one is lost.
 *
 * Context: any.
 */
void shadow_explain_add(struct shadow_explain *log,
			const struct shadow_zone *zone, u32 idx,
			struct shadow_rec_explain *rec)
{
	u64 seq = seam_fetch_add(&log->next, 1) + 1;
	struct shadow_explain_slot *slot;

	rec->rec.type = SHADOW_EXPLAIN_ENTRY;
	rec->rec.size = sizeof(*rec);
	if (zone) {
		rec->node = zone->config.node;
		rec->zone = zone->config.index;
		rec->pfn = idx == SHADOW_IDX_NONE ? SHADOW_PFN_NONE :
						    shadow_zone_pfn(zone, idx);
	}
	slot = &log->ring[(seq - 1) & (log->entries - 1)];
	if (!seam_fetch_add(&slot->writers, 1)) {
		WRITE_ONCE(slot->rec.seq, 0);
		seam_fence();
		slot->rec = *rec;
		seam_store_release(&slot->rec.seq, seq);
	}
	seam_fetch_add(&slot->writers, -1ULL);
}

/**
 * shadow_explain_finish() - an operation ends
 * @log: the log
 * @cpu: its CPU
 * @order: the block's order
 * @pfn: the block; SHADOW_PFN_NONE: there is none
 * @err: 0 or -errno
 *
 * Context: CPU @cpu locked.
 */
void shadow_explain_finish(struct shadow_explain *log, unsigned int cpu,
			   unsigned int order, u64 pfn, int err)
{
	struct shadow_rec_explain rec = {
		.kind = err ? SHADOW_EXPLAIN_FAIL : SHADOW_EXPLAIN_DONE,
		.order = order,
		.pfn = pfn,
		.a = -err,
		.cpu = cpu,
		.op = log->op[cpu],
	};

	shadow_explain_add(log, NULL, SHADOW_IDX_NONE, &rec);
	log->op[cpu] = 0;
}

/**
 * shadow_explain_skip() - why does a request want no page of a zone?
 * @zone: the zone
 * @req: the request
 *
 * Return: enum shadow_explain_skip
 */
unsigned int shadow_explain_skip(const struct shadow_zone *zone,
				 const struct shadow_request *req)
{
	if (zone->config.index > req->highest_zone)
		return SHADOW_SKIP_HIGH;
	if (!zone->present)
		return SHADOW_SKIP_EMPTY;
	if ((req->flags & SHADOW_REQ_THISNODE) &&
	    zone->config.node != req->node)
		return SHADOW_SKIP_NODE;
	return SHADOW_SKIP_MASK;
}

/**
 * shadow_explain_refuse() - write why a zone is below the mark
 * @zone: the zone
 * @req: the request
 * @wmark: the mark, enum shadow_watermark
 * @need: pages that would have to be free
 *
 * Context: CPU @req->cpu locked.
 */
void shadow_explain_refuse(const struct shadow_zone *zone,
			   const struct shadow_request *req, unsigned int wmark,
			   u64 need)
{
	shadow_explain_cpu(zone, SHADOW_IDX_NONE, req->cpu,
			   .kind = SHADOW_EXPLAIN_ZONE_LOW, .order = req->order,
			   .migratetype = req->migratetype, .detail = wmark,
			   .a = READ_ONCE(zone->nr_free), .b = need);
}

/**
 * shadow_explain_read() - read a decision
 * @log: the log
 * @seq: its number
 * @rec: where it is stored
 *
 * Context: any; nobody frees the log meanwhile.
 * Return: true; false where it is not written yet, lost or overwritten.
 */
bool shadow_explain_read(const struct shadow_explain *log, u64 seq,
			 struct shadow_rec_explain *rec)
{
	const struct shadow_explain_slot *slot;

	slot = &log->ring[(seq - 1) & (log->entries - 1)];
	if (seam_load_acquire(&slot->rec.seq) != seq)
		return false;
	*rec = slot->rec;
	seam_fence();
	return READ_ONCE(slot->rec.seq) == seq && rec->seq == seq;
}
