// SPDX-License-Identifier: GPL-2.0
/*
 * The commands of control that make caches on the arena, and allocate and free
 * objects of them. Users name objects by handles.
 */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "shadow/caches.h"
#include "shadow/caches_handle.h"
#include "view/control.h"

/**
 * struct cache_word - a word that says what a cache is to be
 * @name: it
 * @flags: what it means
 */
struct cache_word {
	const char *name;
	u32 flags;
};

static const struct cache_word cache_words[] = {
	{ "hwalign", SHADOW_CACHE_HWALIGN },
	{ "redzone", SHADOW_CACHE_RED_ZONE },
	{ "poison", SHADOW_CACHE_POISON },
	{ "track", SHADOW_CACHE_TRACK },
	{ "debug", SHADOW_CACHE_DEBUG },
	{ "nomerge", SHADOW_CACHE_NO_MERGE },
	{ "reclaimable", SHADOW_CACHE_RECLAIMABLE },
	{ "rcu", SHADOW_CACHE_RCU },
};

static int parse_cache_word(const char *word,
			    struct shadow_cache_config *config)
{
	unsigned int i;

	if (strstarts(word, "align="))
		return kstrtou32(word + 6, 10, &config->align);
	if (strstarts(word, "sheaf="))
		return kstrtou32(word + 6, 10, &config->capacity);
	if (strstarts(word, "engine=")) {
		config->engine = shadow_caches_engine(word + 7);
		return config->engine ? 0 : -EINVAL;
	}
	if (!strcmp(word, "ctor")) {
		config->ctor = shadow_caches_ctor;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(cache_words); i++) {
		if (!strcmp(cache_words[i].name, word)) {
			config->flags |= cache_words[i].flags;
			return 0;
		}
	}
	return -EINVAL;
}

/* create NAME SIZE [WORD]... */
static int cache_create(const struct words *words)
{
	struct shadow_cache_config config = {};
	struct shadow_cache *cache;
	unsigned int i;
	int err;

	if (strscpy(config.name, words->word[1], sizeof(config.name)) < 0)
		return -ERANGE;
	err = kstrtou32(words->word[2], 10, &config.size);
	for (i = 3; !err && i < words->nr; i++)
		err = parse_cache_word(words->word[i], &config);
	if (!err && config.ctor && config.size < sizeof(u64))
		err = -ERANGE;
	if (!err)
		err = shadow_caches_create(&config, &cache);
	if (err)
		return err;
	control_say(
		"cache create: %s, %s, size %u, stride %u, order %u, %u objects a slab",
		words->word[1],
		strcmp(cache->config.name, words->word[1]) ? "merged" : "new",
		config.size, cache->size, cache->order, cache->objects);
	return 0;
}

/* destroy NAME */
static int cache_destroy(const struct words *words)
{
	int err = shadow_caches_destroy(words->word[1]);

	if (!err)
		control_say("cache destroy: %s", words->word[1]);
	return err;
}

static int parse_object_word(const char *word, unsigned int *how, int *node)
{
	if (!strcmp(word, "zero"))
		*how |= SHADOW_CACHES_ZERO;
	else if (!strcmp(word, "atomic"))
		*how |= SHADOW_CACHES_ATOMIC;
	else if (!strcmp(word, "reclaimable"))
		*how |= SHADOW_CACHES_RECLAIMABLE;
	else if (strstarts(word, "node=") && !kstrtoint(word + 5, 10, node) &&
		 *node >= 0 && *node < nr_node_ids)
		return 0;
	else
		return -EINVAL;
	return 0;
}

/**
 * struct objects - objects that are asked for
 * @count: how many
 * @how: SHADOW_CACHES_*
 * @node: of which node
 */
struct objects {
	u32 count;
	unsigned int how;
	int node;
};

/* [COUNT] [WORD]... from the @first word on. */
static int parse_objects(const struct words *words, unsigned int first,
			 struct objects *wanted)
{
	unsigned int i = first;
	int err = 0;

	*wanted = (struct objects){ 1, 0, NUMA_NO_NODE };
	if (words->nr > i && isdigit(*words->word[i]))
		err = kstrtou32(words->word[i++], 10, &wanted->count);
	for (; !err && i < words->nr; i++)
		err = parse_object_word(words->word[i], &wanted->how,
					&wanted->node);
	if (!err && (!wanted->count || wanted->count > SHADOW_MAX_OBJECTS))
		err = -ERANGE;
	return err;
}

static void say_objects(const char *what, const char *of, const u32 *ids,
			u32 nr)
{
	control_say("%s: %s, %u objects, handles ", what, of, nr);
	control_say_handles(ids, nr);
}

/* alloc NAME [COUNT] [WORD]... */
static int cache_alloc(const struct words *words)
{
	struct objects wanted;
	u32 *ids;
	int err;

	err = parse_objects(words, 2, &wanted);
	if (err)
		return err;
	ids = kvcalloc(wanted.count, sizeof(*ids), GFP_KERNEL);
	if (!ids)
		return -ENOMEM;
	err = shadow_caches_handle_alloc(words->word[1], wanted.how,
					 wanted.node, ids, wanted.count);
	if (!err)
		say_objects("cache alloc", words->word[1], ids, wanted.count);
	kvfree(ids);
	return err;
}

/* bulk NAME COUNT */
static int cache_bulk(const struct words *words)
{
	struct objects wanted;
	u32 *ids;
	int err;

	err = parse_objects(words, 2, &wanted);
	if (err || wanted.how || wanted.node != NUMA_NO_NODE)
		return err ?: -EINVAL;
	ids = kvcalloc(wanted.count, sizeof(*ids), GFP_KERNEL);
	if (!ids)
		return -ENOMEM;
	err = shadow_caches_handle_bulk(words->word[1], ids, wanted.count);
	if (!err)
		say_objects("cache bulk", words->word[1], ids, wanted.count);
	kvfree(ids);
	return err;
}

/* free HANDLE [rcu], or free all */
static int cache_free(const struct words *words)
{
	bool rcu = words->nr > 2;
	u32 id, nr;
	int err;

	if (rcu && strcmp(words->word[2], "rcu"))
		return -EINVAL;
	if (!rcu && !strcmp(words->word[1], "all")) {
		err = shadow_caches_handle_free_all(&nr);
		control_say("cache free all: %u objects%s", nr,
			    err ? ", some were damaged" : "");
		return err;
	}
	err = kstrtou32(words->word[1], 10, &id);
	if (!err)
		err = shadow_caches_handle_free(id, false, rcu);
	if (!err)
		control_say("cache free: handle %u%s", id,
			    rcu ? ", after a grace period" : "");
	return err;
}

static int shrink_one(struct shadow_cache *cache, void *slabs)
{
	*(u64 *)slabs = shadow_caches_shrink(cache);
	return 0;
}

/* shrink NAME|all */
static int cache_shrink(const struct words *words)
{
	u64 slabs;
	int err = 0;

	if (!strcmp(words->word[1], "all"))
		slabs = shadow_caches_shrink_all();
	else
		err = shadow_caches_use(words->word[1], shrink_one, &slabs);
	if (!err)
		control_say("cache shrink: %s, %llu slabs given back",
			    words->word[1], slabs);
	return err;
}

/* poke HANDLE OFFSET BYTE */
static int cache_poke(const struct words *words)
{
	s64 offset;
	u8 byte;
	u32 id;
	int err;

	err = kstrtou32(words->word[1], 10, &id);
	if (!err)
		err = kstrtos64(words->word[2], 10, &offset);
	if (!err)
		err = kstrtou8(words->word[3], 0, &byte);
	if (!err)
		err = shadow_caches_handle_poke(id, offset, byte);
	if (!err)
		control_say("cache poke: handle %u, offset %lld, 0x%02x", id,
			    offset, byte);
	return err;
}

/* fault KIND NAME */
static int cache_fault(const struct words *words)
{
	int err = shadow_caches_provoke(words->word[2], words->word[1]);

	if (!err)
		control_say("cache fault: %s of %s, found", words->word[1],
			    words->word[2]);
	return err;
}

/* validate NAME */
static int cache_validate(const struct words *words)
{
	u32 found;
	int err;

	err = shadow_caches_validate(words->word[1], &found);
	if (!err)
		control_say("cache validate: %s, %u findings", words->word[1],
			    found);
	return err;
}

static const struct command cache_commands[] = {
	{ "create", "NAME SIZE [WORD]...", 2, 11, cache_create },
	{ "destroy", "NAME", 1, 1, cache_destroy },
	{ "alloc", "NAME [COUNT] [WORD]...", 1, 5, cache_alloc },
	{ "bulk", "NAME COUNT", 2, 2, cache_bulk },
	{ "free", "HANDLE|all [rcu]", 1, 2, cache_free },
	{ "shrink", "NAME|all", 1, 1, cache_shrink },
	{ "validate", "NAME", 1, 1, cache_validate },
	{ "poke", "HANDLE OFFSET BYTE", 3, 3, cache_poke },
	{ "fault", "KIND NAME", 2, 2, cache_fault },
};

/**
 * control_cache() - cache create|destroy|alloc|bulk|free|shrink|poke|fault ...
 * @words: the words
 *
 * Return: 0, -EINVAL, -ERANGE, or what the command's own function gives.
 */
int control_cache(const struct words *words)
{
	return control_run(cache_commands, ARRAY_SIZE(cache_commands),
			   words->word[0], words->nr - 1, words);
}

/**
 * control_kmalloc() - kmalloc SIZE [COUNT] [WORD]...
 * @words: the words
 *
 * Return: 0, -EINVAL, -ERANGE, or an error of shadow_caches_handle_kmalloc().
 */
int control_kmalloc(const struct words *words)
{
	struct objects wanted;
	size_t size;
	u32 *ids;
	int err;

	err = kstrtoul(words->word[0], 10, &size);
	if (!err)
		err = parse_objects(words, 1, &wanted);
	if (!err && wanted.node != NUMA_NO_NODE)
		err = -EINVAL;
	if (err)
		return err;
	ids = kvcalloc(wanted.count, sizeof(*ids), GFP_KERNEL);
	if (!ids)
		return -ENOMEM;
	err = shadow_caches_handle_kmalloc(size, wanted.how, ids, wanted.count);
	if (!err)
		say_objects("kmalloc", words->word[0], ids, wanted.count);
	kvfree(ids);
	return err;
}

/**
 * control_kfree() - kfree HANDLE [rcu]
 * @words: the words
 *
 * Return: 0, -EINVAL, -ERANGE, or an error of shadow_caches_handle_free().
 */
int control_kfree(const struct words *words)
{
	bool rcu = words->nr > 1;
	u32 id;
	int err;

	if (rcu && strcmp(words->word[1], "rcu"))
		return -EINVAL;
	err = kstrtou32(words->word[0], 10, &id);
	if (!err)
		err = shadow_caches_handle_free(id, true, rcu);
	if (!err)
		control_say("kfree: handle %u%s", id,
			    rcu ? ", after a grace period" : "");
	return err;
}
