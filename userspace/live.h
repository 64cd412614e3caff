/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verbs of live views: each is data. A view's text is read line by line; a line
 * that has one of the view's patterns gives cells of a row. A further view is
 * one more entry in a table of struct live_view, with its tables and lines.
 */
#ifndef _SHADOWMM_LIVE_H
#define _SHADOWMM_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "table.h"

#define LIVE_MAX_TABLES 6
#define LIVE_MAX_FILES 2

/**
 * enum live_fill - which columns a line's captures go to
 * @LIVE_IN_ORDER: one after the other
 * @LIVE_PAIRS: the last one is `name figure name figure ...`, each figure for
 *              the column of that name
 * @LIVE_NAMED: the last one is figures, for the columns that the last line with
 *              @names named, in its order
 */
enum live_fill {
	LIVE_IN_ORDER,
	LIVE_PAIRS,
	LIVE_NAMED,
};

/**
 * struct live_line - a kind of line, and what its captures are
 * @pattern: the whole line. `#` captures a figure, `-` too, and one with a `>`
 *           before it; `%` a word; `&` a word, or two with a comma between;
 *           `*` anything; `{ERE}` what a POSIX expression without parentheses
 *           matches; `!` nothing, an empty cell. `~` is anything, not captured.
 *           N blanks are N or more, at the start any number if there are none
 * @table: the table it is for, from 1; 0: none
 * @carry: its captures stand before the rows of the lines below that have @with
 *         of this or more; 0: they do not
 * @with: the row starts with what was carried, levels 1 to this. Level 1 is the
 *        file's name until a line carries something else
 * @word: a cell before the captures; NULL: none
 * @at: the column of the first capture; NULL: the first, behind what is carried
 * @fill: which columns the captures go to
 * @more: they go to the table's last row, rather than a new one
 * @names: the last capture names columns
 * @go_on: the next patterns are tried, too
 */
struct live_line {
	const char *pattern;
	unsigned int table;
	unsigned int carry;
	unsigned int with;
	const char *word;
	const char *at;
	enum live_fill fill;
	bool more;
	bool names;
	bool go_on;
};

/**
 * struct live_view - a view, and how to read it
 * @name: the verb; '-' where the file has '_'
 * @summary: what it shows
 * @files: the files, below the module's folder
 * @target: it shows the process in target_pid
 * @tables: its tables
 * @lines: its lines, ended by one without a pattern; the first that matches
 *         counts. A line that none matches is a note
 * @asks: the words that it can be asked with, for the help; NULL: it takes none
 */
struct live_view {
	const char *name;
	const char *summary;
	const char *files[LIVE_MAX_FILES];
	bool target;
	struct table_kind tables[LIVE_MAX_TABLES];
	const struct live_line *lines;
	const char *asks;
};

/* Ended by one without a name. */
extern const struct live_view live_machine_views[];
extern const struct live_view live_zone_views[];
extern const struct live_view live_mm_views[];
extern const struct live_view live_slab_views[];
extern const struct live_view live_page_views[];

struct live_text;

struct live_text *live_text_create(const struct live_view *view,
				   const struct output *output);
void live_text_file(struct live_text *text, const char *name);
void live_text_line(struct live_text *text, const char *line);
void live_text_print(struct live_text *text, struct output *output);
const struct table_kind *const *live_kinds(const struct live_view *view);

/**
 * struct live_place - where the files are, and whose memory they show
 * @root: stands before all paths; "" is the running machine
 * @pid: the process, in words; NULL: whichever is chosen
 * @words: what to ask the view; NULL: what it was asked last
 */
struct live_place {
	const char *root;
	const char *pid;
	const char *words;
};

int live_read(const struct live_view *view, const struct live_place *place,
	      char **texts);

const struct live_view *live_find(const char *name);
void live_help(FILE *file);
int live_run(const struct live_view *view, int argc, char **argv);

#endif /* _SHADOWMM_LIVE_H */
