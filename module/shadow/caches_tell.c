// SPDX-License-Identifier: GPL-2.0
/*
 * Findings of the caches: one line each in the kernel's log, rate-limited, and
 * the same line for who asks. Sites as symbols, objects as page frames and
 * offsets: no address of the kernel's.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/ratelimit.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include "shadow/caches_priv.h"

u64 caches_told;
static DEFINE_RAW_SPINLOCK(tell_lock); /* caches_told */

/**
 * struct tell_line - a line that is being made
 * @text: it
 * @len: bytes
 */
struct tell_line {
	char text[SHADOW_CACHES_LINE];
	size_t len;
};

static __printf(2, 3) void tell_add(struct tell_line *line, const char *fmt,
				    ...)
{
	va_list args;

	va_start(args, fmt);
	line->len += vscnprintf(line->text + line->len,
				sizeof(line->text) - line->len, fmt, args);
	va_end(args);
}

static void tell_site(struct tell_line *line, const char *what, u64 site,
		      u32 owner)
{
	if (site)
		tell_add(line, "; %s by %u at %pS", what, owner,
			 (void *)(unsigned long)site);
}

static void tell_bytes(struct tell_line *line,
		       const struct shadow_finding *finding)
{
	u32 nr = min_t(u32, finding->nr_bytes, SHADOW_FINDING_BYTES);

	if (!finding->nr_bytes)
		return;
	tell_add(line, ", %u bytes from offset %lld: %*ph%s, not %02x",
		 finding->nr_bytes, finding->offset, (int)nr, finding->bytes,
		 nr < finding->nr_bytes ? " ..." : "", finding->want);
}

static void tell_make(struct tell_line *line,
		      const struct shadow_finding *finding)
{
	line->len = 0;
	tell_add(line, "%s: ", shadow_finding_name(finding->kind));
	if (finding->cache[0])
		tell_add(line, "cache %.*s, ", SHADOW_FINDING_NAME,
			 finding->cache);
	tell_add(line, "object at pfn %llu + %llu",
		 finding->object >> PAGE_SHIFT,
		 finding->object & (PAGE_SIZE - 1));
	if (finding->kind == SHADOW_FINDING_POINTER)
		tell_add(line, ", offset %lld", finding->offset);
	tell_bytes(line, finding);
	tell_site(line, "allocated", finding->alloc_site, finding->alloc_owner);
	tell_site(line, "freed", finding->free_site, finding->free_owner);
	if (finding->site)
		tell_add(line, "; refused at %pS",
			 (void *)(unsigned long)finding->site);
}

/**
 * shadow_caches_finding() - a finding, in words
 * @number: which, from 0
 * @text: where the line is stored
 * @size: bytes of it
 *
 * Context: any but NMI.
 * Return: false where the ring does not have it: not yet, or no more.
 */
bool shadow_caches_finding(u64 number, char *text, size_t size)
{
	struct shadow_finding finding;
	struct tell_line line;
	unsigned long flags;
	bool there;

	local_irq_save(flags);
	there = shadow_finding_read(caches_slabs(), number, &finding);
	local_irq_restore(flags);
	if (!there)
		return false;
	tell_make(&line, &finding);
	strscpy(text, line.text, size);
	return true;
}

/**
 * shadow_caches_nr_findings() - how many findings there were
 *
 * Context: any.
 * Return: how many since the module was loaded.
 */
u64 shadow_caches_nr_findings(void)
{
	return shadow_finding_nr(caches_slabs());
}

static int tell_validate(struct shadow_cache *cache, void *found)
{
	unsigned long flags;

	local_irq_save(flags);
	*(u32 *)found = shadow_cache_validate(cache, smp_processor_id());
	local_irq_restore(flags);
	return 0;
}

/**
 * shadow_caches_validate() - look at every free object of a cache
 * @name: the cache's
 * @found: where the number of findings is stored
 *
 * Context: may sleep.
 * Return: 0, or -ENOENT for no such cache.
 */
int shadow_caches_validate(const char *name, u32 *found)
{
	int err = shadow_caches_use(name, tell_validate, found);

	caches_tell(caches_slabs());
	return err;
}

/**
 * caches_tell_new() - tell of all findings that nobody was told of
 *
 * Context: any but NMI, no lock of a cache held.
 */
void caches_tell_new(void)
{
	static DEFINE_RATELIMIT_STATE(limit, DEFAULT_RATELIMIT_INTERVAL,
				      DEFAULT_RATELIMIT_BURST);
	char text[SHADOW_CACHES_LINE];
	unsigned long flags;
	u64 from, to;

	raw_spin_lock_irqsave(&tell_lock, flags);
	from = caches_told;
	to = shadow_finding_nr(caches_slabs());
	WRITE_ONCE(caches_told, to);
	raw_spin_unlock_irqrestore(&tell_lock, flags);
	if (to - from > SHADOW_NR_FINDINGS)
		from = to - SHADOW_NR_FINDINGS;
	for (; from < to; from++) {
		if (!shadow_caches_finding(from, text, sizeof(text)))
			continue;
		if (__ratelimit(&limit))
			pr_warn("shadowmm: slab: %s\n", text);
	}
}
