// SPDX-License-Identifier: GPL-2.0
/*
 * Copies areas of mapped addresses off the kernel's trees, those that come next by
 * address, some of each tree under its lock. One tree holds the free areas; those
 * in use and those given back have a tree each, or, since 6.9 ("mm: vmalloc:
 * remove global vmap_area_root rb-tree"), one in each struct vmap_node, which
 * also keeps areas for reuse on lists by size. Looks into no page.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "kernel/compat_mm.h"
#include "kernel/ksym.h"
#include "kernel/layout.h"
#include "live/vmap_areas.h"
#include "uapi/vmalloc.h"

/* Pages of an area that one hold of a lock looks at. */
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

/* The first area of a tree that ends behind an address. */
static struct vmap_area *live_vmap_from(const struct live_vmap_tree *tree,
					unsigned long from)
{
	struct rb_node *node = tree->root->rb_node;
	struct vmap_area *area, *found = NULL;

	while (node) {
		area = rb_entry(node, struct vmap_area, rb_node);
		if (area->va_end > from) {
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

/* By address; of two that overlap, since one became the other, the younger. */
static bool live_vmap_is_before(const struct live_vmap_area *to,
				const struct vmap_area *area, u32 state)
{
	return to->start < area->va_start ||
	       (to->start == area->va_start && to->state <= state);
}

/*
 * Puts an area in its place in the window, whose last one may go; false: it comes
 * behind all of a full one.
 */
static bool live_vmap_put(struct live_vmap_window *window,
			  const struct vmap_area *area, u32 state, u32 tree)
{
	struct live_vmap_area *to = window->area + window->nr;

	while (to > window->area && !live_vmap_is_before(to - 1, area, state))
		to--;
	if (to == window->area + LIVE_VMAP_WINDOW)
		return false;
	if (window->nr < LIVE_VMAP_WINDOW)
		window->nr++;
	memmove(to + 1, to,
		(char *)(window->area + window->nr - 1) - (char *)to);
	*to = (struct live_vmap_area){
		.start = area->va_start,
		.end = area->va_end,
		.state = state,
		.tree = tree,
	};
	if (state == SHADOW_VMALLOC_BUSY)
		live_vmap_fill(to, area);
	return true;
}

static void live_vmap_tree_take(struct live_vmap_window *window, u32 number)
{
	struct live_vmap_tree tree;
	struct vmap_area *area;
	struct rb_node *node;

	live_vmap_tree_get(&tree, number);
	spin_lock(tree.lock);
	area = live_vmap_from(&tree, window->from);
	while (area && live_vmap_put(window, area, tree.state, number)) {
		node = rb_next(&area->rb_node);
		area = rb_entry_safe(node, struct vmap_area, rb_node);
	}
	spin_unlock(tree.lock);
	cond_resched();
}

/* The areas of one size that a node keeps. */
static void live_vmap_pool_take(struct live_vmap_window *window, void *node,
				void *pool)
{
	spinlock_t *lock = layout_at(node, vmap_node, pool_lock);
	struct list_head *head = layout_at(pool, vmap_pool, head);
	unsigned long nr = LIVE_VMAP_LIST_MAX;
	const struct vmap_area *area;

	if (!layout_read(pool, vmap_pool, len, unsigned long))
		return;
	spin_lock(lock);
	list_for_each_entry(area, head, list) {
		if (!nr--) {
			window->cut = true;
			break;
		}
		if (area->va_end > window->from)
			live_vmap_put(window, area, SHADOW_VMALLOC_POOLED, 0);
	}
	spin_unlock(lock);
	cond_resched();
}

static void live_vmap_pools_take(struct live_vmap_window *window)
{
	unsigned int nr_pools = LAYOUT_BITS_vmap_node__pool / 8 /
				max(LAYOUT_BYTES_vmap_pool, 1);
	unsigned int i, j;

	for (i = 0; LAYOUT_HAS_vmap_node && i < live_vmap_nr_nodes(); i++) {
		void *node = live_vmap_node(i);
		char *pools = layout_at(node, vmap_node, pool);

		for (j = 0; j < nr_pools; j++)
			live_vmap_pool_take(
				window, node,
				pools + (size_t)j * LAYOUT_BYTES_vmap_pool);
	}
}

/**
 * live_vmap_areas_take() - copy the areas that come next, free ones too
 * @window: @from is set; gets those that end behind it, in the order of their
 *          addresses, and where the next ones begin
 *
 * In the order in which an area's life goes: in use, given back, kept, free. One
 * that goes on meanwhile may be there twice, never not at all, but for those
 * that the kernel has in its hands to flush.
 *
 * Context: process; takes each tree's lock for LIVE_VMAP_WINDOW areas at most,
 * and each pool's for LIVE_VMAP_LIST_MAX.
 * Return: true where there may be more behind.
 */
bool live_vmap_areas_take(struct live_vmap_window *window)
{
	u32 trees = 2 * live_vmap_nr_nodes();
	u32 number;

	window->nr = 0;
	for (number = 1; number <= trees; number += 2)
		live_vmap_tree_take(window, number);
	for (number = 2; number <= trees; number += 2)
		live_vmap_tree_take(window, number);
	live_vmap_pools_take(window);
	live_vmap_tree_take(window, 0);
	if (window->nr < LIVE_VMAP_WINDOW)
		return false;
	/* Another that starts where the last one does may have had no room. */
	window->next = window->area[window->nr - 1].start;
	while (window->nr && window->area[window->nr - 1].start >= window->next)
		window->nr--;
	return true;
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
