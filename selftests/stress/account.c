// SPDX-License-Identifier: GPL-2.0
/*
 * Counts the kernel's free pages, slab objects and vmalloc areas after giving
 * back what is only cached.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account.h"

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		perror(path);
	close(fd);
}

/* The files by which slab's caches are shrunk, open while an account is taken. */
struct shrinkers {
	int fd[ACCOUNT_CACHES];
	int nr;
};

static void shrinkers_open(struct shrinkers *shrinkers)
{
	glob_t files;
	size_t i;
	int fd;

	shrinkers->nr = 0;
	if (glob("/sys/kernel/slab/*/shrink", 0, NULL, &files))
		return;
	for (i = 0; i < files.gl_pathc; i++) {
		fd = open(files.gl_pathv[i], O_WRONLY);
		if (fd >= 0 && shrinkers->nr < ACCOUNT_CACHES)
			shrinkers->fd[shrinkers->nr++] = fd;
	}
	globfree(&files);
}

static void shrinkers_close(struct shrinkers *shrinkers)
{
	while (shrinkers->nr)
		close(shrinkers->fd[--shrinkers->nr]);
}

/*
 * Drop caches, without a line in the log (4), wait for what RCU and the
 * workqueues still hold, and have slab give back what it keeps for each CPU:
 * slabinfo counts a CPU's slabs as in use, whole. One object freed after that
 * brings a slab back, so no file is closed between here and the count.
 */
static void settle(const struct shrinkers *shrinkers)
{
	int i;

	sync();
	put("/proc/sys/vm/drop_caches", "4");
	put("/proc/sys/vm/drop_caches", "3");
	sleep(4);
	for (i = 0; i < shrinkers->nr; i++)
		if (write(shrinkers->fd[i], "1", 1) < 0)
			perror("shrink");
}

static long free_pages(void)
{
	FILE *file = fopen("/proc/zoneinfo", "r");
	long sum = 0, pages;
	char line[256];

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, " pages free %ld", &pages) == 1 ||
		    sscanf(line, " count: %ld", &pages) == 1)
			sum += pages;
	}
	fclose(file);
	return sum;
}

static long vmalloc_areas(void)
{
	FILE *file = fopen("/proc/vmallocinfo", "r");
	char line[1024];
	long areas = 0;

	if (!file)
		return -1;
	/* An area that is unmapped but not purged yet is no longer in use. */
	while (fgets(line, sizeof(line), file))
		areas += !strstr(line, "unpurged");
	fclose(file);
	return areas;
}

static int slab_objects(struct account *account)
{
	FILE *file = fopen("/proc/slabinfo", "r");
	struct account_cache *cache;
	char line[512];

	if (!file)
		return -1;
	account->caches = 0;
	while (account->caches < ACCOUNT_CACHES &&
	       fgets(line, sizeof(line), file)) {
		cache = &account->cache[account->caches];
		if (line[0] != '#' &&
		    sscanf(line, "%31s %ld", cache->name, &cache->objects) == 2)
			account->caches++;
	}
	fclose(file);
	return 0;
}

/**
 * account_take() - count the memory in use now
 * @account: what to fill
 *
 * Return: 0, or -1 if a file of /proc cannot be read
 */
int account_take(struct account *account)
{
	struct shrinkers shrinkers;
	int ret;

	shrinkers_open(&shrinkers);
	settle(&shrinkers);
	ret = slab_objects(account);
	shrinkers_close(&shrinkers);
	account->free = free_pages();
	account->areas = vmalloc_areas();
	return account->free < 0 || account->areas < 0 ? -1 : ret;
}

/**
 * account_objects() - a cache's objects in use
 * @account: where to look
 * @name: the cache
 *
 * Return: how many; 0 if there is no such cache
 */
long account_objects(const struct account *account, const char *name)
{
	int i;

	for (i = 0; i < account->caches; i++)
		if (!strcmp(account->cache[i].name, name))
			return account->cache[i].objects;
	return 0;
}
