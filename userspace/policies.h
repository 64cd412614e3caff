/* SPDX-License-Identifier: GPL-2.0 */
/*
 * --policy: the policies that a user names.
 */
#ifndef _SHADOWMM_POLICIES_H
#define _SHADOWMM_POLICIES_H

#include <stdio.h>

#include "figures.h"

/**
 * struct policies - policies, in the user's order
 * @nr: how many; 0: the user named none
 * @names: their names
 */
struct policies {
	size_t nr;
	const char *names[FIGURES_MAX_SHADOWS];
};

int policies_parse(struct policies *policies, const char *list);
void policies_help(FILE *file);

#endif /* _SHADOWMM_POLICIES_H */
