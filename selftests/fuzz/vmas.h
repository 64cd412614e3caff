/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A naive address space: VMAs in a sorted array, whole copies for undo, every
 * question answered by going through all of them. Says what each call must
 * return and leave behind, on each kernel. Shares no line with core but uapi.
 */
#ifndef _SHADOWMM_FUZZ_VMAS_H
#define _SHADOWMM_FUZZ_VMAS_H

#include <stdbool.h>
#include <stdint.h>

#include "uapi/vma.h"

#define VMAS_OPS 8

/* A VMA: what struct shadow_vma says of one, but for its number. */
struct vmas_one {
	uint64_t start;
	uint64_t end;
	uint64_t flags;
	uint64_t pgoff;
	uint64_t anon_pgoff;
	uint32_t file;
	uint32_t anon;
	uint32_t chain;
	uint32_t policy;
	uint32_t uffd;
	uint32_t name;
	uint32_t ops;
};

/**
 * struct vmas - an address space
 * @one: the VMAs, by address
 * @nr: how many
 * @room: for so many
 * @saved: as they were before the call
 * @nr_saved: how many they were
 * @rules: the kernel
 * @map_max: VMAs that there may be
 * @task_size: addresses end here
 * @base: top-down from here
 * @legacy: bottom-up from here
 * @min: nothing below
 * @guard: bytes below a stack
 * @as: address-space limit
 * @data: data limit
 * @stack: stack limit
 * @memlock: locked memory's limit
 * @def_flags: of VMAs to come
 * @start_brk: where the heap begins
 * @brk: where it ends
 * @topdown: which way
 * @closes: by operations: they have a close operation
 * @odd_only: by operations: no split where the page's number is even
 * @next_file: the next shared mapping's file
 * @next_anon: the next anon_vma
 */
struct vmas {
	struct vmas_one *one;
	uint32_t nr;
	uint32_t room;
	struct vmas_one *saved;
	uint32_t nr_saved;
	int rules;
	uint32_t map_max;
	uint64_t task_size;
	uint64_t base;
	uint64_t legacy;
	uint64_t min;
	uint64_t guard;
	uint64_t as;
	uint64_t data;
	uint64_t stack;
	uint64_t memlock;
	uint64_t def_flags;
	uint64_t start_brk;
	uint64_t brk;
	bool topdown;
	bool closes[VMAS_OPS];
	bool odd_only[VMAS_OPS];
	uint32_t next_file;
	uint32_t next_anon;
};

/* What all VMAs add up to. */
struct vmas_sums {
	uint64_t total;
	uint64_t data;
	uint64_t locked;
};

/* vmas.c: the array, and what keeps VMAs apart. */
void vmas_make(struct vmas *vmas, uint32_t room);
void vmas_drop(struct vmas *vmas);
void vmas_save(struct vmas *vmas);
void vmas_undo(struct vmas *vmas);
struct vmas_sums vmas_sum(const struct vmas *vmas);
uint32_t vmas_find(const struct vmas *vmas, uint64_t addr);
void vmas_insert(struct vmas *vmas, uint32_t at, const struct vmas_one *one);
void vmas_delete(struct vmas *vmas, uint32_t at);
int vmas_split(struct vmas *vmas, uint64_t addr, bool limited);
bool vmas_joins(const struct vmas *vmas, const struct vmas_one *near,
		const struct vmas_one *want, const struct vmas_one *source,
		bool right);
uint64_t vmas_start_gap(const struct vmas *vmas, const struct vmas_one *one);
bool vmas_fits(const struct vmas *vmas, uint64_t flags, uint64_t pages);

/* vmas_change.c: what makes a range different. */
enum vmas_kind {
	VMAS_PROTECT,
	VMAS_LOCK,
	VMAS_SEAL,
	VMAS_POLICY,
	VMAS_NAME,
	VMAS_UFFD,
	VMAS_ADVISE,
};

int vmas_walk(struct vmas *vmas, uint64_t start, uint64_t end,
	      enum vmas_kind kind, uint64_t what, uint64_t more);
int vmas_mprotect(struct vmas *vmas, uint64_t addr, uint64_t len,
		  uint32_t prot);
int vmas_mlock(struct vmas *vmas, uint64_t addr, uint64_t len, uint32_t flags);
int vmas_munlock(struct vmas *vmas, uint64_t addr, uint64_t len);
int vmas_mlockall(struct vmas *vmas, uint32_t flags);
int vmas_munlockall(struct vmas *vmas);
int vmas_range(struct vmas *vmas, uint64_t addr, uint64_t len,
	       enum vmas_kind kind, uint64_t what, uint64_t more);

/* vmas_map.c: what comes and goes. */
struct vmas_wish {
	uint64_t addr;
	uint64_t len;
	uint32_t prot;
	uint32_t flags;
	uint64_t pgoff;
	uint32_t file;
	uint32_t ops;
	uint64_t file_flags;
	bool writable;
};

int vmas_cut(struct vmas *vmas, uint64_t start, uint64_t end);
int vmas_place(const struct vmas *vmas, uint64_t len, uint64_t *addr);
int vmas_sides(const struct vmas *vmas, const struct vmas_one *want,
	       const struct vmas_one *source, uint64_t except);
uint32_t vmas_put(struct vmas *vmas, struct vmas_one want, int sides);
int vmas_mmap(struct vmas *vmas, struct vmas_wish wish, uint64_t *addr);
int vmas_munmap(struct vmas *vmas, uint64_t addr, uint64_t len);
uint64_t vmas_brk(struct vmas *vmas, uint64_t brk);
int vmas_expand(struct vmas *vmas, uint64_t addr);
void vmas_touch(struct vmas *vmas, uint32_t at);

/* vmas_remap.c: what moves. */
struct vmas_move {
	uint64_t addr;
	uint64_t old_len;
	uint64_t new_len;
	uint32_t flags;
	uint64_t new_addr;
};

int vmas_mremap(struct vmas *vmas, struct vmas_move move, uint64_t *at);

#endif /* _SHADOWMM_FUZZ_VMAS_H */
