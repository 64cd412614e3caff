// SPDX-License-Identifier: GPL-2.0
/*
 * Loads and attaches the BPF programs, empties their ring, reads their maps.
 * Starts no command and prints no figure.
 */
#include "tap.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "hooks.h"
#include "say.h"

#define TAP_MAX_LINKS 64
/* Blocks that are followed: as many as there are pages, up to this. */
#define TAP_MAX_PAGES (1UL << 22)
/* Objects that are followed: as many as there are pages, up to this. */
#define TAP_MAX_OBJECTS (1UL << 20)

struct tap {
	struct shadowmm_bpf *skel;
	struct ring_buffer *ring;
	struct bpf_link *links[TAP_MAX_LINKS];
	unsigned int nr_links;
	unsigned int nr_cpus;
	__u64 delivered;
	tap_sink sink;
	void *sink_data;
};

static int print_nothing(enum libbpf_print_level level, const char *format,
			 va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

static int take_event(void *data, void *record, size_t size)
{
	struct tap *tap = data;

	if (size != sizeof(struct shadow_event))
		return -EPROTO;
	tap->delivered++;
	return tap->sink ? tap->sink(tap->sink_data, record) : 0;
}

/* kptr_restrict 2 hides even from root the address that a pfn needs. */
static bool addresses_hidden(void)
{
	FILE *file = fopen("/proc/sys/kernel/kptr_restrict", "re");
	int value = 0;

	if (file) {
		if (fscanf(file, "%d", &value) != 1)
			value = 0;
		fclose(file);
	}
	return value > 1;
}

static void say_why(const char *what, int error)
{
	if (error == -EPERM || error == -EACCES)
		say("%s: not permitted: be root, on a kernel not locked down",
		    what);
	else
		say("%s: %s (--verbose says more)", what, strerror(-error));
}

/* What is followed: as many as asked for, or as many as there are pages. */
static void set_track(struct bpf_map *map, const struct tap_options *options,
		      enum tap_programs unused, unsigned long max)
{
	unsigned long pages = sysconf(_SC_PHYS_PAGES);

	if (options->programs == unused)
		pages = 1;
	else if (options->track)
		pages = options->track;
	else if (pages > max)
		pages = max;
	bpf_map__set_max_entries(map, pages);
}

static int load(struct tap *tap, const struct tap_options *options)
{
	struct shadowmm_bpf *skel = tap->skel;
	int error;

	set_track(skel->maps.pages, options, TAP_SLAB, TAP_MAX_PAGES);
	set_track(skel->maps.slab_objects, options, TAP_PAGES, TAP_MAX_OBJECTS);
	if (options->programs == TAP_PAGES)
		bpf_map__set_max_entries(skel->maps.slab_sizes, 1);
	bpf_map__set_max_entries(skel->maps.events, options->ring_kib * 1024);
	skel->rodata->slab_everyone = options->everyone;
	error = hooks_choose(skel, options->programs);
	if (error)
		return error;
	error = shadowmm_bpf__load(skel);
	if (error) {
		say_why("cannot load the BPF programs", error);
		return error;
	}
	tap->ring = ring_buffer__new(bpf_map__fd(skel->maps.events), take_event,
				     tap, NULL);
	if (!tap->ring) {
		error = -errno;
		say_why("cannot map the ring", error);
	}
	return error;
}

/**
 * tap_create() - load the BPF programs, attach none
 * @tap: the tap; untouched on failure
 * @options: how
 *
 * Return: 0, or -errno after saying why.
 */
int tap_create(struct tap **tap, const struct tap_options *options)
{
	struct tap *made;
	int error;

	if (!options->verbose)
		libbpf_set_print(print_nothing);
	if (options->programs != TAP_SLAB && addresses_hidden()) {
		say("set kernel.kptr_restrict to 1: 2 hides what turns a page into its pfn");
		return -EPERM;
	}
	made = calloc(1, sizeof(*made));
	if (!made)
		return -ENOMEM;
	made->nr_cpus = libbpf_num_possible_cpus();
	made->skel = shadowmm_bpf__open();
	if (!made->skel) {
		error = -errno;
		say_why("cannot open the BPF programs", error);
		goto destroy;
	}
	error = load(made, options);
	if (error)
		goto destroy;
	*tap = made;
	return 0;

destroy:
	tap_destroy(made);
	return error;
}

/**
 * tap_destroy() - detach and unload everything
 * @tap: the tap, or NULL
 */
void tap_destroy(struct tap *tap)
{
	if (!tap)
		return;
	for (unsigned int i = 0; i < tap->nr_links; i++)
		bpf_link__destroy(tap->links[i]);
	ring_buffer__free(tap->ring);
	shadowmm_bpf__destroy(tap->skel);
	free(tap);
}

static bool is_hooked(const struct bpf_program *program)
{
	return bpf_program__autoload(program) &&
	       bpf_program__type(program) != BPF_PROG_TYPE_SYSCALL;
}

/**
 * tap_attach() - attach all the programs
 * @tap: the tap
 *
 * Return: 0, or -errno after saying which did not attach.
 */
int tap_attach(struct tap *tap)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, tap->skel->obj) {
		struct bpf_link *link;
		char name[128];
		int error;

		if (!is_hooked(program))
			continue;
		link = hooks_attach(program);
		if (link && tap->nr_links < TAP_MAX_LINKS) {
			tap->links[tap->nr_links++] = link;
			continue;
		}
		error = link ? -E2BIG : -errno;
		bpf_link__destroy(link);
		hooks_name(program, name, sizeof(name));
		say("cannot attach to %s: %s", name, strerror(-error));
		return error;
	}
	tap->skel->bss->slab_on = true;
	return 0;
}

/**
 * tap_try_each() - attach and detach each program in turn
 * @tap: the tap, nothing attached
 * @teller: told about each program
 * @data: for @teller
 *
 * Return: how many did not attach.
 */
int tap_try_each(struct tap *tap, tap_teller teller, void *data)
{
	struct bpf_program *program;
	int failed = 0;

	bpf_object__for_each_program(program, tap->skel->obj) {
		struct bpf_link *link;
		char name[128];

		if (!is_hooked(program))
			continue;
		hooks_name(program, name, sizeof(name));
		link = hooks_attach(program);
		teller(data, bpf_program__name(program), name,
		       link ? 0 : -errno);
		failed += !link;
		bpf_link__destroy(link);
	}
	return failed;
}

/**
 * tap_lead() - say whose children are CMD
 * @tap: the tap, attached
 * @lead: from now on every child of the caller is CMD; else none is any more
 *
 * Return: 0 or -errno.
 */
int tap_lead(struct tap *tap, bool lead)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);
	int fd = bpf_program__fd(tap->skel->progs.task_lead);
	int error;

	if (!lead) {
		tap->skel->bss->task_leader = 0;
		return 0;
	}
	error = bpf_prog_test_run_opts(fd, &options);
	if (error)
		say_why("cannot follow the command", error);
	return error;
}

/**
 * tap_drain() - take what is in the ring
 * @tap: the tap
 * @sink: takes each record, or NULL: they are only counted
 * @data: for @sink
 *
 * Return: 0, or what @sink returned.
 */
int tap_drain(struct tap *tap, tap_sink sink, void *data)
{
	int taken;

	tap->sink = sink;
	tap->sink_data = data;
	taken = ring_buffer__consume(tap->ring);
	return taken < 0 ? taken : 0;
}

/**
 * tap_detach() - detach all and wait until the last program has ended
 * @tap: the tap
 *
 * After this the ring and the maps do not change any more.
 *
 * Return: 0 or -errno.
 */
int tap_detach(struct tap *tap)
{
	tap->skel->bss->slab_on = false;
	while (tap->nr_links)
		bpf_link__destroy(tap->links[--tap->nr_links]);
	/* An RCU grace period: a program that runs now is over after it. */
	if (syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		return -errno;
	return 0;
}

static void add_words(__u64 *sum, const __u64 *cpus, size_t nr_words,
		      unsigned int nr_cpus)
{
	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++)
		for (size_t word = 0; word < nr_words; word++)
			sum[word] += cpus[cpu * nr_words + word];
}

/**
 * tap_skeleton() - the programs and their maps
 * @tap: the tap
 *
 * Return: the skeleton, the tap's own.
 */
const struct shadowmm_bpf *tap_skeleton(const struct tap *tap)
{
	return tap->skel;
}

/**
 * tap_read_percpu() - add up a per-CPU array
 * @tap: the tap
 * @map: an array whose values are all counters of 64 bits
 * @values: filled with the sums, a value for each key
 *
 * Return: 0 or -errno.
 */
int tap_read_percpu(const struct tap *tap, const struct bpf_map *map,
		    void *values)
{
	size_t size = bpf_map__value_size(map);
	__u64 *cpus = calloc(tap->nr_cpus, size);
	__u32 nr = bpf_map__max_entries(map);
	int error = 0;

	if (!cpus)
		return -ENOMEM;
	memset(values, 0, nr * size);
	for (__u32 key = 0; key < nr && !error; key++) {
		error = bpf_map_lookup_elem(bpf_map__fd(map), &key, cpus);
		add_words((__u64 *)((char *)values + key * size), cpus,
			  size / sizeof(__u64), tap->nr_cpus);
	}
	free(cpus);
	return error;
}

static void add_run(struct shadow_reclaim_stat *stat,
		    const struct shadow_reclaim_run *run, __u64 now)
{
	bool approximate = !run->scanned && run->sc_scanned;

	stat->runs++;
	stat->scanned += approximate ? run->sc_scanned : run->scanned;
	stat->reclaimed += approximate ? run->sc_reclaimed : run->reclaimed;
	stat->approximate += approximate;
	stat->latency.sum_ns += now - run->start_ns;
}

/* Reclaims that go on: up to now. */
static void read_open_reclaims(const struct tap *tap,
			       struct shadow_reclaim_stat *stats)
{
	int fd = bpf_map__fd(tap->skel->maps.reclaim_runs);
	struct shadow_reclaim_run run;
	__u64 key, next, *at = NULL;
	struct timespec time;
	__u64 now;

	clock_gettime(CLOCK_MONOTONIC, &time);
	now = time.tv_sec * 1000000000ULL + time.tv_nsec;
	while (!bpf_map_get_next_key(fd, at, &next)) {
		key = next;
		at = &key;
		if (bpf_map_lookup_elem(fd, &key, &run) ||
		    run.who >= SHADOW_NR_RECLAIMERS)
			continue;
		add_run(&stats[run.who], &run, now);
		if (run.who == SHADOW_RECLAIM_CMD)
			add_run(&stats[SHADOW_RECLAIM_DIRECT], &run, now);
	}
}

/**
 * tap_missed() - how often the kernel left a program out
 * @program: a program that is loaded
 *
 * Return: the runs that were left out because that CPU was at one.
 */
__u64 tap_missed(const struct bpf_program *program)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
		return 0;
	return info.recursion_misses;
}

static void read_misses(const struct tap *tap, struct figures *figures)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, tap->skel->obj) {
		__u64 missed;

		if (!is_hooked(program))
			continue;
		missed = tap_missed(program);
		if (program == tap->skel->progs.page_alloc ||
		    program == tap->skel->progs.page_free ||
		    program == tap->skel->progs.page_free_irq)
			figures->events.missed += missed;
		else
			figures->missed += missed;
	}
}

/**
 * tap_read() - read what the programs counted
 * @tap: the tap, detached and drained
 * @figures: filled; what is CMD's own is left alone
 *
 * Return: 0 or -errno.
 */
int tap_read(struct tap *tap, struct figures *figures)
{
	const struct shadowmm_bpf *skel = tap->skel;
	__u64 counts[SHADOW_NR_COUNTS];
	int error;

	error = tap_read_percpu(tap, skel->maps.faults, figures->faults);
	if (!error)
		error = tap_read_percpu(tap, skel->maps.reclaims,
					figures->reclaims);
	if (!error)
		error = tap_read_percpu(tap, skel->maps.orders,
					figures->orders);
	if (!error)
		error = tap_read_percpu(tap, skel->maps.counts, counts);
	if (error)
		return error;
	read_open_reclaims(tap, figures->reclaims);
	figures->events = (struct figures_events){
		.allocs = counts[SHADOW_COUNT_ALLOC],
		.frees = counts[SHADOW_COUNT_FREE],
		.delivered = tap->delivered,
		.lost_ring = counts[SHADOW_COUNT_LOST_RING],
		.lost_track = counts[SHADOW_COUNT_LOST_TRACK],
		.lost_race = counts[SHADOW_COUNT_LOST_RACE],
	};
	figures->missed = 0;
	read_misses(tap, figures);
	figures->events.missed -= counts[SHADOW_COUNT_COVERED];
	figures->lost_tasks = skel->bss->task_lost;
	figures->lost_reclaims = skel->bss->reclaim_lost;
	return 0;
}
