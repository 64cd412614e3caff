// SPDX-License-Identifier: GPL-2.0
/*
 * Intervals in a treap with the highest end of each subtree. Allocates nothing.
 */
#include "core/interval.h"

#define at shadow_interval_at

/* Numbers follow one another, their priorities do not. */
static u32 priority(u32 id)
{
	return id * 0x9e3779b1U;
}

/* The highest end below an interval, from its children's. */
static void update(const struct shadow_intervals *set,
		   struct shadow_interval *node)
{
	node->most = node->last;
	if (node->left)
		node->most = max(node->most, at(set, node->left)->most);
	if (node->right)
		node->most = max(node->most, at(set, node->right)->most);
}

/* What leads to an interval leads to another from now on. */
static void replace(const struct shadow_intervals *set, u32 *root, u32 up,
		    u32 id, u32 by)
{
	struct shadow_interval *node;

	if (!up) {
		*root = by;
		return;
	}
	node = at(set, up);
	if (node->left == id)
		node->left = by;
	else
		node->right = by;
}

/*
 * An interval changes places with the one above it:
 *
 *      up            id
 *     /  \          /  \
 *    id   c   →    a    up
 *   /  \               /  \
 *  a    b             b    c
 */
static void rotate(const struct shadow_intervals *set, u32 *root, u32 id)
{
	struct shadow_interval *node = at(set, id);
	u32 number = node->up, inner;
	struct shadow_interval *up = at(set, number);

	replace(set, root, up->up, number, id);
	node->up = up->up;
	if (up->left == id) {
		inner = node->right;
		up->left = inner;
		node->right = number;
	} else {
		inner = node->left;
		up->right = inner;
		node->left = number;
	}
	if (inner)
		at(set, inner)->up = number;
	up->up = id;
	node->most = up->most;
	update(set, up);
}

/**
 * shadow_interval_insert() - an interval becomes one of a tree's
 * @set: where intervals are
 * @root: the tree; 0: empty
 * @id: the interval, whose first and last page are set
 *
 * Context: pages locked.
 */
void shadow_interval_insert(const struct shadow_intervals *set, u32 *root,
			    u32 id)
{
	struct shadow_interval *node = at(set, id), *above;
	u32 *place = root, up = 0;

	while (*place) {
		up = *place;
		above = at(set, up);
		above->most = max(above->most, node->last);
		place = node->first < above->first ? &above->left :
						     &above->right;
	}
	*place = id;
	node->up = up;
	node->left = 0;
	node->right = 0;
	node->most = node->last;
	while (node->up && priority(id) > priority(node->up))
		rotate(set, root, id);
}

/**
 * shadow_interval_erase() - an interval is no longer one of a tree's
 * @set: where intervals are
 * @root: the tree
 * @id: the interval
 *
 * Context: pages locked.
 */
void shadow_interval_erase(const struct shadow_intervals *set, u32 *root,
			   u32 id)
{
	struct shadow_interval *node = at(set, id);
	u32 up;

	while (node->left || node->right) {
		if (!node->right ||
		    (node->left &&
		     priority(node->left) > priority(node->right)))
			rotate(set, root, node->left);
		else
			rotate(set, root, node->right);
	}
	replace(set, root, node->up, id, 0);
	for (up = node->up; up; up = at(set, up)->up)
		update(set, at(set, up));
}

/* The first interval of a subtree that has one of the pages. */
static u32 search(const struct shadow_intervals *set, u32 id, u64 first,
		  u64 last)
{
	const struct shadow_interval *node;

	while (id) {
		node = at(set, id);
		if (node->most < first)
			break;
		if (node->left && at(set, node->left)->most >= first) {
			id = node->left;
			continue;
		}
		if (node->first > last)
			break;
		if (node->last >= first)
			return id;
		id = node->right;
	}
	return 0;
}

/**
 * shadow_interval_first() - the first interval that has one of some pages
 * @set: where intervals are
 * @root: the tree
 * @first: the first of the pages
 * @last: the last
 *
 * Context: pages locked.
 * Return: its number; 0: none has.
 */
u32 shadow_interval_first(const struct shadow_intervals *set, u32 root,
			  u64 first, u64 last)
{
	return search(set, root, first, last);
}

/**
 * shadow_interval_next() - the next interval that has one of some pages
 * @set: where intervals are
 * @id: the one before it
 * @first: the first of the pages
 * @last: the last
 *
 * Context: pages locked; the tree is as it was.
 * Return: its number; 0: no other has.
 */
u32 shadow_interval_next(const struct shadow_intervals *set, u32 id, u64 first,
			 u64 last)
{
	const struct shadow_interval *node = at(set, id);
	u32 before;

	for (;;) {
		if (node->right && at(set, node->right)->most >= first)
			return search(set, node->right, first, last);
		do {
			before = id;
			id = node->up;
			if (!id)
				return 0;
			node = at(set, id);
		} while (node->right == before);
		if (node->first > last)
			return 0;
		if (node->last >= first)
			return id;
	}
}

/**
 * shadow_interval_start() - the first interval of a tree, in order
 * @set: where intervals are
 * @root: the tree
 *
 * Context: pages locked.
 * Return: its number; 0: the tree is empty.
 */
u32 shadow_interval_start(const struct shadow_intervals *set, u32 root)
{
	while (root && at(set, root)->left)
		root = at(set, root)->left;
	return root;
}

/**
 * shadow_interval_after() - the one after an interval, in order
 * @set: where intervals are
 * @id: the interval
 *
 * Context: pages locked.
 * Return: its number; 0: it is the last one.
 */
u32 shadow_interval_after(const struct shadow_intervals *set, u32 id)
{
	u32 before;

	if (at(set, id)->right)
		return shadow_interval_start(set, at(set, id)->right);
	do {
		before = id;
		id = at(set, id)->up;
	} while (id && at(set, id)->right == before);
	return id;
}

/* Does an interval agree with those above and below it? */
static bool check_one(const struct shadow_intervals *set, u32 root, u32 id)
{
	const struct shadow_interval *node = at(set, id), *up;
	struct shadow_interval should = *node;

	update(set, &should);
	if (should.most != node->most || node->first > node->last)
		return false;
	if ((node->left && at(set, node->left)->up != id) ||
	    (node->right && at(set, node->right)->up != id))
		return false;
	if (!node->up)
		return root == id;
	up = at(set, node->up);
	return (up->left == id) != (up->right == id) &&
	       priority(id) < priority(node->up);
}

/**
 * shadow_interval_check() - the invariants of a tree
 * @set: where intervals are
 * @root: the tree
 * @nr: increased by how many there are
 *
 * Context: pages locked.
 * Return: true where intervals are in order, know those above and below them and
 * the most of their ends, and are balanced as they should.
 */
bool shadow_interval_check(const struct shadow_intervals *set, u32 root,
			   u32 *nr)
{
	u64 before = 0;
	u32 id;

	for (id = shadow_interval_start(set, root); id;
	     id = shadow_interval_after(set, id)) {
		if (at(set, id)->first < before || !check_one(set, root, id))
			return false;
		before = at(set, id)->first;
		++*nr;
	}
	return true;
}
