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
 * @KSYM_NR: how many
 */
enum ksym_id {
	KSYM_INIT_MM,
	KSYM_VMSTAT_TEXT,
	KSYM_NR,
};

void ksym_init(void);
void *ksym_get(enum ksym_id id);
const char *ksym_missing(enum ksym_id id);

#endif /* _SHADOWMM_KERNEL_KSYM_H */
