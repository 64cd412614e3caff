/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frees that the arena refuses: told in the log, and provoked on purpose.
 */
#ifndef _SHADOWMM_SHADOW_FAULT_H
#define _SHADOWMM_SHADOW_FAULT_H

#include <linux/types.h>

#include "core/fault.h"

void shadow_fault_report(u64 pfn, unsigned int order, int err,
			 unsigned long caller);
int shadow_fault_provoke(enum shadow_fault fault);
int shadow_fault_write(void);

#endif /* _SHADOWMM_SHADOW_FAULT_H */
