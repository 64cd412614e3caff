/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shadow's address spaces by number, all of one instance, which follows the
 * rules of the running kernel.
 */
#ifndef _SHADOWMM_SHADOW_MM_TABLE_H
#define _SHADOWMM_SHADOW_MM_TABLE_H

#include <linux/types.h>

#include "core/mm.h"
#include "core/mm_check.h"
#include "kernel/grow.h"
#include "uapi/mm_copy.h"

/* Address spaces at one time, and the room for a name, NUL included. */
#define SHADOW_MM_TABLE_MAX 256
#define SHADOW_MM_NAME 16

/**
 * struct shadow_mm_table_check - what a check of all address spaces found
 * @nr: how many there are
 * @vmas: their VMAs
 * @number: the first that is broken; 0: none
 * @broken: what is wrong with it
 */
struct shadow_mm_table_check {
	u32 nr;
	u64 vmas;
	u32 number;
	struct shadow_mm_check broken;
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

int shadow_mm_table_init(void);
void shadow_mm_table_exit(void);
int shadow_mm_table_create(const char *name, u32 *number);
int shadow_mm_table_destroy(u32 number);
int shadow_mm_table_choose(u32 number);
struct shadow_mm *shadow_mm_table_lock(u32 number);
void shadow_mm_table_unlock(struct shadow_mm *mm);
int shadow_mm_table_check(struct shadow_mm_table_check *check);

u32 shadow_mm_table_closing(void);
struct shadow_rec_mm_copy *shadow_mm_table_copied(const struct shadow_mm *mm);

/* mm_import.c */
int shadow_mm_import(const struct shadow_rec_mm_copy *copy,
		     const struct shadow_rec_vma_copy *vmas, u32 nr,
		     u32 *number);

/* mm_meet.c: as mm_record.c */
int shadow_record_mm_meets(struct grow *recs, struct shadow_maps_place *place);

/* mm_record.c: the address space that shadow_mm_table_choose() chose. */
const struct shadow_mm *shadow_mm_table_lock_shown(const char **name);
void shadow_mm_table_unlock_shown(const struct shadow_mm *mm);
int shadow_mm_table_go_on(const struct shadow_mm *mm,
			  struct shadow_maps_place *place);
int shadow_record_maps(struct grow *recs, struct shadow_maps_place *place);
int shadow_record_mm(struct grow *recs, bool raw);

#endif /* _SHADOWMM_SHADOW_MM_TABLE_H */
