// SPDX-License-Identifier: GPL-2.0
/*
 * The verbs that show live views: what they have in common. Which there are,
 * and their tables, is data: live_machine.c, live_zones.c, live_mm.c,
 * live_slab.c, live_pages.c.
 */
#include "live.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "say.h"

static const struct live_view *const live_views[] = {
	live_machine_views, live_zone_views, live_mm_views,
	live_slab_views,    live_page_views,
};

#define NR_TABLES (sizeof(live_views) / sizeof(*live_views))

enum {
	OPTION_RAW = 256,
	OPTION_PID,
	OPTION_SYSROOT
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'J' },
	{ "columns", required_argument, NULL, 'o' },
	{ "raw", no_argument, NULL, OPTION_RAW },
	{ "pid", required_argument, NULL, OPTION_PID },
	{ "sysroot", required_argument, NULL, OPTION_SYSROOT },
	{ "help", no_argument, NULL, 'h' },
	{},
};

/* Is it the name of a verb, '_' being as good as '-'? */
static bool is_name(const char *verb, const char *name)
{
	while (*verb && (*verb == *name || (*verb == '-' && *name == '_'))) {
		verb++;
		name++;
	}
	return !*verb && !*name;
}

/**
 * live_find() - find a view by the name of its verb
 * @name: the name
 *
 * Return: the view; NULL: there is none.
 */
const struct live_view *live_find(const char *name)
{
	for (size_t i = 0; i < NR_TABLES; i++)
		for (const struct live_view *view = live_views[i]; view->name;
		     view++)
			if (is_name(view->name, name))
				return view;
	return NULL;
}

/**
 * live_help() - print the verbs, a line each
 * @file: where
 */
void live_help(FILE *file)
{
	for (size_t i = 0; i < NR_TABLES; i++)
		for (const struct live_view *view = live_views[i]; view->name;
		     view++)
			fprintf(file, "  %-13s %s\n", view->name,
				view->summary);
}

static void help(const struct live_view *view)
{
	printf("Usage: shadowmm %s [OPTION]...%s%s%s\n"
	       "Show %s, of the running kernel",
	       view->name, view->asks ? " [" : "", view->asks ? view->asks : "",
	       view->asks ? "]" : "", view->summary);
	for (size_t i = 0; i < LIVE_MAX_FILES && view->files[i]; i++)
		printf("%s%s", i ? ", " : ": ", view->files[i]);
	fputs(".\n"
	      "\n"
	      "  -J, --json           one JSON object of all the tables\n"
	      "  -o, --columns LIST   only these columns, of whatever table\n"
	      "      --raw            the files as they are\n",
	      stdout);
	if (view->target)
		fputs("      --pid PID        of this process; 0: of the kernel. Otherwise of\n"
		      "                       the one in target_pid\n",
		      stdout);
	fputs("      --sysroot DIR    of a recorded tree: DIR stands before all paths\n"
	      "  -h, --help           this\n"
	      "\n",
	      stdout);
	if (view->asks)
		fputs("Without words it answers what was asked last, by whomever.\n",
		      stdout);
	fputs("Exit status: 0; 1 if it cannot be shown; 2 for wrong usage. Needs\n"
	      "root and the module, but for a recorded tree.\n"
	      "\n"
	      "Columns:\n",
	      stdout);
	columns_help(stdout, live_kinds(view));
}

/* The lines of all files, each without its newline. */
static void print_tables(const struct live_view *view, char **texts,
			 struct output *output)
{
	struct live_text *text = live_text_create(view, output);

	for (size_t i = 0; i < LIVE_MAX_FILES && view->files[i]; i++) {
		char *rest = texts[i], *line;

		live_text_file(text, view->files[i]);
		while ((line = strsep(&rest, "\n")))
			live_text_line(text, line);
	}
	live_text_print(text, output);
}

static int show(const struct live_view *view, const struct live_place *place,
		struct output *output)
{
	char *texts[LIVE_MAX_FILES] = {};
	int status = live_read(view, place, texts);

	if (!status && output->raw)
		for (size_t i = 0; i < LIVE_MAX_FILES && texts[i]; i++)
			fputs(texts[i], output->file);
	else if (!status)
		print_tables(view, texts, output);
	for (size_t i = 0; i < LIVE_MAX_FILES; i++)
		free(texts[i]);
	if (!status && (fflush(output->file) || ferror(output->file))) {
		say("cannot write");
		status = STATUS_FAILED;
	}
	return status;
}

/* Says what is wrong with the options; 0: nothing. */
static int check(const struct live_view *view, const struct live_place *place,
		 const struct output *output)
{
	const char *name = view->name;

	if (output->columns &&
	    !columns_known(output->columns, live_kinds(view)))
		say("unknown column in '%s': 'shadowmm %s --help' lists them",
		    output->columns, name);
	else if (output->raw && (output->json || output->columns))
		say("%s: --raw is the file as it is: without -J and -o", name);
	else if (place->pid && !view->target)
		say("%s shows no process: it takes no --pid", name);
	else if (place->words && *place->root)
		say("%s: a recorded tree answers no '%s'", name, place->words);
	else if (place->pid && *place->root)
		say("%s: a recorded tree has one process: without --pid", name);
	else
		return 0;
	return STATUS_USAGE;
}

/* The words with a blank between; the caller frees them. NULL: no memory. */
static char *join(int nr, char **words)
{
	size_t size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	for (int i = 0; out && i < nr; i++)
		fprintf(out, "%s%s", i ? " " : "", words[i]);
	if (out && fclose(out)) {
		free(text);
		text = NULL;
	}
	return text;
}

/* Runs the verb with its words, which there may be none of. */
static int run(const struct live_view *view, struct live_place *place,
	       struct output *output, int nr, char **words)
{
	char *asked = NULL;
	int status;

	if (nr && !view->asks) {
		say("%s takes no '%s': see 'shadowmm %s --help'", view->name,
		    *words, view->name);
		return STATUS_USAGE;
	}
	if (nr) {
		asked = join(nr, words);
		if (!asked) {
			say("out of memory");
			return STATUS_FAILED;
		}
		place->words = asked;
	}
	status = check(view, place, output);
	if (!status)
		status = show(view, place, output);
	free(asked);
	return status;
}

/**
 * live_run() - run the verb of a view
 * @view: the view
 * @argc: the number of words
 * @argv: the words, the verb's name the first
 *
 * Return: the exit status.
 */
int live_run(const struct live_view *view, int argc, char **argv)
{
	struct output output = { .file = stdout };
	struct live_place place = { .root = "" };
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "Jo:h", long_options, NULL)) >=
	       0) {
		switch (option) {
		case 'J':
			output.json = true;
			break;
		case 'o':
			output.columns = optarg;
			break;
		case OPTION_RAW:
			output.raw = true;
			break;
		case OPTION_PID:
			place.pid = optarg;
			break;
		case OPTION_SYSROOT:
			place.root = optarg;
			break;
		case 'h':
			help(view);
			return 0;
		default:
			say("bad option '%s': see 'shadowmm %s --help'",
			    argv[optind - 1], view->name);
			return STATUS_USAGE;
		}
	}
	return run(view, &place, &output, argc - optind, argv + optind);
}
