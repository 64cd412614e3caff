/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What shadowmm itself costs the machine: bytes, time in views, time in probes.
 */
#ifndef _SHADOWMM_COST_H
#define _SHADOWMM_COST_H

#include "table.h"

#define COST_MAX_PROBES 512

/**
 * struct cost_probes - BPF programs that the kernel has
 * @nr: how many
 * @unknown: they cannot be listed
 * @probe: each; the kernel keeps 15 letters of its name, @runs and @ns are 0
 *         unless kernel.bpf_stats_enabled is set
 */
struct cost_probes {
	unsigned int nr;
	bool unknown;
	struct {
		char name[16];
		unsigned long long runs;
		unsigned long long ns;
	} probe[COST_MAX_PROBES];
};

extern const struct table_kind cost_kind;

void cost_add_bytes(struct table *status);
void cost_add_views(struct table *views);
void cost_find_probes(struct cost_probes *probes);
void cost_add_probes(struct table *status, const struct cost_probes *probes,
		     const char *const *names);

#endif /* _SHADOWMM_COST_H */
