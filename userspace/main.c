// SPDX-License-Identifier: GPL-2.0
/*
 * The shadowmm command: finds the verb and runs it.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "live.h"
#include "say.h"
#include "uapi/shadowmm.h"
#include "verb.h"

static const struct verb *const verbs[] = {
	&verb_status, &verb_probe,   &verb_compare, &verb_slab_fit,
	&verb_alloc,  &verb_bulk,    &verb_exact,   &verb_contig,
	&verb_free,   &verb_compact, &verb_arena,   &verb_drain,
	&verb_cache,  &verb_kmalloc, &verb_kfree,   &verb_mm,
};

#define NR_VERBS (sizeof(verbs) / sizeof(*verbs))

static void help(FILE *file)
{
	fputs("Usage: shadowmm VERB [OPTION]... [-- CMD [ARG]...]\n"
	      "Compare the running kernel's memory management with a shadow of it.\n"
	      "\n",
	      file);
	for (size_t i = 0; i < NR_VERBS; i++)
		fprintf(file, "  %-10s %s\n", verbs[i]->name,
			verbs[i]->summary);
	fputs("\n"
	      "Views of the running kernel's structures:\n"
	      "\n",
	      file);
	live_help(file);
	fputs("\n"
	      "'shadowmm VERB --help' says more; 'shadowmm --version' the version.\n"
	      "Exit status: 0, 1 if it failed, 2 for wrong usage; a verb that runs\n"
	      "CMD exits with CMD's status, 125 if shadowmm itself failed.\n",
	      file);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	const struct live_view *view;

	if (!name) {
		say("no verb: see 'shadowmm --help'");
		return STATUS_USAGE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h") ||
	    !strcmp(name, "help")) {
		help(stdout);
		return 0;
	}
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		printf("shadowmm %s (ABI %d)\n", SHADOW_VERSION,
		       SHADOW_ABI_VERSION);
		return 0;
	}
	for (size_t i = 0; i < NR_VERBS; i++)
		if (!strcmp(name, verbs[i]->name))
			return verbs[i]->run(argc - 1, argv + 1);
	view = live_find(name);
	if (view)
		return live_run(view, argc - 1, argv + 1);
	say("no verb '%s': see 'shadowmm --help'", name);
	return STATUS_USAGE;
}
