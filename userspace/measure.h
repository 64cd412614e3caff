/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `probe` and `compare` have in common: the options and the run of CMD
 * under the tap.
 */
#ifndef _SHADOWMM_MEASURE_H
#define _SHADOWMM_MEASURE_H

#include "policies.h"
#include "table.h"
#include "tap.h"

/**
 * struct measure_options - what the user asked for
 * @output: where the figures go, and how
 * @tap: how the tap is made
 * @histograms: the times by log2 too
 * @record: write the events to this file, or NULL
 * @feed: the feed file
 * @policies: the policies of the shadows
 */
struct measure_options {
	struct output output;
	struct tap_options tap;
	bool histograms;
	const char *record;
	const char *feed;
	struct policies policies;
};

/**
 * struct measure_verb - how a verb that measures describes itself
 * @name: its name
 * @usage: its help
 * @compares: takes the options of `compare`, not those of `probe`
 * @kinds: its tables
 */
struct measure_verb {
	const char *name;
	const char *usage;
	bool compares;
	const struct table_kind *const *kinds;
};

int measure_parse(const struct measure_verb *verb, int argc, char **argv,
		  struct measure_options *options);
int measure_run(struct tap *tap, char **argv, tap_sink sink, void *data,
		struct figures *figures);
int measure_judge(const struct figures *figures, int status);

#endif /* _SHADOWMM_MEASURE_H */
