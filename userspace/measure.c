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
#define MEASURE_MAX_SECONDS (365 * 24 * 3600)

enum {
	OPT_RAW = 256,
	OPT_TO,
	OPT_RING,
	OPT_TRACK,
	OPT_HISTOGRAMS,
	OPT_RECORD,
	OPT_FEED,
	OPT_POLICY,
	OPT_CLASSES,
	OPT_BEST,
	OPT_FOR,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'J' },
	{ "columns", required_argument, NULL, 'o' },
	{ "raw", no_argument, NULL, OPT_RAW },
	{ "to", required_argument, NULL, OPT_TO },
	{ "track", required_argument, NULL, OPT_TRACK },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	/* Some of these, by the verb. */
	{ "ring", required_argument, NULL, OPT_RING },
	{ "histograms", no_argument, NULL, OPT_HISTOGRAMS },
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "feed", required_argument, NULL, OPT_FEED },
	{ "policy", required_argument, NULL, OPT_POLICY },
	{ "classes", required_argument, NULL, OPT_CLASSES },
	{ "best", required_argument, NULL, OPT_BEST },
	{ "for", required_argument, NULL, OPT_FOR },
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

static int parse_count(const char *option, const char *text, unsigned int max,
		       unsigned int *count)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || *end || end == text || *text == '-' || !value ||
	    value > max) {
		say("bad --%s '%s': a number from 1 to %u", option, text, max);
		return -EINVAL;
	}
	*count = value;
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

/* The group that an option belongs to; 0: every verb takes it. */
static unsigned int option_group(int option)
{
	switch (option) {
	case OPT_RING:
		return MEASURE_PAGES;
	case OPT_HISTOGRAMS:
	case OPT_RECORD:
		return MEASURE_PROBE;
	case OPT_FEED:
	case OPT_POLICY:
		return MEASURE_COMPARE;
	case OPT_CLASSES:
	case OPT_BEST:
	case OPT_FOR:
		return MEASURE_SLAB;
	default:
		return 0;
	}
}

/* An option that some verbs alone have. */
static int parse_own(int option, struct measure_options *options)
{
	switch (option) {
	case OPT_RING:
		return parse_ring(optarg, &options->tap.ring_kib);
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
	case OPT_CLASSES:
		return slab_sets_parse(&options->sets, optarg);
	case OPT_BEST:
		return parse_count("best", optarg, SLAB_MAX_CLASSES,
				   &options->best);
	case OPT_FOR:
		return parse_count("for", optarg, MEASURE_MAX_SECONDS,
				   &options->seconds);
	default:
		return -EINVAL;
	}
}

static int parse_option(const struct measure_verb *verb, int option,
			struct measure_options *options)
{
	unsigned int group = option_group(option);

	if (group && !(group & verb->takes)) {
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
	case OPT_TRACK:
		return parse_count("track", optarg, MEASURE_MAX_TRACK,
				   &options->tap.track);
	case 'v':
		options->tap.verbose = true;
		return 0;
	default:
		return parse_own(option, options);
	}
}

/* Is there a command, where one is needed, and none where it is not wanted? */
static int check_command(const struct measure_verb *verb, bool given,
			 const struct measure_options *options)
{
	if (given && options->seconds) {
		say("--for and a command: one of them ends the run");
		return -EINVAL;
	}
	if (given || (verb->takes & MEASURE_SLAB))
		return 0;
	say("no command: shadowmm %s [OPTION]... -- CMD [ARG]...", verb->name);
	return -EINVAL;
}

/**
 * measure_parse() - read a verb's options
 * @verb: the verb
 * @argc: its arguments, its own name first
 * @argv: its arguments
 * @options: filled
 *
 * Return: the index of CMD in @argv, or that of its end; 0: help was asked for
 * and given; -errno after saying what is wrong.
 */
int measure_parse(const struct measure_verb *verb, int argc, char **argv,
		  struct measure_options *options)
{
	int option, error;

	*options = (struct measure_options){
		.output.file = stdout,
		.tap.programs = verb->takes & MEASURE_SLAB ? TAP_SLAB :
							     TAP_PAGES,
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
		if (option == OPT_POLICY && (verb->takes & MEASURE_COMPARE) &&
		    !strcmp(optarg, "help")) {
			policies_help(stdout);
			return 0;
		}
		error = parse_option(verb, option, options);
		if (error)
			return error;
	}
	error = check_command(verb, optind < argc, options);
	return error ? error : optind;
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
 * measure_watch() - run a command under the tap, to the end of its events
 * @tap: the tap, attached; detached afterwards
 * @argv: the command; NULL at once: none, only a time to wait
 * @seconds: how long without a command; 0: until a signal
 * @sink: takes the events, or NULL
 * @data: for @sink
 * @command: filled: how it ended and how long it took
 *
 * Return: 0: the maps can be read; negative: minus the status to exit with,
 * after saying why.
 */
int measure_watch(struct tap *tap, char **argv, unsigned int seconds,
		  tap_sink sink, void *data, struct command *command)
{
	unsigned long long start;
	int status, error;

	if (*argv && tap_lead(tap, true))
		return -STATUS_OURS;
	start = clock_ns();
	status = *argv ? command_start(command, argv) :
			 command_idle(command, seconds);
	tap_lead(tap, false);
	if (status)
		return -status;
	error = watch(tap, command, sink, data);
	command->elapsed_ns = clock_ns() - start;
	if (!error)
		error = tap_detach(tap);
	if (!error)
		error = tap_drain(tap, sink, data);
	if (!error)
		return 0;
	say("the measurement failed: %s", strerror(-error));
	return -STATUS_OURS;
}

/**
 * measure_run() - run a command under the tap and read its figures
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
	int error;

	error = measure_watch(tap, argv, 0, sink, data, &command);
	if (error)
		return error;
	figures->elapsed_ns = command.elapsed_ns;
	figures->kernel_minor = command.usage.ru_minflt;
	figures->kernel_major = command.usage.ru_majflt;
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
