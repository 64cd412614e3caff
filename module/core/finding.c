// SPDX-License-Identifier: GPL-2.0
/*
 * Findings: the ring that keeps the last ones.
 */
#include "core/cache_priv.h"

/**
 * shadow_finding_add() - add a finding
 * @slabs: the instance's caches
 * @finding: what was found, but for its number
 *
 * Context: CPU locked; any node of a cache may be.
 */
void shadow_finding_add(struct shadow_slabs *slabs,
			const struct shadow_finding *finding)
{
	struct shadow_finding *slot;

	seam_lock(&slabs->lock);
	slot = &slabs->finding[slabs->nr_findings % SHADOW_NR_FINDINGS];
	*slot = *finding;
	slot->number = slabs->nr_findings++;
	seam_unlock(&slabs->lock);
}

/**
 * shadow_finding_nr() - how many findings there ever were
 * @slabs: the instance's caches
 *
 * Context: any.
 * Return: the number of the next one.
 */
u64 shadow_finding_nr(const struct shadow_slabs *slabs)
{
	return READ_ONCE(slabs->nr_findings);
}

/**
 * shadow_finding_read() - one finding
 * @slabs: the instance's caches
 * @number: which
 * @finding: where it is stored
 *
 * Context: interrupts off, the ring's lock not held.
 * Return: false where the ring does not have it any more, or not yet.
 */
bool shadow_finding_read(struct shadow_slabs *slabs, u64 number,
			 struct shadow_finding *finding)
{
	bool there;

	seam_lock(&slabs->lock);
	there = number < slabs->nr_findings &&
		slabs->nr_findings - number <= SHADOW_NR_FINDINGS;
	if (there)
		*finding = slabs->finding[number % SHADOW_NR_FINDINGS];
	seam_unlock(&slabs->lock);
	return there;
}

/**
 * shadow_finding_name() - a kind of findings in words
 * @kind: which
 *
 * Return: a constant string.
 */
const char *shadow_finding_name(enum shadow_finding_kind kind)
{
	static const char *const names[SHADOW_NR_FINDING_KINDS] = {
		[SHADOW_FINDING_FOREIGN] = "no object",
		[SHADOW_FINDING_CACHE] = "wrong cache",
		[SHADOW_FINDING_POINTER] = "invalid pointer",
		[SHADOW_FINDING_DOUBLE] = "double free",
		[SHADOW_FINDING_OVERRUN] = "overrun",
		[SHADOW_FINDING_UNDERRUN] = "underrun",
		[SHADOW_FINDING_USE_AFTER_FREE] = "use after free",
		[SHADOW_FINDING_PADDING] = "padding overwritten",
		[SHADOW_FINDING_LEAK] = "leak",
	};

	return kind < SHADOW_NR_FINDING_KINDS ? names[kind] : "unknown";
}
