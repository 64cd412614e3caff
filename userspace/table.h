/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables: one description of the columns drives text, JSON, -o and the help.
 */
#ifndef _SHADOWMM_TABLE_H
#define _SHADOWMM_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct column - one column
 * @name: its heading, and in lower case its JSON key
 * @help: what it says
 * @text: words rather than a number
 * @each: there is one for each shadow, or for each other set of size classes
 */
struct column {
	const char *name;
	const char *help;
	bool text;
	bool each;
};

/**
 * struct table_kind - what a table is
 * @name: its JSON key
 * @title: its heading in text
 * @columns: the columns, ended by one without a name
 */
struct table_kind {
	const char *name;
	const char *title;
	const struct column *columns;
};

/**
 * struct output - where tables go, and how
 * @file: where
 * @json: one JSON object of all tables, rather than text
 * @raw: text without alignment
 * @columns: only these columns, separated by commas; NULL: all
 * @shadows: the names of the shadows or sets, ended by NULL, where there are
 *           several or may be none; NULL: one
 * @nr_tables: printed so far
 */
struct output {
	FILE *file;
	bool json;
	bool raw;
	const char *columns;
	const char *const *shadows;
	unsigned int nr_tables;
};

struct table;

struct table *table_create(const struct table_kind *kind,
			   const struct output *output);
void table_row(struct table *table);
void table_cell(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void table_number(struct table *table, uint64_t value);
void table_put(struct table *table, unsigned int cell, const char *text);
void table_destroy(struct table *table);
void table_print(struct table *table, struct output *output);
void output_begin(struct output *output);
void output_end(struct output *output);
bool columns_known(const char *columns, const struct table_kind *const *kinds);
void columns_help(FILE *file, const struct table_kind *const *kinds);

#endif /* _SHADOWMM_TABLE_H */
