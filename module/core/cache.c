// SPDX-License-Identifier: GPL-2.0
/*
 * The life of caches: made, found by name, merged, destroyed. Allocates no
 * object and no page.
 */
#include "core/cache_priv.h"

#define DEFAULT_CACHES 256
#define MOST_CACHES (1U << SHADOW_TYPE_NR_BITS)

static u32 barn_sheaves(const struct shadow_cache *cache)
{
	return cache->config.barn ?: SHADOW_BARN_SHEAVES;
}

static size_t sheaf_bytes(const struct shadow_cache *cache)
{
	return sizeof(struct shadow_sheaf) + cache->capacity * sizeof(u64);
}

/**
 * shadow_cache_sheaf() - a sheaf of a cache by its number
 * @cache: the cache
 * @nr: below its nr_sheaves
 *
 * Return: the sheaf.
 */
struct shadow_sheaf *shadow_cache_sheaf(const struct shadow_cache *cache,
					u32 nr)
{
	return (struct shadow_sheaf *)(cache->sheaves +
				       nr * sheaf_bytes(cache));
}

/**
 * shadow_slabs_create() - let an instance have caches
 * @mem: the instance
 * @config: what they are made with
 *
 * Context: may sleep.
 * Return: 0; -EEXIST where it may already; -EINVAL; -ENOMEM.
 */
int shadow_slabs_create(struct shadow_mem *mem,
			const struct shadow_slabs_config *config)
{
	u32 max_caches = config->max_caches ?: DEFAULT_CACHES;
	struct shadow_slabs *slabs;

	if (mem->slabs)
		return -EEXIST;
	if (max_caches > MOST_CACHES)
		return -EINVAL;
	slabs = seam_alloc(1, sizeof(*slabs));
	if (!slabs)
		return -ENOMEM;
	slabs->cache = seam_alloc(max_caches, sizeof(struct shadow_cache *));
	if (!slabs->cache) {
		seam_free(slabs);
		return -ENOMEM;
	}
	slabs->mem = mem;
	slabs->base = config->base;
	slabs->config = *config;
	slabs->config.max_caches = max_caches;
	seam_lock_init(&slabs->lock);
	mem->slabs = slabs;
	return 0;
}

static void cache_exit(struct shadow_cache *cache)
{
	u32 i;

	for (i = 0; cache->node && i < cache->nr_nodes; i++)
		shadow_slab_pool_exit(&cache->node[i].pool);
	seam_free(cache->sheaves);
	seam_free(cache->cpu);
	seam_free(cache->node);
	seam_free(cache);
}

/**
 * shadow_slabs_destroy() - free all that an instance's caches have
 * @mem: the instance
 *
 * Their pages stay as they are: shadow_mem_exit() follows, or all caches were
 * destroyed.
 *
 * Context: may sleep; nobody uses the caches any more.
 */
void shadow_slabs_destroy(struct shadow_mem *mem)
{
	struct shadow_slabs *slabs = mem->slabs;
	struct shadow_cache_name *name;
	u32 i;

	if (!slabs)
		return;
	while ((name = slabs->names)) {
		slabs->names = name->next;
		seam_free(name);
	}
	for (i = 0; i < slabs->config.max_caches; i++)
		if (slabs->cache[i])
			cache_exit(slabs->cache[i]);
	seam_free(slabs->cache);
	seam_free(slabs);
	mem->slabs = NULL;
}

/**
 * shadow_slabs_bytes() - memory that all of an instance's caches take
 * @slabs: them; NULL is allowed
 *
 * Context: caches locked.
 * Return: bytes, pages not counted.
 */
size_t shadow_slabs_bytes(const struct shadow_slabs *slabs)
{
	const struct shadow_cache_name *name;
	size_t bytes;
	u32 i;

	if (!slabs)
		return 0;
	bytes = sizeof(*slabs) +
		slabs->config.max_caches * sizeof(struct shadow_cache *);
	for (name = slabs->names; name; name = name->next)
		bytes += sizeof(*name);
	for (i = 0; i < slabs->config.max_caches; i++)
		if (slabs->cache[i])
			bytes += shadow_cache_bytes(slabs->cache[i]);
	return bytes;
}

/**
 * shadow_cache_bytes() - memory that a cache takes besides its pages
 * @cache: the cache
 *
 * Context: any; its pools may grow meanwhile.
 * Return: bytes: itself, its CPUs' shares, sheaves, descriptors.
 */
size_t shadow_cache_bytes(const struct shadow_cache *cache)
{
	size_t bytes = sizeof(*cache);
	u32 i;

	bytes += cache->slabs->mem->config.nr_cpus * sizeof(*cache->cpu);
	bytes += cache->nr_nodes * sizeof(*cache->node);
	bytes += cache->nr_sheaves * sheaf_bytes(cache);
	for (i = 0; i < cache->nr_nodes; i++)
		bytes += shadow_slab_pool_bytes(&cache->node[i].pool);
	return bytes;
}

static void node_init(struct shadow_cache *cache,
		      struct shadow_cache_node *node)
{
	seam_lock_init(&node->lock);
	shadow_slab_list_init(&node->partial);
	shadow_slab_list_init(&node->empty);
	shadow_slab_list_init(&node->full);
	node->waiting.slabs = SHADOW_SLAB_NONE;
	node->elapsing.slabs = SHADOW_SLAB_NONE;
	shadow_slab_pool_init(&node->pool,
			      cache->engine->map_bytes(cache->objects));
}

/* Each CPU gets two sheaves, or a place in the one that is none. */
static void share_init(struct shadow_cache *cache, u32 cpu, u32 *sheaf)
{
	const struct shadow_slabs_config *config = &cache->slabs->config;
	struct shadow_cache_cpu *share = &cache->cpu[cpu];

	share->node = config->cpu_node ? config->cpu_node[cpu] : 0;
	if (config->seed)
		share->random =
			(config->seed ^ (cpu + 1)) * 0x9e3779b97f4a7c15ULL | 1;
	share->main = &cache->none;
	share->spare = &cache->none;
	if (cache->capacity) {
		share->main = shadow_cache_sheaf(cache, (*sheaf)++);
		share->spare = shadow_cache_sheaf(cache, (*sheaf)++);
	}
	shadow_share_set_main(cache, share, share->main);
}

static void barn_init(struct shadow_cache *cache, struct shadow_barn *barn,
		      u32 *sheaf)
{
	struct shadow_sheaf *empty;

	while (cache->capacity && barn->nr_empty < barn_sheaves(cache)) {
		empty = shadow_cache_sheaf(cache, (*sheaf)++);
		empty->next = barn->empty;
		barn->empty = empty;
		barn->nr_empty++;
	}
}

/* All the memory of a cache that was laid out. */
static int cache_init(struct shadow_cache *cache)
{
	const struct shadow_mem_config *config = &cache->slabs->mem->config;
	u32 i, sheaf = 0;

	if (cache->capacity)
		cache->nr_sheaves = 2 * config->nr_cpus +
				    cache->nr_nodes * barn_sheaves(cache);
	cache->node = seam_alloc(cache->nr_nodes, sizeof(*cache->node));
	cache->cpu = seam_alloc(config->nr_cpus, sizeof(*cache->cpu));
	if (!cache->node || !cache->cpu)
		return -ENOMEM;
	if (cache->nr_sheaves) {
		cache->sheaves =
			seam_alloc(cache->nr_sheaves, sheaf_bytes(cache));
		if (!cache->sheaves)
			return -ENOMEM;
	}
	for (i = 0; i < cache->nr_nodes; i++)
		node_init(cache, &cache->node[i]);
	for (i = 0; i < config->nr_cpus; i++)
		share_init(cache, i, &sheaf);
	for (i = 0; i < cache->nr_nodes; i++)
		barn_init(cache, &cache->node[i].barn, &sheaf);
	return shadow_cache_reserve(cache);
}

static int cache_make(struct shadow_slabs *slabs,
		      const struct shadow_cache_config *config, u32 number)
{
	struct shadow_cache *cache;
	int err;

	cache = seam_alloc(1, sizeof(*cache));
	if (!cache)
		return -ENOMEM;
	cache->slabs = slabs;
	cache->config = *config;
	cache->engine = config->engine;
	cache->number = number;
	cache->tag = shadow_frame_tag(SHADOW_TYPE_SLAB, number);
	cache->nr_nodes = slabs->mem->config.nr_nodes;
	err = shadow_cache_layout(cache);
	if (!err)
		err = cache_init(cache);
	if (err) {
		cache_exit(cache);
		return err;
	}
	slabs->nr_caches++;
	seam_store_release(&slabs->cache[number], cache);
	return 0;
}

static bool name_is_good(const char *name)
{
	u32 i;

	for (i = 0; i < SHADOW_CACHE_NAME_LEN && name[i]; i++)
		if (name[i] <= ' ' || name[i] > '~')
			return false;
	return i && i < SHADOW_CACHE_NAME_LEN;
}

static struct shadow_cache_name **find_name(struct shadow_slabs *slabs,
					    const char *name)
{
	struct shadow_cache_name **at;

	for (at = &slabs->names; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name))
			break;
	return at;
}

static int config_can_be(struct shadow_slabs *slabs,
			 const struct shadow_cache_config *config)
{
	if (!name_is_good(config->name) ||
	    (config->flags & ~(SHADOW_CACHE_FLAGS | SHADOW_CACHE_KMALLOC)) ||
	    config->capacity > SHADOW_CACHE_MOST_CAPACITY ||
	    config->barn > SHADOW_CACHE_MOST_BARN)
		return -EINVAL;
	if (*find_name(slabs, config->name))
		return -EEXIST;
	if (!slabs->base &&
	    (config->ctor || (config->flags & SHADOW_CACHE_DEBUG)))
		return -EOPNOTSUPP;
	return 0;
}

/* An old cache for a new one's objects; or a number for the new one. */
static u32 find_place(const struct shadow_slabs *slabs,
		      const struct shadow_cache_config *config)
{
	u32 i, place = slabs->config.max_caches;

	for (i = slabs->config.max_caches; i--;)
		if (!slabs->cache[i])
			place = i;
	for (i = 0; i < slabs->config.max_caches; i++)
		if (slabs->cache[i] &&
		    shadow_cache_may_share(slabs->cache[i], config))
			return i;
	return place;
}

/**
 * shadow_cache_create() - make a cache
 * @slabs: the instance's caches
 * @config: what it is to be
 * @cache: where it is stored
 *
 * It may be one that is there already, with another name.
 *
 * Context: may sleep, no lock held; caches locked.
 * Return: 0; -EINVAL for a name, a size, an alignment, flags that cannot be;
 * -EEXIST where there is one of that name; -EOPNOTSUPP for what writes into
 * pages in a mirror; -ENOSPC for too many; -ENOMEM.
 */
int shadow_cache_create(struct shadow_slabs *slabs,
			const struct shadow_cache_config *config,
			struct shadow_cache **cache)
{
	struct shadow_cache_config full = *config;
	struct shadow_cache_name *name;
	struct shadow_cache *made;
	int err = config_can_be(slabs, config);
	u32 number;

	if (err)
		return err;
	full.engine = config->engine ?: &shadow_engine_sheaves;
	number = find_place(slabs, &full);
	if (number == slabs->config.max_caches)
		return -ENOSPC;
	name = seam_alloc(1, sizeof(*name));
	if (!name)
		return -ENOMEM;
	if (!slabs->cache[number])
		err = cache_make(slabs, &full, number);
	if (err) {
		seam_free(name);
		return err;
	}
	made = slabs->cache[number];
	made->users++;
	/* shadow_cache_zero() clears the largest of those that share it. */
	made->object_size = max(made->object_size, config->size);
	made->inuse = max(made->inuse, (config->size + 7) / 8 * 8);
	name->cache = made;
	name->size = config->size;
	memcpy(name->name, config->name, sizeof(name->name));
	name->next = slabs->names;
	slabs->names = name;
	*cache = made;
	return 0;
}

/**
 * shadow_cache_find() - a cache by its name
 * @slabs: the instance's caches
 * @name: any of its names
 *
 * Context: caches locked.
 * Return: the cache; NULL where there is none.
 */
struct shadow_cache *shadow_cache_find(const struct shadow_slabs *slabs,
				       const char *name)
{
	const struct shadow_cache_name *at;

	for (at = slabs->names; at; at = at->next)
		if (!strcmp(at->name, name))
			return at->cache;
	return NULL;
}

/**
 * shadow_cache_at() - a cache by its number
 * @slabs: the instance's caches
 * @number: any number; slabs->config.max_caches is one past the last
 *
 * Context: caches locked.
 * Return: the cache; NULL where there is none.
 */
struct shadow_cache *shadow_cache_at(const struct shadow_slabs *slabs,
				     u32 number)
{
	return number < slabs->config.max_caches ? slabs->cache[number] : NULL;
}

static int node_reserve(struct shadow_cache_node *node)
{
	struct shadow_slab_growth growth;
	int err;

	err = shadow_slab_pool_prepare(&node->pool, &growth);
	if (err)
		return err;
	seam_lock_irq(&node->lock);
	shadow_slab_pool_grow(&node->pool, &growth);
	seam_unlock_irq(&node->lock);
	shadow_slab_pool_finish(&growth);
	return 0;
}

/* Half a chunk is a good reserve; so many a caller in atomic context may want. */
static bool node_is_short(const struct shadow_cache_node *node)
{
	return READ_ONCE(node->pool.nr_free) < (node->pool.per_chunk + 1) / 2;
}

/**
 * shadow_cache_is_short() - should shadow_cache_reserve() be called?
 * @cache: the cache
 *
 * Context: any; a guess.
 * Return: true where a node has few descriptors left.
 */
bool shadow_cache_is_short(const struct shadow_cache *cache)
{
	u32 i;

	for (i = 0; i < cache->nr_nodes; i++)
		if (node_is_short(&cache->node[i]))
			return true;
	return false;
}

/**
 * shadow_cache_reserve() - get descriptors for new slabs
 * @cache: the cache
 *
 * Each node gets some, unless it has enough.
 *
 * Context: may sleep, no lock held, interrupts on.
 * Return: 0, -ENOMEM.
 */
int shadow_cache_reserve(struct shadow_cache *cache)
{
	int err = 0;
	u32 i;

	for (i = 0; !err && i < cache->nr_nodes; i++)
		if (node_is_short(&cache->node[i]))
			err = node_reserve(&cache->node[i]);
	return err;
}

static u64 cache_taken(struct shadow_cache *cache, bool *waits)
{
	struct shadow_cache_node *node;
	u64 taken = 0;
	u32 i;

	*waits = false;
	for (i = 0; i < cache->nr_nodes; i++) {
		node = &cache->node[i];
		taken += node->nr_taken;
		*waits |= node->waiting.nr_slabs || node->waiting.nr_sheaves ||
			  node->elapsing.nr_slabs || node->elapsing.nr_sheaves;
	}
	return taken;
}

/* Those who leaked the first objects, for who reads findings. */
static void report_leaks(struct shadow_cache *cache, u32 cpu)
{
	struct shadow_object objects[8];
	u32 nr, i;
	u64 cursor = 0;

	nr = shadow_cache_live(cache, &cursor, objects, ARRAY_SIZE(objects));
	for (i = 0; i < nr; i++) {
		struct shadow_finding finding = {
			.kind = SHADOW_FINDING_LEAK,
			.cpu = cpu,
			.object = objects[i].addr,
			.alloc_site = objects[i].alloc_site,
			.alloc_owner = objects[i].alloc_owner,
			.free_site = objects[i].free_site,
			.free_owner = objects[i].free_owner,
		};

		memcpy(finding.cache, cache->config.name,
		       sizeof(finding.cache));
		shadow_finding_add(cache->slabs, &finding);
	}
}

/**
 * shadow_cache_empty() - take everything out of a cache before it is destroyed
 * @cache: the cache, with one name left
 * @cpu: whose per-CPU lists the pages go to
 *
 * Every CPU's objects go to their slabs, empty slabs go. Objects that are live
 * stay, each of the first few becomes a finding, and shadow_cache_live() lists
 * them all.
 *
 * Context: CPU @cpu locked, no node, no zone; nobody else is in a call with the
 * cache.
 * Return: 0; -EBUSY where objects are live; -EAGAIN where something waits for a
 * grace period: see shadow_cache_rcu_begin().
 */
int shadow_cache_empty(struct shadow_cache *cache, u32 cpu)
{
	bool waits;
	u64 taken;
	u32 i;

	for (i = 0; i < cache->slabs->mem->config.nr_cpus; i++)
		shadow_cache_drain(cache, i);
	shadow_cache_shrink(cache, cpu, U32_MAX);
	taken = cache_taken(cache, &waits);
	if (waits)
		return -EAGAIN;
	if (!taken)
		return 0;
	report_leaks(cache, cpu);
	return -EBUSY;
}

/**
 * shadow_cache_destroy() - destroy a cache, or one of its names
 * @slabs: the instance's caches
 * @name: its name
 *
 * shadow_cache_empty() was called if it is the last one, and since then each CPU
 * has left whatever call it was in (the kernel: synchronize_rcu()), so that
 * nobody still looks at it who came by way of a page.
 *
 * Context: may sleep, no lock held; caches locked.
 * Return: 0; -ENOENT where there is no cache of that name; -EBUSY, nothing
 * changed, where it has slabs.
 */
int shadow_cache_destroy(struct shadow_slabs *slabs, const char *name)
{
	struct shadow_cache_name **at = find_name(slabs, name), *found = *at;
	struct shadow_cache *cache;
	u32 i;

	if (!found)
		return -ENOENT;
	cache = found->cache;
	for (i = 0; cache->users == 1 && i < cache->nr_nodes; i++)
		if (cache->node[i].pool.nr_used)
			return -EBUSY;
	*at = found->next;
	seam_free(found);
	if (--cache->users)
		return 0;
	slabs->cache[cache->number] = NULL;
	slabs->nr_caches--;
	cache_exit(cache);
	return 0;
}
