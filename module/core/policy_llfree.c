// SPDX-License-Identifier: GPL-2.0
/*
 * llfree: memory is cut in trees of eight pageblocks (a section where these
 * are smaller). A CPU reserves a tree and takes its pages from there alone. When
 * that has nothing that serves, it reserves another: a partly free one before a
 * wholly free one before one that is nearly full. So few trees are in use, and
 * CPUs do not share them.
 *
 * Source: L. Wrenger, F. Rommel, A. Halbuer, C. Dietrich, D. Lohmann, LLFree:
 * Scalable and Optionally-Persistent Page-Frame Allocation, USENIX ATC 2023:
 * no migratetypes, no per-CPU lists, trees with a count of free frames; a tree
 * counts as nearly full below a sixteenth. A second tree a CPU for blocks of a
 * pageblock or more is of the authors' later code. It predicts less
 * fragmentation by huge frames than Linux has. Not taken over: bit fields
 * instead of lists, lock-free updates, the reservation of a tree by frees.
 *
 * Bound: 8 trees of each kind are looked at, 16 pageblocks walked in all.
 * Memory: 2 bytes a pageblock, 16 a tree, 8 a CPU.
 */
#include "core/policy_use.h"

#define TREE_PAGEBLOCKS 3 /* log2 */
#define NR_KINDS 2 /* of reservations: small, and a pageblock or more */
#define MAX_TREES 8
#define MAX_WALKS 16
#define NO_TREE U32_MAX

enum tree_grade {
	TREE_PARTIAL, /* in the order in which they are wanted */
	TREE_FREE,
	TREE_FULL,
	NR_TREE_GRADES,
	TREE_RESERVED = NR_TREE_GRADES,
};

/**
 * struct tree - one tree
 * @free: its free pages
 * @grade: enum tree_grade: the list it is on; TREE_RESERVED: a CPU's
 * @prev: the tree before it on its list, or NO_TREE
 * @next: the tree behind it, or NO_TREE
 */
struct tree {
	u32 free;
	u32 grade;
	u32 prev;
	u32 next;
};

/**
 * struct llfree - what the policy keeps of a zone
 * @nr_trees: trees
 * @first: the first tree of each list
 * @tree: the trees
 * @cpu: the trees that a CPU has reserved, by kind, or NO_TREE
 * @free: free pages of each pageblock
 */
struct llfree {
	u32 nr_trees;
	u32 first[NR_TREE_GRADES];
	struct tree *tree;
	u32 *cpu;
	u16 *free;
};

/* No block is larger than a tree. */
static unsigned int tree_order(const struct shadow_zone_config *config)
{
	return max(config->pb_order + TREE_PAGEBLOCKS, SHADOW_MAX_ORDER);
}

static u32 tree_size(const struct shadow_zone *zone)
{
	return 1U << tree_order(&zone->config);
}

/* The pageblocks of a tree: the first, and the one behind the last. */
static u32 tree_start(const struct shadow_zone *zone, u32 t)
{
	return t << (tree_order(&zone->config) - zone->config.pb_order);
}

static u32 tree_end(const struct shadow_zone *zone, u32 t)
{
	u32 nr = shadow_config_nr_pageblocks(&zone->config);

	return min(tree_start(zone, t + 1), nr);
}

static enum tree_grade tree_grade(const struct shadow_zone *zone, u32 free)
{
	if (free == tree_size(zone))
		return TREE_FREE;
	return free > tree_size(zone) / 16 ? TREE_PARTIAL : TREE_FULL;
}

static void tree_link(struct llfree *llfree, u32 t, enum tree_grade grade)
{
	struct tree *tree = &llfree->tree[t];

	tree->grade = grade;
	tree->prev = NO_TREE;
	tree->next = llfree->first[grade];
	if (tree->next != NO_TREE)
		llfree->tree[tree->next].prev = t;
	llfree->first[grade] = t;
}

static void tree_unlink(struct llfree *llfree, u32 t)
{
	struct tree *tree = &llfree->tree[t];

	if (tree->next != NO_TREE)
		llfree->tree[tree->next].prev = tree->prev;
	if (tree->prev != NO_TREE)
		llfree->tree[tree->prev].next = tree->next;
	else
		llfree->first[tree->grade] = tree->next;
}

static int llfree_init(struct shadow_zone *zone)
{
	u32 pageblocks = shadow_config_nr_pageblocks(&zone->config);
	unsigned int per_tree = tree_order(&zone->config) - SHADOW_MAX_ORDER;
	u32 trees = (zone->config.max_sections + (1U << per_tree) - 1) >>
		    per_tree;
	u32 slots = zone->config.nr_cpus * NR_KINDS;
	struct llfree *llfree;
	size_t bytes;
	u32 i;

	bytes = sizeof(*llfree) + (size_t)trees * sizeof(struct tree) +
		(size_t)slots * sizeof(u32) + (size_t)pageblocks * sizeof(u16);
	llfree = seam_alloc(1, bytes);
	if (!llfree)
		return -ENOMEM;
	llfree->nr_trees = trees;
	llfree->tree = (struct tree *)(llfree + 1);
	llfree->cpu = (u32 *)(llfree->tree + trees);
	llfree->free = (u16 *)(llfree->cpu + slots);
	for (i = 0; i < NR_TREE_GRADES; i++)
		llfree->first[i] = NO_TREE;
	for (i = 0; i < slots; i++)
		llfree->cpu[i] = NO_TREE;
	for (i = trees; i--;)
		tree_link(llfree, i, TREE_FULL);
	zone->policy_data = llfree;
	zone->policy_bytes = bytes;
	return 0;
}

/* The first pageblock of a tree that has a block which serves. */
static u32 tree_find(const struct shadow_zone *zone, u32 t, unsigned int order,
		     unsigned int mt, unsigned int *walks)
{
	const struct llfree *llfree = zone->policy_data;
	u32 need = 1U << min(order, zone->config.pb_order);
	u32 pageblock = tree_start(zone, t);
	u32 end = tree_end(zone, t);
	u32 idx = SHADOW_IDX_NONE;

	if (llfree->tree[t].free < need)
		return SHADOW_IDX_NONE;
	for (; pageblock < end && *walks && idx == SHADOW_IDX_NONE;
	     pageblock++) {
		if (llfree->free[pageblock] < need ||
		    zone->pageblock[pageblock] != mt)
			continue;
		--*walks;
		idx = shadow_use_find(zone, pageblock, order);
	}
	return idx;
}

/* A CPU gives up a tree and takes another. */
static void reserve(struct shadow_zone *zone, u32 *slot, u32 t)
{
	struct llfree *llfree = zone->policy_data;

	if (*slot != NO_TREE)
		tree_link(llfree, *slot,
			  tree_grade(zone, llfree->tree[*slot].free));
	tree_unlink(llfree, t);
	llfree->tree[t].grade = TREE_RESERVED;
	*slot = t;
}

static u32 find_new(struct shadow_zone *zone, u32 *slot, unsigned int order,
		    unsigned int mt, unsigned int *walks)
{
	struct llfree *llfree = zone->policy_data;
	unsigned int grade, left;
	u32 t, idx;

	for (grade = 0; grade < NR_TREE_GRADES; grade++) {
		t = llfree->first[grade];
		for (left = MAX_TREES; t != NO_TREE && left; left--) {
			idx = tree_find(zone, t, order, mt, walks);
			if (idx != SHADOW_IDX_NONE) {
				reserve(zone, slot, t);
				return idx;
			}
			t = llfree->tree[t].next;
		}
	}
	return SHADOW_IDX_NONE;
}

static u32 llfree_pick(struct shadow_zone *zone,
		       const struct shadow_request *req, unsigned int mt)
{
	struct llfree *llfree = zone->policy_data;
	bool large = req->order >= zone->config.pb_order;
	u32 *slot = &llfree->cpu[req->cpu * NR_KINDS + large];
	unsigned int walks = MAX_WALKS;
	u32 idx = SHADOW_IDX_NONE;

	if (*slot != NO_TREE)
		idx = tree_find(zone, *slot, req->order, mt, &walks);
	if (idx == SHADOW_IDX_NONE)
		idx = find_new(zone, slot, req->order, mt, &walks);
	return idx;
}

static void llfree_account(struct shadow_zone *zone, u32 idx, int pages)
{
	struct llfree *llfree = zone->policy_data;
	u32 t = idx >> tree_order(&zone->config);
	struct tree *tree = &llfree->tree[t];
	enum tree_grade grade;

	shadow_use_account(zone, llfree->free, idx, pages);
	tree->free += pages;
	grade = tree_grade(zone, tree->free);
	if (tree->grade == TREE_RESERVED || tree->grade == grade)
		return;
	tree_unlink(llfree, t);
	tree_link(llfree, t, grade);
}

/* Are a tree's count and grade right? */
static bool tree_sound(const struct shadow_zone *zone, u32 t)
{
	const struct llfree *llfree = zone->policy_data;
	const struct tree *tree = &llfree->tree[t];
	u32 end = tree_end(zone, t);
	u32 pageblock, free = 0;

	for (pageblock = tree_start(zone, t); pageblock < end; pageblock++)
		free += llfree->free[pageblock];
	return free == tree->free && (tree->grade == TREE_RESERVED ||
				      tree->grade == tree_grade(zone, free));
}

/* How many trees are on lists, or more than there are where a list is broken. */
static u32 nr_listed(const struct llfree *llfree)
{
	u32 grade, t, prev, nr = 0;

	for (grade = 0; grade < NR_TREE_GRADES; grade++) {
		prev = NO_TREE;
		for (t = llfree->first[grade]; t != NO_TREE;
		     t = llfree->tree[t].next) {
			if (llfree->tree[t].grade != grade ||
			    llfree->tree[t].prev != prev)
				return llfree->nr_trees + 1;
			prev = t;
			nr++;
		}
	}
	return nr;
}

static u32 llfree_check(const struct shadow_zone *zone)
{
	const struct llfree *llfree = zone->policy_data;
	u32 bad = shadow_use_check(zone, llfree->free);
	u32 nr = nr_listed(llfree);
	u32 t;

	for (t = 0; t < zone->config.nr_cpus * NR_KINDS; t++)
		if (llfree->cpu[t] != NO_TREE &&
		    llfree->tree[llfree->cpu[t]].grade == TREE_RESERVED)
			nr++;
	for (t = 0; t < llfree->nr_trees && bad == SHADOW_IDX_NONE; t++)
		if (!tree_sound(zone, t))
			bad = t << tree_order(&zone->config);
	return bad == SHADOW_IDX_NONE && nr != llfree->nr_trees ? 0 : bad;
}

const struct shadow_policy shadow_policy_llfree = {
	.name = "llfree",
	.source = "Wrenger et al., USENIX ATC 2023",
	.init = llfree_init,
	.pick = llfree_pick,
	.account = llfree_account,
	.check = llfree_check,
};
