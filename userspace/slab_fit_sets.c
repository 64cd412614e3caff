// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of size classes: the running kernel's, those that a user gives, and the
 * bytes that a request gets from a set. Counts no request.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "slab_fit.h"

#define PAGE_BYTES 4096ULL
/* An object's alignment at least: ARCH_KMALLOC_MINALIGN of x86-64. */
#define MIN_ALIGN 8U
/* KMALLOC_MAX_SIZE: the largest block of the page allocator. */
#define MAX_SIZE (4U << 20)

/* The largest power of two that divides a size. */
static __u32 natural_align(__u32 size)
{
	return size & -size;
}

/*
 * The class of a request, or NULL: the smallest that is large enough and that
 * keeps kmalloc()'s promise, which is an address aligned to the largest power
 * of two that divides the size. A class's objects are aligned so to their own
 * size (create_kmalloc_cache()), and requests are told apart by eights of bytes
 * (kmalloc_size_index[]). Every class of the running kernel keeps the promise.
 */
static const __u32 *find_class(const struct slab_set *set, __u32 asked)
{
	__u32 size = (asked + MIN_ALIGN - 1) / MIN_ALIGN * MIN_ALIGN;

	for (unsigned int i = 0; i < set->nr; i++)
		if (set->sizes[i] >= size &&
		    natural_align(set->sizes[i]) >= natural_align(size))
			return &set->sizes[i];
	return NULL;
}

/**
 * slab_set_given() - the bytes that a request gets
 * @set: the classes
 * @asked: the bytes it asks for, not 0
 *
 * Return: the size of its class; where there is none, that of 2^n pages.
 */
__u64 slab_set_given(const struct slab_set *set, __u32 asked)
{
	const __u32 *class = find_class(set, asked);
	__u64 bytes = PAGE_BYTES;

	if (class)
		return *class;
	while (bytes < asked)
		bytes *= 2;
	return bytes;
}

/**
 * slab_set_is_pages() - does a request get pages, not an object of a class?
 * @set: the classes
 * @asked: the bytes it asks for, not 0
 *
 * Return: true if so.
 */
bool slab_set_is_pages(const struct slab_set *set, __u32 asked)
{
	return !find_class(set, asked);
}

static int by_size(const void *a, const void *b)
{
	__u32 left = *(const __u32 *)a, right = *(const __u32 *)b;

	return left < right ? -1 : left > right;
}

/* Is this the name of a class's cache, of none of its kin (kmalloc-cg-64)? */
static bool is_class_name(const char *name)
{
	const char *prefix = "kmalloc-";

	if (strncmp(name, prefix, strlen(prefix)))
		return false;
	name += strlen(prefix);
	return isdigit(*name) && !name[strspn(name, "0123456789kM")];
}

static __u32 read_object_size(const char *folder, const char *name)
{
	char path[512];
	__u32 size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/object_size", folder, name);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%u", &size) != 1)
		size = 0;
	fclose(file);
	return size;
}

/**
 * slab_set_today() - the running kernel's size classes
 * @set: filled
 * @folder: the kernel's folder of caches; where it has none of kmalloc's, the
 *          classes are those of every supported kernel on x86-64
 *
 * All kinds of kmalloc caches (cgroup, reclaimable, DMA, random ones, buckets)
 * have the same classes.
 */
void slab_set_today(struct slab_set *set, const char *folder)
{
	static const __u32 usual[] = { 8,   16,	 32,   64,   96,   128, 192,
				       256, 512, 1024, 2048, 4096, 8192 };
	const struct dirent *entry;
	DIR *dir = opendir(folder);

	*set = (struct slab_set){ .name = "today" };
	while (dir && (entry = readdir(dir)) && set->nr < SLAB_MAX_CLASSES) {
		__u32 size = 0;

		if (is_class_name(entry->d_name))
			size = read_object_size(folder, entry->d_name);
		if (size)
			set->sizes[set->nr++] = size;
	}
	if (dir)
		closedir(dir);
	if (!set->nr) {
		set->nr = sizeof(usual) / sizeof(*usual);
		memcpy(set->sizes, usual, sizeof(usual));
	}
	qsort(set->sizes, set->nr, sizeof(*set->sizes), by_size);
}

/* NAME= before the sizes, or a name by number. */
static int parse_name(struct slab_sets *sets, struct slab_set *set,
		      const char *name, size_t length)
{
	if (length)
		snprintf(set->name, sizeof(set->name), "%.*s", (int)length,
			 name);
	else
		snprintf(set->name, sizeof(set->name), "alt%zu", sets->nr + 1);
	for (size_t i = 0; i < sets->nr; i++)
		if (!strcmp(sets->set[i].name, set->name))
			return -EINVAL;
	for (const char *at = set->name; *at; at++)
		if (!isalnum(*at) && *at != '-' && *at != '_')
			return -EINVAL;
	if (length >= sizeof(set->name) || !strcmp(set->name, "today") ||
	    !strncmp(set->name, "best", 4))
		return -EINVAL;
	return 0;
}

/* Adds the size that @text starts with; returns what follows it, or NULL. */
static const char *parse_size(struct slab_set *set, const char *text)
{
	__u32 last = set->nr ? set->sizes[set->nr - 1] : 0;
	unsigned long size;
	char *end;

	errno = 0;
	size = strtoul(text, &end, 10);
	if (errno || !isdigit(*text) || size <= last || size > MAX_SIZE ||
	    size % MIN_ALIGN || set->nr == SLAB_MAX_CLASSES)
		return NULL;
	set->sizes[set->nr++] = size;
	return end;
}

/**
 * slab_sets_parse() - read a set of size classes
 * @sets: the user's sets; one is added
 * @text: its sizes, separated by commas; NAME= may stand before them
 *
 * Return: 0, or -EINVAL after saying what is wrong.
 */
int slab_sets_parse(struct slab_sets *sets, const char *text)
{
	const char *equals = strchr(text, '=');
	const char *at = equals ? equals + 1 : text;
	struct slab_set set = {};

	if (sets->nr == SLAB_MAX_GIVEN) {
		say("too many --classes: %d at most", SLAB_MAX_GIVEN);
		return -EINVAL;
	}
	if ((equals && equals == text) ||
	    parse_name(sets, &set, text, equals ? equals - text : 0)) {
		say("bad name in --classes '%s': up to %d letters, digits, - and _, each name once, not today or best",
		    text, SLAB_NAME_LEN - 1);
		return -EINVAL;
	}
	do {
		at = parse_size(&set, at);
	} while (at && *at++ == ',');
	if (!at || at[-1]) {
		say("bad --classes '%s': up to %d rising sizes, multiples of %u from %u to %u, separated by commas",
		    text, SLAB_MAX_CLASSES, MIN_ALIGN, MIN_ALIGN, MAX_SIZE);
		return -EINVAL;
	}
	sets->set[sets->nr++] = set;
	return 0;
}
