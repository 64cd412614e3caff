// SPDX-License-Identifier: GPL-2.0
/*
 * Options of the verbs that run CMD, and the run itself: start it under the
 * tap, empty the ring while it lives, read the figures when it has ended.
 */
#include "measure.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "feed.h"
#include "say.h"

/* The ring is emptied this often. */
#define MEASURE_TICK_MS 5

#define MEASURE_RING_KIB (16 * 1024)
#define MEASURE_MAX_RING_KIB (1024 * 1024)
#define MEASURE_MAX_TRACK (1 << 28)

enum {
	OPT_RAW = 256,
	OPT_TO,
	OPT_RING,
	OPT_TRACK,
	OPT_HISTOGRAMS,
	OPT_RECORD,
	OPT_FEED,
	OPT_POLICY,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'J' },
	{ "columns", required_argument, NULL, 'o' },
	{ "raw", no_argument, NULL, OPT_RAW },
	{ "to", required_argument, NULL, OPT_TO },
	{ "ring", required_argument, NULL, OPT_RING },
	{ "track", required_argument, NULL, OPT_TRACK },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	/* One of these two sets, by the verb. */
	{ "histograms", no_argument, NULL, OPT_HISTOGRAMS },
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "feed", required_argument, NULL, OPT_FEED },
	{ "policy", required_argument, NULL, OPT_POLICY },
	{},
};

static int parse_ring(const char *text, unsigned int *kib)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || *end || end == text || *text == '-' || value < 4 ||
	    value > MEASURE_MAX_RING_KIB || (value & (value - 1))) {
		say("bad --ring '%s': a power of two of KiB, from 4 to %d",
		    text, MEASURE_MAX_RING_KIB);
		return -EINVAL;
	}
	*kib = value;
	return 0;
}

static int parse_track(const char *text, unsigned int *track)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || *end || end == text || *text == '-' || !value ||
	    value > MEASURE_MAX_TRACK) {
		say("bad --track '%s': a number from 1 to %d", text,
		    MEASURE_MAX_TRACK);
		return -EINVAL;
	}
	*track = value;
	return 0;
}

static int parse_columns(const struct measure_verb *verb, const char *columns)
{
	if (columns_known(columns, verb->kinds))
		return 0;
	say("unknown column in '%s': 'shadowmm %s --help' lists them", columns,
	    verb->name);
	return -EINVAL;
}

static int parse_option(const struct measure_verb *verb, int option,
			struct measure_options *options)
{
	bool compares = option == OPT_FEED || option == OPT_POLICY;
	bool probes = option == OPT_HISTOGRAMS || option == OPT_RECORD;

	if ((compares && !verb->compares) || (probes && verb->compares)) {
		say("%s has no such option: see 'shadowmm %s --help'",
		    verb->name, verb->name);
		return -EINVAL;
	}
	switch (option) {
	case 'J':
		options->output.json = true;
		return 0;
	case 'o':
		options->output.columns = optarg;
		return parse_columns(verb, optarg);
	case OPT_RAW:
		options->output.raw = true;
		return 0;
	case OPT_TO:
		options->output.file = fopen(optarg, "we");
		if (options->output.file)
			return 0;
		say("cannot write %s: %s", optarg, strerror(errno));
		return -errno;
	case OPT_RING:
		return parse_ring(optarg, &options->tap.ring_kib);
	case OPT_TRACK:
		return parse_track(optarg, &options->tap.track);
	case 'v':
		options->tap.verbose = true;
		return 0;
	case OPT_HISTOGRAMS:
		options->histograms = true;
		return 0;
	case OPT_RECORD:
		options->record = optarg;
		return 0;
	case OPT_FEED:
		options->feed = optarg;
		return 0;
	case OPT_POLICY:
		return policies_parse(&options->policies, optarg);
	default:
		return -EINVAL;
	}
}

/**
 * measure_parse() - read a verb's options
 * @verb: the verb
 * @argc: its arguments, its own name first
 * @argv: its arguments
 * @options: filled
 *
 * Return: the index of CMD in @argv; 0: help was asked for and given;
 * -errno after saying what is wrong.
 */
int measure_parse(const struct measure_verb *verb, int argc, char **argv,
		  struct measure_options *options)
{
	int option, error;

	*options = (struct measure_options){
		.output.file = stdout,
		.tap.ring_kib = MEASURE_RING_KIB,
		.feed = FEED_PATH,
	};
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+Jo:vh", long_options,
				     NULL)) >= 0) {
		if (option == '?') {
			say("bad option '%s': see 'shadowmm %s --help'",
			    argv[optind - 1], verb->name);
			return -EINVAL;
		}
		if (option == 'h') {
			fputs(verb->usage, stdout);
			columns_help(stdout, verb->kinds);
			return 0;
		}
		if (option == OPT_POLICY && verb->compares &&
		    !strcmp(optarg, "help")) {
			policies_help(stdout);
			return 0;
		}
		error = parse_option(verb, option, options);
		if (error)
			return error;
	}
	if (optind < argc)
		return optind;
	say("no command: shadowmm %s [OPTION]... -- CMD [ARG]...", verb->name);
	return -EINVAL;
}

static int watch(struct tap *tap, struct command *command, tap_sink sink,
		 void *data)
{
	int error = 0;

	while (!command_wait(command, MEASURE_TICK_MS))
		if (!error)
			error = tap_drain(tap, sink, data);
	return error;
}

/**
 * measure_run() - run a command under the tap
 * @tap: the tap, attached; detached afterwards
 * @argv: the command
 * @sink: takes the events, or NULL
 * @data: for @sink
 * @figures: filled, unless the command could not be run
 *
 * Return: the status to exit with, CMD's own if all went well; negative: the
 * command was not run, minus that status.
 */
int measure_run(struct tap *tap, char **argv, tap_sink sink, void *data,
		struct figures *figures)
{
	struct command command;
	unsigned long long start;
	int status, error;

	if (tap_lead(tap, true))
		return -STATUS_OURS;
	start = clock_ns();
	status = command_start(&command, argv);
	tap_lead(tap, false);
	if (status)
		return -status;
	error = watch(tap, &command, sink, data);
	figures->elapsed_ns = clock_ns() - start;
	figures->kernel_minor = command.usage.ru_minflt;
	figures->kernel_major = command.usage.ru_majflt;
	if (!error)
		error = tap_detach(tap);
	if (!error)
		error = tap_drain(tap, sink, data);
	if (!error)
		error = tap_read(tap, figures);
	if (!error)
		return command.status;
	say("the measurement failed: %s", strerror(-error));
	return -STATUS_OURS;
}

/**
 * measure_judge() - check the account of the events
 * @figures: the figures
 * @status: the status to exit with, if it is right
 *
 * Return: @status, or the status of a failure of ours.
 */
int measure_judge(const struct figures *figures, int status)
{
	const struct figures_events *events = &figures->events;

	if (figures_balanced(events))
		return status;
	say("a bug of shadowmm: %llu events produced, %llu delivered, %llu lost",
	    figures_produced(events), events->delivered, figures_lost(events));
	return STATUS_OURS;
}
