// SPDX-License-Identifier: GPL-2.0
/*
 * The file of a page, and who maps it. The folio is referenced meanwhile, so
 * that it stays what it is, and locked where a file is looked at, which cannot
 * go before its folio is unlocked, or what KSM keeps of it, which does not
 * change before. Waits for neither; a folio that is busy is told as such.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kernel/compat_mm.h"
#include "kernel/compat_page.h"
#include "kernel/layout.h"
#include "live/page_owner.h"

/* How often a busy folio is tried. */
#define LIVE_OWNER_TRIES 100

/* The end of its path; empty where it has no name. */
static void live_file_name(char *name, size_t room, struct inode *inode)
{
	const struct dentry *dentry;

	spin_lock(&inode->i_lock);
	dentry = compat_inode_dentry(inode);
	if (dentry)
		snprintf(name, room, "%pd4", dentry);
	spin_unlock(&inode->i_lock);
}

/* The folio is locked. */
static void live_file_fill(struct shadow_rec_life *life,
			   const struct address_space *mapping)
{
	struct inode *inode = mapping->host;

	if (!inode)
		return;
	life->flags |= SHADOW_LIFE_FILE;
	life->ino = inode->i_ino;
	life->major = MAJOR(inode->i_sb->s_dev);
	life->minor = MINOR(inode->i_sb->s_dev);
	strscpy(life->fs, inode->i_sb->s_type->name, sizeof(life->fs));
	live_file_name(life->file, sizeof(life->file), inode);
}

static bool live_folio_lock(struct folio *folio)
{
	unsigned int i;

	for (i = 0; i < LIVE_OWNER_TRIES; i++) {
		if (folio_trylock(folio))
			return true;
		cond_resched();
	}
	return false;
}

/* Returns false where something was busy. */
static bool live_folio_file(struct shadow_rec_life *life,
			    struct live_rmap *rmap, struct folio *folio)
{
	struct address_space *mapping;
	bool done = true;

	if (!live_folio_lock(folio))
		return false;
	mapping = folio->mapping;
	if (mapping && !((unsigned long)mapping & 3)) {
		live_file_fill(life, mapping);
		done = live_rmap_file(rmap, mapping);
	}
	folio_unlock(folio);
	return done;
}

/* Returns false where something was busy. */
static bool live_folio_ksm(struct live_rmap *rmap, struct folio *folio)
{
	bool done;

	if (!live_folio_lock(folio))
		return false;
	done = live_rmap_ksm(rmap, folio);
	folio_unlock(folio);
	return done;
}

static void live_folio_owner(struct shadow_rec_life *life,
			     struct live_rmap *rmap, struct folio *folio)
{
	unsigned long mapping = (unsigned long)READ_ONCE(folio->mapping);
	bool is_hugetlb = life->state == SHADOW_PAGE_HUGETLB;
	bool done;

	if (!mapping)
		return;
	rmap->pfn = life->pfn;
	rmap->pgoff = compat_folio_index(folio, is_hugetlb, life->order) +
		      (life->pfn - life->first);
	life->index = rmap->pgoff;
	life->flags |= SHADOW_LIFE_INDEX;
	if ((mapping & 3) == 1)
		done = live_rmap_anon(rmap, folio);
	else if (!(mapping & 3))
		done = live_folio_file(life, rmap, folio);
	else if ((mapping & 3) == 3 && !layout_missing(LAYOUT_GROUP_ksm))
		done = live_folio_ksm(rmap, folio);
	else
		return;
	if (!done)
		life->flags |= SHADOW_LIFE_BUSY;
	else
		life->flags |= SHADOW_LIFE_MAPPERS;
	if (rmap->cut)
		life->flags |= SHADOW_LIFE_CUT;
	life->found = rmap->found;
	life->looked = rmap->looked;
}

/**
 * live_page_owner() - tell a page's file, and who maps it
 * @life: gets it; its state, block and page frame hold
 * @rmap: gets the mappings; zero
 * @page: the page, of a file, anonymous or of hugetlb
 *
 * Context: process, inside of live_hotplug_read_lock(); may sleep. Holds a
 * reference on the folio; its lock and the reverse map's for up to
 * LIVE_RMAP_VMAS VMAs.
 */
void live_page_owner(struct shadow_rec_life *life, struct live_rmap *rmap,
		     struct page *page)
{
	struct folio *folio = page_folio(page);

	if (!folio_try_get(folio))
		return;
	/* It may have become part of another one before that. */
	if (page_folio(page) == folio &&
	    page_to_pfn(&folio->page) == life->first)
		live_folio_owner(life, rmap, folio);
	folio_put(folio);
}
