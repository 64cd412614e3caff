// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm compare: run a command with the BPF programs attached, give its page
 * requests to a shadow of the live zones, print live and shadow side by side.
 */
#include <string.h>

#include "command.h"
#include "feed.h"
#include "measure.h"
#include "report.h"
#include "say.h"
#include "verb.h"

static const char compare_usage[] =
	"Usage: shadowmm compare [OPTION]... [--] CMD [ARG]...\n"
	"Run CMD, give its page requests to a shadow of the live zones, and print\n"
	"live and shadow side by side. Needs the module.\n"
	"\n"
	"  -J, --json           one JSON object of all the tables\n"
	"  -o, --columns LIST   only these columns, of whatever table\n"
	"      --raw            text without alignment\n"
	"      --to FILE        print the figures to FILE, not standard output\n"
	"      --ring KIB       size of the event ring (16384)\n"
	"      --feed FILE      the module's feed (" FEED_PATH ")\n"
	"      --track N        follow N blocks of CMD's at a time, 64 bytes each\n"
	"                       (as many as the machine has pages, to 4194304)\n"
	"  -v, --verbose        show libbpf's messages\n"
	"  -h, --help           this\n"
	"\n"
	"Exit status: CMD's own, 128+N if signal N ended it or us; 125 if\n"
	"shadowmm failed, 126 if CMD cannot be run, 127 if it is not found.\n"
	"\n"
	"Columns:\n";

static const struct measure_verb compare_verb = {
	.name = "compare",
	.usage = compare_usage,
	.compares = true,
	.kinds = report_compare_kinds,
};

static int take_snapshot(struct feed *feed, struct snapshot *snapshot)
{
	int error = feed_snapshot(feed, snapshot);

	if (error)
		say("cannot read the feed: %s: are module and command one version?",
		    strerror(-error));
	return error;
}

static int flush(struct feed *feed)
{
	int error = feed_flush(feed);

	if (error)
		say("the module refused events: %s", strerror(-error));
	return error;
}

static int compare(struct tap *tap, struct feed *feed, char **argv,
		   struct output *output)
{
	static struct snapshot before, after;
	static struct figures figures;
	int status;

	if (take_snapshot(feed, &before))
		return STATUS_OURS;
	status = measure_run(tap, argv, feed_event, feed, &figures);
	if (status < 0)
		return -status;
	if (flush(feed) || take_snapshot(feed, &after))
		return STATUS_OURS;
	report_compare(&figures, &before, &after, output);
	return measure_judge(&figures, status);
}

static int compare_run(int argc, char **argv)
{
	struct measure_options options;
	struct feed *feed = NULL;
	struct tap *tap = NULL;
	int status = STATUS_OURS;
	int first;

	first = measure_parse(&compare_verb, argc, argv, &options);
	if (first <= 0)
		return first ? STATUS_OURS : 0;
	/* The feed last: its shadow is of the zones as they are then. */
	if (!feed_check(options.feed) && !tap_create(&tap, &options.tap) &&
	    !tap_attach(tap) && !feed_open(&feed, options.feed))
		status = compare(tap, feed, argv + first, &options.output);
	feed_close(feed);
	tap_destroy(tap);
	return status;
}

const struct verb verb_compare = {
	.name = "compare",
	.summary = "run a command, print live and shadow side by side",
	.run = compare_run,
};
