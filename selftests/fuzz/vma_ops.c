// SPDX-License-Identifier: GPL-2.0
/*
 * Random calls on an address space of core and on the naive one, side by side:
 * the same answer, the same VMAs, the same sums. Now and then there is not memory
 * enough; then nothing may have changed. VMA_SPAN=PAGES sets how large an address
 * space is; from 65536 on it begins with a VMA in every fourth page. The driver is
 * that of the other operations.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mm_check.h"

#include "model.h"
#include "ops.h"
#include "vma_chains.h"
#include "vmas.h"

#define START 0x100000ULL
#define FILES 5
#define LARGE 65536 /* a span that is filled first */

struct ops_stat ops_stat;

/* What was run, besides. */
static struct {
	uint64_t most; /* VMAs */
	uint64_t starved;
} seen;

/**
 * struct pair - the two address spaces
 * @mms: core's
 * @mm: core's
 * @chains: who keeps core's chains of anon_vmas
 * @vmas: the naive one
 * @moved: the last call that moved a range; its length 0: none did
 * @span: pages that calls are about
 * @ops: numbers of core's operations that are added
 */
struct pair {
	struct shadow_mms mms;
	struct shadow_mm mm;
	struct vma_chains chains;
	struct vmas vmas;
	struct vmas_move moved;
	uint32_t span;
	uint32_t ops[2];
};

static void on_close(struct shadow_mm *mm, struct shadow_vma *vma)
{
	MUST(mm->mms && vma->ops);
}

static int on_split(struct shadow_mm *mm, const struct shadow_vma *vma,
		    u64 addr)
{
	/* A copy of nothing (mremap() of length 0) asks at its start, as live. */
	MUST(mm->mms && vma->start <= addr && addr < vma->end);
	return addr / 4096 % 2 ? 0 : -EINVAL;
}

static const struct shadow_vm_ops closing = { .name = "c", .close = on_close };
static const struct shadow_vm_ops odd = { .name = "o", .may_split = on_split };

static void pair_make(struct pair *pair, struct stream *stream)
{
	static const uint32_t spans[] = { 48, 400, 4096 };
	const char *span = getenv("VMA_SPAN");
	struct shadow_mms_config config = {
		.rules = next_below(stream, SHADOW_NR_MM_RULES),
		.guard_gap = 4 * 4096,
		.mmap_min = 4 * 4096,
	};
	struct vmas *vmas = &pair->vmas;

	memset(pair, 0, sizeof(*pair));
	pair->span = span ? strtoul(span, NULL, 0) :
			    spans[next_below(stream, 3)];
	config.max_map_count = next_byte(stream) & 1 && pair->span < LARGE ?
				       pair->span / 4 :
				       pair->span + 8;
	vma_chains_config(&pair->chains, &config);
	MUST(!shadow_mms_init(&pair->mms, &config));
	MUST(!shadow_mms_add_ops(&pair->mms, &closing, &pair->ops[0]));
	MUST(!shadow_mms_add_ops(&pair->mms, &odd, &pair->ops[1]));
	MUST(!shadow_mm_init(&pair->mm, &pair->mms));
	*vmas = (struct vmas){
		.rules = config.rules,
		.map_max = config.max_map_count,
		.task_size = START + (pair->span + 16) * 4096ULL,
		.base = START + (pair->span - 8) * 4096ULL,
		.legacy = START + pair->span / 2 * 4096ULL,
		.min = config.mmap_min,
		.guard = config.guard_gap,
		.as = ~0ULL,
		.data = ~0ULL,
		.stack = pair->span / 4 * 4096ULL,
		.memlock = next_below(stream, 3) * pair->span / 2 * 4096ULL,
		.start_brk = START + pair->span / 4 * 4096ULL,
		.topdown = next_byte(stream) & 1,
		.next_file = (1U << 31) + 1,
		.next_anon = 1,
	};
	vmas->brk = vmas->start_brk;
	if (next_byte(stream) & 1 && pair->span < LARGE) {
		vmas->as = pair->span / 2 * 4096ULL;
		vmas->data = pair->span / 3 * 4096ULL;
	}
	vmas->closes[pair->ops[0]] = true;
	vmas->odd_only[pair->ops[1]] = true;
	vmas_make(vmas, pair->span + 32);
	pair->mm.task_size = vmas->task_size;
	pair->mm.mmap_base = vmas->base;
	pair->mm.mmap_legacy_base = vmas->legacy;
	pair->mm.topdown = vmas->topdown;
	pair->mm.start_brk = vmas->start_brk;
	pair->mm.brk = vmas->brk;
	pair->mm.limits = (struct shadow_mm_limits){ vmas->as,	    vmas->data,
						     vmas->data,    vmas->stack,
						     vmas->memlock, false,
						     false };
	ops_stat.instances++;
}

static void compare_one(const struct shadow_vma *vma,
			const struct vmas_one *one)
{
	MUST(vma->start == one->start && vma->end == one->end);
	MUST(vma->flags == one->flags);
	MUST(vma->pgoff == one->pgoff && vma->anon_pgoff == one->anon_pgoff);
	MUST(vma->file == one->file && vma->ops == one->ops);
	MUST(vma->anon_vma == one->anon && vma->chain == one->chain);
	MUST(vma->policy == one->policy && vma->uffd == one->uffd);
	MUST(vma->anon_name == one->name);
	vma_chains_check(vma);
}

static void compare(struct pair *pair)
{
	const struct vmas_one *one = pair->vmas.one;
	struct shadow_mm_check check;
	struct shadow_place place;
	uint32_t id;

	ops_stat.checks++;
	if (shadow_mm_check(&pair->mm, &check))
		model_fail(__FILE__, __LINE__,
			   shadow_mm_rule_name(check.broken));
	for (id = shadow_index_seek(&pair->mm.index, 0, &place); id;
	     id = shadow_index_next(&pair->mm.index, &place))
		compare_one(shadow_vma_at(&pair->mms, id), one++);
	MUST(one == pair->vmas.one + pair->vmas.nr);
	MUST(pair->mm.def_flags == pair->vmas.def_flags);
	if (pair->vmas.nr > seen.most)
		seen.most = pair->vmas.nr;
}

/* A VMA in every fourth page, no two alike. */
static void fill(struct pair *pair)
{
	struct shadow_mmap want = {
		.len = 4096,
		.flags = SHADOW_MAP_PRIVATE | SHADOW_MAP_FIXED,
	};
	struct vmas_one one = {};
	uint32_t page;
	u64 addr;

	for (page = 0; page + 4 < pair->span; page += 4) {
		want.addr = START + page * 4096ULL;
		want.prot = 1 + page / 4 % 2 * 4;
		one.start = want.addr;
		one.end = want.addr + want.len;
		one.flags = 0x70 | want.prot | SHADOW_VM_SOFTDIRTY;
		one.pgoff = one.start / 4096;
		one.anon_pgoff = one.pgoff;
		vmas_insert(&pair->vmas, pair->vmas.nr, &one);
		MUST(!shadow_mm_mmap(&pair->mm, &want, &addr));
	}
}

static void pair_drop(struct pair *pair)
{
	compare(pair);
	shadow_mm_exit(&pair->mm);
	MUST(!shadow_pool_used(&pair->mms.vmas));
	shadow_mms_exit(&pair->mms);
	vmas_drop(&pair->vmas);
	MUST(!seam_fault.live);
}

/* A page's address, mostly; its length, mostly whole pages. */
static uint64_t any_addr(const struct pair *pair, struct stream *stream)
{
	uint8_t luck = next_byte(stream);
	uint64_t page = next_below(stream, 65536);

	if (pair->span > 65536)
		page = page << 8 | next_byte(stream);
	page %= pair->span + 16;
	if (luck < 2)
		return page << (40 + luck * 8);
	return START + page * 4096 - (luck == 3 ? START : 0) + (luck == 2);
}

static uint64_t any_len(struct stream *stream)
{
	uint8_t luck = next_byte(stream);

	if (luck < 2)
		return luck ? ~0ULL - luck : 0;
	if (luck < 12)
		return next_below(stream, 1024) * 4096ULL;
	return (1 + next_below(stream, luck & 1 ? 8 : 32)) * 4096ULL -
	       (luck == 12);
}

static void any_file(const struct pair *pair, struct stream *stream,
		     struct shadow_file *file, struct vmas_wish *wish)
{
	uint32_t nr = next_below(stream, FILES);

	*file = (struct shadow_file){
		.file = nr + 1,
		.mapping = nr / 2 + 1,
		.mode = SHADOW_FILE_READ | (nr & 1 ? SHADOW_FILE_WRITE : 0),
		.ops = nr < 2 ? SHADOW_OPS_FILE : pair->ops[nr & 1],
		.flags = nr == 4 ? SHADOW_VM_PFNMAP | SHADOW_VM_DONTEXPAND : 0,
	};
	wish->file = file->file;
	wish->ops = file->ops;
	wish->file_flags = file->flags;
	wish->writable = nr & 1;
	/* Mostly such that neighbours follow. */
	wish->pgoff = wish->addr / 4096 + (next_byte(stream) < 16);
	if (next_byte(stream) < 2)
		wish->pgoff = ~0ULL >> next_below(stream, 16);
}

static int op_mmap(struct pair *pair, struct stream *stream, bool core)
{
	static const uint32_t kinds[] = {
		SHADOW_MAP_FIXED,
		SHADOW_MAP_FIXED,
		0,
		0,
		SHADOW_MAP_FIXED_NOREPLACE,
		SHADOW_MAP_NORESERVE,
		SHADOW_MAP_FIXED | SHADOW_MAP_GROWSDOWN,
		SHADOW_MAP_LOCKED,
		SHADOW_MAP_STACK,
		SHADOW_MAP_FIXED | SHADOW_MAP_POPULATE,
	};
	static const uint8_t types[] = { 2, 2, 2, 2, 2, 2, 1, 1, 8, 4 };
	static const uint8_t prots[] = { 3, 3, 3, 1, 0, 5, 7, 2 };
	static struct shadow_file file;
	static struct vmas_wish wish;
	static uint64_t addr;
	struct shadow_mmap want;
	u64 got;
	int err;

	if (!core) {
		wish = (struct vmas_wish){
			.addr = any_addr(pair, stream),
			.len = any_len(stream),
			.prot = prots[next_below(stream, 8)],
			.flags = types[next_below(stream, 10)] |
				 kinds[next_below(stream, 10)],
		};
		if (next_byte(stream) < 8)
			wish.addr = 0;
		if (next_byte(stream) < 64)
			any_file(pair, stream, &file, &wish);
		return vmas_mmap(&pair->vmas, wish, &addr);
	}
	want = (struct shadow_mmap){ wish.addr,	 wish.len,
				     wish.prot,	 wish.flags,
				     wish.pgoff, wish.file ? &file : NULL };
	err = shadow_mm_mmap(&pair->mm, &want, &got);
	if (!err)
		MUST(got == addr);
	return err;
}

static int op_munmap(struct pair *pair, struct stream *stream, bool core)
{
	static uint64_t addr, len;

	if (core)
		return shadow_mm_munmap(&pair->mm, addr, len);
	addr = any_addr(pair, stream);
	len = any_len(stream);
	return vmas_munmap(&pair->vmas, addr, len);
}

static int op_mprotect(struct pair *pair, struct stream *stream, bool core)
{
	static uint64_t addr, len;
	static uint32_t prot;

	if (core)
		return shadow_mm_mprotect(&pair->mm, addr, len, prot);
	addr = any_addr(pair, stream);
	len = any_len(stream);
	prot = next_byte(stream);
	prot = prot < 8 ? prot << 2 : prot & 7;
	if (next_byte(stream) < 4)
		prot |= SHADOW_PROT_GROWSDOWN;
	return vmas_mprotect(&pair->vmas, addr, len, prot);
}

static int op_lock(struct pair *pair, struct stream *stream, bool core)
{
	static uint64_t addr, len;
	static uint32_t how, flags;

	if (!core) {
		addr = any_addr(pair, stream);
		len = any_len(stream);
		how = next_byte(stream);
		flags = how < 8 ? next_below(stream, 9) : how & 1;
	}
	if (how < 4)
		return core ? shadow_mm_mlockall(&pair->mm, flags) :
			      vmas_mlockall(&pair->vmas, flags);
	if (how < 12)
		return core ? shadow_mm_munlockall(&pair->mm) :
			      vmas_munlockall(&pair->vmas);
	if (how < 140)
		return core ? shadow_mm_mlock(&pair->mm, addr, len, flags) :
			      vmas_mlock(&pair->vmas, addr, len, flags);
	return core ? shadow_mm_munlock(&pair->mm, addr, len) :
		      vmas_munlock(&pair->vmas, addr, len);
}

static int op_set(struct pair *pair, struct stream *stream, bool core)
{
	static uint64_t addr, len;
	static uint32_t how, what;
	struct vmas *vmas = &pair->vmas;
	uint64_t wp = SHADOW_VM_UFFD_WP;

	if (!core) {
		addr = any_addr(pair, stream);
		len = any_len(stream);
		how = next_byte(stream);
		what = next_below(stream, 3);
	}
	if (how < 3)
		return core ? shadow_mm_mseal(&pair->mm, addr, len, 0) :
			      vmas_range(vmas, addr, len, VMAS_SEAL, 0, 0);
	if (how < 100)
		return core ? shadow_mm_set_policy(&pair->mm, addr, len, what) :
			      vmas_range(vmas, addr, len, VMAS_POLICY, what, 0);
	if (how < 180)
		return core ? shadow_mm_set_name(&pair->mm, addr, len, what) :
			      vmas_range(vmas, addr, len, VMAS_NAME, what, 0);
	return core ? shadow_mm_set_uffd(&pair->mm, addr, len, what, wp) :
		      vmas_range(vmas, addr, len, VMAS_UFFD, what,
				 what ? wp : 0);
}

static int op_advise(struct pair *pair, struct stream *stream, bool core)
{
	static const uint8_t kinds[] = {
		SHADOW_MADV_NORMAL,	SHADOW_MADV_RANDOM,
		SHADOW_MADV_SEQUENTIAL, SHADOW_MADV_DONTFORK,
		SHADOW_MADV_DOFORK,	SHADOW_MADV_WIPEONFORK,
		SHADOW_MADV_KEEPONFORK, SHADOW_MADV_DONTDUMP,
		SHADOW_MADV_DODUMP,	SHADOW_MADV_HUGEPAGE,
	};
	static uint64_t addr, len;
	static int advice;

	if (core)
		return shadow_mm_madvise(&pair->mm, addr, len, advice);
	addr = any_addr(pair, stream);
	len = any_len(stream);
	advice = kinds[next_below(stream, sizeof(kinds))];
	return vmas_range(&pair->vmas, addr, len, VMAS_ADVISE, advice, 0);
}

/*
 * The range that was moved up last goes back, with all that was behind it, and
 * stays mapped; neighbours meet again.
 *
 *   before  ..[stays].[was moved]    after  [stays].[was moved][empty].[empty]
 */
static void move_back(const struct pair *pair, struct vmas_move *move)
{
	const struct vmas_move *last = &pair->moved;

	if (!last->new_len || last->new_addr < last->addr + last->old_len)
		return;
	move->addr = last->addr + last->old_len;
	move->old_len = last->new_addr + last->new_len - move->addr;
	move->new_len = move->old_len;
	move->new_addr = move->addr - move->new_len;
	move->flags = 7;
}

static int op_mremap(struct pair *pair, struct stream *stream, bool core)
{
	static struct vmas_move move;
	static uint64_t at;
	u64 got = 0;
	int err;

	if (!core) {
		move = (struct vmas_move){
			.addr = any_addr(pair, stream),
			.old_len = any_len(stream),
			.new_len = any_len(stream),
			.flags = next_below(stream, 8),
			.new_addr = any_addr(pair, stream),
		};
		if (next_byte(stream) & 1)
			move.new_len = move.old_len;
		if (next_byte(stream) < 4)
			move.old_len = 0;
		if (next_byte(stream) < 32)
			move_back(pair, &move);
		return vmas_mremap(&pair->vmas, move, &at);
	}
	err = shadow_mm_mremap(&pair->mm, move.addr, move.old_len, move.new_len,
			       move.flags, move.new_addr, &got);
	if (err)
		return err;
	MUST(got == at);
	pair->moved = move;
	pair->moved.new_addr = at;
	return 0;
}

static int op_brk(struct pair *pair, struct stream *stream, bool core)
{
	static uint64_t brk, now;
	u64 got;

	if (!core) {
		brk = pair->vmas.brk + (next_below(stream, 65536) & 0xffff);
		brk -= 0x8000;
		if (next_byte(stream) < 8)
			brk = any_addr(pair, stream);
		now = vmas_brk(&pair->vmas, brk);
		return 0;
	}
	got = shadow_mm_brk(&pair->mm, brk);
	return got == now ? 0 : -ENOMEM;
}

static int op_expand(struct pair *pair, struct stream *stream, bool core)
{
	static uint64_t addr;

	if (core)
		return shadow_mm_expand(&pair->mm, addr);
	addr = any_addr(pair, stream);
	return vmas_expand(&pair->vmas, addr);
}

/* A fault, or a fork that left an anon_vma behind. */
static int op_touch(struct pair *pair, struct stream *stream, bool core)
{
	static uint64_t addr;
	static bool fork;
	struct shadow_vma *vma;
	struct vmas_one *one;
	uint32_t at;

	if (!core) {
		addr = any_addr(pair, stream);
		fork = next_byte(stream) < 24;
	}
	at = vmas_find(&pair->vmas, addr);
	if (at == pair->vmas.nr)
		return 0;
	one = &pair->vmas.one[at];
	vma = shadow_mm_find(&pair->mm, addr);
	if (core && fork) {
		vma_chains_fork(vma, one->anon, one->chain);
	} else if (core) {
		return shadow_mm_anon_prepare(&pair->mm, vma);
	} else if (fork) {
		one->anon = pair->vmas.next_anon++ + (1U << 30);
		one->chain = 2;
		pair->mms.last_anon++;
	} else {
		vmas_touch(&pair->vmas, at);
	}
	return 0;
}

/* What an operation's byte means: the first row it is below. */
static const struct op {
	uint32_t below;
	int (*run)(struct pair *pair, struct stream *stream, bool core);
} ops[] = {
	{ 90, op_mmap },      { 118, op_munmap }, { 134, op_mremap },
	{ 180, op_mprotect }, { 196, op_lock },	  { 208, op_set },
	{ 220, op_advise },   { 230, op_brk },	  { 236, op_expand },
	{ 256, op_touch },
};

/* The naive one first, since it makes the arguments. */
static void run_op(struct pair *pair, struct stream *stream)
{
	uint8_t byte = next_byte(stream), luck = next_byte(stream);
	uint64_t brk = pair->vmas.brk, def_flags = pair->vmas.def_flags;
	uint32_t file = pair->vmas.next_file, anon = pair->vmas.next_anon;
	const struct op *op = ops;
	bool starved;
	int want, err;

	while (byte >= op->below)
		op++;
	vmas_save(&pair->vmas);
	want = op->run(pair, stream, false);
	seam_fault_set(luck < 64 ? 1 + luck / 48 : 0, luck & 1);
	err = op->run(pair, stream, true);
	starved = seam_fault.nth && seam_fault.requests >= seam_fault.nth;
	seam_fault_set(0, false);
	if (starved) {
		MUST(err == -ENOMEM || err == -EAGAIN);
		vmas_undo(&pair->vmas);
		pair->vmas.brk = brk;
		pair->vmas.def_flags = def_flags;
		pair->vmas.next_file = file;
		pair->vmas.next_anon = anon;
		pair->mms.last_file = file - 1;
		pair->mms.last_anon = anon - 1;
		MUST(pair->mm.brk == brk);
		seen.starved++;
		compare(pair);
	} else if (want != err) {
		fprintf(stderr, "operation %td: model %d, core %d\n", op - ops,
			want, err);
		MUST(want == err);
	}
	if (want)
		ops_stat.refused++;
	pair->mms.last_file = pair->vmas.next_file - 1;
	MUST(pair->mm.map_count == pair->vmas.nr);
}

/**
 * ops_run() - make an address space, run calls on it, destroy it
 * @stream: where they come from; it ends where given bytes end
 * @max_ops: how many at most
 */
void ops_run(struct stream *stream, uint64_t max_ops)
{
	static struct pair pair;
	uint64_t nr;

	pair_make(&pair, stream);
	if (pair.span >= LARGE)
		fill(&pair);
	for (nr = 0; nr < max_ops && (!stream->data || stream->left); nr++) {
		run_op(&pair, stream);
		ops_stat.ops++;
		if (nr % (pair.span < LARGE ? 64 : 1024) == 63 ||
		    pair.span < 64)
			compare(&pair);
	}
	pair_drop(&pair);
}

/**
 * ops_print() - print what was run so far
 */
void ops_print(void)
{
	printf("%" PRIu64 " calls: %" PRIu64 " refused as they must, %" PRIu64
	       " short of memory and undone, up to %" PRIu64 " VMAs, %" PRIu64
	       " address spaces, %" PRIu64 " comparisons\n",
	       ops_stat.ops, ops_stat.refused, seen.starved, seen.most,
	       ops_stat.instances, ops_stat.checks);
	fflush(stdout);
}
