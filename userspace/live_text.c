// SPDX-License-Identifier: GPL-2.0
/*
 * The text of a live view as tables, by the view's own description. Knows no
 * view, opens no file. What it does not understand becomes a note: nothing that
 * a view says is lost.
 */
#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "live.h"
#include "say.h"

#define MAX_CAPTURES 24
#define MAX_LINES 32
#define MAX_LEVELS 2

static const struct column note_columns[] = {
	{ "NOTE", "a line that is in no other table", true },
	{}
};

static const struct table_kind notes_kind = { "notes", "Notes", note_columns };

/**
 * struct cells - words of a line, in their order
 * @nr: how many
 * @cell: each, NUL-terminated
 */
struct cells {
	unsigned int nr;
	char *cell[MAX_CAPTURES];
};

/**
 * struct live_text - a view's text, being read
 * @view: the view
 * @json: a figure has to be a number of JSON
 * @tables: its tables, then the notes
 * @rows: how many rows each has
 * @nr_tables: how many, without the notes
 * @patterns: the view's lines, compiled
 * @nr_lines: how many
 * @carried: what stands before rows, by level
 * @names: the columns named last
 */
struct live_text {
	const struct live_view *view;
	bool json;
	struct table *tables[LIVE_MAX_TABLES + 1];
	unsigned long rows[LIVE_MAX_TABLES + 1];
	unsigned int nr_tables;
	regex_t patterns[MAX_LINES];
	unsigned int nr_lines;
	struct cells carried[MAX_LEVELS];
	struct cells names;
};

static void give_up(const char *what)
{
	say("%s", what);
	exit(STATUS_FAILED);
}

static void cells_clear(struct cells *cells)
{
	while (cells->nr)
		free(cells->cell[--cells->nr]);
}

/* Adds @length bytes, their blanks at the ends cut off, those inside single. */
static void cells_add(struct cells *cells, const char *text, size_t length)
{
	char *cell = malloc(length + 1);
	size_t to = 0;

	if (!cell || cells->nr == MAX_CAPTURES)
		give_up(cell ? "a line has too many words" : "out of memory");
	for (size_t at = 0; at < length; at++) {
		if (!isblank(text[at]))
			cell[to++] = text[at];
		else if (to && cell[to - 1] != ' ')
			cell[to++] = ' ';
	}
	to -= to && cell[to - 1] == ' ';
	cell[to] = '\0';
	cells->cell[cells->nr++] = cell;
}

static void cells_split(struct cells *cells, const char *text)
{
	while (*(text += strspn(text, " \t"))) {
		size_t length = strcspn(text, " \t");

		cells_add(cells, text, length);
		text += length;
	}
}

/* One of the letters that stand for something, as a POSIX expression. */
static const char *shorthand(char letter)
{
	switch (letter) {
	case '#':
		return "(-|[>-]?[0-9]+[.]?[0-9]*)";
	case '%':
		return "([^ \t]+)";
	case '&':
		return "([^ \t]*[^, \t]|[^ \t]+, [^ \t]*[^, \t])";
	case '*':
		return "(.*)";
	case '~':
		return ".*";
	case '!':
		return "()";
	case '{':
		return "(";
	case '}':
		return ")";
	}
	return NULL;
}

/* A pattern as a POSIX expression, into @ere of @size bytes. */
static void translate(const char *pattern, char *ere, size_t size)
{
	FILE *out = fmemopen(ere, size, "w");
	bool inside = false;

	if (!out)
		give_up("out of memory");
	fputs(*pattern == ' ' ? "^" : "^[ \t]*", out);
	while (*pattern) {
		size_t blanks = inside ? 0 : strspn(pattern, " ");
		const char *means =
			inside && *pattern != '}' ? NULL : shorthand(*pattern);

		if (blanks) {
			fprintf(out, "[ \t]{%zu,}", blanks);
			pattern += blanks;
			continue;
		}
		inside = *pattern == '{' || (inside && *pattern != '}');
		if (means)
			fputs(means, out);
		else if (!inside && strchr("\\^$.[]|()?+", *pattern))
			fprintf(out, "\\%c", *pattern);
		else
			fputc(*pattern, out);
		pattern++;
	}
	fputs("[ \t]*$", out);
	fclose(out);
}

static void compile(struct live_text *text)
{
	const struct live_line *line;
	char ere[1024];

	for (line = text->view->lines; line->pattern; line++) {
		translate(line->pattern, ere, sizeof(ere));
		if (text->nr_lines == MAX_LINES ||
		    regcomp(&text->patterns[text->nr_lines++], ere,
			    REG_EXTENDED))
			give_up("a view's description is wrong");
	}
}

/* Is it a number of JSON? */
static bool is_number(const char *text)
{
	size_t digits;

	text += *text == '-';
	digits = strspn(text, "0123456789");
	if (!digits || (digits > 1 && *text == '0'))
		return false;
	text += digits;
	if (*text != '.')
		return !*text;
	digits = strspn(text + 1, "0123456789");
	return digits && !text[digits + 1];
}

/* What is not there is `-`, in JSON null; so there is a figure with a `>`. */
static void put(struct live_text *text, unsigned int table, unsigned int column,
		const char *value)
{
	const struct column *columns = text->view->tables[table].columns;
	bool none = !*value || !strcmp(value, "-");

	if (!columns[column].name)
		return;
	if (text->json &&
	    (none || (!columns[column].text && !is_number(value))))
		return;
	table_put(text->tables[table], column, none ? "-" : value);
}

/* The place of a column; that behind the last: there is none of the name. */
static unsigned int find_column(const struct table_kind *kind, const char *name)
{
	unsigned int i = 0;

	while (kind->columns[i].name && strcasecmp(kind->columns[i].name, name))
		i++;
	return i;
}

static void start_row(struct live_text *text, unsigned int table)
{
	table_row(text->tables[table]);
	text->rows[table]++;
}

/* Puts figures by the names of their columns. False: a name was unknown. */
static bool put_named(struct live_text *text, unsigned int table,
		      const struct cells *names, const struct cells *values,
		      unsigned int step)
{
	const struct table_kind *kind = &text->view->tables[table];
	bool known = true;

	for (unsigned int i = 0; i < names->nr; i += step) {
		unsigned int value = step == 1 ? i : i + 1;
		unsigned int column = find_column(kind, names->cell[i]);

		if (value >= values->nr || !kind->columns[column].name)
			known = false;
		else
			put(text, table, column, values->cell[value]);
	}
	return known;
}

/* The last capture, as figures of columns that are named. */
static bool put_last(struct live_text *text, const struct live_line *line,
		     const char *last)
{
	struct cells values = {};
	bool known;

	cells_split(&values, last);
	if (line->fill == LIVE_PAIRS)
		known = put_named(text, line->table - 1, &values, &values, 2);
	else
		known = put_named(text, line->table - 1, &text->names, &values,
				  1);
	cells_clear(&values);
	return known;
}

/* Fills a row. False: something in the line has no column. */
static bool add_row(struct live_text *text, const struct live_line *line,
		    const struct cells *got)
{
	unsigned int table = line->table - 1, column = 0, nr = got->nr;

	if (line->more && !text->rows[table])
		return false;
	if (!line->more) {
		start_row(text, table);
		for (unsigned int i = 0;
		     text->view->tables[table].columns[i].name; i++)
			put(text, table, i, "-");
	}
	for (unsigned int level = 0; level < line->with; level++)
		for (unsigned int i = 0; i < text->carried[level].nr; i++)
			put(text, table, column++,
			    text->carried[level].cell[i]);
	if (line->at)
		column = find_column(&text->view->tables[table], line->at);
	if (line->fill != LIVE_IN_ORDER)
		nr--;
	for (unsigned int i = 0; i < nr; i++)
		put(text, table, column++, got->cell[i]);
	return nr == got->nr || put_last(text, line, got->cell[nr]);
}

/* Does what a line is for with its captures. False: it is a note as well. */
static bool apply(struct live_text *text, const struct live_line *line,
		  struct cells *got)
{
	bool known = true;

	if (line->names) {
		cells_clear(&text->names);
		cells_split(&text->names, got->cell[got->nr - 1]);
	}
	if (line->table)
		known = add_row(text, line, got);
	if (line->carry) {
		cells_clear(&text->carried[line->carry - 1]);
		text->carried[line->carry - 1] = *got;
	} else {
		cells_clear(got);
	}
	return known;
}

/* Does a line have a pattern? Its captures go to @got then. */
static bool match(const struct live_text *text, unsigned int nr,
		  const char *string, struct cells *got)
{
	const struct live_line *line = &text->view->lines[nr];
	regmatch_t at[MAX_CAPTURES + 1];

	if (regexec(&text->patterns[nr], string, MAX_CAPTURES + 1, at, 0))
		return false;
	if (line->word)
		cells_add(got, line->word, strlen(line->word));
	for (unsigned int i = 1; i <= text->patterns[nr].re_nsub; i++)
		cells_add(got, string + at[i].rm_so, at[i].rm_eo - at[i].rm_so);
	return true;
}

/**
 * live_kinds() - all tables of a view
 * @view: the view
 *
 * Return: its tables and the notes, ended by NULL; good until the next call.
 */
const struct table_kind *const *live_kinds(const struct live_view *view)
{
	static const struct table_kind *kinds[LIVE_MAX_TABLES + 2];
	unsigned int i;

	for (i = 0; i < LIVE_MAX_TABLES && view->tables[i].name; i++)
		kinds[i] = &view->tables[i];
	kinds[i++] = &notes_kind;
	kinds[i] = NULL;
	return kinds;
}

/**
 * live_text_create() - begin to read a view's text
 * @view: the view
 * @output: where its tables will go
 *
 * Return: what live_text_print() takes and frees.
 */
struct live_text *live_text_create(const struct live_view *view,
				   const struct output *output)
{
	const struct table_kind *const *kinds = live_kinds(view);
	struct live_text *text = calloc(1, sizeof(*text));

	if (!text)
		give_up("out of memory");
	text->view = view;
	text->json = output->json;
	for (unsigned int i = 0; kinds[i]; i++) {
		text->tables[i] = table_create(kinds[i], output);
		text->nr_tables = i;
	}
	compile(text);
	return text;
}

/**
 * live_text_file() - begin with a view's next file
 * @text: the view
 * @name: its path
 */
void live_text_file(struct live_text *text, const char *name)
{
	const char *base = strrchr(name, '/');

	cells_clear(&text->carried[0]);
	base = base ? base + 1 : name;
	cells_add(&text->carried[0], base, strlen(base));
}

/**
 * live_text_line() - read a line
 * @text: the view
 * @line: the line, without its newline
 */
void live_text_line(struct live_text *text, const char *line)
{
	unsigned int notes = text->nr_tables;
	bool known = false;

	if (!line[strspn(line, " \t")])
		return;
	for (unsigned int nr = 0; nr < text->nr_lines; nr++) {
		struct cells got = {};

		if (!match(text, nr, line, &got))
			continue;
		known = apply(text, &text->view->lines[nr], &got);
		if (!text->view->lines[nr].go_on)
			break;
	}
	if (known)
		return;
	start_row(text, notes);
	table_put(text->tables[notes], 0, line);
}

/**
 * live_text_print() - print what was read, and free it
 * @text: the view
 * @output: where and how; in JSON a table without rows is an empty array, else
 *          it is left out
 */
void live_text_print(struct live_text *text, struct output *output)
{
	output_begin(output);
	for (unsigned int i = 0; i <= text->nr_tables; i++)
		if (text->rows[i] || output->json)
			table_print(text->tables[i], output);
		else
			table_destroy(text->tables[i]);
	output_end(output);
	for (unsigned int i = 0; i < text->nr_lines; i++)
		regfree(&text->patterns[i]);
	for (unsigned int i = 0; i < MAX_LEVELS; i++)
		cells_clear(&text->carried[i]);
	cells_clear(&text->names);
	free(text);
}
