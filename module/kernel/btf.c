// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the BTF that the running kernel has in its own image: structures and
 * the places of their members. Reads no module's BTF, and of other types only
 * how long they are.
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "kernel/btf.h"
#include "kernel/ksym.h"

/* Anonymous structs and unions within each other, at most. */
#define BTF_NESTED_MAX 8

/* Bytes of a type; 0: a kind that this does not know. */
static size_t __init btf_bytes(const struct btf_type *type)
{
	size_t vlen = BTF_INFO_VLEN(type->info);

	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_INT:
		return sizeof(*type) + sizeof(u32);
	case BTF_KIND_ARRAY:
		return sizeof(*type) + sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return sizeof(*type) + vlen * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return sizeof(*type) + vlen * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return sizeof(*type) + vlen * sizeof(struct btf_enum64);
	case BTF_KIND_FUNC_PROTO:
		return sizeof(*type) + vlen * sizeof(struct btf_param);
	case BTF_KIND_VAR:
		return sizeof(*type) + sizeof(struct btf_var);
	case BTF_KIND_DATASEC:
		return sizeof(*type) + vlen * sizeof(struct btf_var_secinfo);
	case BTF_KIND_DECL_TAG:
		return sizeof(*type) + sizeof(struct btf_decl_tag);
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG:
		return sizeof(*type);
	default:
		return 0;
	}
}

/* Steps over all types, noting in @at, if there is one, where each is. */
static int __init btf_walk(struct btf_reader *btf, size_t len)
{
	size_t pos = 0, bytes;

	btf->nr = 0;
	while (pos + sizeof(struct btf_type) <= len) {
		bytes = btf_bytes((const void *)(btf->types + pos));
		if (!bytes || bytes > len - pos)
			return -EINVAL;
		btf->nr++;
		if (btf->at)
			btf->at[btf->nr] = pos;
		pos += bytes;
	}
	return 0;
}

/**
 * btf_reader_init() - read the running kernel's BTF
 * @btf: the reader, zeroed; btf_reader_exit() is due, whatever is returned
 *
 * Return: 0; -ENOENT where the kernel has none, -EINVAL where it is not
 * understood, -ENOMEM.
 */
int __init btf_reader_init(struct btf_reader *btf)
{
	const struct btf_header *head = ksym_get(KSYM_BTF_START);
	const char *stop = ksym_get(KSYM_BTF_STOP);
	const char *data;
	size_t len;
	int err;

	if (!head || !stop || stop - (const char *)head < sizeof(*head))
		return -ENOENT;
	data = (const char *)head + head->hdr_len;
	len = stop - (const char *)head;
	if (head->magic != BTF_MAGIC || head->version != BTF_VERSION ||
	    (u64)head->hdr_len + head->type_off + head->type_len > len ||
	    (u64)head->hdr_len + head->str_off + head->str_len > len ||
	    !head->str_len || data[head->str_off + head->str_len - 1])
		return -EINVAL;

	*btf = (struct btf_reader){
		.types = data + head->type_off,
		.strings = data + head->str_off,
		.strings_len = head->str_len,
	};
	err = btf_walk(btf, head->type_len);
	if (err)
		return err;
	btf->at = kvmalloc_array(btf->nr + 1, sizeof(*btf->at), GFP_KERNEL);
	if (!btf->at)
		return -ENOMEM;
	return btf_walk(btf, head->type_len);
}

/**
 * btf_reader_exit() - give the index's memory back
 * @btf: the reader
 */
void __init btf_reader_exit(struct btf_reader *btf)
{
	kvfree(btf->at);
}

/* A type by its number; NULL: there is none. */
static const struct btf_type *__init btf_type(const struct btf_reader *btf,
					      u32 id)
{
	if (!id || id > btf->nr)
		return NULL;
	return (const void *)(btf->types + btf->at[id]);
}

static const char *__init btf_string(const struct btf_reader *btf, u32 offset)
{
	return offset < btf->strings_len ? btf->strings + offset : "";
}

/**
 * btf_find_struct() - the first structure of a name
 * @btf: the reader
 * @name: the name, without "struct"
 *
 * Return: its number; 0 where there is none.
 */
u32 __init btf_find_struct(const struct btf_reader *btf, const char *name)
{
	u32 id;

	for (id = 1; id <= btf->nr; id++) {
		const struct btf_type *type = btf_type(btf, id);

		if (BTF_INFO_KIND(type->info) == BTF_KIND_STRUCT &&
		    !strcmp(btf_string(btf, type->name_off), name))
			return id;
	}
	return 0;
}

/**
 * btf_struct_bytes() - the size of a structure
 * @btf: the reader
 * @id: from btf_find_struct()
 *
 * Return: bytes.
 */
u32 __init btf_struct_bytes(const struct btf_reader *btf, u32 id)
{
	return btf_type(btf, id)->size;
}

/* An anonymous member's own structure, whatever qualifies it; NULL: none. */
static const struct btf_type *__init btf_strip(const struct btf_reader *btf,
					       u32 id)
{
	const struct btf_type *type = btf_type(btf, id);
	unsigned int steps;

	for (steps = 0; type && steps < BTF_NESTED_MAX; steps++) {
		switch (BTF_INFO_KIND(type->info)) {
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
			return type;
		case BTF_KIND_TYPEDEF:
		case BTF_KIND_CONST:
		case BTF_KIND_VOLATILE:
		case BTF_KIND_TYPE_TAG:
			type = btf_type(btf, type->type);
			break;
		default:
			return NULL;
		}
	}
	return NULL;
}

static int __init btf_find_member(const struct btf_reader *btf,
				  const struct btf_type *type, const char *name,
				  unsigned int nested)
{
	const struct btf_member *member = (const void *)(type + 1);
	unsigned int i;

	for (i = 0; i < BTF_INFO_VLEN(type->info); i++, member++) {
		const char *own = btf_string(btf, member->name_off);
		const struct btf_type *inner;
		int bit = member->offset, got;

		if (BTF_INFO_KFLAG(type->info))
			bit = BTF_MEMBER_BIT_OFFSET(member->offset);
		if (!strcmp(own, name))
			return bit;
		inner = *own || nested == BTF_NESTED_MAX ?
				NULL :
				btf_strip(btf, member->type);
		if (!inner)
			continue;
		got = btf_find_member(btf, inner, name, nested + 1);
		if (got >= 0)
			return bit + got;
	}
	return -ENOENT;
}

/**
 * btf_member_bit() - where a structure's member stands
 * @btf: the reader
 * @id: the structure, from btf_find_struct()
 * @name: the member's name; those of anonymous structs and unions count
 *
 * Return: its first bit; -ENOENT where there is no such member.
 */
int __init btf_member_bit(const struct btf_reader *btf, u32 id,
			  const char *name)
{
	return btf_find_member(btf, btf_type(btf, id), name, 0);
}
