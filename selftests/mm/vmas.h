/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VMAs of a region of an address space as a smaps file has them: of a process,
 * or of the shadow. Makes none.
 */
#ifndef _SHADOWMM_SELFTESTS_MM_VMAS_H
#define _SHADOWMM_SELFTESTS_MM_VMAS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest.h"

#define PAGE 4096UL
#define REGION 0x200000000000UL
#define PAGES 96UL /* of the region, each UNIT bytes long */
#ifndef UNIT
#define UNIT PAGE /* a test of large pages has larger ones */
#endif
#define MOST_VMAS (PAGES + 1)
#define MOST_TEXT (1 << 19)

/* Lines of smaps that are compared. */
static const char *const sums[] = {
	"Rss",		 "Pss",		  "Shared_Clean", "Shared_Dirty",
	"Private_Clean", "Private_Dirty", "Anonymous",	  "AnonHugePages",
	"Swap",		 "Locked",	  "THPeligible"
};

#define SUMS (sizeof(sums) / sizeof(*sums))

/**
 * struct vma - a line of maps
 * @start: its first address
 * @end: the first address behind it
 * @rights: "rwxp"
 * @pgoff: offset in its file, in bytes; 0: of no file
 * @is_file: it maps one
 * @sum: what @sums say, in kB, or 0 or 1
 */
struct vma {
	unsigned long start;
	unsigned long end;
	char rights[5];
	unsigned long pgoff;
	bool is_file;
	unsigned long sum[SUMS];
};

/**
 * struct list - the VMAs of the region
 * @vma: each
 * @nr: how many
 */
struct list {
	struct vma vma[MOST_VMAS];
	unsigned int nr;
};

static char *whole_file(const char *name)
{
	static char text[MOST_TEXT];
	size_t len = 0;
	ssize_t got;
	int fd = open(name, O_RDONLY);

	while (len < sizeof(text) - 1 &&
	       (got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += got;
	close(fd);
	text[len] = '\0';
	return text;
}

/* The first line of a mapping; false: it is another line. */
static bool is_mapping(const char *line, struct vma *vma)
{
	unsigned long ino;

	*vma = (struct vma){};
	if (sscanf(line, "%lx-%lx %4s %lx %*s %lu", &vma->start, &vma->end,
		   vma->rights, &vma->pgoff, &ino) != 5)
		return false;
	vma->is_file = ino;
	return true;
}

static void read_sum(const char *line, struct vma *vma)
{
	size_t len = strcspn(line, ":");

	for (unsigned int i = 0; i < SUMS; i++)
		if (strlen(sums[i]) == len && !strncmp(line, sums[i], len))
			vma->sum[i] = strtoul(line + len + 1, NULL, 10);
}

/* The VMAs of the region that a smaps file has. */
static void read_list(const char *name, struct list *list)
{
	char *line, *rest = whole_file(name);
	struct vma *vma = NULL, next;

	list->nr = 0;
	while ((line = strsep(&rest, "\n"))) {
		if (line[0] >= 'A' && line[0] <= 'Z') {
			if (vma)
				read_sum(line, vma);
			continue;
		}
		vma = NULL;
		if (is_mapping(line, &next) && next.start >= REGION &&
		    next.end <= REGION + PAGES * UNIT && list->nr < MOST_VMAS) {
			vma = &list->vma[list->nr++];
			*vma = next;
		}
	}
}

static void say_vma(const char *whose, const struct vma *vma)
{
	char text[200] = "";
	size_t len = 0;

	for (unsigned int i = 0; i < SUMS; i++)
		if (vma->sum[i])
			len += snprintf(text + len, sizeof(text) - len,
					" %s %lu", sums[i], vma->sum[i]);
	ksft_print_msg("%s: page %lu to %lu %s %lx %s%s\n", whose,
		       (vma->start - REGION) / UNIT, (vma->end - REGION) / UNIT,
		       vma->rights, vma->pgoff, vma->is_file ? "file" : "",
		       text);
}

/* What only one of the two has. */
static void say_lists(const struct list *live, const struct list *shadow)
{
	unsigned int i = 0, k = 0;

	while (i < live->nr || k < shadow->nr) {
		const struct vma *one = i < live->nr ? &live->vma[i] : NULL;
		const struct vma *other = k < shadow->nr ? &shadow->vma[k] :
							   NULL;

		if (one && other && !memcmp(one, other, sizeof(*one))) {
			i++;
			k++;
		} else if (!other || (one && one->start <= other->start)) {
			say_vma("live", one);
			i++;
		} else {
			say_vma("shadow", other);
			k++;
		}
	}
}

#endif /* _SHADOWMM_SELFTESTS_MM_VMAS_H */
