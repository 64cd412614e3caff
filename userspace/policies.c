// SPDX-License-Identifier: GPL-2.0
/*
 * The names of policies: read from an option, listed with their sources. Runs
 * none: the module does.
 */
#include "policies.h"

#include <errno.h>
#include <string.h>

#include "core/policy.h"
#include "say.h"

/* All names: "stock, classic, ..." */
static const char *all_names(void)
{
	static char text[FIGURES_MAX_SHADOWS * 2 * SHADOW_POLICY_NAME_LEN];
	const struct shadow_policy *policy;
	size_t length = 0;

	for (unsigned int i = 0; (policy = shadow_policy_at(i)); i++)
		length += snprintf(text + length, sizeof(text) - length, "%s%s",
				   i ? ", " : "", policy->name);
	return text;
}

/* Adds the policy whose name is the first @length letters. */
static int add(struct policies *policies, const char *name, size_t length)
{
	char word[SHADOW_POLICY_NAME_LEN] = "";
	const struct shadow_policy *policy;

	if (length < sizeof(word))
		memcpy(word, name, length);
	policy = shadow_policy_find(word);
	if (!policy) {
		say("no policy '%.*s': there are %s", (int)length, name,
		    all_names());
		return -EINVAL;
	}
	for (size_t i = 0; i < policies->nr; i++) {
		if (policies->names[i] != policy->name)
			continue;
		say("policy '%s' is named twice", policy->name);
		return -EINVAL;
	}
	policies->names[policies->nr++] = policy->name;
	return 0;
}

/**
 * policies_parse() - read the names of policies
 * @policies: filled
 * @list: names, separated by commas
 *
 * Return: 0, or -errno after saying what is wrong.
 */
int policies_parse(struct policies *policies, const char *list)
{
	const char *at = list;

	policies->nr = 0;
	for (;;) {
		size_t length = strcspn(at, ",");
		int error = add(policies, at, length);

		if (error || !at[length])
			return error;
		at += length + 1;
	}
}

/**
 * policies_help() - print each policy's name and source
 * @file: where
 */
void policies_help(FILE *file)
{
	const struct shadow_policy *policy;

	for (unsigned int i = 0; (policy = shadow_policy_at(i)); i++)
		fprintf(file, "%-14s %s\n", policy->name, policy->source);
}
