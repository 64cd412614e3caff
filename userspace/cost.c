// SPDX-License-Identifier: GPL-2.0
/*
 * What shadowmm itself costs: bytes by the module's own file `cost` and by
 * sysfs, time in views by the former, time in probes by the kernel's statistics
 * of BPF programs. Measures nothing.
 */
#include "cost.h"

#include <bpf/bpf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COST_FILE "/sys/kernel/debug/shadowmm/cost"
#define SIZE_FILE "/sys/module/shadowmm/coresize"
#define STATS_FILE "/proc/sys/kernel/bpf_stats_enabled"

static const struct column cost_columns[] = {
	{ "FILE", "the module's file", true },
	{ "MADE", "how often its text was made since load" },
	{ "US", "the time that all of them took" },
	{ "LONGEST-US", "the longest of them" },
	{ "MOST-BYTES", "the most that one open file of it held" },
	{}
};

const struct table_kind cost_kind = { "cost", "Time in views", cost_columns };

static void add_item(struct table *status, const char *name, const char *value)
{
	table_row(status);
	table_cell(status, "%s", name);
	table_cell(status, "%s", value);
}

/**
 * cost_add_bytes() - add what the module holds
 * @status: a table of items and values
 */
void cost_add_bytes(struct table *status)
{
	static const char *const keys[] = { "arena bytes", "metadata bytes",
					    "bytes of open files" };
	FILE *file = fopen(SIZE_FILE, "re");
	char line[256];

	if (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		add_item(status, "module bytes", line);
	}
	if (file)
		fclose(file);
	file = fopen(COST_FILE, "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
			size_t length = strlen(keys[i]);

			if (!strncmp(line, keys[i], length) &&
			    !strncmp(line + length, ": ", 2))
				add_item(status, keys[i], line + length + 2);
		}
	}
	if (file)
		fclose(file);
}

/**
 * cost_add_views() - add what each of the module's files has cost since load
 * @views: a table of cost_kind
 */
void cost_add_views(struct table *views)
{
	FILE *file = fopen(COST_FILE, "re");
	uint64_t made, us, longest, bytes;
	char line[256], name[64];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line,
			   " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
			   " %63s",
			   &made, &us, &longest, &bytes, name) != 5)
			continue;
		table_row(views);
		table_cell(views, "%s", name);
		table_number(views, made);
		table_number(views, us);
		table_number(views, longest);
		table_number(views, bytes);
	}
	if (file)
		fclose(file);
}

/* Adds one of the kernel's programs. */
static void find_probe(struct cost_probes *probes, int fd)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	unsigned int nr = probes->nr;

	if (nr == COST_MAX_PROBES || bpf_obj_get_info_by_fd(fd, &info, &size))
		return;
	snprintf(probes->probe[nr].name, sizeof(probes->probe[nr].name), "%s",
		 info.name);
	probes->probe[nr].runs = info.run_cnt;
	probes->probe[nr].ns = info.run_time_ns;
	probes->nr++;
}

/**
 * cost_find_probes() - list the BPF programs that the kernel has now
 * @probes: filled
 */
void cost_find_probes(struct cost_probes *probes)
{
	__u32 id = 0;

	memset(probes, 0, sizeof(*probes));
	probes->unknown = geteuid();
	while (!bpf_prog_get_next_id(id, &id)) {
		int fd = bpf_prog_get_fd_by_id(id);

		if (fd < 0)
			continue;
		find_probe(probes, fd);
		close(fd);
	}
}

static bool is_ours(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strncmp(name, *names, 15))
			return true;
	return false;
}

static bool is_timed(void)
{
	FILE *file = fopen(STATS_FILE, "re");
	int on = 0;

	if (file && fscanf(file, "%d", &on) != 1)
		on = 0;
	if (file)
		fclose(file);
	return on;
}

/**
 * cost_add_probes() - add what probes cost that run now, of whatever shadowmm
 * @status: a table of items and values
 * @probes: the kernel's programs, listed before any of this process's
 * @names: what ours are called, ended by NULL
 */
void cost_add_probes(struct table *status, const struct cost_probes *probes,
		     const char *const *names)
{
	unsigned long long runs = 0, ns = 0;
	unsigned int loaded = 0;
	char value[128];

	for (unsigned int i = 0; i < probes->nr; i++) {
		if (!is_ours(probes->probe[i].name, names))
			continue;
		loaded++;
		runs += probes->probe[i].runs;
		ns += probes->probe[i].ns;
	}
	if (probes->unknown)
		snprintf(value, sizeof(value), "unknown: be root");
	else if (!loaded)
		snprintf(value, sizeof(value), "none");
	else if (!is_timed())
		snprintf(
			value, sizeof(value),
			"%u programs, not timed: sysctl kernel.bpf_stats_enabled=1",
			loaded);
	else
		snprintf(value, sizeof(value),
			 "%u programs, %llu runs, %llu us", loaded, runs,
			 ns / 1000);
	add_item(status, "probes now", value);
}
