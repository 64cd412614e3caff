// SPDX-License-Identifier: GPL-2.0
/*
 * Finds data symbols that the kernel does not export, once, at load. The only
 * unexported function it calls is kallsyms_lookup_name; it finds no other, and
 * knows nothing of what the symbols hold.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/static_call.h>
#include <linux/string.h>

#include "kernel/ksym.h"

static const char *const ksym_names[KSYM_NR] = {
	[KSYM_INIT_MM] = "init_mm",
	[KSYM_VMSTAT_TEXT] = "vmstat_text",
	[KSYM_TEXT] = "_text",
	[KSYM_ETEXT] = "_etext",
	[KSYM_EDATA] = "_edata",
	[KSYM_BRK_BASE] = "__brk_base",
	[KSYM_PGD] = "init_top_pgt",
	[KSYM_USER_NS] = "init_user_ns",
	[KSYM_MIGRATETYPE_NAMES] = "migratetype_names",
	[KSYM_BTF_START] = "__start_BTF",
	[KSYM_BTF_STOP] = "__stop_BTF",
	[KSYM_SLAB_MUTEX] = "slab_mutex",
	[KSYM_SLAB_CACHES] = "slab_caches",
	[KSYM_END] = "_end",
	[KSYM_RESOURCE_LOCK] = "resource_lock",
	[KSYM_FIRMWARE_MAP] = "e820_table_firmware",
	[KSYM_SWAP_INFO] = "swap_info",
	[KSYM_SWAPON_MUTEX] = "swapon_mutex",
	[KSYM_GATE_VMA] = "gate_vma",
	[KSYM_VSYSCALL_MODE] = "vsyscall_mode",
	[KSYM_FREE_VMAP_ROOT] = "free_vmap_area_root",
	[KSYM_FREE_VMAP_LOCK] = "free_vmap_area_lock",
	[KSYM_VMAP_ROOT] = "vmap_area_root",
	[KSYM_VMAP_LOCK] = "vmap_area_lock",
	[KSYM_PURGE_VMAP_ROOT] = "purge_vmap_area_root",
	[KSYM_PURGE_VMAP_LOCK] = "purge_vmap_area_lock",
	[KSYM_VMAP_NODES] = "vmap_nodes",
	[KSYM_NR_VMAP_NODES] = "nr_vmap_nodes",
	[KSYM_VMAP_LAZY_NR] = "vmap_lazy_nr",
	[KSYM_NR_VMALLOC_PAGES] = "nr_vmalloc_pages",
	[KSYM_SWAPPER_SPACES] = "swapper_spaces",
	[KSYM_NR_SWAPPER_SPACES] = "nr_swapper_spaces",
	[KSYM_ROOT_MEMCG] = "root_mem_cgroup",
	[KSYM_HUGE_ZERO_PFN] = "huge_zero_pfn",
	[KSYM_HSTATES] = "hstates",
	[KSYM_MAX_HSTATE] = "hugetlb_max_hstate",
	[KSYM_THP_FLAGS] = "transparent_hugepage_flags",
	[KSYM_SHMEM_HUGE] = "shmem_huge",
	[KSYM_SHMEM_ANON_OPS] = "shmem_anon_vm_ops",
	[KSYM_ANON_ALWAYS] = "huge_anon_orders_always",
	[KSYM_ANON_MADVISE] = "huge_anon_orders_madvise",
	[KSYM_ANON_INHERIT] = "huge_anon_orders_inherit",
	[KSYM_SHMEM_ALWAYS] = "huge_shmem_orders_always",
	[KSYM_SHMEM_MADVISE] = "huge_shmem_orders_madvise",
	[KSYM_SHMEM_INHERIT] = "huge_shmem_orders_inherit",
	[KSYM_SHMEM_WITHIN] = "huge_shmem_orders_within_size",
	[KSYM_SUPER_BLOCKS] = "super_blocks",
	[KSYM_SB_LOCK] = "sb_lock",
};

static void *ksym_addresses[KSYM_NR] __ro_after_init;

static char *hide = "";
module_param(hide, charp, 0444);
MODULE_PARM_DESC(hide, "for tests: symbols to treat as missing (a,b,...)");

typedef unsigned long (*ksym_lookup_fn)(const char *name);

static unsigned long ksym_lookup_none(const char *name)
{
	return 0;
}

/*
 * A direct call: where indirect branches are tracked (IBT), an indirect one
 * needs an ENDBR at its target, which the kernel seals away from functions
 * that it never calls indirectly.
 */
DEFINE_STATIC_CALL(ksym_lookup, ksym_lookup_none);

/*
 * Where a function starts is learnt from a kprobe that is never armed. With
 * IBT it stands after the ENDBR, 4 bytes in, which is as good for a call.
 */
static int ksym_find_lookup(void)
{
	struct kprobe probe = {
		.symbol_name = "kallsyms_lookup_name",
		.flags = KPROBE_FLAG_DISABLED,
	};
	unsigned long entry, self;
	int err;

	err = register_kprobe(&probe);
	if (err)
		return err;
	entry = (unsigned long)probe.addr;
	unregister_kprobe(&probe);

	static_call_update(ksym_lookup, (ksym_lookup_fn)entry);
	self = static_call(ksym_lookup)(probe.symbol_name);
	if (self != entry && self + 4 != entry) {
		static_call_update(ksym_lookup, &ksym_lookup_none);
		return -ENOENT;
	}
	return 0;
}

static bool ksym_hidden(const char *name)
{
	size_t len = strlen(name);
	const char *at = hide;

	while ((at = strstr(at, name))) {
		if ((at == hide || at[-1] == ',') &&
		    (at[len] == ',' || !at[len]))
			return true;
		at += len;
	}
	return false;
}

/**
 * ksym_init() - look all symbols up
 *
 * What cannot be found is missing, which takes away the views that need it.
 */
void __init ksym_init(void)
{
	unsigned long address;
	unsigned int i;
	int err;

	err = ksym_find_lookup();
	if (err)
		pr_warn("kallsyms_lookup_name not found by kprobe (%d)\n", err);

	for (i = 0; i < KSYM_NR; i++) {
		if (ksym_hidden(ksym_names[i]))
			continue;
		address = static_call(ksym_lookup)(ksym_names[i]);
		ksym_addresses[i] = (void *)address;
	}
}

/**
 * ksym_get() - where a symbol is
 * @id: the symbol
 *
 * Return: its address; NULL if it is missing.
 */
void *ksym_get(enum ksym_id id)
{
	return ksym_addresses[id];
}

/**
 * ksym_name() - what a symbol is called
 * @id: the symbol
 *
 * Return: its name.
 */
const char *ksym_name(enum ksym_id id)
{
	return ksym_names[id];
}

/**
 * ksym_missing() - ask whether a symbol is missing
 * @id: the symbol
 *
 * Return: its name if it is missing, else NULL.
 */
const char *ksym_missing(enum ksym_id id)
{
	return ksym_addresses[id] ? NULL : ksym_names[id];
}

/**
 * ksym_find() - look a symbol up that a user named
 * @name: its name
 *
 * For showing alone: nothing that is found so is read or called.
 *
 * Context: process.
 * Return: its address; 0 where there is none.
 */
unsigned long ksym_find(const char *name)
{
	return ksym_hidden(name) ? 0 : static_call(ksym_lookup)(name);
}
