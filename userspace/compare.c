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
	"Run CMD, give its page requests to shadows of the live zones, and print\n"
	"live and shadows side by side. Needs the module.\n"
	"\n"
	"  -J, --json           one JSON object of all the tables\n"
	"  -o, --columns LIST   only these columns, of whatever table\n"
	"      --raw            text without alignment\n"
	"      --to FILE        print the figures to FILE, not standard output\n"
	"      --ring KIB       size of the event ring (16384)\n"
	"      --policy NAME[,NAME...]\n"
	"                       one shadow for each of these policies (stock); 'help'\n"
	"                       lists them\n"
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
	.takes = MEASURE_PAGES | MEASURE_COMPARE,
	.kinds = report_compare_kinds,
};

/**
 * struct feeds - one feed for each shadow
 * @nr: how many
 * @feed: the feeds
 */
struct feeds {
	size_t nr;
	struct feed *feed[FIGURES_MAX_SHADOWS];
};

/* A tap_sink: every shadow gets the event. */
static int feeds_event(void *data, const struct shadow_event *event)
{
	struct feeds *feeds = data;
	int error = 0;

	for (size_t i = 0; i < feeds->nr && !error; i++)
		error = feed_event(feeds->feed[i], event);
	return error;
}

static void feeds_close(struct feeds *feeds)
{
	while (feeds->nr)
		feed_close(feeds->feed[--feeds->nr]);
}

/* One shadow after the other; none that is named: the module's own. */
static int feeds_open(struct feeds *feeds, const char *path,
		      const struct policies *policies)
{
	size_t nr = policies->nr ?: 1;
	int error = 0;

	while (feeds->nr < nr && !error) {
		error = feed_open(&feeds->feed[feeds->nr], path,
				  policies->names[feeds->nr]);
		feeds->nr += !error;
	}
	return error;
}

static int take_snapshots(const struct feeds *feeds, struct snapshot *snapshots)
{
	int error = 0;

	for (size_t i = 0; i < feeds->nr && !error; i++)
		error = feed_snapshot(feeds->feed[i], &snapshots[i]);
	if (error)
		say("cannot read the feed: %s: are module and command one version?",
		    strerror(-error));
	return error;
}

static int feeds_flush(const struct feeds *feeds)
{
	int error = 0;

	for (size_t i = 0; i < feeds->nr && !error; i++)
		error = feed_flush(feeds->feed[i]);
	if (error)
		say("the module refused events: %s", strerror(-error));
	return error;
}

static int compare(struct tap *tap, struct feeds *feeds, char **argv,
		   struct output *output)
{
	static struct shadows shadows;
	static struct figures figures;
	int status;

	shadows.nr = feeds->nr;
	if (take_snapshots(feeds, shadows.before))
		return STATUS_OURS;
	status = measure_run(tap, argv, feeds_event, feeds, &figures);
	if (status < 0)
		return -status;
	if (feeds_flush(feeds) || take_snapshots(feeds, shadows.after))
		return STATUS_OURS;
	report_compare(&figures, &shadows, output);
	return measure_judge(&figures, status);
}

static int compare_run(int argc, char **argv)
{
	struct measure_options options;
	struct feeds feeds = {};
	struct tap *tap = NULL;
	int status = STATUS_OURS;
	int first;

	first = measure_parse(&compare_verb, argc, argv, &options);
	if (first <= 0)
		return first ? STATUS_OURS : 0;
	/* The feeds last: their shadows are of the zones as they are then. */
	if (!feed_check(options.feed) && !tap_create(&tap, &options.tap) &&
	    !tap_attach(tap) &&
	    !feeds_open(&feeds, options.feed, &options.policies))
		status = compare(tap, &feeds, argv + first, &options.output);
	feeds_close(&feeds);
	tap_destroy(tap);
	return status;
}

const struct verb verb_compare = {
	.name = "compare",
	.summary = "run a command, print live and shadow side by side",
	.run = compare_run,
};
