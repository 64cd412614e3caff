/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's BTF: where a structure's members stand.
 */
#ifndef _SHADOWMM_KERNEL_BTF_H
#define _SHADOWMM_KERNEL_BTF_H

#include <linux/types.h>

/**
 * struct btf_reader - the kernel's BTF, with an index
 * @types: its types
 * @strings: its strings
 * @nr: how many types; the first has number 1
 * @at: where in @types each one is, by number
 * @strings_len: bytes of @strings
 */
struct btf_reader {
	const char *types;
	const char *strings;
	u32 nr;
	u32 *at;
	u32 strings_len;
};

int btf_reader_init(struct btf_reader *btf);
void btf_reader_exit(struct btf_reader *btf);
u32 btf_find_struct(const struct btf_reader *btf, const char *name);
u32 btf_struct_bytes(const struct btf_reader *btf, u32 id);
int btf_member_bit(const struct btf_reader *btf, u32 id, const char *name);

#endif /* _SHADOWMM_KERNEL_BTF_H */
