// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm mm follow: run a command, do all that it does to its address spaces in
 * shadows, too, and compare both after each change. shadowmm mm replay: the same
 * of a recording.
 */
#include "mm_follow.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "command.h"
#include "mm_report.h"
#include "say.h"

/* How long it sleeps where nothing is to be read. */
#define NAP_MS 2

#define OUTPUT_HELP                                                      \
	"  -J, --json           one JSON object of all the tables\n"     \
	"  -o, --columns LIST   only these columns, of whatever table\n" \
	"      --raw            text without alignment\n"                \
	"      --to FILE        print the tables to FILE, not standard output\n"

static const char follow_usage[] =
	"Usage: shadowmm mm follow [OPTION]... [--] CMD [ARG]...\n"
	"Run CMD, make every change of its address spaces in shadows of them, too,\n"
	"and compare the VMAs after each. Needs the module.\n"
	"\n" OUTPUT_HELP
	"      --record FILE    write the stream to FILE, for 'mm replay'\n"
	"      --events FILE    the module's file (" MM_EVENTS_PATH ")\n"
	"  -h, --help           this\n"
	"\n"
	"Exit status: 0 if there was no difference, 1 if there was one, whatever\n"
	"CMD's own, which is printed; 2 for wrong usage; 125 if shadowmm failed,\n"
	"126 if CMD cannot be run, 127 if it is not found.\n"
	"\n"
	"Columns:\n";

static const char replay_usage[] =
	"Usage: shadowmm mm replay [OPTION]... FILE\n"
	"Do what a recording of 'mm follow' says in shadows, and compare the VMAs\n"
	"after each change. Needs no module.\n"
	"\n" OUTPUT_HELP "  -h, --help           this\n"
	"\n"
	"Exit status: 0 if there was no difference, 1 if there was one; 2 for wrong\n"
	"usage; 125 if shadowmm failed.\n"
	"\n"
	"Columns:\n";

/**
 * struct options - what the user asked for
 * @output: where the tables go, and how
 * @events: the module's file
 * @record: where the stream goes, too; NULL: nowhere
 */
struct options {
	struct output output;
	const char *events;
	const char *record;
};

enum {
	OPT_RAW = 256,
	OPT_TO,
	OPT_RECORD,
	OPT_EVENTS,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'J' },
	{ "columns", required_argument, NULL, 'o' },
	{ "raw", no_argument, NULL, OPT_RAW },
	{ "to", required_argument, NULL, OPT_TO },
	{ "help", no_argument, NULL, 'h' },
	/* Of follow alone. */
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "events", required_argument, NULL, OPT_EVENTS },
	{},
};

static int wrong(const char *verb, const char *what, const char *which)
{
	say("%s '%s': see 'shadowmm mm %s --help'", what, which, verb);
	return -1;
}

static int open_output(const char *path, struct output *output)
{
	output->file = fopen(path, "we");
	if (output->file)
		return 0;
	say("cannot write '%s': %s", path, strerror(errno));
	return -1;
}

static int take_columns(const char *verb, const char *list,
			struct output *output)
{
	output->columns = list;
	return columns_known(list, mm_report_kinds) ?
		       0 :
		       wrong(verb, "unknown column in", list);
}

/* Return: where the words begin; 0: help was printed; -1: wrong usage. */
static int parse(const char *verb, const char *usage, int argc, char **argv,
		 struct options *options)
{
	bool follows = usage == follow_usage;
	int option, error = 0;

	*options = (struct options){ .events = MM_EVENTS_PATH };
	options->output.file = stdout;
	opterr = 0;
	optind = 0;
	while (!error && (option = getopt_long(argc, argv, "+Jo:h",
					       long_options, NULL)) >= 0) {
		switch (follows || option < OPT_RECORD ? option : '?') {
		case 'J':
			options->output.json = true;
			break;
		case 'o':
			error = take_columns(verb, optarg, &options->output);
			break;
		case 'h':
			fputs(usage, stdout);
			columns_help(stdout, mm_report_kinds);
			return 0;
		case OPT_RAW:
			options->output.raw = true;
			break;
		case OPT_TO:
			error = open_output(optarg, &options->output);
			break;
		case OPT_RECORD:
			options->record = optarg;
			break;
		case OPT_EVENTS:
			options->events = optarg;
			break;
		default:
			return wrong(verb, "bad option", argv[optind - 1]);
		}
	}
	return error ?: optind;
}

/* Why a stream ended: a word to the user. */
static int say_end(int error)
{
	switch (error) {
	case -ENOBUFS:
		say("the stream ended: it was not read fast enough");
		break;
	case -E2BIG:
		say("the stream ended: an address space has more than 4,096 VMAs");
		break;
	case -EOVERFLOW:
		say("the stream ended: too many threads did the same at once");
		break;
	case -EPROTO:
		say("the stream does not add up: are module and command one version?");
		break;
	default:
		say("the stream ended: %s", strerror(-error));
	}
	return STATUS_OURS;
}

static int judge(const struct mm_mirror *mirror)
{
	return mirror->totals.differences ? STATUS_FAILED : 0;
}

static int start_following(void *stream, pid_t pid)
{
	return mm_stream_follow(stream, pid);
}

/* CMD runs, and all that it does is taken; 0, or the status to exit with. */
static int follow_command(struct mm_stream *stream, struct mm_mirror *mirror,
			  char **argv, int *status)
{
	struct command command;
	int failed =
		command_start_ready(&command, argv, start_following, stream);
	int error = 0;
	bool ended = false;

	if (failed)
		return failed;
	/* Once it has ended all that it did is in the stream. */
	while (!ended) {
		ended = command_wait(&command, NAP_MS);
		error = error ?:
				mm_stream_take(stream, mm_mirror_record,
					       mirror);
	}
	*status = command.status;
	return error ? say_end(error) : 0;
}

static int follow(const struct mm_world *world, struct mm_stream *stream,
		  char **argv, struct output *output)
{
	static struct mm_mirror mirror;
	int status = -1, failed;

	if (mm_mirror_init(&mirror, world))
		return STATUS_OURS;
	failed = follow_command(stream, &mirror, argv, &status);
	if (status >= 0)
		mm_report(&mirror, status, output);
	failed = failed ?: judge(&mirror);
	mm_mirror_exit(&mirror);
	return failed;
}

/**
 * mm_follow_run() - `shadowmm mm follow`
 * @argc: as main()
 * @argv: from "follow" on
 *
 * Return: the exit status.
 */
int mm_follow_run(int argc, char **argv)
{
	struct mm_stream stream = {};
	struct options options;
	struct mm_world world;
	int first = parse("follow", follow_usage, argc, argv, &options);
	int status = STATUS_OURS;

	if (first <= 0)
		return first ? STATUS_USAGE : 0;
	if (first == argc) {
		say("no command: see 'shadowmm mm follow --help'");
		return STATUS_USAGE;
	}
	mm_world_read(&world);
	if (!mm_stream_open(&stream, options.events) &&
	    (!options.record ||
	     !mm_stream_record(&stream, options.record, &world)))
		status = follow(&world, &stream, argv + first, &options.output);
	mm_stream_close(&stream);
	return status;
}

static int replay(const struct mm_world *world, struct mm_stream *stream,
		  struct output *output)
{
	static struct mm_mirror mirror;
	int error;

	if (mm_mirror_init(&mirror, world))
		return say_end(-EPROTO);
	error = mm_stream_take(stream, mm_mirror_record, &mirror);
	mm_report(&mirror, -1, output);
	error = error ? say_end(error) : judge(&mirror);
	mm_mirror_exit(&mirror);
	return error;
}

/**
 * mm_replay_run() - `shadowmm mm replay`
 * @argc: as main()
 * @argv: from "replay" on
 *
 * Return: the exit status.
 */
int mm_replay_run(int argc, char **argv)
{
	struct mm_stream stream = {};
	struct options options;
	struct mm_world world;
	int first = parse("replay", replay_usage, argc, argv, &options);
	int status = STATUS_OURS;

	if (first <= 0)
		return first ? STATUS_USAGE : 0;
	if (argc - first != 1) {
		say("usage: shadowmm mm replay [OPTION]... FILE");
		return STATUS_USAGE;
	}
	if (!mm_stream_replay(&stream, argv[first], &world))
		status = replay(&world, &stream, &options.output);
	mm_stream_close(&stream);
	return status;
}
