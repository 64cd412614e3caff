/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of control: what one is, and where it says what came of it. A
 * command is a function and a line in control.c's table.
 */
#ifndef _SHADOWMM_VIEW_CONTROL_H
#define _SHADOWMM_VIEW_CONTROL_H

#include <linux/compiler.h>
#include <linux/types.h>

#define CONTROL_MAX_WORDS 12
#define CONTROL_LAST_MAX 400

/**
 * struct words - the words of a command, its name not counted
 * @word: each of them
 * @nr: how many
 */
struct words {
	char *word[CONTROL_MAX_WORDS];
	unsigned int nr;
};

/**
 * struct command - a word that control knows
 * @name: the word
 * @usage: what follows it, for the help
 * @min: words that must follow
 * @max: words that may follow
 * @run: does it, and says (control_say()) what came of it; 0 or -errno
 * @alone: no other command runs meanwhile; else it has locks of its own
 */
struct command {
	const char *name;
	const char *usage;
	unsigned int min;
	unsigned int max;
	int (*run)(const struct words *words);
	bool alone;
};

__printf(1, 2) void control_say(const char *fmt, ...);
__printf(1, 2) void control_say_more(const char *fmt, ...);
void control_say_handles(const u32 *ids, u32 nr);
int control_run(const struct command *commands, size_t nr, const char *name,
		unsigned int given, const struct words *words);

/* control_pages.c */
int control_alloc(const struct words *words);
int control_bulk(const struct words *words);
int control_exact(const struct words *words);
int control_contig(const struct words *words);
int control_free(const struct words *words);
int control_compact(const struct words *words);
int control_drain(const struct words *words);

/* control_explain.c */
int control_explain(const struct words *words);
int control_track(const struct words *words);
int control_poison(const struct words *words);
int control_fault(const struct words *words);

/* control_cache.c */
int control_cache(const struct words *words);
int control_kmalloc(const struct words *words);
int control_kfree(const struct words *words);

/* control_mm.c */
int control_mm(const struct words *words);
int control_bytes(char *word, u64 *bytes);

/* control_space.c */
int control_space(const struct words *words);

#endif /* _SHADOWMM_VIEW_CONTROL_H */
