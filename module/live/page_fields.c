// SPDX-License-Identifier: GPL-2.0
/*
 * The fields of a struct page under today's names, the names of old beside
 * them. Most of its words have another meaning for each kind of page: the words
 * are shown as they are, pointers by the rule for addresses.
 */
#include <linux/mm.h>

#include "kernel/compat_page.h"
#include "live/address.h"
#include "live/field.h"
#include "live/page_fields.h"

/* A word that is a pointer for some pages, and a number for others. */
static void live_field_word(struct grow *recs, const char *name,
			    const char *was, unsigned long value, bool raw)
{
	char text[LIVE_ADDRESS_TEXT];

	if (value >> (BITS_PER_LONG - 1)) {
		live_address_text(text, value, KSYM_NR, raw);
		live_field(recs, SHADOW_FIELD_TEXT, name, was, 0, text);
	} else {
		live_field(recs, SHADOW_FIELD_HEX, name, was, value, "");
	}
}

/* The parts of page->flags. */
static void live_fields_flags(struct grow *recs, const struct page *page)
{
	unsigned long flags = compat_page_flags(page);

	live_field(recs, SHADOW_FIELD_HEX, "flags", "", flags, "");
	live_field_text(recs, "", "zone", "zone %u, node %d, in flags",
			page_zonenum(page), page_to_nid(page));
	live_field_text(recs, "", "zone_table",
			"none: flags give node and zone");
}

static void live_fields_counts(struct grow *recs, const struct page *page)
{
	enum compat_page_type type = compat_page_type(page);
	unsigned int word = READ_ONCE(page->page_type);

	live_field(recs, SHADOW_FIELD_DEC, "_refcount", "count",
		   page_ref_count(page), "");
	if (type == COMPAT_TYPE_NONE)
		live_field_text(recs, "_mapcount", "mapcount", "%d", (int)word);
	else
		live_field(recs, SHADOW_FIELD_HEX, "page_type", "mapcount",
			   word, "");
}

/**
 * live_page_fields() - tell the fields of a struct page
 * @recs: gets a struct shadow_rec_field for each
 * @page: the page
 * @raw: put addresses in as they are
 *
 * Context: inside of live_hotplug_read_lock(); may sleep. Each word is read
 * once, not all at one moment.
 */
void live_page_fields(struct grow *recs, const struct page *page, bool raw)
{
	const struct page *head = compound_head(page);
	unsigned long next = (unsigned long)READ_ONCE(page->lru.next);

	live_fields_flags(recs, page);
	live_fields_counts(recs, page);
	if (head != page) {
		live_field_text(recs, "compound_head", "first_page",
				"pfn 0x%lx", page_to_pfn(head));
	} else {
		live_field_word(recs, "lru.next", "list, lru", next, raw);
		live_field_word(recs, "lru.prev", "",
				(unsigned long)READ_ONCE(page->lru.prev), raw);
	}
	live_field_word(recs, "mapping", "",
			(unsigned long)READ_ONCE(page->mapping), raw);
	live_field_word(recs, "index", "offset",
			READ_ONCE(((const struct folio *)page)->index), raw);
	live_field_word(recs, "private", "buffers", READ_ONCE(page->private),
			raw);
	live_field_word(recs, "memcg_data", "", compat_page_memcg(page), raw);
	live_field_text(recs, "", "slab, freelist",
			"struct slab, over lru and mapping");
	live_field_text(recs, "", "virtual",
			"none with 64 bits: page_address()");
	live_field_text(recs, "", "next_hash, wait",
			"none: a file's pages are in an xarray");
}
