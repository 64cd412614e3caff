/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of shared memory is swapped out.
 */
#ifndef _SHADOWMM_LIVE_SHMEM_SWAP_H
#define _SHADOWMM_LIVE_SHMEM_SWAP_H

#include <linux/fs.h>
#include <linux/types.h>

u64 live_shmem_swap_some(struct address_space *mapping, pgoff_t *index,
			 pgoff_t end);
u64 live_shmem_swap(struct address_space *mapping, pgoff_t index, pgoff_t end);

#endif /* _SHADOWMM_LIVE_SHMEM_SWAP_H */
