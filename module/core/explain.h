/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log of decisions: a ring of records that several CPUs write and nobody
 * waits for. While it is on, every request and every free takes the slow path;
 * off it costs one branch there, and nothing on the fast path.
 */
#ifndef _SHADOWMM_CORE_EXPLAIN_H
#define _SHADOWMM_CORE_EXPLAIN_H

#include "core/mem.h"
#include "uapi/explain.h"

#define SHADOW_EXPLAIN_LEAST 64
#define SHADOW_EXPLAIN_MOST (1U << 16)

/**
 * struct shadow_explain_slot - room for a record
 * @writers: CPUs that are writing it; all but the first give up
 * @rec: the record; its seq is written last, and is 0 while it is being written
 */
struct shadow_explain_slot {
	u64 writers;
	struct shadow_rec_explain rec;
};

/**
 * struct shadow_explain - a log
 * @entries: slots, a power of two
 * @nr_cpus: CPUs
 * @next: records begun so far
 * @ops: operations begun so far
 * @op: which one each CPU is at; 0: none. Only that CPU touches it
 * @ring: the slots
 */
struct shadow_explain {
	u32 entries;
	u32 nr_cpus;
	u64 next;
	u64 ops;
	u32 *op;
	struct shadow_explain_slot *ring;
};

struct shadow_explain *shadow_explain_create(u32 entries, u32 nr_cpus);
void shadow_explain_destroy(struct shadow_explain *log);
size_t shadow_explain_bytes(const struct shadow_explain *log);
bool shadow_explain_read(const struct shadow_explain *log, u64 seq,
			 struct shadow_rec_explain *rec);
int shadow_mem_explain_start(struct shadow_mem *mem,
			     struct shadow_explain *log);
struct shadow_explain *shadow_mem_explain_stop(struct shadow_mem *mem);

/* For the hooks below. */
void shadow_explain_add(struct shadow_explain *log,
			const struct shadow_zone *zone, u32 idx,
			struct shadow_rec_explain *rec);
void shadow_explain_finish(struct shadow_explain *log, unsigned int cpu,
			   unsigned int order, u64 pfn, int err);
unsigned int shadow_explain_skip(const struct shadow_zone *zone,
				 const struct shadow_request *req);
void shadow_explain_refuse(const struct shadow_zone *zone,
			   const struct shadow_request *req, unsigned int wmark,
			   u64 need);

/**
 * shadow_zone_lock() - lock a zone for an operation
 * @zone: the zone
 * @cpu: the CPU of the operation
 *
 * What is decided under the lock belongs to what the CPU is at.
 *
 * Context: CPU locked, no zone.
 */
static inline void shadow_zone_lock(struct shadow_zone *zone, unsigned int cpu)
{
	seam_lock(zone->lock);
	if (unlikely(zone->explain)) {
		zone->op = zone->explain->op[cpu];
		zone->op_cpu = cpu;
	}
}

/**
 * shadow_zone_unlock() - release what shadow_zone_lock() took
 * @zone: the zone
 */
static inline void shadow_zone_unlock(struct shadow_zone *zone)
{
	if (unlikely(zone->explain))
		zone->op = 0;
	seam_unlock(zone->lock);
}

/* An operation begins on a CPU, with this decision. CPU locked. */
#define shadow_explain_begin(_mem, _cpu, ...)                               \
	do {                                                                \
		struct shadow_explain *_log = READ_ONCE((_mem)->explain);   \
		if (unlikely(_log)) {                                       \
			_log->op[_cpu] = seam_fetch_add(&_log->ops, 1) + 1; \
			shadow_explain_add(_log, NULL, SHADOW_IDX_NONE,     \
					   &(struct shadow_rec_explain){    \
						   .cpu = (_cpu),           \
						   .op = _log->op[_cpu],    \
						   __VA_ARGS__ });          \
		}                                                           \
	} while (0)

/* A decision on a zone or a block, no lock needed. CPU locked. */
#define shadow_explain_cpu(_zone, _idx, _cpu, ...)                         \
	do {                                                               \
		struct shadow_explain *_log = READ_ONCE((_zone)->explain); \
		if (unlikely(_log))                                        \
			shadow_explain_add(_log, _zone, _idx,              \
					   &(struct shadow_rec_explain){   \
						   .cpu = (_cpu),          \
						   .op = _log->op[_cpu],   \
						   __VA_ARGS__ });         \
	} while (0)

/* A decision of whoever holds the zone's lock. */
#define shadow_explain(_zone, _idx, ...)                                   \
	do {                                                               \
		if (unlikely((_zone)->explain))                            \
			shadow_explain_add((_zone)->explain, _zone, _idx,  \
					   &(struct shadow_rec_explain){   \
						   .cpu = (_zone)->op_cpu, \
						   .op = (_zone)->op,      \
						   __VA_ARGS__ });         \
	} while (0)

/* An operation ends: with a block, without one, or with an error. CPU locked. */
static inline void shadow_explain_end(struct shadow_mem *mem, unsigned int cpu,
				      unsigned int order, u64 pfn, int err)
{
	struct shadow_explain *log = READ_ONCE(mem->explain);

	if (unlikely(log))
		shadow_explain_finish(log, cpu, order, pfn, err);
}

/* What becomes of a zone for a request. CPU locked. */
static inline void shadow_explain_zone(const struct shadow_zone *zone,
				       const struct shadow_request *req,
				       enum shadow_explain_kind kind,
				       unsigned int detail)
{
	shadow_explain_cpu(zone, SHADOW_IDX_NONE, req->cpu, .kind = kind,
			   .order = req->order, .migratetype = req->migratetype,
			   .detail = detail, .a = READ_ONCE(zone->nr_free));
}

#endif /* _SHADOWMM_CORE_EXPLAIN_H */
