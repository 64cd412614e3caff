// SPDX-License-Identifier: GPL-2.0
/*
 * The memory model's constants, `NAME value`, then a table of sections. No
 * other file of the kernel has this format.
 */
#include "format/sections.h"
#include "uapi/live.h"

static void format_constant(struct shadow_text *text, const char *name,
			    __u64 value)
{
	shadow_printf(text, "%-20s %llu\n", name, value);
}

static void format_model(struct shadow_text *text,
			 const struct shadow_rec_sections *model)
{
	shadow_printf(text, "%-20s SPARSEMEM%s%s\n", "memory model",
		      model->is_extreme ? ", EXTREME" : ", STATIC",
		      model->is_vmemmap ? ", VMEMMAP" : "");
	format_constant(text, "SECTION_SIZE_BITS", model->section_size_bits);
	format_constant(text, "MAX_PHYSMEM_BITS", model->max_physmem_bits);
	format_constant(text, "NR_MEM_SECTIONS", model->nr_mem_sections);
	format_constant(text, "SECTIONS_PER_ROOT", model->sections_per_root);
	format_constant(text, "NR_SECTION_ROOTS", model->nr_section_roots);
	shadow_printf(text, "%-20s 0x%llx\n", "SECTION_ROOT_MASK",
		      model->section_root_mask);
	format_constant(text, "PAGES_PER_SECTION", model->pages_per_section);
	format_constant(text, "PAGES_PER_SUBSECTION",
			model->pages_per_subsection);
	format_constant(text, "sizeof(mem_section)", model->mem_section_size);
	format_constant(text, "sizeof(page)", model->page_size);
	format_constant(text, "roots allocated", model->roots);
	format_constant(text, "sections present", model->present);
	shadow_printf(text, "flags: m memmap, o online, e early, d device; "
			    "all listed are present\n");
	shadow_printf(text, "\n%7s %10s %10s  %-4s  %-16s  %s\n", "section",
		      "start_pfn", "end_pfn", "flag", "subsections",
		      "memmap node:zone");
}

static void format_zones(struct shadow_text *text,
			 const struct shadow_rec_section *section)
{
	unsigned int i;

	if (!section->nr_zones)
		shadow_printf(text, " -");
	for (i = 0; i < section->nr_zones && i < 4; i++)
		shadow_printf(text, "%c%u:%.*s", i ? ',' : ' ',
			      section->zone[i].node, SHADOW_ZONE_NAME,
			      section->zone[i].name);
}

static void format_section(struct shadow_text *text,
			   const struct shadow_rec_section *section)
{
	__u32 flags = section->flags;

	shadow_printf(text, "%7llu %10llu %10llu  %c%c%c%c  %016llx",
		      section->number, section->start_pfn,
		      section->start_pfn + section->nr_pfns - 1,
		      flags & SHADOW_SECTION_MEMMAP ? 'm' : '-',
		      flags & SHADOW_SECTION_ONLINE ? 'o' : '-',
		      flags & SHADOW_SECTION_EARLY ? 'e' : '-',
		      flags & SHADOW_SECTION_DEVICE ? 'd' : '-',
		      section->subsections);
	if (!(flags & SHADOW_SECTION_MEMMAP))
		shadow_printf(text, "  -");
	else if (section->memmap_raw)
		shadow_printf(text, "  0x%llx", section->memmap_raw);
	else
		shadow_printf(text, "  vmemmap+0x%llx", section->memmap);
	format_zones(text, section);
	shadow_printf(text, "\n");
}

/**
 * shadow_format_sections() - print the memory model and its sections
 * @text: where
 * @recs: struct shadow_rec_sections, which comes first of all, and struct
 *        shadow_rec_section, or a piece of them
 */
void shadow_format_sections(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_section *section;
	const struct shadow_rec_sections *model;
	struct shadow_recs all = recs;

	model = shadow_recs_find(&all, SHADOW_LIVE_SECTIONS, sizeof(*model));
	if (model)
		format_model(text, model);
	while ((section = shadow_recs_find(&recs, SHADOW_LIVE_SECTION,
					   sizeof(*section))))
		format_section(text, section);
}
