// SPDX-License-Identifier: GPL-2.0
/*
 * The operations on caches. Each asks core, then says by the models alone
 * whether the answer may be.
 */
#include <stdio.h>

#include "slabs.h"

static uint32_t any_cpu(const struct slabs *slabs, struct stream *stream)
{
	return next_below(stream, slabs->mem.config.nr_cpus);
}

static struct shadow_request any_request(const struct slabs *slabs,
					 struct stream *stream)
{
	struct shadow_request req = { .cpu = any_cpu(slabs, stream) };
	uint8_t how = next_byte(stream);

	req.node = req.cpu % SLABS_NODES;
	if (how < 24)
		req.node = how % SLABS_NODES;
	if (how % 8 == 0)
		req.flags = SHADOW_REQ_THISNODE;
	req.site = 1 + how;
	return req;
}

/* A failure: no page is left that is not on a CPU's list, where it may look. */
static void judge_failure(struct slabs *slabs, uint32_t size,
			  const struct shadow_request *req)
{
	const struct shadow_zone *zone;
	uint64_t listed;
	uint32_t z, cpu;

	ops_stat.failures++;
	for (z = 0; z < SLABS_NODES; z++) {
		if ((req->flags & SHADOW_REQ_THISNODE) && z != req->node)
			continue;
		zone = &slabs->mem.zones[z];
		for (listed = cpu = 0; cpu < slabs->mem.config.nr_cpus; cpu++)
			listed += zone->pcp[cpu].count;
		if (size <= 2048)
			MUST(slabs->model.zone[z].nr[MODEL_FREE] <= listed);
		else
			MUST(!model_serves(&slabs->model.zone[z], 10,
					   MODEL_COMMON, listed));
	}
}

static void op_create(struct slabs *slabs, struct stream *stream)
{
	uint32_t nr = next_below(stream, SLABS_CACHES), i;
	struct fuzz_cache *made = &slabs->cache[nr];
	struct shadow_cache_config config = {
		.size = 1 + next_below(stream,
				       next_byte(stream) < 24 ? 20000 : 600),
		.align = next_byte(stream) < 64 ? 1U << next_below(stream, 9) :
						  0,
		.flags = next_below(stream, 256) & next_below(stream, 256) &
			 SHADOW_CACHE_FLAGS,
		.engine = shadow_engine_at(next_below(stream, 2)),
		.capacity = 1 + next_below(stream, 20),
		.barn = 1 + next_below(stream, 4),
	};
	uint8_t luck = next_byte(stream);
	struct shadow_cache *cache = NULL;
	int err;

	snprintf(config.name, sizeof(config.name), "fuzz%u", nr);
	seam_fault_set(luck >= 240 ? luck - 239 : 0, luck & 1);
	err = shadow_cache_create(slabs->mem.slabs, &config, &cache);
	seam_fault_set(0, false);
	if (made->cache) {
		MUST(err == -EEXIST);
		return;
	}
	MUST(!err || (err == -ENOMEM && luck >= 240));
	if (err)
		return;
	*made = (struct fuzz_cache){
		.cache = cache,
		.size = config.size,
		.align = config.align > 8 ? config.align : 8,
		.flags = config.flags,
		.stacks = config.engine == &shadow_engine_sheaves &&
			  !(config.flags & SHADOW_CACHE_DEBUG),
	};
	/* With a capacity of its own it shares with none. */
	for (i = 0; i < SLABS_CACHES; i++)
		MUST(i == nr || slabs->cache[i].cache != cache);
}

static void op_destroy(struct slabs *slabs, struct stream *stream)
{
	uint32_t nr = next_below(stream, SLABS_CACHES);
	struct fuzz_cache *made = &slabs->cache[nr];
	uint32_t live = slabs->objects.live[nr];
	char name[SHADOW_CACHE_NAME_LEN];
	int err;

	snprintf(name, sizeof(name), "fuzz%u", nr);
	if (!made->cache) {
		MUST(shadow_cache_destroy(slabs->mem.slabs, name) == -ENOENT);
		return;
	}
	slabs_grace(slabs, nr);
	err = shadow_cache_empty(made->cache, 0);
	if (err == -EAGAIN) {
		MUST(made->flags & SHADOW_CACHE_RCU);
		slabs_grace(slabs, nr);
		err = shadow_cache_empty(made->cache, 0);
	}
	MUST(err == (live ? -EBUSY : 0));
	if (live) {
		slabs->findings += live < 8 ? live : 8;
		MUST(shadow_cache_destroy(slabs->mem.slabs, name) == -EBUSY);
		return;
	}
	MUST(!shadow_cache_destroy(slabs->mem.slabs, name));
	*made = (struct fuzz_cache){};
}

/* Memory for descriptors is there unless it is made to fail. */
static int alloc(struct slabs *slabs, const struct fuzz_cache *from,
		 const struct shadow_request *req, uint64_t *addr)
{
	int err = shadow_cache_alloc(from->cache, req, addr), tries = 4;

	while (err == -EAGAIN && tries--) {
		MUST(!shadow_cache_reserve(from->cache));
		err = shadow_cache_alloc(from->cache, req, addr);
	}
	MUST(!err || err == -ENOMEM);
	/* Classic has no smaller slabs, and those that debug are larger. */
	if (err && from->stacks)
		judge_failure(slabs, from->size, req);
	return err;
}

static struct fuzz_cache *any_cache(struct slabs *slabs, struct stream *stream,
				    uint32_t *nr)
{
	*nr = next_below(stream, SLABS_CACHES);
	return slabs->cache[*nr].cache ? &slabs->cache[*nr] : NULL;
}

/* An object that core handed out is one of the model, too. */
static void add(struct slabs *slabs, uint32_t nr, uint64_t addr)
{
	const struct fuzz_cache *of = &slabs->cache[nr];

	objects_add(&slabs->objects, addr, of->size, of->align, nr, true);
	ops_stat.allocs++;
}

static void op_get(struct slabs *slabs, struct stream *stream)
{
	struct shadow_request req = any_request(slabs, stream);
	uint32_t nr;
	struct fuzz_cache *from = any_cache(slabs, stream, &nr);
	uint64_t addr = 0;

	if (!from || slabs->objects.nr == OBJECTS_MOST)
		return;
	if (alloc(slabs, from, &req, &addr)) {
		MUST(!addr);
		return;
	}
	if (req.flags & SHADOW_REQ_THISNODE)
		MUST((addr >> 22) / 2 == req.node || (addr >> 22) == 2 ||
		     (addr >> 22) == 4);
	add(slabs, nr, addr);
}

static void op_get_many(struct slabs *slabs, struct stream *stream)
{
	struct shadow_request req = any_request(slabs, stream);
	uint32_t nr, want = 1 + next_below(stream, 200), got, i;
	struct fuzz_cache *from = any_cache(slabs, stream, &nr);
	uint64_t addrs[200];
	int err;

	if (!from || slabs->objects.nr + want > OBJECTS_MOST)
		return;
	err = shadow_cache_alloc_bulk(from->cache, &req, want, addrs, &got);
	MUST(got <= want && (err ? got < want : got == want));
	MUST(!err || err == -ENOMEM || err == -EAGAIN);
	for (i = 0; i < got; i++)
		add(slabs, nr, addrs[i]);
	if (err == -EAGAIN)
		MUST(!shadow_cache_reserve(from->cache));
}

static int put_object(struct slabs *slabs, uint32_t i, uint32_t cpu, bool any)
{
	const struct shadow_request by = { .cpu = cpu, .site = 9 };
	const struct object object = slabs->objects.object[i];

	objects_del(&slabs->objects, i);
	ops_stat.frees++;
	if (any || object.cache == SLABS_KMALLOC)
		return shadow_kfree(slabs->mem.slabs, object.addr, &by);
	return shadow_cache_free(slabs->cache[object.cache].cache, object.addr,
				 &by);
}

static uint32_t any_object(struct slabs *slabs, struct stream *stream)
{
	uint32_t i = slabs->objects.nr;

	if (i)
		i = next_below(stream, i);
	if (i < slabs->objects.nr &&
	    slabs->objects.object[i].state == OBJECT_LIVE)
		return i;
	return OBJECTS_MOST;
}

static void op_put(struct slabs *slabs, struct stream *stream)
{
	uint32_t i = any_object(slabs, stream), cpu = any_cpu(slabs, stream);

	if (i < OBJECTS_MOST)
		MUST(!put_object(slabs, i, cpu, next_byte(stream) & 1));
}

static void op_put_many(struct slabs *slabs, struct stream *stream)
{
	const struct shadow_request by = { .cpu = any_cpu(slabs, stream) };
	uint32_t nr, want = next_below(stream, 200), i, found = 0;
	struct fuzz_cache *from = any_cache(slabs, stream, &nr);
	uint64_t addrs[200];

	if (!from)
		return;
	for (i = slabs->objects.nr; i-- && found < want;) {
		if (slabs->objects.object[i].cache != nr ||
		    slabs->objects.object[i].state != OBJECT_LIVE)
			continue;
		addrs[found++] = slabs->objects.object[i].addr;
		objects_del(&slabs->objects, i);
	}
	MUST(shadow_cache_free_bulk(from->cache, found, addrs, &by) == found);
	ops_stat.frees += found;
}

/* The same object twice, one right after the other. */
static void op_put_twice(struct slabs *slabs, struct stream *stream)
{
	uint32_t i = any_object(slabs, stream), cpu = any_cpu(slabs, stream);
	const struct shadow_request by = { .cpu = cpu };
	struct object object;
	int err;

	if (i == OBJECTS_MOST)
		return;
	object = slabs->objects.object[i];
	MUST(!put_object(slabs, i, cpu, false));
	/* Its pages may have left with it. */
	err = shadow_kfree(slabs->mem.slabs, object.addr, &by);
	MUST(err == -EALREADY || err == -ENOENT);
	MUST(err == -EALREADY || !slabs->objects.of_caches[object.addr >> 12]);
	slabs->findings++;
	ops_stat.refused++;
}

/* Any address to any cache: what the models know must be refused is. */
static void op_put_wild(struct slabs *slabs, struct stream *stream)
{
	const struct shadow_request by = { .cpu = any_cpu(slabs, stream) };
	uint64_t pfn = next_below(stream, OBJECTS_PFNS), addr;
	uint32_t nr, i = any_object(slabs, stream);
	struct fuzz_cache *to = any_cache(slabs, stream, &nr);
	int err, want = -ENOENT;

	if (!to)
		return;
	addr = pfn << 12 | next_below(stream, 4096);
	if (i < OBJECTS_MOST && next_byte(stream) & 1) {
		addr = slabs->objects.object[i].addr +
		       next_below(stream, slabs->objects.object[i].size);
	}
	i = objects_find(&slabs->objects, addr);
	if (i < OBJECTS_MOST) {
		if (slabs->objects.object[i].cache != nr)
			want = -EXDEV;
		else if (slabs->objects.object[i].addr != addr &&
			 (addr % 8 || !to->stacks))
			want = -EFAULT;
		else
			return;
	} else if (slabs->objects.of_caches[addr >> 12]) {
		return; /* free objects are nobody's: the model knows none */
	}
	err = shadow_cache_free(to->cache, addr, &by);
	if (i < OBJECTS_MOST && slabs->objects.object[i].cache == SLABS_KMALLOC)
		MUST(err == -EXDEV || err == -ENOENT);
	else
		MUST(err == want);
	slabs->findings++;
	ops_stat.refused++;
}

static void op_put_rcu(struct slabs *slabs, struct stream *stream)
{
	const struct shadow_request by = { .cpu = any_cpu(slabs, stream) };
	uint32_t i = any_object(slabs, stream);
	const struct object *object = &slabs->objects.object[i];
	int err;

	if (i == OBJECTS_MOST || object->cache == SLABS_KMALLOC)
		return;
	err = shadow_kfree_rcu(slabs->mem.slabs, object->addr, &by);
	MUST(!err || err == -EAGAIN);
	if (!err)
		objects_wait(&slabs->objects, i);
}

static void op_grace(struct slabs *slabs, struct stream *stream)
{
	uint32_t nr;

	if (any_cache(slabs, stream, &nr))
		slabs_grace(slabs, nr);
}

static void op_shrink(struct slabs *slabs, struct stream *stream)
{
	uint32_t nr, cpu = any_cpu(slabs, stream);
	struct fuzz_cache *of = any_cache(slabs, stream, &nr);
	uint32_t most = next_byte(stream);

	if (!of)
		return;
	shadow_cache_drain(of->cache, cpu);
	if (most & 1)
		MUST(shadow_cache_shrink(of->cache, cpu, most) <= most);
}

/* A byte behind an object is written: one finding, when it is freed. */
static void op_overrun(struct slabs *slabs, struct stream *stream)
{
	uint32_t i = any_object(slabs, stream), cpu = any_cpu(slabs, stream);
	const struct object *object = &slabs->objects.object[i];
	struct shadow_finding finding;
	uint64_t addr;
	bool under = next_byte(stream) & 1;

	if (i == OBJECTS_MOST || object->cache >= SLABS_CACHES ||
	    !(slabs->cache[object->cache].flags & SHADOW_CACHE_RED_ZONE))
		return;
	addr = object->addr;
	slabs->objects.memory[under ? addr - 1 : addr + object->size] ^= 1;
	MUST(!put_object(slabs, i, cpu, false));
	MUST(shadow_finding_read(slabs->mem.slabs, slabs->findings, &finding));
	MUST(finding.kind ==
	     (under ? SHADOW_FINDING_UNDERRUN : SHADOW_FINDING_OVERRUN));
	MUST(finding.object == addr);
	slabs->findings++;
}

static void op_validate(struct slabs *slabs, struct stream *stream)
{
	uint32_t nr;
	struct fuzz_cache *of = any_cache(slabs, stream, &nr);

	if (of)
		MUST(!shadow_cache_validate(of->cache, 0));
}

/* The classes, by the kernel's documentation. */
static uint64_t class_of(uint32_t size)
{
	uint64_t bytes = 8;

	while (bytes < size)
		bytes *= 2;
	if (size > 64 && size <= 96)
		return 96;
	return size > 128 && size <= 192 ? 192 : bytes;
}

static void op_kmalloc(struct slabs *slabs, struct stream *stream)
{
	struct shadow_request req = any_request(slabs, stream);
	uint32_t size =
		1 + next_below(stream, next_byte(stream) & 1 ? 256 : 30000);
	uint64_t addr, bytes = class_of(size);
	int err, tries = 4;

	if (slabs->objects.nr == OBJECTS_MOST)
		return;
	do
		err = shadow_kmalloc(slabs->mem.slabs, size, 0, &req, &addr);
	while (err == -EAGAIN && tries-- &&
	       !shadow_cache_reserve(
		       shadow_kmalloc_cache(slabs->mem.slabs, size, 0)));
	MUST(!err || err == -ENOMEM);
	if (err) {
		judge_failure(slabs, bytes, &req);
		return;
	}
	MUST(shadow_ksize(slabs->mem.slabs, addr) == bytes);
	objects_add(&slabs->objects, addr, bytes,
		    bytes & (bytes - 1) ? 32 :
		    bytes > 4096	? 4096 :
					  bytes,
		    SLABS_KMALLOC, true);
	ops_stat.allocs++;
}

/* Plain pages, so that the caches are not alone. */
static void op_page(struct slabs *slabs, struct stream *stream)
{
	struct shadow_request req = any_request(slabs, stream);
	uint32_t z, page, i, nr = slabs->model.nr_blocks;
	const struct model_block *block;
	uint64_t pfn;
	int err;

	req.order = next_below(stream, 11);
	if (next_byte(stream) & 1) {
		if (shadow_mem_alloc(&slabs->mem, &req, &pfn))
			return;
		MUST(model_find(&slabs->model, pfn, &z, &page));
		model_use(&slabs->model, z, page, req.order);
		return;
	}
	if (!nr)
		return;
	i = next_below(stream, nr);
	block = &slabs->model.block[i];
	pfn = model_pfn(&slabs->model.zone[block->zone], block->page);
	err = shadow_mem_free(&slabs->mem, pfn, block->order, req.cpu);
	MUST(err == (slabs->objects.of_caches[pfn] ? -EPERM : 0));
	if (!err)
		model_free(&slabs->model, i);
}

/* What an operation's byte means: the first row it is below. */
static const struct op {
	uint32_t below;
	void (*run)(struct slabs *slabs, struct stream *stream);
} ops[] = {
	{ 60, op_get },	      { 70, op_get_many },   { 130, op_put },
	{ 138, op_put_many }, { 146, op_put_twice }, { 160, op_put_wild },
	{ 176, op_put_rcu },  { 186, op_grace },     { 194, op_shrink },
	{ 200, op_overrun },  { 203, op_validate },  { 225, op_kmalloc },
	{ 236, op_page },     { 250, op_create },    { 256, op_destroy },
};

/**
 * slabs_run() - make an instance with caches, run operations on it, destroy it
 * @stream: where they come from; it ends where given bytes end
 * @max_ops: how many at most
 */
void slabs_run(struct stream *stream, uint64_t max_ops)
{
	static struct slabs slabs;
	const struct op *op;
	uint64_t nr;
	uint8_t byte;

	if (slabs_create(&slabs, stream))
		return;
	for (nr = 0; nr < max_ops && (!stream->data || stream->left); nr++) {
		byte = next_byte(stream);
		for (op = ops; byte >= op->below; op++)
			;
		op->run(&slabs, stream);
		ops_stat.ops++;
		if (nr % 64 == 63)
			slabs_check(&slabs);
	}
	slabs_destroy(&slabs);
}
