// SPDX-License-Identifier: GPL-2.0
/*
 * Tables by libsmartcols. Knows no figure.
 */
#include "table.h"

#include <libsmartcols/libsmartcols.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct table {
	const struct table_kind *kind;
	struct libscols_table *cols;
	struct libscols_line *line;
	unsigned int cell;
};

static void out_of_memory(void)
{
	fputs("shadowmm: out of memory\n", stderr);
	exit(125);
}

/* Is a column of this name in a list? */
static bool is_listed(const char *columns, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = columns; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncasecmp(at, name, length) &&
		    (!at[length] || at[length] == ','))
			return true;
	}
	return false;
}

static bool is_column(const struct table_kind *kind, const char *name,
		      size_t length)
{
	for (const struct column *col = kind->columns; col->name; col++)
		if (strlen(col->name) == length &&
		    !strncasecmp(col->name, name, length))
			return true;
	return false;
}

/**
 * columns_known() - do all the names of a list stand for columns?
 * @columns: names, separated by commas
 * @kinds: the tables, ended by NULL
 *
 * Return: true if so.
 */
bool columns_known(const char *columns, const struct table_kind *const *kinds)
{
	for (const char *at = columns; at; at = strchr(at, ',')) {
		bool known = false;

		at += *at == ',';
		for (size_t i = 0; kinds[i] && !known; i++)
			known = is_column(kinds[i], at, strcspn(at, ","));
		if (!known)
			return false;
	}
	return true;
}

/**
 * columns_help() - print what each column says
 * @file: where
 * @kinds: the tables, ended by NULL
 */
void columns_help(FILE *file, const struct table_kind *const *kinds)
{
	for (; *kinds; kinds++) {
		fprintf(file, "\n  %s:\n", (*kinds)->title);
		for (const struct column *col = (*kinds)->columns; col->name;
		     col++)
			fprintf(file, "    %-14s %s\n", col->name, col->help);
	}
}

static void add_column(struct table *table, const struct column *col,
		       const char *name)
{
	struct libscols_column *made;

	made = scols_table_new_column(table->cols, name, 0,
				      col->text ? 0 : SCOLS_FL_RIGHT);
	if (!made)
		out_of_memory();
	if (!col->text)
		scols_column_set_json_type(made, SCOLS_JSON_NUMBER);
}

/* SH-AFTER:stock, SH-AFTER:llfree */
static void add_columns(struct table *table, const struct column *col,
			const char *const *shadows)
{
	char name[64];

	for (; *shadows; shadows++) {
		snprintf(name, sizeof(name), "%s:%s", col->name, *shadows);
		add_column(table, col, name);
	}
}

/**
 * table_create() - start a table
 * @kind: what it is
 * @output: where it will go
 *
 * Return: the table; table_print() frees it.
 */
struct table *table_create(const struct table_kind *kind,
			   const struct output *output)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		out_of_memory();
	table->kind = kind;
	table->cols = scols_new_table();
	if (!table->cols || scols_table_set_name(table->cols, kind->name))
		out_of_memory();
	for (const struct column *col = kind->columns; col->name; col++) {
		if (col->each && output->shadows)
			add_columns(table, col, output->shadows);
		else
			add_column(table, col, col->name);
	}
	return table;
}

/**
 * table_row() - start the next row
 * @table: the table
 */
void table_row(struct table *table)
{
	table->line = scols_table_new_line(table->cols, NULL);
	if (!table->line)
		out_of_memory();
	table->cell = 0;
}

/**
 * table_cell() - fill the row's next cell
 * @table: the table
 * @format: as printf
 */
void table_cell(struct table *table, const char *format, ...)
{
	va_list args;
	char *text;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0 ||
	    scols_line_refer_data(table->line, table->cell++, text))
		out_of_memory();
}

/**
 * table_number() - fill the next cell of the row with a number
 * @table: the table
 * @value: the number, printed in decimal
 */
void table_number(struct table *table, uint64_t value)
{
	table_cell(table, "%" PRIu64, value);
}

/**
 * table_put() - fill a cell of the row, wherever it stands
 * @table: the table, none of whose columns there is one for each shadow
 * @cell: its column's place, from 0
 * @text: what it says; copied
 */
void table_put(struct table *table, unsigned int cell, const char *text)
{
	if (scols_line_set_data(table->line, cell, text))
		out_of_memory();
}

/* The tables' objects become members of one. */
static void print_json(struct table *table, struct output *output)
{
	char *text, *start, *end;

	scols_table_enable_json(table->cols, 1);
	if (scols_print_table_to_string(table->cols, &text))
		out_of_memory();
	start = strchr(text, '{');
	end = strrchr(text, '}');
	if (start && end) {
		start += strspn(start + 1, "\n") + 1;
		while (end > start && end[-1] == '\n')
			end--;
		*end = '\0';
		fprintf(output->file, "%s\n%s", output->nr_tables ? "," : "",
			start);
	}
	free(text);
}

static void print_text(struct table *table, struct output *output)
{
	scols_table_enable_raw(table->cols, output->raw);
	scols_table_set_termforce(table->cols, SCOLS_TERMFORCE_NEVER);
	scols_table_set_stream(table->cols, output->file);
	fprintf(output->file, "%s%s\n", output->nr_tables ? "\n" : "",
		table->kind->title);
	scols_print_table(table->cols);
}

/* Hides the next columns, those of one kind. */
static void hide(struct table *table, size_t first, size_t nr)
{
	for (size_t i = first; i < first + nr; i++)
		scols_column_set_flags(scols_table_get_column(table->cols, i),
				       SCOLS_FL_HIDDEN);
}

/* Takes the columns away that are not asked for: how many are left? */
static size_t choose_columns(struct table *table, const struct output *output)
{
	size_t at = 0, left = 0, shadows = output->shadows ? 0 : 1;

	while (output->shadows && output->shadows[shadows])
		shadows++;
	for (const struct column *col = table->kind->columns; col->name;
	     col++) {
		size_t nr = col->each ? shadows : 1;

		if (!output->columns || is_listed(output->columns, col->name))
			left += nr;
		else
			hide(table, at, nr);
		at += nr;
	}
	return left;
}

/**
 * table_destroy() - free a table, not printed
 * @table: the table
 */
void table_destroy(struct table *table)
{
	scols_unref_table(table->cols);
	free(table);
}

/**
 * table_print() - print a table and free it
 * @table: the table
 * @output: where and how; a table without a column asked for is left out
 */
void table_print(struct table *table, struct output *output)
{
	if (choose_columns(table, output)) {
		if (output->json)
			print_json(table, output);
		else
			print_text(table, output);
		output->nr_tables++;
	}
	table_destroy(table);
}

/**
 * output_begin() - start the output
 * @output: the output
 */
void output_begin(struct output *output)
{
	output->nr_tables = 0;
	if (output->json)
		fputs("{", output->file);
}

/**
 * output_end() - end the output
 * @output: the output
 */
void output_end(struct output *output)
{
	if (output->json)
		fputs("\n}\n", output->file);
	fflush(output->file);
}
