/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Data of the running kernel that it does not export, by symbol.
 */
#ifndef _SHADOWMM_KERNEL_KSYM_H
#define _SHADOWMM_KERNEL_KSYM_H

/**
 * enum ksym_id - a symbol that some view needs
 * @KSYM_INIT_MM: struct mm_struct
 * @KSYM_VMSTAT_TEXT: const char *const []
 * @KSYM_TEXT: where the kernel's code starts
 * @KSYM_ETEXT: where it ends
 * @KSYM_EDATA: where the kernel's data ends
 * @KSYM_BRK_BASE: where its early heap starts
 * @KSYM_PGD: the kernel's page table, swapper_pg_dir's name on x86-64
 * @KSYM_USER_NS: struct user_namespace
 * @KSYM_MIGRATETYPE_NAMES: const char *const []
 * @KSYM_BTF_START: the kernel's BTF
 * @KSYM_BTF_STOP: where it ends
 * @KSYM_SLAB_MUTEX: struct mutex
 * @KSYM_SLAB_CACHES: struct list_head
 * @KSYM_END: where the kernel's image ends
 * @KSYM_RESOURCE_LOCK: rwlock_t, of iomem_resource and what is below it
 * @KSYM_FIRMWARE_MAP: struct e820_table *
 * @KSYM_SWAP_INFO: struct swap_info_struct *[]
 * @KSYM_SWAPON_MUTEX: struct mutex, of swap areas that come and go
 * @KSYM_GATE_VMA: struct vm_area_struct, of the vsyscall page
 * @KSYM_VSYSCALL_MODE: int: 2 where there is no such page
 * @KSYM_FREE_VMAP_ROOT: struct rb_root, of free areas of mapped addresses
 * @KSYM_FREE_VMAP_LOCK: spinlock_t, its lock
 * @KSYM_VMAP_ROOT: struct rb_root, of those in use (6.1)
 * @KSYM_VMAP_LOCK: spinlock_t, its lock
 * @KSYM_PURGE_VMAP_ROOT: struct rb_root, of those given back (6.1)
 * @KSYM_PURGE_VMAP_LOCK: spinlock_t, its lock
 * @KSYM_VMAP_NODES: struct vmap_node *, an array, which has both (6.12, 7.3)
 * @KSYM_NR_VMAP_NODES: unsigned int, how many
 * @KSYM_VMAP_LAZY_NR: atomic_long_t, pages of areas given back
 * @KSYM_NR_VMALLOC_PAGES: atomic_long_t, pages of vmalloc() (6.1, 6.12)
 * @KSYM_SWAPPER_SPACES: struct address_space *[], of swap areas (6.1, 6.12)
 * @KSYM_NR_SWAPPER_SPACES: unsigned int [], how many each has
 * @KSYM_ROOT_MEMCG: struct mem_cgroup *
 * @KSYM_HUGE_ZERO_PFN: unsigned long, of the huge page of zeros
 * @KSYM_HSTATES: struct hstate []
 * @KSYM_MAX_HSTATE: int: how many of them are in use
 * @KSYM_THP_FLAGS: unsigned long, transparent_hugepage_flags
 * @KSYM_SHMEM_HUGE: int, what shmem does of huge pages
 * @KSYM_SHMEM_ANON_OPS: struct vm_operations_struct, of shared memory without a
 *                       file (6.12, 7.3)
 * @KSYM_ANON_ALWAYS: unsigned long, orders of anonymous memory (6.12, 7.3)
 * @KSYM_ANON_MADVISE: likewise, where it was advised
 * @KSYM_ANON_INHERIT: likewise, where the flags say so
 * @KSYM_SHMEM_ALWAYS: unsigned long, orders of such shared memory (6.12, 7.3)
 * @KSYM_SHMEM_MADVISE: likewise, where it was advised
 * @KSYM_SHMEM_INHERIT: likewise, where KSYM_SHMEM_HUGE says so
 * @KSYM_SHMEM_WITHIN: likewise, where they fit into the file
 * @KSYM_SUPER_BLOCKS: struct list_head, of superblocks
 * @KSYM_SB_LOCK: spinlock_t, its lock
 * @KSYM_NR: how many
 */
enum ksym_id {
	KSYM_INIT_MM,
	KSYM_VMSTAT_TEXT,
	KSYM_TEXT,
	KSYM_ETEXT,
	KSYM_EDATA,
	KSYM_BRK_BASE,
	KSYM_PGD,
	KSYM_USER_NS,
	KSYM_MIGRATETYPE_NAMES,
	KSYM_BTF_START,
	KSYM_BTF_STOP,
	KSYM_SLAB_MUTEX,
	KSYM_SLAB_CACHES,
	KSYM_END,
	KSYM_RESOURCE_LOCK,
	KSYM_FIRMWARE_MAP,
	KSYM_SWAP_INFO,
	KSYM_SWAPON_MUTEX,
	KSYM_GATE_VMA,
	KSYM_VSYSCALL_MODE,
	KSYM_FREE_VMAP_ROOT,
	KSYM_FREE_VMAP_LOCK,
	KSYM_VMAP_ROOT,
	KSYM_VMAP_LOCK,
	KSYM_PURGE_VMAP_ROOT,
	KSYM_PURGE_VMAP_LOCK,
	KSYM_VMAP_NODES,
	KSYM_NR_VMAP_NODES,
	KSYM_VMAP_LAZY_NR,
	KSYM_NR_VMALLOC_PAGES,
	KSYM_SWAPPER_SPACES,
	KSYM_NR_SWAPPER_SPACES,
	KSYM_ROOT_MEMCG,
	KSYM_HUGE_ZERO_PFN,
	KSYM_HSTATES,
	KSYM_MAX_HSTATE,
	KSYM_THP_FLAGS,
	KSYM_SHMEM_HUGE,
	KSYM_SHMEM_ANON_OPS,
	KSYM_ANON_ALWAYS,
	KSYM_ANON_MADVISE,
	KSYM_ANON_INHERIT,
	KSYM_SHMEM_ALWAYS,
	KSYM_SHMEM_MADVISE,
	KSYM_SHMEM_INHERIT,
	KSYM_SHMEM_WITHIN,
	KSYM_SUPER_BLOCKS,
	KSYM_SB_LOCK,
	KSYM_NR,
};

void ksym_init(void);
void *ksym_get(enum ksym_id id);
const char *ksym_name(enum ksym_id id);
const char *ksym_missing(enum ksym_id id);
unsigned long ksym_find(const char *name);

#endif /* _SHADOWMM_KERNEL_KSYM_H */
