// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm probe: run a command with the BPF programs attached and print what
 * they counted. Needs no module.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "measure.h"
#include "report.h"
#include "say.h"
#include "verb.h"

static const char probe_usage[] =
	"Usage: shadowmm probe [OPTION]... [--] CMD [ARG]...\n"
	"Run CMD and print its page faults, reclaim and page requests.\n"
	"\n"
	"  -J, --json           one JSON object of all the tables\n"
	"  -o, --columns LIST   only these columns, of whatever table\n"
	"      --raw            text without alignment\n"
	"      --to FILE        print the figures to FILE, not standard output\n"
	"      --histograms     the times by powers of two, too\n"
	"      --record FILE    write the events (struct shadow_event) to FILE\n"
	"      --ring KIB       size of the event ring (16384)\n"
	"      --track N        follow N blocks of CMD's at a time, 64 bytes each\n"
	"                       (as many as the machine has pages, to 4194304)\n"
	"  -v, --verbose        show libbpf's messages\n"
	"  -h, --help           this\n"
	"\n"
	"Exit status: CMD's own, 128+N if signal N ended it or us; 125 if\n"
	"shadowmm failed, 126 if CMD cannot be run, 127 if it is not found.\n"
	"\n"
	"Columns:\n";

static const struct measure_verb probe_verb = {
	.name = "probe",
	.usage = probe_usage,
	.takes = MEASURE_PAGES | MEASURE_PROBE,
	.kinds = report_probe_kinds,
};

static int record_event(void *file, const struct shadow_event *event)
{
	return fwrite(event, sizeof(*event), 1, file) == 1 ? 0 : -EIO;
}

static int probe(struct tap *tap, FILE *record, char **argv,
		 struct measure_options *options)
{
	static struct figures figures;
	int status;

	if (tap_attach(tap))
		return STATUS_OURS;
	status = measure_run(tap, argv, record ? record_event : NULL, record,
			     &figures);
	if (status < 0)
		return -status;
	report_probe(&figures, options->histograms, &options->output);
	return measure_judge(&figures, status);
}

static int probe_run(int argc, char **argv)
{
	struct measure_options options;
	struct tap *tap = NULL;
	FILE *record = NULL;
	int status = STATUS_OURS;
	int first;

	first = measure_parse(&probe_verb, argc, argv, &options);
	if (first <= 0)
		return first ? STATUS_OURS : 0;
	if (options.record) {
		record = fopen(options.record, "we");
		if (!record) {
			say("cannot write %s: %s", options.record,
			    strerror(errno));
			return STATUS_OURS;
		}
	}
	if (!tap_create(&tap, &options.tap))
		status = probe(tap, record, argv + first, &options);
	tap_destroy(tap);
	if (record && fclose(record)) {
		say("cannot write %s: %s", options.record, strerror(errno));
		status = STATUS_OURS;
	}
	return status;
}

const struct verb verb_probe = {
	.name = "probe",
	.summary = "run a command, print its faults, reclaim and page requests",
	.run = probe_run,
};
