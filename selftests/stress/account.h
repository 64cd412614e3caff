/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's memory as its own files count it, so that two moments can be
 * compared. Reads /proc alone.
 */
#ifndef _STRESS_ACCOUNT_H
#define _STRESS_ACCOUNT_H

#define ACCOUNT_CACHES 512

/**
 * struct account - what memory is in use at one moment
 * @free: free pages, those on per-CPU lists included
 * @areas: areas of vmalloc
 * @caches: how many of @cache hold a figure
 * @cache: each slab cache's name and its objects in use
 */
struct account {
	long free;
	long areas;
	int caches;
	struct account_cache {
		char name[32];
		long objects;
	} cache[ACCOUNT_CACHES];
};

int account_take(struct account *account);
long account_objects(const struct account *account, const char *name);

#endif
