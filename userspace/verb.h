/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verbs: one a file, but those that drive the arena, all in control.c.
 */
#ifndef _SHADOWMM_VERB_H
#define _SHADOWMM_VERB_H

/**
 * struct verb - one verb
 * @name: its name
 * @summary: what it does, for the command's help
 * @run: does it; @argv starts with its name; returns the exit status
 */
struct verb {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

extern const struct verb verb_status;
extern const struct verb verb_probe;
extern const struct verb verb_compare;
extern const struct verb verb_slab_fit;
extern const struct verb verb_alloc;
extern const struct verb verb_bulk;
extern const struct verb verb_exact;
extern const struct verb verb_contig;
extern const struct verb verb_free;
extern const struct verb verb_compact;
extern const struct verb verb_arena;
extern const struct verb verb_drain;
extern const struct verb verb_cache;
extern const struct verb verb_kmalloc;
extern const struct verb verb_kfree;
extern const struct verb verb_mm;

#endif /* _SHADOWMM_VERB_H */
