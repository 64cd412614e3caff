// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/maps: "start-end rwxp pgoff maj:min inode", padded to 73 columns
 * where a name follows. Processes have tens of thousands of mappings, so a line
 * is put together here, digit by digit, and not by printf.
 */
#include "format/maps.h"

/* Columns before a name and its space: 25 + 6 * sizeof(void *) - 1. */
#define MAPS_NAME_COLUMN 72

/* The longest line before its name, and what maps_hex() writes behind it. */
#define MAPS_LINE_MAX 160

/**
 * struct maps_lines - lines that are ready
 * @len: how much of @buf is in use
 * @high: the high half of the address that was last made into digits
 * @digits: its digits: neighbours have the same
 * @buf: lines, the last one perhaps without its name
 */
struct maps_lines {
	unsigned int len;
	__u32 high;
	__u64 digits;
	char buf[1024];
};

static void maps_begin(struct maps_lines *lines)
{
	lines->len = 0;
	lines->high = 0;
	lines->digits = 0x3030303030303030;
}

static void maps_flush(struct maps_lines *lines, struct shadow_text *text)
{
	if (lines->len)
		shadow_write(text, lines->buf, lines->len);
	lines->len = 0;
}

static char *maps_put(char *to, char c)
{
	*to = c;
	return to + 1;
}

/* The eight digits of a number's low half; the machine is little-endian. */
static __u64 maps_digits(__u64 value)
{
	__u64 digit = value & 0xffffffff, letter;

	/* A digit to a byte, then from its value to its character. */
	digit = (digit << 16 | digit) & 0x0000ffff0000ffff;
	digit = (digit << 8 | digit) & 0x00ff00ff00ff00ff;
	digit = (digit << 4 | digit) & 0x0f0f0f0f0f0f0f0f;
	letter = (digit + 0x0606060606060606) >> 4 & 0x0101010101010101;
	digit += 0x3030303030303030 + letter * ('a' - '0' - 10);
	return __builtin_bswap64(digit);
}

/* In hexadecimal, of at least so many digits, which are eight at most. */
static char *maps_hex(struct maps_lines *lines, char *to, __u64 value,
		      unsigned int digits)
{
	const __u32 high = value >> 32;
	__u64 first, text = maps_digits(value);
	unsigned int nr = 8;

	/* Eight bytes are written, of which those behind the digits are spare. */
	if (high) {
		if (high != lines->high) {
			lines->high = high;
			lines->digits = maps_digits(high);
		}
		nr = (35 - __builtin_clz(high)) / 4;
		first = lines->digits >> 8 * (8 - nr);
		__builtin_memcpy(to, &first, 8);
		to += nr;
		nr = 8;
	} else if (digits < 8) {
		nr = value ? (35 - __builtin_clz(value)) / 4 : 1;
		nr = nr > digits ? nr : digits;
		text >>= 8 * (8 - nr);
	}
	__builtin_memcpy(to, &text, 8);
	return to + nr;
}

static char *maps_dec(char *to, __u64 value)
{
	char digit[20];
	unsigned int nr = 0;

	do {
		digit[nr++] = '0' + value % 10;
		value /= 10;
	} while (value);
	while (nr)
		to = maps_put(to, digit[--nr]);
	return to;
}

/* Rights by the bits of SHADOW_VMA_*. */
static const char maps_rights[16][8] = {
	" ---p ", " r--p ", " -w-p ", " rw-p ", " --xp ", " r-xp ",
	" -wxp ", " rwxp ", " ---s ", " r--s ", " -w-s ", " rw-s ",
	" --xs ", " r-xs ", " -wxs ", " rwxs ",
};

static char *maps_file(struct maps_lines *lines, char *to,
		       const struct shadow_rec_vma *vma)
{
	to = maps_hex(lines, to, vma->pgoff << 12, 8);
	to = maps_put(to, ' ');
	to = maps_hex(lines, to, vma->major, 2);
	to = maps_put(to, ':');
	to = maps_hex(lines, to, vma->minor, 2);
	to = maps_put(to, ' ');
	to = maps_dec(to, vma->ino);
	return maps_put(to, ' ');
}

/* The line up to its name. */
static void maps_prefix(struct maps_lines *lines,
			const struct shadow_rec_vma *vma)
{
	static const char no_file[] = "00000000 00:00 0 ";
	char *start = lines->buf + lines->len, *to;

	to = maps_hex(lines, start, vma->start, 8);
	to = maps_put(to, '-');
	to = maps_hex(lines, to, vma->end, 8);
	__builtin_memcpy(to, maps_rights[vma->prot & 0xf], 8);
	to += 6;
	if (vma->name_form == SHADOW_VMA_NAME_PATH ||
	    vma->name_form == SHADOW_VMA_NAME_ANON_SHMEM) {
		to = maps_file(lines, to, vma);
	} else {
		__builtin_memcpy(to, no_file, sizeof(no_file));
		to += sizeof(no_file) - 1;
	}
	if (vma->name_form != SHADOW_VMA_NAME_NONE) {
		while (to < start + MAPS_NAME_COLUMN)
			to = maps_put(to, ' ');
		to = maps_put(to, ' ');
	}
	lines->len = to - lines->buf;
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

static void maps_add(struct maps_lines *lines, struct shadow_text *text,
		     const struct shadow_rec_vma *vma)
{
	if (lines->len > sizeof(lines->buf) - MAPS_LINE_MAX)
		maps_flush(lines, text);
	maps_prefix(lines, vma);
	if (vma->name_form != SHADOW_VMA_NAME_NONE) {
		maps_flush(lines, text);
		shadow_format_vma_name(text, vma);
	}
	lines->buf[lines->len++] = '\n';
}

/**
 * shadow_format_map() - print a mapping's line
 * @text: where
 * @vma: the mapping
 */
void shadow_format_map(struct shadow_text *text,
		       const struct shadow_rec_vma *vma)
{
	struct maps_lines lines;

	maps_begin(&lines);
	maps_add(&lines, text, vma);
	maps_flush(&lines, text);
}

/**
 * shadow_format_maps() - print mappings
 * @text: where
 * @recs: struct shadow_rec_vma, others are passed over
 */
void shadow_format_maps(struct shadow_text *text, struct shadow_recs recs)
{
	const struct shadow_rec_vma *vma;
	struct maps_lines lines;

	maps_begin(&lines);
	while ((vma = shadow_recs_find(&recs, SHADOW_LIVE_VMA, sizeof(*vma))))
		maps_add(&lines, text, vma);
	maps_flush(&lines, text);
}
