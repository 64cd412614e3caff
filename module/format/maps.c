// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/maps: "start-end rwxp pgoff maj:min inode", padded to 73 columns
 * where a name follows. Processes have tens of thousands of mappings, so a line
 * is put together here, digit by digit, and not by printf.
 */
#include "format/maps.h"

/* Columns before a name: 25 + 6 * sizeof(void *) - 1. */
#define MAPS_NAME_COLUMN 72

/**
 * struct maps_line - the part of a line before the name
 * @len: how much of @buf is in use
 * @buf: two addresses, an offset, a device, an inode and what stands between
 */
struct maps_line {
	unsigned int len;
	char buf[160];
};

static void maps_put(struct maps_line *line, char c)
{
	line->buf[line->len++] = c;
}

/* In hexadecimal, of at least so many digits. */
static void maps_hex(struct maps_line *line, __u64 value, unsigned int digits)
{
	unsigned int bits = 4 * digits;

	while (bits < 64 && value >> bits)
		bits += 4;
	while (bits) {
		bits -= 4;
		maps_put(line, "0123456789abcdef"[value >> bits & 0xf]);
	}
}

static void maps_dec(struct maps_line *line, __u64 value)
{
	char digit[20];
	unsigned int nr = 0;

	do {
		digit[nr++] = '0' + value % 10;
		value /= 10;
	} while (value);
	while (nr)
		maps_put(line, digit[--nr]);
}

static void maps_prefix(struct maps_line *line,
			const struct shadow_rec_vma *vma)
{
	const int is_file = vma->name_form == SHADOW_VMA_NAME_PATH ||
			    vma->name_form == SHADOW_VMA_NAME_ANON_SHMEM;

	maps_hex(line, vma->start, 8);
	maps_put(line, '-');
	maps_hex(line, vma->end, 8);
	maps_put(line, ' ');
	maps_put(line, vma->prot & SHADOW_VMA_READ ? 'r' : '-');
	maps_put(line, vma->prot & SHADOW_VMA_WRITE ? 'w' : '-');
	maps_put(line, vma->prot & SHADOW_VMA_EXEC ? 'x' : '-');
	maps_put(line, vma->prot & SHADOW_VMA_SHARED ? 's' : 'p');
	maps_put(line, ' ');
	maps_hex(line, is_file ? vma->pgoff << 12 : 0, 8);
	maps_put(line, ' ');
	maps_hex(line, vma->major, 2);
	maps_put(line, ':');
	maps_hex(line, vma->minor, 2);
	maps_put(line, ' ');
	maps_dec(line, vma->ino);
	maps_put(line, ' ');
}

/* A path, a newline in it as \012. */
static void maps_path(struct shadow_text *text, const char *name,
		      unsigned long len)
{
	unsigned long from = 0, to;

	for (to = 0; to < len; to++) {
		if (name[to] != '\n')
			continue;
		shadow_write(text, name + from, to - from);
		shadow_write(text, "\\012", 4);
		from = to + 1;
	}
	shadow_write(text, name + from, len - from);
}

/**
 * shadow_format_vma_name() - print a mapping's name as maps has it
 * @text: where
 * @vma: the mapping; without a name, nothing is printed
 */
void shadow_format_vma_name(struct shadow_text *text,
			    const struct shadow_rec_vma *vma)
{
	const unsigned long max = vma->rec.size - sizeof(*vma);
	unsigned long len = 0;

	while (len < max && vma->name[len])
		len++;
	switch (vma->name_form) {
	case SHADOW_VMA_NAME_PATH:
		maps_path(text, vma->name, len);
		break;
	case SHADOW_VMA_NAME_WORD:
		shadow_write(text, vma->name, len);
		break;
	case SHADOW_VMA_NAME_ANON:
		shadow_printf(text, "[anon:%.*s]", (int)len, vma->name);
		break;
	case SHADOW_VMA_NAME_ANON_SHMEM:
		shadow_printf(text, "[anon_shmem:%.*s]", (int)len, vma->name);
		break;
	default:
		break;
	}
}

/**
 * shadow_format_map() - print a mapping's line
 * @text: where
 * @vma: the mapping
 */
void shadow_format_map(struct shadow_text *text,
		       const struct shadow_rec_vma *vma)
{
	struct maps_line line;

	line.len = 0;
	maps_prefix(&line, vma);
	if (vma->name_form != SHADOW_VMA_NAME_NONE) {
		while (line.len < MAPS_NAME_COLUMN)
			maps_put(&line, ' ');
		maps_put(&line, ' ');
	}
	shadow_write(text, line.buf, line.len);
	shadow_format_vma_name(text, vma);
	shadow_write(text, "\n", 1);
}

/**
 * shadow_format_maps() - print mappings
 * @text: where
 * @recs: struct shadow_rec_vma, others are passed over
 */
void shadow_format_maps(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_vma *vma;

	while ((vma = shadow_recs_find(&recs, SHADOW_LIVE_VMA, sizeof(*vma))))
		shadow_format_map(text, vma);
}
