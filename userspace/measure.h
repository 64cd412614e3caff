/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `probe`, `compare` and `slab-fit` have in common: the options and the
 * run of CMD under the tap.
 */
#ifndef _SHADOWMM_MEASURE_H
#define _SHADOWMM_MEASURE_H

#include "command.h"
#include "policies.h"
#include "slab_fit.h"
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
 * @sets: the sets of size classes
 * @best: propose so many size classes; 0: none
 * @seconds: how long, without CMD; 0: until a signal
 */
struct measure_options {
	struct output output;
	struct tap_options tap;
	bool histograms;
	const char *record;
	const char *feed;
	struct policies policies;
	struct slab_sets sets;
	unsigned int best;
	unsigned int seconds;
};

/* Options that not every verb takes. */
enum measure_takes {
	MEASURE_PAGES = 1 << 0, /* --ring */
	MEASURE_PROBE = 1 << 1, /* --histograms, --record */
	MEASURE_COMPARE = 1 << 2, /* --feed, --policy */
	MEASURE_SLAB =
		1 << 3, /* --classes, --best, --for; CMD may be missing */
};

/**
 * struct measure_verb - how a verb that measures describes itself
 * @name: its name
 * @usage: its help
 * @takes: which of enum measure_takes
 * @kinds: its tables
 */
struct measure_verb {
	const char *name;
	const char *usage;
	unsigned int takes;
	const struct table_kind *const *kinds;
};

int measure_parse(const struct measure_verb *verb, int argc, char **argv,
		  struct measure_options *options);
int measure_watch(struct tap *tap, char **argv, unsigned int seconds,
		  tap_sink sink, void *data, struct command *command);
int measure_run(struct tap *tap, char **argv, tap_sink sink, void *data,
		struct figures *figures);
int measure_judge(const struct figures *figures, int status);

#endif /* _SHADOWMM_MEASURE_H */
