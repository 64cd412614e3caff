// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the layouts that this was built for with the running kernel's BTF,
 * once, at load. Where they differ the group is missing, and its views with
 * it: nothing is read at a place that is not known to be right.
 */
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kernel/btf.h"
#include "kernel/layout.h"

/**
 * struct layout_member - a member as it was at build time
 * @group: whose views need it
 * @type: its structure's name
 * @name: its name
 * @lack: what the kernel lacks where it is not so
 * @bit: its first bit
 * @bytes: its structure's size
 */
struct layout_member {
	enum layout_group group;
	const char *type;
	const char *name;
	const char *lack;
	u32 bit;
	u32 bytes;
};

#define LAYOUT_MEMBER(_group, _type, _name, _bit, _bytes)             \
	{                                                             \
		.group = LAYOUT_GROUP_##_group,                       \
		.type = #_type,                                       \
		.name = #_name,                                       \
		.lack = "struct " #_type " with '" #_name             \
			"' where this was built for (build it anew)", \
		.bit = _bit,                                          \
		.bytes = _bytes,                                      \
	},

static const struct layout_member layout_members[] __initconst = {
	LAYOUT_MEMBERS(LAYOUT_MEMBER)
};

/**
 * struct layout_gap - what was missing at build time
 * @group: whose views need it
 * @lack: what it is; NULL: nothing
 */
struct layout_gap {
	enum layout_group group;
	const char *lack;
};

#define LAYOUT_GAP(_group, _lack)               \
	{                                       \
		.group = LAYOUT_GROUP_##_group, \
		.lack = _lack,                  \
	},

static const struct layout_gap layout_gaps[] __initconst = { LAYOUT_GROUPS(
	LAYOUT_GAP) };

/* What the running kernel lacks for each group; NULL: nothing. */
static const char *layout_lacks[LAYOUT_NR_GROUPS] __ro_after_init;

static void __init layout_compare(const struct btf_reader *btf)
{
	const struct layout_member *member;
	const char *type = "";
	unsigned int i;
	u32 id = 0;

	for (i = 0; i < ARRAY_SIZE(layout_members); i++) {
		member = &layout_members[i];
		if (strcmp(type, member->type)) {
			type = member->type;
			id = btf_find_struct(btf, type);
		}
		if (!id || btf_struct_bytes(btf, id) != member->bytes ||
		    btf_member_bit(btf, id, member->name) != member->bit)
			layout_lacks[member->group] = member->lack;
	}
}

/**
 * layout_init() - compare all layouts with the running kernel
 *
 * After ksym_init(). What differs is missing, and so is all where the kernel's
 * BTF cannot be read.
 */
void __init layout_init(void)
{
	struct btf_reader btf = {};
	const char *no_btf = NULL;
	unsigned int i;

	if (btf_reader_init(&btf))
		no_btf = "BTF to compare with";
	for (i = 0; i < ARRAY_SIZE(layout_gaps); i++)
		layout_lacks[layout_gaps[i].group] = layout_gaps[i].lack ?:
									   no_btf;
	if (!no_btf)
		layout_compare(&btf);
	btf_reader_exit(&btf);
}

/**
 * layout_missing() - ask whether a group of structures can be read
 * @group: the group
 *
 * Return: what the kernel lacks for it; NULL: nothing.
 */
const char *layout_missing(enum layout_group group)
{
	return layout_lacks[group];
}
