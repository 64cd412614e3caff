// SPDX-License-Identifier: GPL-2.0
/*
 * From a line of text to a page frame. An address is looked up in the page
 * tables at the time of the answer. One of the kernel's is looked up for those
 * alone who may see such addresses: whether there is something at an address
 * tells where KASLR put the kernel.
 */
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swap.h>

#include "kernel/ksym.h"
#include "live/page_ask.h"
#include "live/pt_read.h"
#include "live/target.h"

/* From here on, addresses are the kernel's. */
#define LIVE_KERNEL_FIRST (1ULL << 63)

/* Decimal, or hexadecimal with 0x; no octal by a leading 0. */
static int live_page_number(const char *word, u64 *value)
{
	return kstrtou64(word, strstarts(word, "0x") ? 16 : 10, value);
}

static int live_page_parse_user(char *line, char *colon,
				struct live_page_ask *ask)
{
	int err;

	*colon = '\0';
	err = kstrtou32(line, 10, &ask->pid);
	if (!err)
		err = live_page_number(colon + 1, &ask->at);
	if (err)
		return err;
	if (!ask->pid)
		return -EINVAL;
	ask->kind = SHADOW_ASKED_USER;
	return ask->at < TASK_SIZE_MAX ? 0 : -ERANGE;
}

/* SYMBOL, or SYMBOL+OFFSET. */
static int live_page_parse_symbol(char *line, struct live_page_ask *ask)
{
	char *plus = strchr(line, '+');
	u64 offset = 0;
	int err = 0;

	if (plus) {
		*plus = '\0';
		err = live_page_number(plus + 1, &offset);
	}
	if (err)
		return err;
	if (strscpy(ask->symbol, line, sizeof(ask->symbol)) < 0)
		return -ENOENT;
	ask->kind = SHADOW_ASKED_SYMBOL;
	ask->at = ksym_find(ask->symbol);
	if (!ask->at)
		return -ENOENT;
	ask->at += offset;
	return ask->at >= LIVE_KERNEL_FIRST && offset < SZ_1G ? 0 : -ERANGE;
}

static int live_page_parse_number(const char *line, struct live_page_ask *ask)
{
	int err = live_page_number(line, &ask->at);

	if (err)
		return err;
	ask->kind = ask->at >= LIVE_KERNEL_FIRST ? SHADOW_ASKED_KERNEL :
						   SHADOW_ASKED_PFN;
	if (ask->kind == SHADOW_ASKED_PFN && ask->at > U64_MAX >> PAGE_SHIFT)
		return -ERANGE;
	return 0;
}

static int live_page_parse_phys(const char *word, struct live_page_ask *ask)
{
	ask->kind = SHADOW_ASKED_PHYS;
	return live_page_number(word, &ask->at);
}

/**
 * live_page_parse() - understand a question
 * @line: PFN, `phys ADDRESS`, an address of the kernel's, SYMBOL or
 *        SYMBOL+OFFSET, PID:ADDRESS; changed
 * @ask: gets it
 *
 * Return: 0; -EINVAL; -ERANGE; -ENOENT for a symbol that the kernel does not
 * have.
 */
int live_page_parse(char *line, struct live_page_ask *ask)
{
	struct live_page_ask got = {};
	char *colon = strchr(line, ':');
	int err;

	if (strstarts(line, "phys "))
		err = live_page_parse_phys(skip_spaces(line + 5), &got);
	else if (colon)
		err = live_page_parse_user(line, colon, &got);
	else if (isalpha(*line) || *line == '_')
		err = live_page_parse_symbol(line, &got);
	else
		err = live_page_parse_number(line, &got);
	if (!err)
		*ask = got;
	return err;
}

/* What an entry without a page holds; not 0. */
static void live_entry_absent(struct shadow_rec_asked *rec, u64 value)
{
	swp_entry_t entry = __pte_to_swp_entry(__pte(value));

	rec->entry = SHADOW_ENTRY_OTHER;
	if (__swp_type(entry) < MAX_SWAPFILES) {
		rec->entry = SHADOW_ENTRY_SWAP;
		rec->swap_type = __swp_type(entry);
		rec->swap_slot = __swp_offset(entry);
	}
}

/* Down the tables; each one is copied anew from the top. */
static int live_page_walk(struct mm_struct *mm, unsigned long address,
			  struct shadow_rec_asked *rec, u64 *pfn)
{
	unsigned int level = live_pt_top();
	u64 *copy, entry = 0;
	int err = 0;

	copy = kmalloc_array(LIVE_PT_ENTRIES, sizeof(*copy),
			     GFP_KERNEL_ACCOUNT);
	if (!copy)
		return -ENOMEM;
	rec->entry = SHADOW_ENTRY_NONE;
	for (; level <= LIVE_PT_PTE; level++) {
		err = live_pt_read(mm, level, address, copy);
		if (err)
			break;
		entry = copy[live_pt_index(address, level)];
		rec->size = 1ULL << live_pt_shift(level);
		if (!live_pt_is_present(entry) || live_pt_is_leaf(entry, level))
			break;
	}
	kfree(copy);
	if (err)
		return err == -ENOENT ? 0 : err;
	if (live_pt_is_present(entry)) {
		rec->entry = SHADOW_ENTRY_PAGE;
		*pfn = live_pt_pfn(entry, level) +
		       ((address & (rec->size - 1)) >> PAGE_SHIFT);
	} else if (entry) {
		live_entry_absent(rec, entry);
	}
	return 0;
}

static int live_page_resolve_user(const struct live_page_ask *ask,
				  struct shadow_rec_asked *rec, u64 *pfn)
{
	struct mm_struct *mm = live_target_of(ask->pid);
	int err;

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	rec->pid = ask->pid;
	rec->address = ask->at;
	err = live_page_walk(mm, ask->at, rec, pfn);
	live_target_put(mm);
	return err;
}

static int live_page_resolve_kernel(const struct live_page_ask *ask, bool raw,
				    struct shadow_rec_asked *rec, u64 *pfn)
{
	strscpy(rec->symbol, ask->symbol, sizeof(rec->symbol));
	rec->address = raw ? ask->at : 0;
	return live_page_walk(ksym_get(KSYM_INIT_MM), ask->at, rec, pfn);
}

/**
 * live_page_resolve() - find the page frame that is asked for
 * @ask: the question
 * @raw: the asker may see the kernel's addresses
 * @rec: gets what was asked, and what a page table had for it
 * @pfn: gets the page frame, where @rec says SHADOW_ENTRY_PAGE
 *
 * Context: process; may sleep.
 * Return: 0; -EPERM for an address of the kernel's without @raw; -ESRCH for a
 * process that is not there or has no memory; -EINTR; -ENOMEM.
 */
int live_page_resolve(const struct live_page_ask *ask, bool raw,
		      struct shadow_rec_asked *rec, u64 *pfn)
{
	rec->asked = ask->kind;
	rec->entry = SHADOW_ENTRY_PAGE;
	switch (ask->kind) {
	case SHADOW_ASKED_KERNEL:
		if (!raw)
			return -EPERM;
		fallthrough;
	case SHADOW_ASKED_SYMBOL:
		return live_page_resolve_kernel(ask, raw, rec, pfn);
	case SHADOW_ASKED_USER:
		return live_page_resolve_user(ask, rec, pfn);
	case SHADOW_ASKED_PHYS:
		rec->address = ask->at;
		*pfn = ask->at >> PAGE_SHIFT;
		return 0;
	default:
		*pfn = ask->at;
		return 0;
	}
}
