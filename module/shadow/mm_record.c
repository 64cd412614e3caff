// SPDX-License-Identifier: GPL-2.0
/*
 * The shown address space as records: its VMAs as those of a process, its
 * fields as those of an mm_struct. Changes nothing.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "core/vm_huge.h"
#include "shadow/mm_files.h"
#include "shadow/mm_table.h"
#include "uapi/live.h"
#include "uapi/live_mm.h"

/* Room for a name, made before the mmap lock is taken. */
#define RECORD_NAME 24
/* Fields that are not one of struct shadow_mm. */
#define RECORD_OTHERS (6 + SHADOW_NR_RSS + SHADOW_NR_FAULT_KINDS)

/**
 * struct mm_field - a field of struct shadow_mm
 * @name: as the kernel calls it
 * @was: as it did in 2.6; "": the same, or there was none
 * @form: enum shadow_field_form
 * @offset: where it is
 * @bytes: how large
 */
struct mm_field {
	const char *name;
	const char *was;
	enum shadow_field_form form;
	u16 offset;
	u16 bytes;
};

#define FIELD(name, member, old, how)                               \
	{                                                           \
		name, old, how, offsetof(struct shadow_mm, member), \
			sizeof_field(struct shadow_mm, member)      \
	}
#define DEC(member, old) FIELD(#member, member, old, SHADOW_FIELD_DEC)
#define HEX(member, old) FIELD(#member, member, old, SHADOW_FIELD_HEX)

static const struct mm_field mm_fields[] = {
	FIELD("mm_users", users, "", SHADOW_FIELD_DEC),
	FIELD("mm_count", count, "", SHADOW_FIELD_DEC),
	DEC(map_count, ""),
	HEX(def_flags, ""),
	HEX(mmap_base, ""),
	HEX(mmap_legacy_base, ""),
	HEX(task_size, ""),
	DEC(total_vm, ""),
	DEC(hiwater_vm, ""),
	DEC(locked_vm, ""),
	DEC(pinned_vm, ""),
	DEC(data_vm, "shared_vm"),
	DEC(exec_vm, ""),
	DEC(stack_vm, ""),
	DEC(charged, ""),
	DEC(hiwater_rss, ""),
	FIELD("pgtables_bytes", pgtables, "nr_ptes", SHADOW_FIELD_DEC),
	HEX(start_code, ""),
	HEX(end_code, ""),
	HEX(start_data, ""),
	HEX(end_data, ""),
	HEX(start_brk, ""),
	HEX(brk, ""),
	HEX(start_stack, ""),
	HEX(arg_start, ""),
	HEX(arg_end, ""),
	HEX(env_start, ""),
	HEX(env_end, ""),
};

static void record_field(struct grow *recs, const struct mm_field *field,
			 u64 value, const char *text)
{
	struct shadow_rec_field *rec;
	size_t len = strlen(text) + 1;

	rec = grow_rec(recs, SHADOW_LIVE_FIELD, sizeof(*rec) + len);
	if (!rec)
		return;
	rec->form = field->form;
	rec->value = value;
	strscpy(rec->name, field->name, sizeof(rec->name));
	strscpy(rec->was, field->was, sizeof(rec->was));
	memcpy(rec->text, text, len);
}

static u64 mm_value(const struct shadow_mm *mm, const struct mm_field *field)
{
	const void *at = (const char *)mm + field->offset;

	return field->bytes == sizeof(u32) ? *(const u32 *)at :
					     *(const u64 *)at;
}

static void record_huge(struct grow *recs, const struct shadow_space *space)
{
	static const struct mm_field thp = { "thp", "", SHADOW_FIELD_TEXT, 0,
					     0 };
	struct mm_field field = { "huge_entries", "", SHADOW_FIELD_DEC, 0, 0 };

	record_field(recs, &thp, 0, shadow_thp_name(space->thp));
	record_field(recs, &field, space->pt.nr_huge, "");
	field.name = "huge_fallbacks";
	record_field(recs, &field, space->huge_fallbacks, "");
	field.name = "huge_splits";
	record_field(recs, &field, space->huge_splits, "");
}

/* Pages by kind, and faults by what they came to. */
static void record_counts(struct grow *recs, const struct shadow_space *space)
{
	static const char *const kinds[SHADOW_NR_RSS] = {
		[SHADOW_RSS_FILE] = "rss_file",
		[SHADOW_RSS_ANON] = "rss_anon",
		[SHADOW_RSS_SWAP] = "rss_swap",
		[SHADOW_RSS_SHMEM] = "rss_shmem",
	};
	struct mm_field field = { "", "", SHADOW_FIELD_DEC, 0, 0 };
	char name[RECORD_NAME];
	unsigned int i;

	for (i = 0; i < SHADOW_NR_RSS; i++) {
		field.name = kinds[i];
		record_field(recs, &field, space->mm.rss[i], "");
	}
	field.name = name;
	for (i = 0; i < SHADOW_NR_FAULT_KINDS; i++) {
		scnprintf(name, sizeof(name), "faults_%s",
			  shadow_fault_kind_name(i));
		record_field(recs, &field, space->faults[i], "");
	}
}

/**
 * shadow_record_mm() - describe the shown address space
 * @recs: gets a struct shadow_rec_field for each field
 * @raw: not used: there is no kernel address
 *
 * Context: process, may sleep; takes its mmap lock for reading.
 * Return: 0 or -errno; -ESRCH: none is shown.
 */
int shadow_record_mm(struct grow *recs, bool raw)
{
	static const struct mm_field number = { "number", "", 0, 0, 0 };
	static const struct mm_field title = { "name", "", SHADOW_FIELD_TEXT, 0,
					       0 };
	struct shadow_mm_entry *entry;
	const struct shadow_mm *mm;
	unsigned int i;
	int err;

	err = grow_room(recs, (ARRAY_SIZE(mm_fields) + RECORD_OTHERS) *
				      (sizeof(struct shadow_rec_field) + 32));
	if (err)
		return err;
	entry = shadow_mm_table_lock_shown();
	if (!entry)
		return -ESRCH;
	mm = &entry->space->mm;
	record_field(recs, &number, entry->number, "");
	record_field(recs, &title, 0, entry->name);
	for (i = 0; i < ARRAY_SIZE(mm_fields); i++)
		record_field(recs, &mm_fields[i], mm_value(mm, &mm_fields[i]),
			     "");
	record_counts(recs, entry->space);
	record_huge(recs, entry->space);
	shadow_mm_table_unlock_reading(entry);
	return recs->err;
}

/* As a process's would be called; @name has RECORD_NAME bytes. */
static u32 record_name(const struct shadow_mm *mm, const struct shadow_vma *vma,
		       char *name)
{
	if (vma->file == SHADOW_MM_DEVICE_FILE)
		strscpy(name, "device", RECORD_NAME);
	else if (vma->file >= SHADOW_MM_FILE_END)
		strscpy(name, "/dev/zero (deleted)", RECORD_NAME);
	else if (vma->file)
		scnprintf(name, RECORD_NAME, "file %u", vma->file);
	else if (vma->start < mm->brk && vma->end > mm->start_brk)
		strscpy(name, "[heap]", RECORD_NAME);
	else if (vma->flags & SHADOW_VM_GROWSDOWN)
		strscpy(name, "[stack]", RECORD_NAME);
	else if (vma->anon_name)
		scnprintf(name, RECORD_NAME, "[anon:%u]", vma->anon_name);
	else
		*name = '\0';
	if (vma->file)
		return SHADOW_VMA_NAME_PATH;
	return *name ? SHADOW_VMA_NAME_WORD : SHADOW_VMA_NAME_NONE;
}

/**
 * shadow_record_vma() - describe a VMA
 * @recs: gets a struct shadow_rec_vma
 * @mm: its address space
 * @vma: the VMA
 *
 * Context: mmap lock and pages locked.
 */
void shadow_record_vma(struct grow *recs, const struct shadow_mm *mm,
		       const struct shadow_vma *vma)
{
	struct shadow_rec_vma *rec;

	rec = grow_rec(recs, SHADOW_LIVE_VMA, sizeof(*rec) + RECORD_NAME);
	if (!rec)
		return;
	rec->start = vma->start;
	rec->end = vma->end;
	rec->pgoff = vma->pgoff;
	rec->flags = vma->flags;
	rec->ino = vma->file & (SHADOW_MM_FILE_END - 1);
	rec->prot = (vma->flags & SHADOW_VM_READ ? SHADOW_VMA_READ : 0) |
		    (vma->flags & SHADOW_VM_WRITE ? SHADOW_VMA_WRITE : 0) |
		    (vma->flags & SHADOW_VM_EXEC ? SHADOW_VMA_EXEC : 0) |
		    (vma->flags & SHADOW_VM_MAYSHARE ? SHADOW_VMA_SHARED : 0);
	rec->anon_vma = vma->anon_vma;
	rec->ops = vma->ops;
	rec->policy = vma->policy ?: SHADOW_VMA_NO_POLICY;
	rec->name_form = record_name(mm, vma, rec->name);
}

/**
 * shadow_record_maps() - list some VMAs of the shown address space
 * @recs: gets a struct shadow_rec_vma for each
 * @place: where it goes on; zero: at the first
 *
 * VMAs that change while it walks are shown as they were when it came by.
 *
 * Context: process, may sleep; takes its mmap lock for reading.
 * Return: 1: there may be more; 0: that was all; -errno; -ESRCH: none is shown, or
 * another.
 */
int shadow_record_maps(struct grow *recs, struct shadow_maps_place *place)
{
	const struct shadow_vma *vma = NULL;
	struct shadow_mm_entry *entry;
	unsigned int i;
	int err;

	err = grow_room(
		recs,
		SHADOW_MAPS_PIECE *
			ALIGN(sizeof(struct shadow_rec_vma) + RECORD_NAME, 8));
	if (err)
		return err;
	entry = shadow_mm_table_lock_shown();
	if (!entry)
		return -ESRCH;
	err = shadow_mm_table_go_on(entry, place);
	for (i = 0; !err && i < SHADOW_MAPS_PIECE; i++) {
		vma = shadow_mm_find(&entry->space->mm, place->next);
		if (!vma)
			break;
		shadow_record_vma(recs, &entry->space->mm, vma);
		place->next = vma->end;
	}
	shadow_mm_table_unlock_reading(entry);
	return err ?: recs->err ?: !!vma;
}
