/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The order in which a node's requests try the zones of an instance. Public
 * calls are in mem.h; these are for core alone.
 */
#ifndef _SHADOWMM_CORE_ZONELIST_H
#define _SHADOWMM_CORE_ZONELIST_H

#include "core/mem.h"

/* A row a node, each with its end. */
static inline size_t shadow_zonelist_len(const struct shadow_mem_config *config)
{
	return (size_t)config->nr_nodes * (config->max_zones + 1);
}

static inline struct shadow_zone **
shadow_zonelist_row(const struct shadow_mem *mem, u32 node)
{
	return mem->zonelist + (size_t)node * (mem->config.max_zones + 1);
}

static inline size_t
shadow_first_zone_len(const struct shadow_mem_config *config)
{
	return (size_t)config->nr_nodes * SHADOW_ZONE_ROW;
}

/* The zone that a kind of request from a node tries first. */
static inline struct shadow_zone **
shadow_first_zone(const struct shadow_mem *mem, u32 node, u32 highest)
{
	return mem->first_zone + (size_t)node * SHADOW_ZONE_ROW + highest;
}

#endif /* _SHADOWMM_CORE_ZONELIST_H */
