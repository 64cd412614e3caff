/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shadow's address spaces by number, all of one instance, which follows the
 * rules of the running kernel and has the arena's pages. A number is a process's:
 * exec gives it another address space, exit leaves it with an empty one.
 */
#ifndef _SHADOWMM_SHADOW_MM_TABLE_H
#define _SHADOWMM_SHADOW_MM_TABLE_H

#include <linux/rwsem.h>
#include <linux/types.h>

#include "core/mm_check.h"
#include "core/space_check.h"
#include "core/vm_fault.h"
#include "kernel/grow.h"
#include "uapi/mm_copy.h"

/* Address spaces at one time, and the room for a name, NUL included. */
#define SHADOW_MM_TABLE_MAX 256
#define SHADOW_MM_NAME 16

/**
 * struct shadow_mm_entry - a process, as far as it has an address space
 * @space: its address space
 * @lock: that one's mmap lock
 * @number: its own number
 * @serial: of @space; no other has it, now or later
 * @name: what its user calls it
 * @copied: what it is a copy of; its pid 0: of nothing. A copy has no pages, and
 *          its @space no hooks
 */
struct shadow_mm_entry {
	struct shadow_space *space;
	struct rw_semaphore lock; /* all of @space but pages */
	u32 number;
	u64 serial;
	char name[SHADOW_MM_NAME];
	struct shadow_rec_mm_copy copied;
};

/**
 * struct shadow_mm_table_check - what a check of all address spaces found
 * @arena: of the arena that their pages are of
 * @nr: how many there are
 * @vmas: their VMAs
 * @number: the first whose VMAs are broken; 0: none
 * @broken: what is wrong with it
 * @pages: what was found of pages, tables and reverse mappings
 * @owner: the number of the address space there; 0: none
 */
struct shadow_mm_table_check {
	struct shadow_check arena;
	u32 nr;
	u64 vmas;
	u32 number;
	struct shadow_mm_check broken;
	struct shadow_space_check pages;
	u32 owner;
};

/* VMAs that one hold of the mmap lock looks at. */
#define SHADOW_MAPS_PIECE 64

/**
 * struct shadow_maps_place - where a walk over VMAs is
 * @serial: whose; 0: it has not begun
 * @next: the address that it goes on at
 */
struct shadow_maps_place {
	u64 serial;
	u64 next;
};

/* mm_table.c */
void shadow_mm_table_exit(void);
int shadow_mm_table_create(const char *name, u32 *number);
int shadow_mm_table_destroy(u32 number);
int shadow_mm_table_choose(u32 number);
int shadow_mm_table_fork(u32 number, u32 *child);
int shadow_mm_table_exec(u32 number);
int shadow_mm_table_leave(u32 number);
struct shadow_mm_entry *shadow_mm_table_lock(u32 number);
void shadow_mm_table_unlock(struct shadow_mm_entry *entry);
struct shadow_mm_entry *shadow_mm_table_lock_shown(void);
struct shadow_mm_entry *shadow_mm_table_lock_reading(u32 number);
void shadow_mm_table_unlock_reading(struct shadow_mm_entry *entry);
int shadow_mm_table_go_on(const struct shadow_mm_entry *entry,
			  struct shadow_maps_place *place);
struct shadow_spaces *shadow_mm_table_lock_all(void);
void shadow_mm_table_unlock_all(void);
u32 shadow_mm_table_number(const struct shadow_space *space);
int shadow_mm_table_check(struct shadow_mm_table_check *check);

u32 shadow_mm_table_closing(void);

/* mm_touch.c */
int shadow_mm_touch(u32 number, u64 addr, u32 touch, u64 *value,
		    enum shadow_fault_kind *kind);

/* mm_import.c */
int shadow_mm_import(const struct shadow_rec_mm_copy *copy,
		     const struct shadow_rec_vma_copy *vmas, u32 nr,
		     u32 *number);

/* mm_meet.c: as mm_record.c */
int shadow_record_mm_meets(struct grow *recs, struct shadow_maps_place *place);

/* mm_record.c: the address space that shadow_mm_table_choose() chose. */
int shadow_record_maps(struct grow *recs, struct shadow_maps_place *place);
int shadow_record_mm(struct grow *recs, bool raw);
void shadow_record_vma(struct grow *recs, const struct shadow_mm *mm,
		       const struct shadow_vma *vma);

#endif /* _SHADOWMM_SHADOW_MM_TABLE_H */
