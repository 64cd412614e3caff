// SPDX-License-Identifier: GPL-2.0
/*
 * Objects of the arena's caches come and go: interrupts off, this CPU's share,
 * descriptors where one is wanted and the caller may sleep. Keeps nothing.
 */
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/smp.h>

#include "shadow/caches_priv.h"

/* Others may take what was reserved for us: try so many times. */
#define OBJECT_TRIES 8

/**
 * struct object_wish - what is asked for
 * @cache: of this cache; NULL: kmalloc() of
 * @size: so many bytes
 * @how: SHADOW_CACHES_*
 * @node: of this node; NUMA_NO_NODE: of this CPU's
 * @caller: where in the kernel
 */
struct object_wish {
	struct shadow_cache *cache;
	size_t size;
	unsigned int how;
	int node;
	unsigned long caller;
};

static enum shadow_kmalloc_kind kind_of(unsigned int how)
{
	return how & SHADOW_CACHES_RECLAIMABLE ? SHADOW_KMALLOC_RECLAIMABLE :
						 SHADOW_KMALLOC_NORMAL;
}

/* Core is asked once, interrupts off. */
static int object_ask(const struct object_wish *wish, u64 *addr)
{
	struct shadow_request req;
	unsigned long flags;
	int err;

	local_irq_save(flags);
	caches_request(&req, wish->how, wish->caller);
	if (wish->node != NUMA_NO_NODE)
		req.node = wish->node;
	if (wish->cache)
		err = shadow_cache_alloc(wish->cache, &req, addr);
	else
		err = shadow_kmalloc(caches_slabs(), wish->size,
				     kind_of(wish->how), &req, addr);
	local_irq_restore(flags);
	return err;
}

/*
 * Past the fast path. Descriptors are brought where the caller may sleep, ahead
 * of time for those who may not.
 */
static s64 object_alloc(const struct object_wish *wish)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_cache *cache = wish->cache;
	bool wait = !(wish->how & SHADOW_CACHES_NOWAIT);
	unsigned int tries = OBJECT_TRIES;
	u64 addr = 0;
	int err;

	if (!cache)
		cache = shadow_kmalloc_cache(slabs, wish->size,
					     kind_of(wish->how));
	err = object_ask(wish, &addr);
	while (err == -EAGAIN && wait && cache && tries--)
		err = shadow_cache_reserve(cache) ?: object_ask(wish, &addr);
	caches_tell(slabs);
	if (err)
		return err == -EAGAIN ? -ENOMEM : err;
	if (wait && cache && shadow_cache_is_short(cache))
		shadow_cache_reserve(cache);
	if (!(wish->how & SHADOW_CACHES_ZERO))
		return addr;
	if (wish->cache)
		shadow_cache_zero(wish->cache, addr);
	else if (addr != SHADOW_KMALLOC_NOTHING)
		memset(shadow_caches_byte(addr), 0, wish->size);
	return addr;
}

/* The two of it that the fast paths call, who keep nothing on the stack. */
static noinline s64 object_alloc_slow(struct shadow_cache *cache,
				      unsigned int how, int node,
				      unsigned long caller)
{
	const struct object_wish wish = { cache, 0, how, node, caller };

	return object_alloc(&wish);
}

static noinline s64 object_kmalloc_slow(size_t size, unsigned int how,
					unsigned long caller)
{
	const struct object_wish wish = { NULL, size, how, NUMA_NO_NODE,
					  caller };

	return object_alloc(&wish);
}

/**
 * shadow_caches_alloc() - an object of a cache
 * @cache: the cache
 * @how: SHADOW_CACHES_*
 *
 * Context: any but NMI; may sleep unless SHADOW_CACHES_NOWAIT.
 * Return: its address, or -ENOMEM.
 */
s64 shadow_caches_alloc(struct shadow_cache *cache, unsigned int how)
{
	unsigned long flags;
	u64 addr;

	local_irq_save(flags);
	addr = shadow_cache_alloc_fast(cache, this_cpu_read(caches_place));
	local_irq_restore(flags);
	if (unlikely(!addr))
		return object_alloc_slow(cache, how, NUMA_NO_NODE, _RET_IP_);
	if (unlikely(how & SHADOW_CACHES_ZERO))
		shadow_cache_zero(cache, addr);
	return addr;
}
EXPORT_SYMBOL_GPL(shadow_caches_alloc);

/**
 * shadow_caches_alloc_node() - an object of a cache, of a node
 * @cache: the cache
 * @how: SHADOW_CACHES_*
 * @node: the node that is preferred
 *
 * Context: any but NMI; may sleep unless SHADOW_CACHES_NOWAIT.
 * Return: its address, -EINVAL for a node that cannot be, or -ENOMEM.
 */
s64 shadow_caches_alloc_node(struct shadow_cache *cache, unsigned int how,
			     unsigned int node)
{
	if (node >= nr_node_ids)
		return -EINVAL;
	return object_alloc_slow(cache, how, node, _RET_IP_);
}
EXPORT_SYMBOL_GPL(shadow_caches_alloc_node);

/* Past the fast path; NULL: of any cache. */
static noinline int object_free_slow(struct shadow_cache *cache, u64 addr,
				     unsigned long caller)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_request by;
	unsigned long flags;
	int err;

	local_irq_save(flags);
	caches_request(&by, SHADOW_CACHES_NOWAIT, caller);
	if (cache)
		err = shadow_cache_free_slow(cache, addr, &by);
	else
		err = shadow_kfree_slow(slabs, addr, &by);
	local_irq_restore(flags);
	caches_tell(slabs);
	return err;
}

/**
 * shadow_caches_free() - give an object back
 * @cache: its cache
 * @addr: its address
 *
 * Context: any but NMI.
 * Return: as shadow_cache_free().
 */
int shadow_caches_free(struct shadow_cache *cache, u64 addr)
{
	unsigned long flags;
	bool done;

	local_irq_save(flags);
	done = shadow_cache_free_fast(&arena.mem, cache, addr,
				      this_cpu_read(caches_place));
	local_irq_restore(flags);
	return likely(done) ? 0 : object_free_slow(cache, addr, _RET_IP_);
}
EXPORT_SYMBOL_GPL(shadow_caches_free);

/**
 * shadow_caches_free_rcu() - give an object back after a grace period
 * @cache: its cache; NULL: what kmalloc() gave
 * @addr: its address
 *
 * Context: any but NMI.
 * Return: as shadow_cache_free(); -ENOMEM where it has to wait by itself and
 * there is no memory for that.
 */
int shadow_caches_free_rcu(struct shadow_cache *cache, u64 addr)
{
	struct shadow_slabs *slabs = caches_slabs();
	struct shadow_request by;
	unsigned long flags;
	int err;

	local_irq_save(flags);
	caches_request(&by, SHADOW_CACHES_NOWAIT, _RET_IP_);
	if (cache)
		err = shadow_cache_free_rcu(cache, addr, &by);
	else
		err = shadow_kfree_rcu(slabs, addr, &by);
	local_irq_restore(flags);
	caches_tell(slabs);
	return err == -EAGAIN ? caches_rcu_object(cache, addr) : err;
}
EXPORT_SYMBOL_GPL(shadow_caches_free_rcu);

/**
 * shadow_caches_alloc_bulk() - many objects of a cache
 * @cache: the cache
 * @how: SHADOW_CACHES_*
 * @nr: how many
 * @addrs: where their addresses are stored
 *
 * Context: any but NMI; may sleep unless SHADOW_CACHES_NOWAIT; interrupts are off
 * for as long as core takes.
 * Return: how many there are, which may be fewer.
 */
u32 shadow_caches_alloc_bulk(struct shadow_cache *cache, unsigned int how,
			     u32 nr, u64 *addrs)
{
	unsigned int tries = OBJECT_TRIES;
	u32 done = 0, got, i;
	struct shadow_request req;
	unsigned long flags;
	int err;

	do {
		got = 0;
		local_irq_save(flags);
		caches_request(&req, how, _RET_IP_);
		err = shadow_cache_alloc_bulk(cache, &req, nr - done,
					      addrs + done, &got);
		local_irq_restore(flags);
		done += got;
		if (likely(!err) || err != -EAGAIN ||
		    how & SHADOW_CACHES_NOWAIT)
			break;
		err = shadow_cache_reserve(cache);
	} while (!err && done < nr && tries--);
	caches_tell(caches_slabs());
	if (unlikely(how & SHADOW_CACHES_ZERO))
		for (i = 0; i < done; i++)
			shadow_cache_zero(cache, addrs[i]);
	return done;
}
EXPORT_SYMBOL_GPL(shadow_caches_alloc_bulk);

/**
 * shadow_caches_free_bulk() - give many objects back
 * @cache: their cache
 * @nr: how many
 * @addrs: their addresses
 *
 * Context: any but NMI; interrupts are off for as long as it takes.
 * Return: as shadow_cache_free_bulk().
 */
u32 shadow_caches_free_bulk(struct shadow_cache *cache, u32 nr,
			    const u64 *addrs)
{
	struct shadow_request by;
	unsigned long flags;
	u32 done;

	local_irq_save(flags);
	caches_request(&by, SHADOW_CACHES_NOWAIT, _RET_IP_);
	done = shadow_cache_free_bulk(cache, nr, addrs, &by);
	local_irq_restore(flags);
	caches_tell(caches_slabs());
	return done;
}
EXPORT_SYMBOL_GPL(shadow_caches_free_bulk);

/**
 * shadow_caches_kmalloc() - an object of a size
 * @size: bytes
 * @how: SHADOW_CACHES_*
 *
 * Context: any but NMI; may sleep unless SHADOW_CACHES_NOWAIT.
 * Return: its address, which for 0 bytes is SHADOW_KMALLOC_NOTHING; -E2BIG,
 * -ENOMEM.
 */
s64 shadow_caches_kmalloc(size_t size, unsigned int how)
{
	unsigned long flags;
	u64 addr = 0;

	if (likely(!(how & (SHADOW_CACHES_ZERO | SHADOW_CACHES_RECLAIMABLE)))) {
		local_irq_save(flags);
		addr = shadow_kmalloc_fast(caches_slabs(), size,
					   SHADOW_KMALLOC_NORMAL,
					   this_cpu_read(caches_place));
		local_irq_restore(flags);
	}
	if (likely(addr))
		return addr;
	return object_kmalloc_slow(size, how, _RET_IP_);
}
EXPORT_SYMBOL_GPL(shadow_caches_kmalloc);

/**
 * shadow_caches_kfree() - give back what kmalloc() gave, or any cache's object
 * @addr: its address; 0 and SHADOW_KMALLOC_NOTHING are allowed
 *
 * Context: any but NMI.
 * Return: as shadow_kfree().
 */
int shadow_caches_kfree(u64 addr)
{
	struct shadow_mem *mem = &arena.mem;
	unsigned long flags;
	bool done;

	local_irq_save(flags);
	done = shadow_kfree_fast(mem, mem->slabs, addr,
				 this_cpu_read(caches_place));
	local_irq_restore(flags);
	return likely(done) ? 0 : object_free_slow(NULL, addr, _RET_IP_);
}
EXPORT_SYMBOL_GPL(shadow_caches_kfree);

/**
 * shadow_caches_ksize() - how many bytes of an object are its user's
 * @addr: its address
 *
 * Context: any but NMI; the object is the caller's.
 * Return: as shadow_ksize().
 */
size_t shadow_caches_ksize(u64 addr)
{
	unsigned long flags;
	size_t size;

	local_irq_save(flags);
	size = shadow_ksize(caches_slabs(), addr);
	local_irq_restore(flags);
	return size;
}
