// SPDX-License-Identifier: GPL-2.0
/*
 * anon_vmas and links: made, cloned, forked, unlinked. By the kernel's rules
 * (mm/rmap.c: anon_vma_clone(), anon_vma_fork(), unlink_anon_vmas()), which are
 * the same from 6.1 to 7.3. Maps no page.
 */
#include "core/anon.h"

/* Links for a change, all or none; in a list. */
static int take_links(struct shadow_spaces *spaces, u32 nr, u32 *list)
{
	u32 id;

	while (nr--) {
		id = shadow_pool_get(&spaces->links);
		if (!id)
			return -ENOMEM;
		*shadow_link_at(spaces, id) = (struct shadow_link){
			.next = *list,
		};
		*list = id;
	}
	return 0;
}

static void give_links(struct shadow_spaces *spaces, u32 *list, u32 until)
{
	u32 id;

	while (*list != until) {
		id = *list;
		*list = shadow_link_at(spaces, id)->next;
		shadow_link_at(spaces, id)->vma = 0;
		shadow_pool_put(&spaces->links, id);
	}
}

/* The first link of a list becomes an area's, to an anon_vma. */
static struct shadow_link *use_link(struct shadow_spaces *spaces, u32 *list,
				    const struct shadow_vma *vma, u32 anon)
{
	struct shadow_link *link = shadow_link_at(spaces, *list);

	*list = link->next;
	link->vma = vma->id;
	link->anon_vma = anon;
	link->next = 0;
	return link;
}

static void know(struct shadow_spaces *spaces, u32 id,
		 const struct shadow_vma *vma)
{
	struct shadow_intervals set = shadow_anon_intervals(spaces);
	struct shadow_link *link = shadow_link_at(spaces, id);

	link->interval.first = vma->pgoff;
	link->interval.last = shadow_vma_pgoff(vma, vma->end - 1);
	link->known = 1;
	shadow_interval_insert(
		&set, &shadow_anon_at(spaces, link->anon_vma)->tree, id);
}

static void forget(struct shadow_spaces *spaces, u32 id)
{
	struct shadow_intervals set = shadow_anon_intervals(spaces);
	struct shadow_link *link = shadow_link_at(spaces, id);

	link->known = 0;
	shadow_interval_erase(
		&set, &shadow_anon_at(spaces, link->anon_vma)->tree, id);
}

/**
 * shadow_anon_know() - an area's links are among those of their anon_vmas
 * @spaces: the spaces
 * @vma: the area, whose range is as it will be
 *
 * Context: pages locked.
 */
void shadow_anon_know(struct shadow_spaces *spaces, struct shadow_vma *vma)
{
	u32 id;

	for (id = shadow_area_of(spaces, vma)->links; id;
	     id = shadow_link_at(spaces, id)->next)
		if (!shadow_link_at(spaces, id)->known)
			know(spaces, id, vma);
}

/**
 * shadow_anon_forget() - until its range has changed they are not
 * @spaces: the spaces
 * @vma: the area
 *
 * Context: pages locked.
 */
void shadow_anon_forget(struct shadow_spaces *spaces, struct shadow_vma *vma)
{
	u32 id;

	for (id = shadow_area_of(spaces, vma)->links; id;
	     id = shadow_link_at(spaces, id)->next)
		if (shadow_link_at(spaces, id)->known)
			forget(spaces, id);
}

/**
 * shadow_anon_reserve() - room for clones of an area's chain
 * @space: the address space
 * @src: the area
 * @nr: how many
 *
 * Context: mmap lock held for writing, pages locked; may sleep.
 * Return: 0; -ENOMEM, nothing changed.
 */
int shadow_anon_reserve(struct shadow_space *space,
			const struct shadow_vma *src, u32 nr)
{
	u32 before = space->spare;
	int err;

	err = take_links(space->spaces, src->chain * nr, &space->spare);
	if (err)
		give_links(space->spaces, &space->spare, before);
	return err;
}

/**
 * shadow_anon_settle() - what was reserved and not used goes back
 * @space: the address space
 *
 * Context: mmap lock held for writing, pages locked.
 */
void shadow_anon_settle(struct shadow_space *space)
{
	give_links(space->spaces, &space->spare, 0);
}

/* An area gets links to all the anon_vmas of another. */
static void clone_links(struct shadow_spaces *spaces, u32 *spare,
			struct shadow_vma *dst, const struct shadow_vma *src)
{
	u32 id = shadow_area_of(spaces, src)->links;
	u32 *tail = &shadow_area_of(spaces, dst)->links;
	struct shadow_link *link;
	u32 used;

	for (; id; id = shadow_link_at(spaces, id)->next) {
		used = *spare;
		link = use_link(spaces, spare, dst,
				shadow_link_at(spaces, id)->anon_vma);
		*tail = used;
		tail = &link->next;
	}
}

/* An area's new pages are an anon_vma's. */
static void activate(struct shadow_spaces *spaces, struct shadow_vma *vma,
		     u32 id)
{
	shadow_area_of(spaces, vma)->anon_vma = id;
	shadow_anon_at(spaces, id)->num_active_vmas++;
}

/**
 * shadow_anon_clone() - an area may have the pages of another
 * @space: the address space of both
 * @dst: the area, which has no links; with the other's anon_vma
 * @src: the other; shadow_anon_reserve() was asked for it
 *
 * Context: mmap lock held for writing, pages locked.
 */
void shadow_anon_clone(struct shadow_space *space, struct shadow_vma *dst,
		       const struct shadow_vma *src)
{
	clone_links(space->spaces, &space->spare, dst, src);
	activate(space->spaces, dst, dst->anon_vma);
	shadow_anon_know(space->spaces, dst);
}

/* An anon_vma with no links; 0: no memory. */
static u32 make_anon(struct shadow_spaces *spaces)
{
	u32 id = shadow_pool_get(&spaces->anon);

	if (id)
		*shadow_anon_at(spaces, id) = (struct shadow_anon_vma){
			.root = id,
			.parent = id,
			.refs = 1,
		};
	return id;
}

/**
 * shadow_anon_make() - an anon_vma of an area's own
 * @spaces: the spaces
 * @vma: the area, which has none
 *
 * Context: pages locked, may sleep.
 * Return: its number; 0 where there is no memory.
 */
u32 shadow_anon_make(struct shadow_spaces *spaces, struct shadow_vma *vma)
{
	struct shadow_anon_vma *anon;
	u32 id, link = 0;

	if (take_links(spaces, 1, &link))
		return 0;
	id = make_anon(spaces);
	if (!id) {
		give_links(spaces, &link, 0);
		return 0;
	}
	anon = shadow_anon_at(spaces, id);
	anon->num_children = 1;
	activate(spaces, vma, id);
	shadow_area_of(spaces, vma)->links = link;
	use_link(spaces, &link, vma, id);
	shadow_anon_know(spaces, vma);
	return id;
}

/*
 * The anon_vma of a chain that a child may have as its own: nobody's new pages
 * are its, and one other came from it at most (the oldest of these).
 */
static u32 reusable(const struct shadow_spaces *spaces, u32 link)
{
	const struct shadow_anon_vma *anon;
	u32 found = 0;

	for (; link; link = shadow_link_at(spaces, link)->next) {
		anon = shadow_anon_at(spaces,
				      shadow_link_at(spaces, link)->anon_vma);
		if (anon->num_children < 2 && !anon->num_active_vmas)
			found = shadow_link_at(spaces, link)->anon_vma;
	}
	return found;
}

/* A child's area gets an anon_vma below the parent's. */
static void own_anon(struct shadow_spaces *spaces, struct shadow_vma *dst,
		     const struct shadow_vma *src, u32 id, u32 *spare)
{
	struct shadow_anon_vma *anon = shadow_anon_at(spaces, id);
	struct shadow_anon_vma *parent = shadow_anon_at(spaces, src->anon_vma);
	struct shadow_area *area = shadow_area_of(spaces, dst);
	u32 used = *spare;

	anon->root = parent->root;
	anon->parent = src->anon_vma;
	parent->num_children++;
	shadow_anon_at(spaces, anon->root)->refs++;
	use_link(spaces, spare, dst, id)->next = area->links;
	area->links = used;
	dst->anon_vma = id;
	dst->chain++;
	activate(spaces, dst, id);
}

/**
 * shadow_anon_fork() - an area of a child may have the parent's pages
 * @child: the child
 * @dst: its area, with the range of the parent's and no links
 * @src: the parent's
 *
 * Context: mmap locks held for writing, pages locked; may sleep.
 * Return: 0; -ENOMEM, nothing changed.
 */
int shadow_anon_fork(struct shadow_space *child, struct shadow_vma *dst,
		     const struct shadow_vma *src)
{
	struct shadow_spaces *spaces = child->spaces;
	u32 spare = 0, anon, own = 0;
	int err;

	dst->anon_vma = 0;
	dst->chain = 0;
	if (!src->anon_vma)
		return 0;
	anon = reusable(spaces, shadow_area_of(spaces, src)->links);
	err = take_links(spaces, src->chain + !anon, &spare);
	if (!err && !anon) {
		own = make_anon(spaces);
		err = own ? 0 : -ENOMEM;
	}
	if (err) {
		give_links(spaces, &spare, 0);
		return err;
	}
	clone_links(spaces, &spare, dst, src);
	dst->chain = src->chain;
	if (own) {
		own_anon(spaces, dst, src, own, &spare);
	} else {
		dst->anon_vma = anon;
		activate(spaces, dst, anon);
	}
	shadow_anon_know(spaces, dst);
	return 0;
}

/* One reference less to an anon_vma; with its last a root has one less. */
static void put_anon(struct shadow_spaces *spaces, u32 id)
{
	struct shadow_anon_vma *anon = shadow_anon_at(spaces, id);
	u32 root = anon->root;

	if (--anon->refs)
		return;
	shadow_pool_put(&spaces->anon, id);
	if (root != id)
		put_anon(spaces, root);
}

/**
 * shadow_anon_unlink() - an area has no anonymous pages any more
 * @spaces: the spaces
 * @vma: the area
 *
 * Context: pages locked.
 */
void shadow_anon_unlink(struct shadow_spaces *spaces, struct shadow_vma *vma)
{
	struct shadow_area *area = shadow_area_of(spaces, vma);
	struct shadow_anon_vma *anon;
	struct shadow_link *link;
	u32 id;

	if (!area->links)
		return;
	shadow_anon_forget(spaces, vma);
	shadow_anon_at(spaces, area->anon_vma)->num_active_vmas--;
	area->anon_vma = 0;
	/* From the newest on, such that a root goes last. */
	while (area->links) {
		link = shadow_link_at(spaces, area->links);
		anon = shadow_anon_at(spaces, link->anon_vma);
		id = link->anon_vma;
		give_links(spaces, &area->links, link->next);
		if (anon->tree)
			continue;
		shadow_anon_at(spaces, anon->parent)->num_children--;
		put_anon(spaces, id);
	}
	vma->anon_vma = 0;
	vma->chain = 0;
}
