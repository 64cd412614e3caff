// SPDX-License-Identifier: GPL-2.0
/*
 * The fields of an mm_struct under today's names, the names of old beside
 * them, and what became of those that are gone. Reads each field once, without
 * a lock; follows no pointer but the maple tree's root.
 */
#include <linux/auxvec.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/maple_tree.h>
#include <linux/mm.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>

#include "kernel/compat.h"
#include "kernel/compat_mm.h"
#include "kernel/ksym.h"
#include "live/address.h"
#include "live/field.h"
#include "live/mm.h"
#include "live/target.h"

/* What the rows of one mm_struct are made with. */
struct live_mm_rows {
	struct grow *recs;
	const struct mm_struct *mm;
	bool raw;
};

static void live_row_dec(const struct live_mm_rows *rows, const char *name,
			 const char *was, u64 value)
{
	live_field(rows->recs, SHADOW_FIELD_DEC, name, was, value, "");
}

static void live_row_hex(const struct live_mm_rows *rows, const char *name,
			 const char *was, u64 value)
{
	live_field(rows->recs, SHADOW_FIELD_HEX, name, was, value, "");
}

static void live_row_gone(const struct live_mm_rows *rows, const char *was,
			  const char *what)
{
	live_field(rows->recs, SHADOW_FIELD_GONE, "", was, 0, what);
}

/* A user's address is shown as it is, a kernel's by the rule. */
static void live_row_address(const struct live_mm_rows *rows, const char *name,
			     unsigned long address, enum ksym_id near)
{
	char text[LIVE_ADDRESS_TEXT];

	if (address < TASK_SIZE_MAX) {
		live_row_hex(rows, name, "", address);
		return;
	}
	live_address_text(text, address, near, rows->raw);
	live_field(rows->recs, SHADOW_FIELD_TEXT, name, "", 0, text);
}

static void live_row_pointer(const struct live_mm_rows *rows, const char *name,
			     const void *pointer, enum ksym_id near)
{
	char text[LIVE_ADDRESS_TEXT];

	live_address_text(text, (unsigned long)pointer, near, rows->raw);
	live_field(rows->recs, SHADOW_FIELD_TEXT, name, "", 0, text);
}

static void live_mm_tree(const struct live_mm_rows *rows)
{
	const struct maple_tree *tree = &rows->mm->mm_mt;
	const void *root = rcu_access_pointer(tree->ma_root);

	live_field_text(rows->recs, "mm_mt", "mm_rb, mmap",
			"maple tree, flags 0x%x%s%s%s, height %u, root %s",
			tree->ma_flags,
			tree->ma_flags & MT_FLAGS_ALLOC_RANGE ? " gaps" : "",
			tree->ma_flags & MT_FLAGS_LOCK_EXTERN ? " extern-lock" :
								"",
			tree->ma_flags & MT_FLAGS_USE_RCU ? " rcu" : "",
			mt_height(tree),
			!root		 ? "empty" :
			xa_is_node(root) ? "node" :
					   "single entry");
	live_row_gone(rows, "mmap_cache",
		      "gone in 3.15, vmacache in 6.1: look-ups walk the tree");
}

static void live_mm_counts(const struct live_mm_rows *rows)
{
	const struct mm_struct *mm = rows->mm;
	const struct cpumask *cpus = mm_cpumask((struct mm_struct *)mm);
	char text[LIVE_ADDRESS_TEXT];

	live_address_text(text, (unsigned long)mm->pgd, KSYM_PGD, rows->raw);
	live_field_text(rows->recs, "pgd", "", "%s%s",
			mm == ksym_get(KSYM_INIT_MM) ? "swapper_pg_dir = " : "",
			text);
	live_row_dec(rows, "mm_users", "", atomic_read(&mm->mm_users));
	live_row_dec(rows, "mm_count", "", atomic_read(&mm->mm_count));
	live_row_dec(rows, "map_count", "", READ_ONCE(mm->map_count));
	live_row_dec(rows, "pgtables_bytes", "nr_ptes",
		     atomic_long_read(&mm->pgtables_bytes));
	live_field_text(rows->recs, "cpu_bitmap", "cpu_vm_mask", "%s%*pbl",
			cpumask_empty(cpus) ? "no CPU" : "CPUs ",
			cpumask_pr_args(cpus));
}

static const char *live_rwsem_state(const struct rw_semaphore *sem)
{
	struct rw_semaphore *s = (struct rw_semaphore *)sem;

	if (!rwsem_is_locked(s))
		return "free";
	return rwsem_is_contended(s) ? "held, waited for" : "held";
}

static void live_mm_locks(const struct live_mm_rows *rows)
{
	struct mm_struct *mm = (struct mm_struct *)rows->mm;

	live_row_dec(rows, "write_protect_seq", "",
		     READ_ONCE(mm->write_protect_seq.sequence));
	live_field_text(rows->recs, "mmap_lock", "mmap_sem", "%s",
			live_rwsem_state(&mm->mmap_lock));
	live_field_text(rows->recs, "page_table_lock", "", "%s",
			spin_is_locked(&mm->page_table_lock) ? "held" : "free");
	live_field_text(rows->recs, "arg_lock", "", "%s",
			spin_is_locked(&mm->arg_lock) ? "held" : "free");
	live_field_text(rows->recs, "mmlist", "", "%s",
			list_empty(&mm->mmlist) ? "empty" :
						  "on the list of swapped mms");
}

static void live_mm_owner(const struct live_mm_rows *rows)
{
	const struct mm_struct *mm = rows->mm;
	const void *user_ns = compat_mm_user_ns(mm);
	const void *iommu = compat_mm_iommu(mm);
	long pasid = compat_mm_pasid(mm);

	if (user_ns)
		live_row_pointer(rows, "user_ns", user_ns, KSYM_USER_NS);
	else
		live_row_gone(rows, "user_ns",
			      "gone by 7.3: task->exec_state has it");
	if (iommu)
		live_row_pointer(rows, "iommu_mm", iommu, KSYM_NR);
	else if (pasid >= 0)
		live_row_dec(rows, "pasid", "", pasid);
	else
		live_field_text(rows->recs, "pasid", "",
				"none (iommu_mm since 6.8)");
	live_row_pointer(rows, "binfmt", READ_ONCE(mm->binfmt), KSYM_NR);
	live_row_hex(rows, "flags", "", compat_mm_flags(mm));
	live_row_gone(rows, "core_state",
		      "moved in 5.16: signal_struct has it");
}

static void live_mm_context(const struct live_mm_rows *rows)
{
	const struct mm_struct *mm = rows->mm;
	const mm_context_t *context = &mm->context;
	unsigned long value;

	live_row_dec(rows, "context.ctx_id", "", context->ctx_id);
	live_row_dec(rows, "context.tlb_gen", "",
		     atomic64_read(&context->tlb_gen));
	live_row_hex(rows, "context.flags", "", context->flags);
	if (compat_context_ldt(mm, &value))
		live_row_pointer(rows, "context.ldt", (void *)value, KSYM_NR);
	if (compat_context_untag_mask(mm, &value))
		live_row_hex(rows, "context.untag_mask", "", value);
	if (compat_context_pkeys(mm, &value))
		live_row_hex(rows, "context.pkeys", "", value);
	if (compat_context_global_asid(mm, &value))
		live_row_dec(rows, "context.global_asid", "", value);
	live_row_hex(rows, "context.vdso", "", (unsigned long)context->vdso);
	live_row_dec(rows, "context.perf_rdpmc", "",
		     atomic_read(&context->perf_rdpmc_allowed));
}

static void live_mm_places(const struct live_mm_rows *rows)
{
	const struct mm_struct *mm = rows->mm;

	live_row_address(rows, "start_code", mm->start_code, KSYM_TEXT);
	live_row_address(rows, "end_code", mm->end_code, KSYM_ETEXT);
	live_row_address(rows, "start_data", mm->start_data, KSYM_NR);
	live_row_address(rows, "end_data", mm->end_data, KSYM_EDATA);
	live_row_address(rows, "start_brk", mm->start_brk, KSYM_NR);
	live_row_address(rows, "brk", mm->brk, KSYM_BRK_BASE);
	live_row_address(rows, "start_stack", mm->start_stack, KSYM_NR);
	live_row_address(rows, "arg_start", mm->arg_start, KSYM_NR);
	live_row_address(rows, "arg_end", mm->arg_end, KSYM_NR);
	live_row_address(rows, "env_start", mm->env_start, KSYM_NR);
	live_row_address(rows, "env_end", mm->env_end, KSYM_NR);
	live_row_address(rows, "mmap_base", mm->mmap_base, KSYM_NR);
	live_row_hex(rows, "task_size", "", mm->task_size);
}

static void live_mm_gaps(const struct live_mm_rows *rows)
{
	const void *find = compat_mm_get_unmapped_area(rows->mm);

	if (find)
		live_row_pointer(rows, "get_unmapped_area", find, KSYM_NR);
	else
		live_row_gone(rows, "get_unmapped_area",
			      "none; a flag since 6.10, MMF_TOPDOWN");
	live_row_gone(rows, "unmap_area", "gone by 3.12, with its users");
	live_row_gone(rows, "cached_hole_size",
		      "gone by 3.11: the tree of mappings knows its gaps");
	live_row_gone(rows, "free_area_cache",
		      "gone by 3.11: the tree of mappings knows its gaps");
}

/* As status has it; of init_mm the kernel never sets the counters up. */
static u64 live_mm_rss(const struct live_mm_rows *rows, int member)
{
	struct mm_struct *mm = (struct mm_struct *)rows->mm;

	return mm == ksym_get(KSYM_INIT_MM) ? get_mm_counter(mm, member) :
					      compat_mm_counter(mm, member);
}

static void live_mm_figures(const struct live_mm_rows *rows)
{
	struct mm_struct *mm = (struct mm_struct *)rows->mm;

	live_row_dec(rows, "rss_stat file", "_file_rss",
		     live_mm_rss(rows, MM_FILEPAGES));
	live_row_dec(rows, "rss_stat anon", "_anon_rss",
		     live_mm_rss(rows, MM_ANONPAGES));
	live_row_dec(rows, "rss_stat swap", "", live_mm_rss(rows, MM_SWAPENTS));
	live_row_dec(rows, "rss_stat shmem", "",
		     live_mm_rss(rows, MM_SHMEMPAGES));
	live_row_dec(rows, "hiwater_rss", "", mm->hiwater_rss);
	live_row_dec(rows, "hiwater_vm", "", mm->hiwater_vm);
	live_row_dec(rows, "total_vm", "", mm->total_vm);
	live_row_dec(rows, "locked_vm", "", mm->locked_vm);
	live_row_dec(rows, "pinned_vm", "", atomic64_read(&mm->pinned_vm));
	live_row_dec(rows, "data_vm", "shared_vm", mm->data_vm);
	live_row_dec(rows, "exec_vm", "", mm->exec_vm);
	live_row_dec(rows, "stack_vm", "", mm->stack_vm);
	live_row_gone(rows, "reserved_vm", "gone in 3.7, with VM_RESERVED");
	live_row_hex(rows, "def_flags", "", mm->def_flags);
}

/* What the program got of the kernel at exec, as getauxval() calls it. */
static const char *live_auxv_name(unsigned long type)
{
	static const char *const names[] = {
		[AT_EXECFD] = "AT_EXECFD",
		[AT_PHDR] = "AT_PHDR",
		[AT_PHENT] = "AT_PHENT",
		[AT_PHNUM] = "AT_PHNUM",
		[AT_PAGESZ] = "AT_PAGESZ",
		[AT_BASE] = "AT_BASE",
		[AT_FLAGS] = "AT_FLAGS",
		[AT_ENTRY] = "AT_ENTRY",
		[AT_UID] = "AT_UID",
		[AT_EUID] = "AT_EUID",
		[AT_GID] = "AT_GID",
		[AT_EGID] = "AT_EGID",
		[AT_PLATFORM] = "AT_PLATFORM",
		[AT_HWCAP] = "AT_HWCAP",
		[AT_CLKTCK] = "AT_CLKTCK",
		[AT_SECURE] = "AT_SECURE",
		[AT_BASE_PLATFORM] = "AT_BASE_PLATFORM",
		[AT_RANDOM] = "AT_RANDOM",
		[AT_HWCAP2] = "AT_HWCAP2",
		/* Those that 6.1 has no name for are not there. */
		[27] = "AT_RSEQ_FEATURE_SIZE",
		[28] = "AT_RSEQ_ALIGN",
		[29] = "AT_HWCAP3",
		[30] = "AT_HWCAP4",
		[AT_EXECFN] = "AT_EXECFN",
		[AT_SYSINFO_EHDR] = "AT_SYSINFO_EHDR",
		[AT_MINSIGSTKSZ] = "AT_MINSIGSTKSZ",
	};

	return type < ARRAY_SIZE(names) && names[type] ? names[type] : "AT_?";
}

static void live_mm_auxv(const struct live_mm_rows *rows)
{
	const unsigned long *auxv = rows->mm->saved_auxv;
	unsigned int i, nr = 0;

	while (2 * nr + 1 < AT_VECTOR_SIZE && auxv[2 * nr] != AT_NULL)
		nr++;
	live_field_text(rows->recs, "saved_auxv", "", "%u entries", nr);
	for (i = 0; i < nr; i++)
		live_row_hex(rows, live_auxv_name(auxv[2 * i]), "",
			     auxv[2 * i + 1]);
}

static void live_mm_rest(const struct live_mm_rows *rows)
{
	live_row_gone(rows, "faultstamp", "gone in 3.5, with the swap token");
	live_row_gone(rows, "token_priority",
		      "gone in 3.5, with the swap token");
	live_row_gone(rows, "last_interval",
		      "gone in 3.5, with the swap token");
}

static void live_mm_rows(const struct live_mm_rows *rows)
{
	live_mm_tree(rows);
	live_mm_counts(rows);
	live_mm_locks(rows);
	live_mm_owner(rows);
	live_mm_context(rows);
	live_mm_places(rows);
	live_mm_gaps(rows);
	live_mm_figures(rows);
	live_mm_auxv(rows);
	live_mm_rest(rows);
}

/**
 * live_mm_missing() - what this kernel lacks for the mm views
 *
 * Return: a symbol's name; NULL if nothing is missing.
 */
const char *live_mm_missing(void)
{
	return ksym_missing(KSYM_INIT_MM);
}

/**
 * live_init_mm_collect() - describe init_mm
 * @recs: gets a struct shadow_rec_field for each field
 * @raw: put kernel addresses in as they are
 *
 * Context: process; takes no lock.
 * Return: 0 or -errno.
 */
int live_init_mm_collect(struct grow *recs, bool raw)
{
	const struct live_mm_rows rows = {
		.recs = recs,
		.mm = ksym_get(KSYM_INIT_MM),
		.raw = raw,
	};

	live_mm_rows(&rows);
	return recs->err;
}

/**
 * live_mm_collect() - describe the mm of the chosen process
 * @recs: gets a struct shadow_rec_field for each field
 * @raw: put kernel addresses in as they are
 *
 * Context: process; takes no lock, holds a reference on the mm.
 * Return: 0 or -errno; -ESRCH if the process has gone.
 */
int live_mm_collect(struct grow *recs, bool raw)
{
	struct mm_struct *mm = live_target_get();
	const struct live_mm_rows rows = {
		.recs = recs,
		.mm = mm,
		.raw = raw,
	};

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	live_mm_rows(&rows);
	live_target_put(mm);
	return recs->err;
}
