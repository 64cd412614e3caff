// SPDX-License-Identifier: GPL-2.0
/*
 * The shape of an mm's maple tree: how many nodes, how many of their slots are
 * in use. It reads nodes as lib/maple_tree.c lays them out, one leaf and the
 * way to it at a time, and follows no entry to a VMA.
 */
#include <linux/kernel.h>
#include <linux/maple_tree.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/xarray.h>

#include "live/target.h"
#include "live/tree.h"

/* Leaves that are looked at in one go: no more than 1,024 slots. */
#define LIVE_TREE_LEAVES 64

/* Below the type that lib/maple_tree.c keeps in a pointer to a node. */
#define LIVE_NODE_TYPE_SHIFT 3
#define LIVE_NODE_TYPE_MASK 0xf
#define LIVE_NODE_MASK 0xffUL

/* No maple tree is higher: each level has at least four times the slots. */
#define LIVE_TREE_HEIGHT 32

/**
 * struct live_node - a node on the way to an address
 * @slots: what it holds
 * @pivots: the last address of each slot, but of the last slot
 * @nr: slots it has
 * @end: the last slot in use
 * @is_leaf: it holds VMAs, not nodes
 * @min: its first address
 * @max: its last address
 */
struct live_node {
	void __rcu *const *slots;
	const unsigned long *pivots;
	unsigned int nr;
	unsigned int end;
	bool is_leaf;
	unsigned long min;
	unsigned long max;
};

static unsigned int live_node_end(const struct live_node *node,
				  const struct maple_metadata *meta)
{
	unsigned int last = node->nr - 2;

	if (!node->pivots[last])
		return min_t(unsigned int, meta->end, last);
	return node->pivots[last] == node->max ? last : node->nr - 1;
}

/* Sets up @node from an entry that leads to one; false: no such type. */
static bool live_node_open(struct live_node *node, const void *entry)
{
	unsigned long word = (unsigned long)entry;
	const struct maple_node *mn = (void *)(word & ~LIVE_NODE_MASK);
	unsigned int type = word >> LIVE_NODE_TYPE_SHIFT & LIVE_NODE_TYPE_MASK;

	node->is_leaf = type == maple_leaf_64;
	switch (type) {
	case maple_leaf_64:
	case maple_range_64:
		node->slots = mn->mr64.slot;
		node->pivots = mn->mr64.pivot;
		node->nr = MAPLE_RANGE64_SLOTS;
		node->end = live_node_end(node, &mn->mr64.meta);
		return true;
	case maple_arange_64:
		node->slots = mn->ma64.slot;
		node->pivots = mn->ma64.pivot;
		node->nr = MAPLE_ARANGE64_SLOTS;
		node->end = min_t(unsigned int, mn->ma64.meta.end,
				  MAPLE_ARANGE64_SLOTS - 1);
		return true;
	default:
		return false;
	}
}

/* Counts a node. */
static void live_node_count(const struct live_node *node,
			    struct shadow_rec_tree *tree)
{
	unsigned int i;

	tree->nodes++;
	tree->slots += node->nr;
	tree->used += node->end + 1;
	if (!node->is_leaf)
		return;
	tree->leaves++;
	for (i = 0; i <= node->end; i++) {
		if (rcu_access_pointer(node->slots[i]))
			tree->vmas++;
		else
			tree->gaps++;
	}
}

/*
 * Counts the leaf of @address, and those nodes above it that begin there.
 * Sets @address to the leaf's last address. False: there is no node.
 */
static bool live_tree_leaf(const struct maple_tree *mt, unsigned long *address,
			   struct shadow_rec_tree *tree)
{
	const void *entry = rcu_dereference_raw(mt->ma_root);
	struct live_node node = { .min = 0, .max = ULONG_MAX };
	unsigned int height, i;

	if (!xa_is_node(entry))
		return false;
	for (height = 1; height <= LIVE_TREE_HEIGHT; height++) {
		if (!live_node_open(&node, entry))
			return false;
		if (node.min == *address)
			live_node_count(&node, tree);
		if (node.is_leaf) {
			tree->height = height;
			*address = node.max;
			return true;
		}
		for (i = 0; i < node.end && node.pivots[i] < *address; i++)
			;
		if (i < node.end)
			node.max = node.pivots[i];
		if (i)
			node.min = node.pivots[i - 1] + 1;
		entry = rcu_dereference_raw(node.slots[i]);
	}
	return false;
}

/**
 * live_tree_measure() - walk an mm's maple tree
 * @mm: whose; the caller holds a reference
 * @tree: gets the figures, all but its header and pid
 *
 * Takes mmap_lock for reading, for LIVE_TREE_LEAVES leaves at a time: of a
 * tree that changes meanwhile, each leaf is counted as it was when seen.
 *
 * Context: may sleep.
 * Return: 0; -EINTR on a fatal signal; -ESRCH if the mm's last user has gone.
 */
int live_tree_measure(struct mm_struct *mm, struct shadow_rec_tree *tree)
{
	unsigned long address = 0;
	unsigned int leaves;
	bool more = true;
	int err;

	tree->node_size = sizeof(struct maple_node);
	while (more) {
		err = live_target_lock(mm);
		if (err)
			return err;
		tree->map_count = mm->map_count;
		for (leaves = 0; more && leaves < LIVE_TREE_LEAVES; leaves++)
			more = live_tree_leaf(&mm->mm_mt, &address, tree) &&
			       ++address;
		mmap_read_unlock(mm);
		cond_resched();
	}
	return 0;
}
