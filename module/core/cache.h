/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Caches: objects of one size, cut out of an instance's pages.
 *
 * An object is named by its byte address in the instance, pfn << 12 | offset;
 * 0 is never an object. Where the pages have contents the owner lends a base:
 * base + address is where the CPU sees the byte. A mirror has none; caches that
 * would write into pages are refused there.
 *
 * Where several threads use an instance, its owner sees to it that nobody else
 * touches a CPU's share during a call with that CPU ("CPU locked": interrupts
 * off). Each cache's nodes have locks of their own. Order: CPU, then a cache's
 * node or a zone, never both: pages come and go with no node locked. Caches are
 * made, found by name and destroyed by one thread at a time ("caches locked"):
 * a mutex of the owner's.
 */
#ifndef _SHADOWMM_CORE_CACHE_H
#define _SHADOWMM_CORE_CACHE_H

#include "core/finding.h"
#include "core/mem.h"
#include "core/sheaf.h"
#include "core/slab.h"

#define SHADOW_CACHE_NAME_LEN SHADOW_FINDING_NAME

/* What a cache may be asked to be. */
#define SHADOW_CACHE_HWALIGN 0x01 /* aligned to cache lines, or parts of one */
#define SHADOW_CACHE_RED_ZONE 0x02 /* guard bytes before and behind objects */
#define SHADOW_CACHE_POISON 0x04 /* free objects are filled and looked at */
#define SHADOW_CACHE_TRACK 0x08 /* objects know who allocated and freed them */
#define SHADOW_CACHE_NO_MERGE 0x10 /* shares its slabs with no other cache */
#define SHADOW_CACHE_RECLAIMABLE 0x20 /* pages of the reclaimable type */
#define SHADOW_CACHE_RCU 0x40 /* typesafe: pages wait for a grace period */
#define SHADOW_CACHE_KMALLOC 0x80 /* kmalloc.c's own */
#define SHADOW_CACHE_FLAGS 0x7f /* those that may be asked for */
#define SHADOW_CACHE_DEBUG \
	(SHADOW_CACHE_RED_ZONE | SHADOW_CACHE_POISON | SHADOW_CACHE_TRACK)

/**
 * struct shadow_slabs_config - what an instance's caches are made with
 * @max_caches: how many there may be, at most 65536; 0: 256
 * @min_objects: of a slab, if it can be; 0: the kernel's rule, by CPUs
 * @base: where the CPU sees the instance's byte 0; NULL: no contents
 * @cpu_node: node of each CPU, which stays as long as the caches do; NULL: all
 *            on node 0
 * @seed: of the random order of objects; 0: they are not shuffled
 * @rcu: tells the owner that something of a cache waits for a grace period
 *       (shadow_cache_rcu_begin()). Called with the CPU locked and no node; NULL:
 *       what should wait does not
 * @pages: tells the owner that a block of pages came to the caches, or that it is
 *         about to leave them. Called likewise; NULL: nobody wants to know
 * @ctx: handed to both
 */
struct shadow_slabs_config {
	u32 max_caches;
	u32 min_objects;
	char *base;
	const u16 *cpu_node;
	u64 seed;
	void (*rcu)(void *ctx, struct shadow_cache *cache);
	void (*pages)(void *ctx, u64 pfn, unsigned int order, bool came);
	void *ctx;
};

/**
 * struct shadow_cache_config - what a cache is made with
 * @name: its name, neither empty nor with a space
 * @size: bytes of an object
 * @align: what its address is a multiple of, a power of two; 0: 8
 * @flags: SHADOW_CACHE_*
 * @engine: NULL: &shadow_engine_sheaves
 * @ctor: puts an object in order when its slab is made; NULL: none. Called with
 *        the CPU and a node locked
 * @capacity: objects of a sheaf; 0: by size (shadow_cache_capacity())
 * @barn: sheaves of each node's barn; 0: SHADOW_BARN_SHEAVES
 */
struct shadow_cache_config {
	char name[SHADOW_CACHE_NAME_LEN];
	u32 size;
	u32 align;
	u32 flags;
	const struct shadow_engine *engine;
	void (*ctor)(void *object);
	u32 capacity;
	u32 barn;
};

#define SHADOW_BARN_SHEAVES 10 /* kernel: MAX_FULL_SHEAVES */

/**
 * struct shadow_slab_rcu - what waits for a grace period on a node
 * @sheaves: objects
 * @slabs: empty slabs, by number, linked by @next
 * @nr_sheaves: how many
 * @nr_slabs: how many
 */
struct shadow_slab_rcu {
	struct shadow_sheaf *sheaves;
	u32 slabs;
	u32 nr_sheaves;
	u32 nr_slabs;
};

/**
 * struct shadow_cache_node - a cache's slabs on one node; all under @lock
 * @lock: over all that follows, and the slabs
 * @partial: slabs with objects free and objects taken
 * @empty: slabs with all objects free
 * @full: slabs with none free, if the engine lists them
 * @nr_slabs: all slabs but those that wait for a grace period
 * @nr_objects: their objects
 * @nr_taken: those that are not free, in sheaves or out
 * @colour: the engine's: next slab's
 * @pool: descriptors
 * @barn: sheaves
 * @waiting: for a grace period to begin
 * @elapsing: for the one that has begun to end
 */
struct shadow_cache_node {
	struct seam_lock lock; /* the above */
	struct shadow_slab_list partial;
	struct shadow_slab_list empty;
	struct shadow_slab_list full;
	u32 nr_slabs;
	u64 nr_objects;
	u64 nr_taken;
	u32 colour;
	struct shadow_slab_pool pool;
	struct shadow_barn barn;
	struct shadow_slab_rcu waiting;
	struct shadow_slab_rcu elapsing;
};

/**
 * struct shadow_cache - a cache
 * @cpu: each CPU's share
 * @tag: that of its frames
 * @low_bits: address bits that no object of it has set
 * @object_size: bytes of an object that are its user's
 * @slabs: all caches of the instance
 * @config: as it was made; where caches are merged, the first one
 * @engine: how it keeps its slabs
 * @number: its own
 * @size: bytes from one object to the next, meta data and all
 * @align: what an object's address is a multiple of
 * @left: bytes of the red zone before an object
 * @inuse: bytes of an object up to its meta data
 * @order: of its slabs,
 * @objects: that have so many objects,
 * @min_order: and, where no such block is free, of smaller ones,
 * @min_objects: that have so many
 * @colours: how many places a slab's first object may have, classic's
 * @reciprocal: for the division by @size
 * @min_partial: empty slabs are kept while fewer than this are not full
 * @capacity: objects of a sheaf; 0: no sheaves
 * @nr_sheaves: in all
 * @users: names that it has
 * @node: its nodes
 * @nr_nodes: how many
 * @sheaves: the memory of all sheaves
 * @none: the sheaf of caches that have none
 */
struct shadow_cache {
	struct shadow_cache_cpu *cpu;
	u32 tag;
	u32 low_bits;
	u32 object_size;
	struct shadow_slabs *slabs;
	struct shadow_cache_config config;
	const struct shadow_engine *engine;
	u32 number;
	u32 size;
	u32 align;
	u32 left;
	u32 inuse;
	u32 order;
	u32 objects;
	u32 min_order;
	u32 min_objects;
	u32 colours;
	u64 reciprocal;
	u32 min_partial;
	u32 capacity;
	u32 nr_sheaves;
	u32 users;
	struct shadow_cache_node *node;
	u32 nr_nodes;
	char *sheaves;
	struct shadow_sheaf none;
};

/**
 * struct shadow_cache_name - one name of a cache
 * @next: the next one of the instance
 * @cache: whose it is
 * @size: bytes of an object under this name
 * @name: it
 */
struct shadow_cache_name {
	struct shadow_cache_name *next;
	struct shadow_cache *cache;
	u32 size;
	char name[SHADOW_CACHE_NAME_LEN];
};

#define SHADOW_KMALLOC_LARGEST 8192U
#define SHADOW_KMALLOC_CLASSES 13 /* 8, 16 … 8192, and 96 and 192 */

/* Whose memory a kmalloc() is: kinds that do not share slabs. */
enum shadow_kmalloc_kind {
	SHADOW_KMALLOC_NORMAL,
	SHADOW_KMALLOC_RECLAIMABLE,
	/* private: */
	SHADOW_NR_KMALLOC_KINDS,
};

/**
 * struct shadow_slabs - all caches of an instance
 * @mem: the instance
 * @base: where the CPU sees its byte 0; NULL: no contents
 * @cache: by number; NULL: none
 * @config: as it was made
 * @names: names of caches, the newest first
 * @nr_caches: caches, those that share one counted once
 * @kmalloc: the caches behind kmalloc(), by kind and class; NULL: none
 * @kmalloc_class: the class of a size, by (size + 7) / 8
 * @nr_large: blocks that kmalloc() took past the caches
 * @large_pages: their pages
 * @lock: over @finding and @nr_findings
 * @nr_findings: all there ever were
 * @finding: the last ones, by number % SHADOW_NR_FINDINGS
 */
struct shadow_slabs {
	struct shadow_mem *mem;
	char *base;
	struct shadow_cache **cache;
	struct shadow_cache
		*kmalloc[SHADOW_NR_KMALLOC_KINDS][SHADOW_KMALLOC_CLASSES];
	u8 kmalloc_class[SHADOW_KMALLOC_LARGEST / 8 + 1];
	struct shadow_slabs_config config;
	struct shadow_cache_name *names;
	u32 nr_caches;
	u64 nr_large;
	u64 large_pages;
	struct seam_lock lock; /* the ring */
	u64 nr_findings;
	struct shadow_finding finding[SHADOW_NR_FINDINGS];
};

/**
 * struct shadow_cache_stat - a cache in figures, of all nodes
 * @active: objects in use, exactly where all CPUs are locked: neither free in a
 *          slab nor in a sheaf
 * @taken: what the kernel calls active: those in sheaves counted, too
 * @objects: objects of all slabs
 * @slabs: slabs
 * @partial: those with objects free and objects taken
 * @empty: those with all objects free
 * @waiting: those that wait for a grace period; not in @slabs
 * @in_sheaves: objects in the CPUs' sheaves and the barns
 * @in_rcu: objects that wait for a grace period
 * @pages: of slabs, those that wait counted
 * @wasted: bytes of slabs that belong to no object: padding, meta data, what is
 *          left at the end
 * @bytes: memory for the cache itself, descriptors, sheaves
 */
struct shadow_cache_stat {
	u64 active;
	u64 taken;
	u64 objects;
	u64 slabs;
	u64 partial;
	u64 empty;
	u64 waiting;
	u64 in_sheaves;
	u64 in_rcu;
	u64 pages;
	u64 wasted;
	u64 bytes;
};

/**
 * struct shadow_cache_node_stat - a cache's node in figures
 * @slabs: slabs
 * @partial: those with objects free and objects taken
 * @empty: those with all objects free
 * @objects: objects of all slabs
 * @taken: those that are not free in their slab
 * @barn_full: full sheaves in the barn
 * @barn_empty: empty ones
 * @waiting_sheaves: sheaves that wait for a grace period
 * @waiting_slabs: slabs that do
 * @desc_used: descriptors in use
 * @desc_free: descriptors left
 */
struct shadow_cache_node_stat {
	u64 slabs;
	u64 partial;
	u64 empty;
	u64 objects;
	u64 taken;
	u32 barn_full;
	u32 barn_empty;
	u32 waiting_sheaves;
	u32 waiting_slabs;
	u32 desc_used;
	u32 desc_free;
};

/**
 * struct shadow_cache_cpu_stat - a CPU's share of a cache in figures
 * @main: objects of the main sheaf
 * @spare: objects of the spare one
 * @rcu: objects that wait in the RCU sheaf
 */
struct shadow_cache_cpu_stat {
	u32 main;
	u32 spare;
	u32 rcu;
};

/**
 * struct shadow_object - an object of a slab, for who walks them
 * @addr: its address
 * @alloc_site: where it was allocated last, of caches that track; 0: not known
 * @free_site: where it was freed last
 * @alloc_owner: who allocated it
 * @free_owner: who freed it
 */
struct shadow_object {
	u64 addr;
	u64 alloc_site;
	u64 free_site;
	u32 alloc_owner;
	u32 free_owner;
};

/* cache.c: their life */
int shadow_slabs_create(struct shadow_mem *mem,
			const struct shadow_slabs_config *config);
void shadow_slabs_destroy(struct shadow_mem *mem);
size_t shadow_slabs_bytes(const struct shadow_slabs *slabs);
int shadow_cache_create(struct shadow_slabs *slabs,
			const struct shadow_cache_config *config,
			struct shadow_cache **cache);
int shadow_cache_empty(struct shadow_cache *cache, u32 cpu);
int shadow_cache_destroy(struct shadow_slabs *slabs, const char *name);
struct shadow_cache *shadow_cache_find(const struct shadow_slabs *slabs,
				       const char *name);
struct shadow_cache *shadow_cache_at(const struct shadow_slabs *slabs,
				     u32 number);
int shadow_cache_reserve(struct shadow_cache *cache);
bool shadow_cache_is_short(const struct shadow_cache *cache);
u32 shadow_cache_capacity(u32 size);

/* cache_alloc.c, cache_free.c: objects */
int shadow_cache_alloc_slow(struct shadow_cache *cache,
			    const struct shadow_request *req, u64 *addr);
int shadow_cache_alloc_bulk(struct shadow_cache *cache,
			    const struct shadow_request *req, u32 nr,
			    u64 *addrs, u32 *got);
int shadow_cache_free_slow(struct shadow_cache *cache, u64 addr,
			   const struct shadow_request *by);
u32 shadow_cache_free_bulk(struct shadow_cache *cache, u32 nr, const u64 *addrs,
			   const struct shadow_request *by);
int shadow_cache_free_rcu(struct shadow_cache *cache, u64 addr,
			  const struct shadow_request *by);
void shadow_cache_zero(const struct shadow_cache *cache, u64 addr);

/* cache_shrink.c: giving back */
void shadow_cache_drain(struct shadow_cache *cache, u32 cpu);
u32 shadow_cache_shrink(struct shadow_cache *cache, u32 cpu, u32 most);
void shadow_cache_rcu_push(struct shadow_cache *cache, u32 cpu);
bool shadow_cache_rcu_begin(struct shadow_cache *cache);
void shadow_cache_rcu_end(struct shadow_cache *cache, u32 cpu);

/* cache_stat.c: figures */
void shadow_cache_stat(struct shadow_cache *cache,
		       struct shadow_cache_stat *stat);
void shadow_cache_node_stat(struct shadow_cache *cache, u32 node,
			    struct shadow_cache_node_stat *stat);
void shadow_cache_cpu_stat(const struct shadow_cache *cache, u32 cpu,
			   struct shadow_cache_cpu_stat *stat);
size_t shadow_cache_bytes(const struct shadow_cache *cache);
u32 shadow_cache_live(struct shadow_cache *cache, u64 *cursor,
		      struct shadow_object *objects, u32 most);
u32 shadow_cache_validate(struct shadow_cache *cache, u32 cpu);

/* Where a CPU's share is in the array of a cache, in bytes. */
static inline size_t shadow_cache_place(unsigned int cpu)
{
	return (size_t)cpu * sizeof(struct shadow_cache_cpu);
}

static inline struct shadow_cache_cpu *
shadow_cache_share(const struct shadow_cache *cache, size_t place)
{
	return (struct shadow_cache_cpu *)((char *)cache->cpu + place);
}

/**
 * shadow_cache_alloc_fast() - an object off a CPU's sheaf
 * @cache: the cache
 * @place: whose: shadow_cache_place() of a CPU below the instance's nr_cpus
 *
 * The object is of the CPU's node; who wants another node's asks
 * shadow_cache_alloc_slow().
 *
 * Context: CPU locked.
 * Return: its address; 0, nothing changed, where the slow path must do it.
 */
static inline u64 shadow_cache_alloc_fast(struct shadow_cache *cache,
					  size_t place)
{
	struct shadow_cache_cpu *share = shadow_cache_share(cache, place);
	u64 *top = share->top;
	u64 addr = top[-1];

	if (likely(addr))
		share->top = top - 1;
	return addr;
}

/**
 * shadow_cache_alloc() - allocate an object
 * @cache: the cache
 * @req: the CPU, its node, or another one if the object must not be of this
 *       CPU's; the zones; flags, site and owner. Order, migratetype and type are
 *       not looked at
 * @addr: where its address is stored
 *
 * Its contents are whatever they were, unless the cache has a constructor or
 * poison; see shadow_cache_zero().
 *
 * Context: CPU @req->cpu locked, no node, no zone.
 * Return: 0; -ENOMEM; -EAGAIN where a new slab wants a descriptor and none is
 * left: shadow_cache_reserve() brings some; -EINVAL for a request that cannot
 * be.
 */
static inline int shadow_cache_alloc(struct shadow_cache *cache,
				     const struct shadow_request *req,
				     u64 *addr)
{
	size_t place = shadow_cache_place(req->cpu);
	u64 got;

	if (likely(req->cpu < cache->slabs->mem->config.nr_cpus &&
		   req->node == shadow_cache_share(cache, place)->node)) {
		got = shadow_cache_alloc_fast(cache, place);
		if (likely(got)) {
			*addr = got;
			return 0;
		}
	}
	return shadow_cache_alloc_slow(cache, req, addr);
}

/**
 * shadow_object_tag() - the tag of the frame that an address is in
 * @mem: the instance
 * @addr: any number
 * @node: where the node of its zone is stored
 *
 * Context: any; a guess unless the caller has the object.
 * Return: the tag; with bit 1 set where the frame is not allocated; 0 where it
 * has none.
 */
static inline u32 shadow_object_tag(const struct shadow_mem *mem, u64 addr,
				    u64 *node)
{
	u64 pfn = addr >> SHADOW_PAGE_SHIFT;
	struct shadow_section *section;
	struct shadow_zone *zone;

	if (unlikely(!shadow_pfnmap_lookup(&mem->pfnmap, pfn, &section))) {
		*node = 0;
		return 0;
	}
	zone = seam_load_acquire(&section->zone);
	*node = zone->config.node;
	return zone->frames[shadow_section_idx(section, pfn)].word &
	       SHADOW_TAG_MASK;
}

/**
 * shadow_cache_push() - an object onto a CPU's sheaf, if nothing is in the way
 * @cache: the cache, whose tag the object's frame has
 * @addr: its address
 * @node: its node
 * @place: whose: shadow_cache_place() of a CPU below the instance's nr_cpus
 *
 * Context: CPU locked.
 * Return: true, or false, nothing changed, where the slow path must do it: the
 * sheaf is full, the object another node's, the one freed last, or none.
 */
static inline bool shadow_cache_push(struct shadow_cache *cache, u64 addr,
				     u64 node, size_t place)
{
	struct shadow_cache_cpu *share = shadow_cache_share(cache, place);
	u64 *top = share->top;

	if (unlikely((addr & cache->low_bits) || node != share->node ||
		     top == share->end || top[-1] == addr))
		return false;
	*top = addr;
	share->top = top + 1;
	return true;
}

/**
 * shadow_cache_free_fast() - an object onto a CPU's sheaf
 * @mem: the instance
 * @cache: the cache
 * @addr: the object's address
 * @place: whose: shadow_cache_place() of a CPU below the instance's nr_cpus
 *
 * Context: CPU locked.
 * Return: true, or false, nothing changed, where the slow path must do it.
 */
static inline bool shadow_cache_free_fast(const struct shadow_mem *mem,
					  struct shadow_cache *cache, u64 addr,
					  size_t place)
{
	u64 node;

	if (unlikely(shadow_object_tag(mem, addr, &node) != cache->tag))
		return false;
	return shadow_cache_push(cache, addr, node, place);
}

/**
 * shadow_cache_free() - give an object back
 * @cache: the cache
 * @addr: the object's address
 * @by: the CPU; site and owner, for caches that track
 *
 * What is wrong is refused and becomes a finding. A sheaf does not see that an
 * object in it is freed once more, unless it came last; its slab does, when the
 * object comes to it, and so does shadow_mem_check(). Debug caches see it at
 * once.
 *
 * Context: CPU @by->cpu locked, no node, no zone.
 * Return: 0; -EINVAL for a CPU that cannot be; and for a free that is refused
 * -ENOENT (no object of any cache), -EXDEV (another cache's), -EFAULT (within an
 * object), -EALREADY (free already).
 */
static inline int shadow_cache_free(struct shadow_cache *cache, u64 addr,
				    const struct shadow_request *by)
{
	const struct shadow_mem *mem = cache->slabs->mem;

	if (likely(by->cpu < mem->config.nr_cpus &&
		   shadow_cache_free_fast(mem, cache, addr,
					  shadow_cache_place(by->cpu))))
		return 0;
	return shadow_cache_free_slow(cache, addr, by);
}

#endif /* _SHADOWMM_CORE_CACHE_H */
