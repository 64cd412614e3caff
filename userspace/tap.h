/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tap: the BPF programs, loaded and attached, and what they count.
 */
#ifndef _SHADOWMM_TAP_H
#define _SHADOWMM_TAP_H

#include "figures.h"

struct bpf_map;
struct bpf_program;
struct shadowmm_bpf;
struct tap;

/* Which programs a tap has, besides those that follow CMD. */
enum tap_programs {
	TAP_ALL,
	TAP_PAGES, /* page allocation, faults, reclaim */
	TAP_SLAB, /* kmalloc */
};

/**
 * struct tap_options - how the tap is made
 * @programs: which of them
 * @ring_kib: size of the ring, KiB: a power of two, 4 at least
 * @track: how many blocks of CMD, or objects, are followed at a time; 0: as
 *         many as the machine has pages
 * @everyone: kmalloc requests of everyone, not only of CMD
 * @verbose: let libbpf speak
 */
struct tap_options {
	enum tap_programs programs;
	unsigned int ring_kib;
	unsigned int track;
	bool everyone;
	bool verbose;
};

/* Takes records as they come; an error ends the run. */
typedef int (*tap_sink)(void *data, const struct shadow_event *event);

/* Told about each program: where it hooks, and 0 or why not (-errno). */
typedef void (*tap_teller)(void *data, const char *program, const char *hook,
			   int error);

int tap_create(struct tap **tap, const struct tap_options *options);
void tap_destroy(struct tap *tap);
int tap_attach(struct tap *tap);
int tap_try_each(struct tap *tap, tap_teller teller, void *data);
int tap_lead(struct tap *tap, bool lead);
int tap_drain(struct tap *tap, tap_sink sink, void *data);
int tap_detach(struct tap *tap);
int tap_read(struct tap *tap, struct figures *figures);
int tap_read_percpu(const struct tap *tap, const struct bpf_map *map,
		    void *values);
__u64 tap_missed(const struct bpf_program *program);
const struct shadowmm_bpf *tap_skeleton(const struct tap *tap);

#endif /* _SHADOWMM_TAP_H */
