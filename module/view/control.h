/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands of `control` share. A command is a function and a line in
 * control.c's table.
 */
#ifndef _SHADOWMM_VIEW_CONTROL_H
#define _SHADOWMM_VIEW_CONTROL_H

#include <linux/compiler.h>

#define CONTROL_MAX_WORDS 4

/**
 * struct words - the words of a command, its name not counted
 * @word: each
 * @nr: how many
 */
struct words {
	char *word[CONTROL_MAX_WORDS];
	unsigned int nr;
};

__printf(1, 2) void control_say(const char *fmt, ...);

/* control_explain.c */
int control_explain(const struct words *words);
int control_track(const struct words *words);
int control_poison(const struct words *words);
int control_fault(const struct words *words);

#endif /* _SHADOWMM_VIEW_CONTROL_H */
