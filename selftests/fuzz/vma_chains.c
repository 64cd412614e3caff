// SPDX-License-Identifier: GPL-2.0
/*
 * The chains of anon_vmas of core's VMAs: cloned to who has none, out of what was
 * reserved, and given up before others come. Keeps no page.
 */
#include "model.h"
#include "vma_chains.h"

/**
 * struct chained - a VMA, and its chain
 * @vma: the VMA
 * @anon: the anon_vma of its new pages; 0: none
 * @nr: how many its pages may belong to
 * @placed: it is known, if it has a chain, where its pages are:
 * @first: from here on,
 * @pages: so many
 */
struct chained {
	struct shadow_vma vma;
	u32 anon;
	u32 nr;
	bool placed;
	u64 first;
	u64 pages;
};

static struct chained *chained_of(const struct shadow_vma *vma)
{
	return (struct chained *)vma;
}

static struct vma_chains *chains_of(const struct shadow_mm *mm)
{
	return mm->mms->config.ctx;
}

static int reserve(struct shadow_mm *mm, const struct shadow_vma *src, u32 nr)
{
	void *links = seam_alloc(nr, chained_of(src)->nr);

	if (!links)
		return -ENOMEM;
	seam_free(links);
	chains_of(mm)->reserved += nr * chained_of(src)->nr;
	return 0;
}

static void settle(struct shadow_mm *mm)
{
	chains_of(mm)->reserved = 0;
}

static void before(struct shadow_mm *mm, struct shadow_vma *vma)
{
	(void)mm;
	chained_of(vma)->placed = false;
}

static void place(const struct shadow_vma *vma)
{
	struct chained *chained = chained_of(vma);

	if (chained->placed)
		return;
	chained->placed = true;
	chained->first = vma->pgoff;
	chained->pages = shadow_vma_pages(vma);
}

static void after(struct shadow_mm *mm, struct shadow_vma *vma)
{
	(void)mm;
	place(vma);
}

static void clone(struct shadow_mm *mm, struct shadow_vma *dst,
		  const struct shadow_vma *src)
{
	const struct chained *from = chained_of(src);
	struct chained *to = chained_of(dst);

	MUST(!to->nr && from->nr);
	MUST(dst->anon_vma == from->anon);
	MUST(chains_of(mm)->reserved >= from->nr);
	chains_of(mm)->reserved -= from->nr;
	to->anon = from->anon;
	to->nr = from->nr;
	place(dst);
}

static void leave(struct shadow_mm *mm, struct shadow_vma *vma)
{
	struct chained *chained = chained_of(vma);

	(void)mm;
	chained->anon = 0;
	chained->nr = 0;
	chained->placed = false;
}

static u32 anon_make(struct shadow_mm *mm, struct shadow_vma *vma)
{
	struct chained *chained = chained_of(vma);

	MUST(!chained->nr);
	chained->anon = ++mm->mms->last_anon;
	chained->nr = 1;
	place(vma);
	return chained->anon;
}

static const struct shadow_mm_hooks hooks = {
	.reserve = reserve,
	.settle = settle,
	.clone = clone,
	.before = before,
	.after = after,
	.leave = leave,
	.anon_leave = leave,
	.anon_make = anon_make,
};

/**
 * vma_chains_config() - let a keeper hear of all VMAs
 * @chains: the keeper
 * @config: of the address spaces to be made
 */
void vma_chains_config(struct vma_chains *chains,
		       struct shadow_mms_config *config)
{
	config->vma_bytes = sizeof(struct chained);
	config->hooks = &hooks;
	config->ctx = chains;
}

/**
 * vma_chains_fork() - a VMA is as if it had come by fork
 * @vma: the VMA
 * @anon: its anon_vma
 * @nr: of its chain
 */
void vma_chains_fork(struct shadow_vma *vma, u32 anon, u32 nr)
{
	vma->anon_vma = anon;
	vma->chain = nr;
	chained_of(vma)->anon = anon;
	chained_of(vma)->nr = nr;
	place(vma);
}

/**
 * vma_chains_check() - a VMA is what its keeper was told
 * @vma: the VMA
 */
void vma_chains_check(const struct shadow_vma *vma)
{
	const struct chained *chained = chained_of(vma);

	MUST(chained->anon == vma->anon_vma && chained->nr == vma->chain);
	MUST(!vma->chain || (chained->placed && chained->first == vma->pgoff &&
			     chained->pages == shadow_vma_pages(vma)));
}
