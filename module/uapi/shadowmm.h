/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What every record of shadowmm starts with, and the ABI's version.
 *
 * Only fixed-width types, no pointer, no kernel type: the module, the command
 * and the BPF programs all include this file. A record that changes its
 * meaning gets a new type; one that grows, grows at its end.
 */
#ifndef _SHADOWMM_UAPI_H
#define _SHADOWMM_UAPI_H

/* A BPF program's vmlinux.h has these types already. */
#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define SHADOW_VERSION "0.1.0"
#define SHADOW_ABI_VERSION 2

/* Room for every order any supported kernel has (orders 0 to 10 on x86-64). */
#define SHADOW_NR_ORDERS 16

/* No such page: the pfn of a request that failed. */
#define SHADOW_PFN_NONE (~0ULL)

/**
 * struct shadow_rec - what every record starts with
 * @type: what it is: one of the enums below SHADOW_REC_*
 * @size: bytes of the whole record, this header and any string tail included;
 *        always a multiple of 8
 */
struct shadow_rec {
	__u32 type;
	__u32 size;
};

/*
 * Where the types of each kind begin: enum shadow_live_type, _event_, _feed_,
 * _view_, shadow_explain_type, shadow_slab_type, shadow_machine_type.
 */
#define SHADOW_REC_LIVE 0x000
#define SHADOW_REC_EVENT 0x100
#define SHADOW_REC_FEED 0x200
#define SHADOW_REC_VIEW 0x300
#define SHADOW_REC_EXPLAIN 0x400
#define SHADOW_REC_SLAB 0x500
#define SHADOW_REC_MACHINE 0x600

#endif /* _SHADOWMM_UAPI_H */
