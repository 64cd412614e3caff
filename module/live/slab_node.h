/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a node has of a slab cache of the running kernel.
 */
#ifndef _SHADOWMM_LIVE_SLAB_NODE_H
#define _SHADOWMM_LIVE_SLAB_NODE_H

#include "live/slub.h"
#include "uapi/slab.h"

/**
 * struct live_slab_node - what a node has of one cache
 * @rec: the node's record; its rec.type is 0 where the cache has nothing there
 * @barn_objects: objects of the sheaves in the node's barn
 */
struct live_slab_node {
	struct shadow_rec_cache_node rec;
	u64 barn_objects;
};

void live_slab_node_take(struct live_slab_node *own,
			 const struct kmem_cache *cache, int nid);

#endif /* _SHADOWMM_LIVE_SLAB_NODE_H */
