// SPDX-License-Identifier: GPL-2.0
/*
 * Copies areas of mapped addresses off the kernel's trees, some at a time under
 * each tree's lock, and goes on by address. One tree holds the free areas; those
 * in use and those given back have a tree each, or, since 6.9 ("mm: vmalloc:
 * remove global vmap_area_root rb-tree"), one in each struct vmap_node, which
 * also keeps areas for reuse on lists by size. Looks into no page.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include "kernel/compat_mm.h"
#include "kernel/ksym.h"
#include "kernel/layout.h"
#include "live/vmap_areas.h"
#include "uapi/vmalloc.h"

/* Areas of a tree, and pages of an area, that one hold of a lock looks at. */
#define LIVE_VMAP_HOLD 1024

/* Areas of a list, which has to be walked in one hold. */
#define LIVE_VMAP_LIST_MAX 100000

/**
 * struct live_vmap_tree - a tree of areas, by address
 * @root: its root
 * @lock: protects it
 * @state: of its areas
 * @number: its number
 */
struct live_vmap_tree {
	struct rb_root *root;
	spinlock_t *lock; /* the tree */
	enum shadow_vmalloc_state state;
	u32 number;
};

/**
 * live_vmap_areas_missing() - what this kernel lacks for it
 *
 * Return: its name; NULL if nothing is missing.
 */
const char *live_vmap_areas_missing(void)
{
	const char *missing = ksym_missing(KSYM_FREE_VMAP_ROOT) ?:
				      ksym_missing(KSYM_FREE_VMAP_LOCK);

	if (missing)
		return missing;
	if (LAYOUT_HAS_vmap_node)
		return layout_missing(LAYOUT_GROUP_vmap_node) ?:
			       ksym_missing(KSYM_VMAP_NODES)  ?:
			       ksym_missing(KSYM_NR_VMAP_NODES);
	return ksym_missing(KSYM_VMAP_ROOT)		  ?:
		       ksym_missing(KSYM_VMAP_LOCK)	  ?:
		       ksym_missing(KSYM_PURGE_VMAP_ROOT) ?:
		       ksym_missing(KSYM_PURGE_VMAP_LOCK);
}

static unsigned int live_vmap_nr_nodes(void)
{
	const unsigned int *nr = ksym_get(KSYM_NR_VMAP_NODES);

	return LAYOUT_HAS_vmap_node ? *nr : 1;
}

/* A struct vmap_node. Their array is made at boot and never goes. */
static void *live_vmap_node(unsigned int i)
{
	char *const *nodes = ksym_get(KSYM_VMAP_NODES);

	return *nodes + (size_t)i * LAYOUT_BYTES_vmap_node;
}

/*
 * The trees by number: that of free areas, then two for each node, or two. What
 * a node's struct rb_list has is the same for both of its trees.
 */
static void live_vmap_tree_get(struct live_vmap_tree *tree, u32 number)
{
	bool lazy = number % 2 == 0;
	void *list;

	tree->number = number;
	tree->state = SHADOW_VMALLOC_FREE;
	tree->root = ksym_get(KSYM_FREE_VMAP_ROOT);
	tree->lock = ksym_get(KSYM_FREE_VMAP_LOCK);
	if (!number)
		return;
	tree->state = lazy ? SHADOW_VMALLOC_LAZY : SHADOW_VMALLOC_BUSY;
	if (!LAYOUT_HAS_vmap_node) {
		tree->root =
			ksym_get(lazy ? KSYM_PURGE_VMAP_ROOT : KSYM_VMAP_ROOT);
		tree->lock =
			ksym_get(lazy ? KSYM_PURGE_VMAP_LOCK : KSYM_VMAP_LOCK);
		return;
	}
	list = live_vmap_node((number - 1) / 2);
	list = lazy ? layout_at(list, vmap_node, lazy) :
		      layout_at(list, vmap_node, busy);
	tree->root = layout_at(list, rb_list, root);
	tree->lock = layout_at(list, rb_list, lock);
}

/* The first area of a tree that starts at an address or behind it. */
static struct vmap_area *live_vmap_from(const struct live_vmap_tree *tree,
					unsigned long from)
{
	struct rb_node *node = tree->root->rb_node;
	struct vmap_area *area, *found = NULL;

	while (node) {
		area = rb_entry(node, struct vmap_area, rb_node);
		if (area->va_start >= from) {
			found = area;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

static u32 live_vm_flags(const struct vm_struct *vm)
{
	static const struct {
		unsigned long vm;
		u32 flag;
	} flags[] = {
		{ VM_IOREMAP, SHADOW_VMALLOC_IOREMAP },
		{ COMPAT_VM_SPARSE, SHADOW_VMALLOC_SPARSE },
		{ VM_ALLOC, SHADOW_VMALLOC_ALLOC },
		{ VM_MAP, SHADOW_VMALLOC_MAP },
		{ VM_USERMAP, SHADOW_VMALLOC_USER },
		{ VM_DMA_COHERENT, SHADOW_VMALLOC_DMA },
		{ VM_UNINITIALIZED, SHADOW_VMALLOC_PARTIAL },
	};
	u32 to = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (vm->flags & flags[i].vm)
			to |= flags[i].flag;
	if (!(vm->flags & VM_NO_GUARD))
		to |= SHADOW_VMALLOC_GUARD;
	if (is_vmalloc_addr(vm->pages))
		to |= SHADOW_VMALLOC_VPAGES;
	return to;
}

/* Of an area in use; under its tree's lock, which keeps its vm_struct. */
static void live_vmap_fill(struct live_vmap_area *to,
			   const struct vmap_area *area)
{
	const struct vm_struct *vm = area->vm;

	if (!vm) {
		to->flags = compat_vmap_is_ram(area) ? SHADOW_VMALLOC_RAM :
						       SHADOW_VMALLOC_PARTIAL;
		return;
	}
	to->flags = live_vm_flags(vm);
	to->owns = vm->flags & VM_ALLOC && !(vm->flags & VM_MAP_PUT_PAGES);
	to->pages = vm->nr_pages;
	to->phys = vm->phys_addr;
	to->caller = (unsigned long)vm->caller;
}

/* There is room for it. */
static void live_vmap_copy(struct grow *areas, const struct vmap_area *area,
			   u32 state, u32 tree)
{
	struct live_vmap_area *to = grow_add(areas, sizeof(*to));

	if (!to)
		return;
	to->start = area->va_start;
	to->end = area->va_end;
	to->state = state;
	to->tree = tree;
	if (state == SHADOW_VMALLOC_BUSY)
		live_vmap_fill(to, area);
}

static int live_vmap_tree_take(struct grow *areas, u32 number)
{
	struct live_vmap_tree tree;
	struct vmap_area *area;
	struct rb_node *node;
	unsigned long from = 0;
	unsigned int nr;
	int err;

	live_vmap_tree_get(&tree, number);
	do {
		err = grow_room(areas,
				LIVE_VMAP_HOLD * sizeof(struct live_vmap_area));
		if (err)
			return err;
		spin_lock(tree.lock);
		area = live_vmap_from(&tree, from);
		for (nr = 0; area && nr < LIVE_VMAP_HOLD; nr++) {
			live_vmap_copy(areas, area, tree.state, number);
			from = area->va_start + 1;
			node = rb_next(&area->rb_node);
			area = rb_entry_safe(node, struct vmap_area, rb_node);
		}
		spin_unlock(tree.lock);
		cond_resched();
	} while (area);
	return areas->err;
}

/* The areas of one size that a node keeps. */
static int live_vmap_pool_take(struct grow *areas, void *node, void *pool,
			       bool *cut)
{
	spinlock_t *lock = layout_at(node, vmap_node, pool_lock);
	struct list_head *head = layout_at(pool, vmap_pool, head);
	unsigned long nr = layout_read(pool, vmap_pool, len, unsigned long);
	const struct vmap_area *area;
	int err;

	if (!nr)
		return 0;
	nr = min(nr + LIVE_VMAP_HOLD, (unsigned long)LIVE_VMAP_LIST_MAX);
	err = grow_room(areas, nr * sizeof(struct live_vmap_area));
	if (err)
		return err;
	spin_lock(lock);
	list_for_each_entry(area, head, list) {
		if (!nr--) {
			*cut = true;
			break;
		}
		live_vmap_copy(areas, area, SHADOW_VMALLOC_POOLED, 0);
	}
	spin_unlock(lock);
	cond_resched();
	return areas->err;
}

static int live_vmap_pools_take(struct grow *areas, bool *cut)
{
	unsigned int nr_pools = LAYOUT_BITS_vmap_node__pool / 8 /
				max(LAYOUT_BYTES_vmap_pool, 1);
	unsigned int i, j;
	int err = 0;

	for (i = 0; LAYOUT_HAS_vmap_node && i < live_vmap_nr_nodes(); i++) {
		void *node = live_vmap_node(i);
		char *pools = layout_at(node, vmap_node, pool);

		for (j = 0; !err && j < nr_pools; j++)
			err = live_vmap_pool_take(
				areas, node,
				pools + (size_t)j * LAYOUT_BYTES_vmap_pool,
				cut);
	}
	return err;
}

/**
 * live_vmap_areas_take() - copy all areas, free ones too
 * @areas: gets a struct live_vmap_area for each, in no order
 * @cut: set where a list was not walked to its end
 *
 * In the order in which an area's life goes: in use, given back, kept, free. One
 * that goes on meanwhile may be there twice, never not at all, but for those
 * that the kernel has in its hands to flush.
 *
 * Context: process; takes each tree's and each pool's lock.
 * Return: 0 or -errno; -EFBIG: more than GROW_MAX has room for.
 */
int live_vmap_areas_take(struct grow *areas, bool *cut)
{
	u32 trees = 2 * live_vmap_nr_nodes();
	u32 number;
	int err = 0;

	for (number = 1; !err && number <= trees; number += 2)
		err = live_vmap_tree_take(areas, number);
	for (number = 2; !err && number <= trees; number += 2)
		err = live_vmap_tree_take(areas, number);
	err = err ?: live_vmap_pools_take(areas, cut);
	return err ?: live_vmap_tree_take(areas, 0);
}

/**
 * live_vmap_area_nodes() - count the pages of an area by node
 * @area: the area
 * @pages: gets pages by node; nr_node_ids of them
 *
 * Context: process; takes its tree's lock for some pages at a time.
 * Return: 0; -ENOENT if it has gone or changed meanwhile.
 */
int live_vmap_area_nodes(const struct live_vmap_area *area, u32 *pages)
{
	struct live_vmap_tree tree;
	const struct vmap_area *now;
	unsigned long at = 0, end;
	bool same = true;

	memset(pages, 0, nr_node_ids * sizeof(*pages));
	live_vmap_tree_get(&tree, area->tree);
	while (same && at < area->pages) {
		spin_lock(tree.lock);
		now = live_vmap_from(&tree, area->start);
		same = now && now->va_start == area->start && now->vm &&
		       now->vm->nr_pages == area->pages && now->vm->pages;
		end = min(area->pages, at + LIVE_VMAP_HOLD);
		for (; same && at < end; at++)
			if (now->vm->pages[at])
				pages[page_to_nid(now->vm->pages[at])]++;
		spin_unlock(tree.lock);
		cond_resched();
	}
	return same ? 0 : -ENOENT;
}
