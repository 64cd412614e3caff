// SPDX-License-Identifier: GPL-2.0
/*
 * A node's counters, one a line under the kernel's names; then the lists of each
 * cgroup, and its generations. No file of the kernel has this format.
 */
#include "format/lru.h"
#include "uapi/lru.h"

static void format_node(struct shadow_text *text,
			const struct shadow_rec_lru_node *node)
{
	static const char *const names[SHADOW_LRU_NR_ITEMS] = {
		"nr_inactive_anon",	    "nr_active_anon",
		"nr_inactive_file",	    "nr_active_file",
		"nr_unevictable",	    "nr_isolated_anon",
		"nr_isolated_file",	    "workingset_nodes",
		"workingset_refault_anon",  "workingset_refault_file",
		"workingset_activate_anon", "workingset_activate_file",
		"workingset_restore_anon",  "workingset_restore_file",
		"workingset_nodereclaim",
	};
	unsigned int i;

	shadow_printf(text, "Node %u\n", node->node);
	for (i = 0; i < SHADOW_LRU_NR_ITEMS; i++)
		shadow_printf(text, "  %-25s %llu\n", names[i], node->item[i]);
}

static void format_vec(struct shadow_text *text,
		       const struct shadow_rec_lru_vec *vec)
{
	unsigned int i;

	shadow_printf(text, "%4u %8llu", vec->node, vec->ino);
	for (i = 0; i < SHADOW_LRU_NR_LISTS; i++)
		shadow_printf(text, " %13llu", vec->size[i]);
	if (vec->flags & SHADOW_LRU_WALKED)
		shadow_printf(text, " %10llu %10llu", vec->anon, vec->file);
	else
		shadow_printf(text, " %10s %10s", "-", "-");
	shadow_printf(text, " %10llu %s %.*s\n", vec->age,
		      vec->flags & SHADOW_LRU_GENERATIONS ? "generations" :
							    "lists      ",
		      (int)(vec->rec.size - sizeof(*vec)), vec->path);
}

/* The generations right behind an lruvec. */
static void format_gens(struct shadow_text *text,
			const struct shadow_rec_lru_vec *vec,
			struct shadow_recs behind)
{
	const struct shadow_rec_lru_gen *gen;
	const struct shadow_rec *rec;

	while ((rec = shadow_recs_next(&behind)) &&
	       rec->type == SHADOW_LRU_GEN && rec->size >= sizeof(*gen)) {
		gen = (const void *)rec;
		shadow_printf(
			text,
			"     seq %llu: %llu ms, anon %llu%s, file %llu%s\n",
			gen->seq, gen->age_ms, gen->anon,
			gen->seq < vec->min_seq[0] ? " (gone)" : "", gen->file,
			gen->seq < vec->min_seq[1] ? " (gone)" : "");
	}
}

static void format_titles(struct shadow_text *text)
{
	shadow_printf(text, "\n%4s %8s %13s %13s %13s %13s %13s", "node",
		      "cgroup", "inactive_anon", "active_anon", "inactive_file",
		      "active_file", "unevictable");
	shadow_printf(text, " %10s %10s %10s %-11s %s\n", "anon_found",
		      "file_found", "age", "kept_by", "path");
}

/**
 * shadow_format_lru() - print lists and generations
 * @text: where
 * @recs: struct shadow_rec_lru_node, struct shadow_rec_lru_vec, each with its
 *        struct shadow_rec_lru_gen; others are passed over
 */
void shadow_format_lru(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_lru_node *node;
	const struct shadow_rec_lru_vec *vec;
	struct shadow_recs nodes = recs;

	while ((node = shadow_recs_find(&nodes, SHADOW_LRU_NODE,
					sizeof(*node))))
		format_node(text, node);
	if (!text->before)
		format_titles(text);
	while ((vec = shadow_recs_find(&recs, SHADOW_LRU_VEC, sizeof(*vec)))) {
		format_vec(text, vec);
		format_gens(text, vec, recs);
	}
}
