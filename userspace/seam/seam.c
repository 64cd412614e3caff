// SPDX-License-Identifier: GPL-2.0
/*
 * The state of the userspace seam: which request for metadata fails next.
 * One thread only.
 */
#include <seam.h>

struct seam_fault seam_fault;
