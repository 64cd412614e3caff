/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many use a slot of a swap area.
 */
#ifndef _SHADOWMM_LIVE_SWAP_COUNT_H
#define _SHADOWMM_LIVE_SWAP_COUNT_H

const char *live_swap_count_missing(void);
unsigned int live_swap_count(unsigned int area, unsigned long slot);

#endif /* _SHADOWMM_LIVE_SWAP_COUNT_H */
