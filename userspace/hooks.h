/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where each BPF program hooks into the running kernel.
 */
#ifndef _SHADOWMM_HOOKS_H
#define _SHADOWMM_HOOKS_H

#include "shadowmm.skel.h"
#include "tap.h"

int hooks_choose(struct shadowmm_bpf *skel, enum tap_programs programs);
void hooks_name(const struct bpf_program *program, char *name, size_t size);
struct bpf_link *hooks_attach(struct bpf_program *program);

#endif /* _SHADOWMM_HOOKS_H */
