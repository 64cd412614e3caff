// SPDX-License-Identifier: GPL-2.0
/*
 * VMAs in full: the tree that holds them, a line a VMA, then the tables of
 * operations that they have. No other file of the kernel has this format.
 */
#include "format/maps.h"
#include "format/vmas.h"
#include "uapi/live_mm.h"

#define VMAS_HEADER \
	"start-end prot pgoff anon_vma vm_ops lock policy flags name"

/* Memory policies that have a name. */
#define VMAS_POLICIES 7

/* States of a VMA's lock. */
#define VMAS_LOCKS 3

/* Flags of a memory policy that stand after its mode. */
#define VMAS_POLICY_STATIC 0x8000
#define VMAS_POLICY_RELATIVE 0x4000
#define VMAS_POLICY_BALANCING 0x2000

static void format_tree(struct shadow_text *text,
			const struct shadow_rec_tree *tree)
{
	shadow_printf(text, "pid %u: %llu VMAs, map_count %llu\n", tree->pid,
		      tree->vmas, tree->map_count);
	shadow_printf(
		text,
		"maple tree: height %u, %llu nodes of %llu bytes, %llu of them leaves\n",
		tree->height, tree->nodes, tree->node_size, tree->leaves);
	shadow_printf(
		text,
		"slots: %llu of %llu used: %llu children, %llu VMAs, %llu gaps\n",
		tree->used, tree->slots, tree->used - tree->vmas - tree->gaps,
		tree->vmas, tree->gaps);
	shadow_printf(text, "%s\n", VMAS_HEADER);
}

/* "0-2,5" of a mask. */
static void format_nodes(struct shadow_text *text, __u64 nodes)
{
	const char *separator = ":";
	unsigned int from, to;

	for (from = 0; from < 64; from = to + 1) {
		to = from;
		if (!(nodes >> from & 1))
			continue;
		while (to < 63 && nodes >> (to + 1) & 1)
			to++;
		shadow_printf(text, to > from ? "%s%u-%u" : "%s%u", separator,
			      from, to);
		separator = ",";
	}
}

static void format_policy(struct shadow_text *text,
			  const struct shadow_rec_vma *vma)
{
	static const char *const modes[VMAS_POLICIES] = {
		"default",
		"prefer",
		"bind",
		"interleave",
		"local",
		"prefer-many",
		"weighted-interleave",
	};
	__u32 mode = vma->policy & 0xffff, flags = vma->policy >> 16;

	if (vma->policy == SHADOW_VMA_NO_POLICY) {
		shadow_printf(text, " -");
		return;
	}
	if (mode < VMAS_POLICIES)
		shadow_printf(text, " %s", modes[mode]);
	else
		shadow_printf(text, " mode%u", mode);
	if (flags & VMAS_POLICY_STATIC)
		shadow_printf(text, "=static");
	if (flags & VMAS_POLICY_RELATIVE)
		shadow_printf(text, "=relative");
	if (flags & VMAS_POLICY_BALANCING)
		shadow_printf(text, "=balancing");
	format_nodes(text, vma->policy_nodes);
}

static void format_flags(struct shadow_text *text, __u64 flags,
			 const struct shadow_rec_vma_flags *names)
{
	const char *separator = " ";
	unsigned int i;

	if (!names || !flags)
		shadow_printf(text, " 0x%llx", flags);
	for (i = 0; names && i < 64; i++) {
		if (!(flags >> i & 1))
			continue;
		shadow_printf(text, "%s%.2s", separator, names->name[i]);
		separator = ",";
	}
}

/* A number or a hash; `-` for 0. */
static void format_ident(struct shadow_text *text, const char *format,
			 __u64 ident)
{
	shadow_printf(text, ident ? format : " -", ident);
}

static void format_vma(struct shadow_text *text,
		       const struct shadow_rec_vma *vma,
		       const struct shadow_rec_vma_flags *names)
{
	static const char *const locks[VMAS_LOCKS] = { "-", "free", "read" };

	shadow_printf(text, "%08llx-%08llx %c%c%c%c 0x%llx", vma->start,
		      vma->end, vma->prot & SHADOW_VMA_READ ? 'r' : '-',
		      vma->prot & SHADOW_VMA_WRITE ? 'w' : '-',
		      vma->prot & SHADOW_VMA_EXEC ? 'x' : '-',
		      vma->prot & SHADOW_VMA_SHARED ? 's' : 'p', vma->pgoff);
	format_ident(text, " %016llx", vma->anon_vma);
	format_ident(text, " %llu", vma->ops);
	shadow_printf(text, " %s",
		      vma->lock < VMAS_LOCKS ? locks[vma->lock] : "?");
	format_policy(text, vma);
	format_flags(text, vma->flags, names);
	if (vma->name_form != SHADOW_VMA_NAME_NONE)
		shadow_write(text, " ", 1);
	shadow_format_vma_name(text, vma);
	shadow_write(text, "\n", 1);
}

static void format_ops(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_vm_ops *ops;

	while ((ops = shadow_recs_find(&recs, SHADOW_LIVE_VM_OPS,
				       sizeof(*ops))))
		shadow_printf(
			text,
			"vm_ops %u: %.*s open %.*s close %.*s fault %.*s\n",
			ops->number, SHADOW_SYMBOL_NAME, ops->name,
			SHADOW_SYMBOL_NAME, ops->open, SHADOW_SYMBOL_NAME,
			ops->close, SHADOW_SYMBOL_NAME, ops->fault);
}

/**
 * shadow_format_vmas() - print VMAs in full, or a piece of them
 * @text: where
 * @recs: struct shadow_rec_tree, which comes first of all; struct
 *        shadow_rec_vma_flags, which each piece has; struct shadow_rec_vma;
 *        struct shadow_rec_vm_ops, last of all; others are passed over
 */
void shadow_format_vmas(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_vma_flags *names;
	const struct shadow_rec_tree *tree;
	const struct shadow_rec_vma *vma;
	struct shadow_recs all = recs;

	tree = shadow_recs_find(&all, SHADOW_LIVE_TREE, sizeof(*tree));
	if (tree)
		format_tree(text, tree);
	all = recs;
	names = shadow_recs_find(&all, SHADOW_LIVE_VMA_FLAGS, sizeof(*names));
	all = recs;
	while ((vma = shadow_recs_find(&all, SHADOW_LIVE_VMA, sizeof(*vma))))
		format_vma(text, vma, names);
	format_ops(text, recs);
}
