// SPDX-License-Identifier: GPL-2.0
/*
 * shadowmm status: what is loaded, what it costs, what this kernel offers, and
 * which BPF programs attach to it. Attaches each of them for a moment; changes nothing.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "command.h"
#include "cost.h"
#include "say.h"
#include "table.h"
#include "tap.h"
#include "verb.h"

/* More than there are. */
#define MAX_PROGRAMS 64

#define MODULE_FOLDER "/sys/module/shadowmm"
#define DEBUGFS_FOLDER "/sys/kernel/debug/shadowmm"

static const struct column status_columns[] = { { "ITEM", "what", true },
						{ "VALUE", "how it is", true },
						{} };

static const struct column program_columns[] = {
	{ "PROGRAM", "the program", true },
	{ "HOOK", "where it hooks", true },
	{ "STATE", "whether it attaches", true },
	{}
};

static const struct table_kind status_kind = {
	"status",
	"Status",
	status_columns,
};

static const struct table_kind programs_kind = {
	"programs",
	"BPF programs",
	program_columns,
};

static const struct table_kind *const status_kinds[] = {
	&status_kind,
	&cost_kind,
	&programs_kind,
	NULL,
};

static const char status_usage[] =
	"Usage: shadowmm status [OPTION]...\n"
	"Print what is loaded and what it costs, what this kernel offers and which\n"
	"BPF programs attach to it.\n"
	"\n"
	"  -J, --json           one JSON object of all the tables\n"
	"  -o, --columns LIST   only these columns, of whatever table\n"
	"      --raw            text without alignment\n"
	"  -v, --verbose        show libbpf's messages\n"
	"  -h, --help           this\n"
	"\n"
	"Exit status: 0 if the module is loaded and every program attaches, 1 if\n"
	"not, 2 for a wrong option.\n"
	"\n"
	"Columns:\n";

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'J' },
	{ "columns", required_argument, NULL, 'o' },
	{ "raw", no_argument, NULL, 'r' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{},
};

static void item(struct table *table, const char *name, const char *value)
{
	table_row(table);
	table_cell(table, "%s", name);
	table_cell(table, "%s", value);
}

/* A file's first line that starts with @key, without it; "" if there is none */
static void read_line(const char *path, const char *key, char *line,
		      size_t size)
{
	FILE *file = fopen(path, "re");
	char text[256];

	line[0] = '\0';
	while (file && fgets(text, sizeof(text), file)) {
		text[strcspn(text, "\n")] = '\0';
		if (strncmp(text, key, strlen(key)))
			continue;
		snprintf(line, size, "%s", text + strlen(key));
		break;
	}
	if (file)
		fclose(file);
}

/* Returns whether the module is loaded. */
static bool add_module(struct table *table)
{
	bool loaded = !access(MODULE_FOLDER, F_OK);
	char value[128];

	read_line(MODULE_FOLDER "/version", "", value, sizeof(value));
	item(table, "module",
	     !loaded  ? "not loaded" :
	     value[0] ? value :
			"loaded");
	if (!loaded)
		return false;
	read_line(MODULE_FOLDER "/refcnt", "", value, sizeof(value));
	item(table, "module users", value);
	item(table, "debugfs",
	     access(DEBUGFS_FOLDER, F_OK) ? "not mounted on /sys/kernel/debug" :
					    DEBUGFS_FOLDER);
	read_line(DEBUGFS_FOLDER "/shadow/arena", "pages: ", value,
		  sizeof(value));
	if (value[0])
		item(table, "arena pages", value);
	cost_add_bytes(table);
	return true;
}

/**
 * struct programs - the BPF programs, as they are tried
 * @table: a row each
 * @nr: how many
 * @names: their names, ended by NULL
 */
struct programs {
	struct table *table;
	unsigned int nr;
	const char *names[MAX_PROGRAMS + 1];
};

static void add_program(void *data, const char *program, const char *hook,
			int error)
{
	struct programs *programs = data;
	struct table *table = programs->table;

	if (programs->nr < MAX_PROGRAMS)
		programs->names[programs->nr++] = program;
	table_row(table);
	table_cell(table, "%s", program);
	table_cell(table, "%s", hook);
	table_cell(table, "%s", error ? strerror(-error) : "attaches");
}

static int status(struct output *output, const struct tap_options *options)
{
	struct table *table = table_create(&status_kind, output);
	struct programs programs = {
		.table = table_create(&programs_kind, output),
	};
	struct table *views = table_create(&cost_kind, output);
	static struct cost_probes probes;
	struct tap *tap = NULL;
	struct utsname uts;
	char abi[16];
	bool good;

	uname(&uts);
	snprintf(abi, sizeof(abi), "%d", SHADOW_ABI_VERSION);
	item(table, "command", SHADOW_VERSION);
	item(table, "ABI", abi);
	item(table, "kernel", uts.release);
	item(table, "BTF",
	     access("/sys/kernel/btf/vmlinux", R_OK) ? "none" : "there");
	good = add_module(table);
	cost_add_views(views);
	cost_find_probes(&probes);
	if (tap_create(&tap, options) ||
	    tap_try_each(tap, add_program, &programs))
		good = false;
	cost_add_probes(table, &probes, programs.names);
	tap_destroy(tap);
	output_begin(output);
	table_print(table, output);
	table_print(views, output);
	table_print(programs.table, output);
	output_end(output);
	return good ? 0 : STATUS_FAILED;
}

static int status_run(int argc, char **argv)
{
	struct tap_options options = { .ring_kib = 4, .track = 1 };
	struct output output = { .file = stdout };
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "+Jo:vh", long_options,
				     NULL)) >= 0) {
		switch (option) {
		case 'J':
			output.json = true;
			break;
		case 'o':
			output.columns = optarg;
			if (columns_known(optarg, status_kinds))
				break;
			say("unknown column in '%s': 'shadowmm status --help' lists them",
			    optarg);
			return STATUS_USAGE;
		case 'r':
			output.raw = true;
			break;
		case 'v':
			options.verbose = true;
			break;
		case 'h':
			fputs(status_usage, stdout);
			columns_help(stdout, status_kinds);
			return 0;
		default:
			say("bad option '%s': see 'shadowmm status --help'",
			    argv[optind - 1]);
			return STATUS_USAGE;
		}
	}
	if (optind < argc) {
		say("status takes no '%s': see 'shadowmm status --help'",
		    argv[optind]);
		return STATUS_USAGE;
	}
	return status(&output, &options);
}

const struct verb verb_status = {
	.name = "status",
	.summary = "print what is loaded and what this kernel offers",
	.run = status_run,
};
