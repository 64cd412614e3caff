/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rule by which a kernel address is shown.
 */
#ifndef _SHADOWMM_LIVE_ADDRESS_H
#define _SHADOWMM_LIVE_ADDRESS_H

#include <linux/types.h>

#include "kernel/ksym.h"

#define LIVE_ADDRESS_TEXT 128

void live_address_text(char text[LIVE_ADDRESS_TEXT], unsigned long address,
		       enum ksym_id near, bool raw);
void live_symbol_text(char *text, size_t size, const void *address);

#endif /* _SHADOWMM_LIVE_ADDRESS_H */
