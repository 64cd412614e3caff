// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm slab-fit: read the live stream of kmalloc requests, print the bytes
 * that the running kernel's size classes waste and that others would. Needs no
 * module, and changes no cache.
 */
#include "slab_fit.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "measure.h"
#include "say.h"
#include "tap.h"
#include "verb.h"

#define CACHES_FOLDER "/sys/kernel/slab"

static const char slab_fit_usage[] =
	"Usage: shadowmm slab-fit [OPTION]... [[--] CMD [ARG]...]\n"
	"Print the bytes that kmalloc's size classes waste on what is asked for: by\n"
	"CMD and its children until it ends; without CMD by everyone, interrupts too,\n"
	"until Ctrl-C.\n"
	"\n"
	"      --classes [NAME=]SIZE,SIZE...\n"
	"                       also what these classes would waste; up to 6 times\n"
	"      --best N         propose N classes at most: those that would have\n"
	"                       wasted least on all of it (best), and on what is not\n"
	"                       freed at the end (best-live)\n"
	"      --for SECONDS    without CMD: end after so long\n"
	"      --track N        follow N objects at a time, 64 bytes each (as many as\n"
	"                       the machine has pages, to 1048576)\n"
	"  -J, --json           one JSON object of all the tables\n"
	"  -o, --columns LIST   only these columns, of whatever table\n"
	"      --raw            text without alignment\n"
	"      --to FILE        print the figures to FILE, not standard output\n"
	"  -v, --verbose        show libbpf's messages\n"
	"  -h, --help           this\n"
	"\n"
	"Exit status: CMD's own, 0 after SECONDS, 128+N if signal N ended it or us;\n"
	"125 if shadowmm failed, 126 if CMD cannot be run, 127 if it is not found.\n"
	"\n"
	"Columns:\n";

static const struct measure_verb slab_fit_verb = {
	.name = "slab-fit",
	.usage = slab_fit_usage,
	.takes = MEASURE_SLAB,
	.kinds = slab_report_kinds,
};

/* Adds a set that is made of what was seen, where there is one. */
static int propose(struct slab_sets *sets, const struct slab_figures *figures,
		   bool live, unsigned int max_classes)
{
	const struct slab_set *today = &sets->set[0];
	struct slab_set *best = &sets->set[sets->nr];
	int error;

	snprintf(best->name, sizeof(best->name), "%s",
		 live ? "best-live" : "best");
	error = slab_best(figures, live, max_classes,
			  today->sizes[today->nr - 1], best);
	if (error)
		say("cannot propose classes: %s", strerror(-error));
	sets->nr += !error;
	return error;
}

/* The running kernel's classes, the user's and the best, in this order. */
static int make_sets(struct slab_sets *sets, const struct slab_figures *figures,
		     const struct measure_options *options)
{
	const struct slab_sets *given = &options->sets;

	slab_set_today(&sets->set[0], CACHES_FOLDER);
	memcpy(&sets->set[1], given->set, given->nr * sizeof(*given->set));
	sets->nr = 1 + given->nr;
	if (!options->best)
		return 0;
	return propose(sets, figures, false, options->best) ?:
		       propose(sets, figures, true, options->best);
}

static int slab_fit(struct tap *tap, char **argv,
		    struct measure_options *options,
		    struct slab_figures *figures)
{
	static struct slab_sets sets;
	struct command command;
	int error;

	if (tap_attach(tap))
		return STATUS_OURS;
	error = measure_watch(tap, argv, options->seconds, NULL, NULL,
			      &command);
	if (error)
		return -error;
	figures->elapsed_ns = command.elapsed_ns;
	error = slab_read(tap, figures);
	if (error) {
		say("cannot read the figures: %s", strerror(-error));
		return STATUS_OURS;
	}
	if (make_sets(&sets, figures, options))
		return STATUS_OURS;
	slab_report(figures, &sets, &options->output);
	return slab_check(figures) ? STATUS_OURS : command.status;
}

static int slab_fit_run(int argc, char **argv)
{
	struct slab_figures figures = {};
	struct measure_options options;
	struct tap *tap = NULL;
	int status = STATUS_OURS;
	int first;

	first = measure_parse(&slab_fit_verb, argc, argv, &options);
	if (first <= 0)
		return first ? STATUS_OURS : 0;
	options.tap.everyone = first == argc;
	if (!tap_create(&tap, &options.tap))
		status = slab_fit(tap, argv + first, &options, &figures);
	tap_destroy(tap);
	free(figures.rows);
	return status;
}

const struct verb verb_slab_fit = {
	.name = "slab-fit",
	.summary = "print what kmalloc's size classes waste, and others would",
	.run = slab_fit_run,
};
