// SPDX-License-Identifier: GPL-2.0
/*
 * huge [SEED [CALLS]]: as smaps, with huge pages on in this process and in the
 * address space of the shadow, for all memory, then for what was advised: of each
 * VMA of both, and of their children, smaps has to say the same, AnonHugePages and
 * THPeligible included.
 *
 * Where all pages of a block have gone, and VMAs have not, the kernel may keep a
 * page table, and with it small pages; the shadow keeps none. So a block that lost
 * any is left alone until all of the region is unmapped, once in a while. MADV_FREE
 * is left out: the kernel keeps by block whether pages are written.
 */
#define _GNU_SOURCE
#define UNIT (32 * 4096UL)

#include "touched_calls.h"

#define BLOCK (2UL << 20)
#define BLOCKS (PAGES * UNIT / BLOCK)
#define ROUND 50 /* calls until all is unmapped */
#define SETTINGS "/sys/kernel/mm/transparent_hugepage/"

static const struct advice kinds[] = {
	{ "normal", MADV_NORMAL },	   { "dontfork", MADV_DONTFORK },
	{ "dofork", MADV_DOFORK },	   { "dontdump", MADV_DONTDUMP },
	{ "dodump", MADV_DODUMP },	   { "wipeonfork", MADV_WIPEONFORK },
	{ "keeponfork", MADV_KEEPONFORK }, { "hugepage", MADV_HUGEPAGE },
	{ "hugepage", MADV_HUGEPAGE },	   { "nohugepage", MADV_NOHUGEPAGE },
	{ "dontneed", MADV_DONTNEED },
};

/* A setting of the kernel's, and what it was. */
static struct setting {
	const char *name;
	const char *value;
	char was[128];
} settings[] = {
	{ "enabled", "always", "" },
	{ "defrag", "always", "" },
	{ "shmem_enabled", "never", "" },
	{ "use_zero_page", "1", "" },
	/* Nobody else makes huge pages of small ones meanwhile. */
	{ "khugepaged/pages_to_scan", "1", "" },
	{ "khugepaged/scan_sleep_millisecs", "10000000", "" },
};

static bool touched[BLOCKS]; /* may have a table */
static bool stale[BLOCKS]; /* and it may be empty */
static bool child_stale[BLOCKS];
static unsigned int made; /* calls since all was unmapped */

static bool write_setting(const char *name, const char *value)
{
	char path[96];
	FILE *file;
	bool done;

	snprintf(path, sizeof(path), SETTINGS "%s", name);
	file = fopen(path, "w");
	done = file && fputs(value, file) >= 0;
	return file && !fclose(file) && done;
}

/* "always [madvise] never", or a number: what stands for it now. */
static void read_setting(struct setting *setting)
{
	char path[96], text[128] = "", *start;
	FILE *file;

	snprintf(path, sizeof(path), SETTINGS "%s", setting->name);
	file = fopen(path, "r");
	if (!file || !fgets(text, sizeof(text), file))
		ksft_exit_fail_msg("no setting %s: %m\n", setting->name);
	fclose(file);
	start = strchr(text, '[');
	snprintf(setting->was, sizeof(setting->was), "%s",
		 start ? start + 1 : text);
	setting->was[strcspn(setting->was, "]\n")] = '\0';
}

static void restore(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(settings); i++)
		write_setting(settings[i].name, settings[i].was);
}

static void change_settings(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(settings); i++)
		read_setting(&settings[i]);
	atexit(restore);
	for (unsigned int i = 0; i < ARRAY_SIZE(settings); i++)
		if (!write_setting(settings[i].name, settings[i].value))
			ksft_exit_fail_msg("%s cannot be set\n",
					   settings[i].name);
}

static bool is_left_out(unsigned long address, bool of_child)
{
	return (of_child ? child_stale : stale)[(address - REGION) / BLOCK];
}

/* The tables of a range may be empty from now on. Are there any? */
static bool empty_blocks(unsigned long address, unsigned long len)
{
	unsigned long end = address + len;
	bool found = false;

	for (; address < end && address < REGION + PAGES * UNIT;
	     address = (address | (BLOCK - 1)) + 1) {
		unsigned long block = (address - REGION) / BLOCK;

		found |= touched[block];
		stale[block] |= touched[block];
	}
	return found;
}

/* Pages have come from elsewhere, and tables. */
static void make_touched(unsigned long address, unsigned long len)
{
	unsigned long end = address + len;

	for (; address < end && address < REGION + PAGES * UNIT;
	     address = (address | (BLOCK - 1)) + 1)
		touched[(address - REGION) / BLOCK] = true;
}

static void note_mremap(const char *text, unsigned long address,
			unsigned long len)
{
	unsigned long want, flags, to;

	if (sscanf(text, "%*s %*u %*x %*u %lu %lu %lx", &want, &flags, &to) !=
	    3)
		return;
	if (empty_blocks(address, len) && flags)
		make_touched(to, want);
	if (flags)
		empty_blocks(to, want);
}

/* By what the shadow is told: which blocks have tables, and may have empty ones. */
static void note_call(const char *text)
{
	unsigned long address, len = 1;
	unsigned int whose;
	char what[16];

	if (sscanf(text, "%15s %u %lx %lu", what, &whose, &address, &len) < 3)
		return;
	if (!strcmp(what, "fault") && whose == space)
		make_touched(address, 1);
	if (!strcmp(what, "mmap") || !strcmp(what, "munmap") ||
	    (!strcmp(what, "madvise") && strstr(text, "dontneed")))
		empty_blocks(address, len);
	if (!strcmp(what, "mremap"))
		note_mremap(text, address, len);
}

static void unmap_all(struct call *call)
{
	memset(stale, 0, sizeof(stale));
	memset(touched, 0, sizeof(touched));
	call_is(call, munmap((void *)REGION, PAGES * UNIT),
		"munmap %u %#lx %lu", space, REGION, PAGES * UNIT);
}

static void map_all(struct call *call)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	void *got = mmap((void *)REGION, PAGES * UNIT, PROT_READ | PROT_WRITE,
			 flags, -1, 0);

	call_is(call, got == MAP_FAILED ? -1 : 0, "mmap %u %#lx %lu rw- %#x",
		space, REGION, PAGES * UNIT, flags);
}

static void advise_all(struct call *call)
{
	call_is(call, madvise((void *)REGION, PAGES * UNIT, MADV_HUGEPAGE),
		"madvise %u %#lx %lu hugepage", space, REGION, PAGES * UNIT);
}

static void make_call(struct call *call)
{
	made = made % ROUND + 1;
	if (made == 1)
		return unmap_all(call);
	if (made == 2)
		return map_all(call);
	if (made == 3 && below(4))
		return advise_all(call);
	switch (below(20)) {
	case 0:
		do_mmap(call);
		break;
	case 1:
		do_munmap(call);
		break;
	case 2 ... 3:
		do_mprotect(call);
		break;
	case 4 ... 5:
		do_madvise(call);
		break;
	case 6: /* advice, where nothing is locked: that would bring pages */
		do_mlock(call);
		break;
	case 7:
		do_mremap(call);
		break;
	case 8 ... 9:
		if (!child.pid)
			memcpy(child_stale, stale, sizeof(stale));
		do_child(call);
		break;
	default:
		do_touch(call);
	}
	note_call(call->text);
}

static unsigned long most_of(const char *name)
{
	for (unsigned int i = 0; i < SUMS; i++)
		if (!strcmp(sums[i], name))
			return most[i];
	return 0;
}

/* Faults for which the kernel found no huge page. */
static unsigned long kernel_fallbacks(void)
{
	FILE *file = fopen("/proc/vmstat", "r");
	unsigned long nr = 0;
	char line[96];

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "thp_fault_fallback %lu", &nr);
	if (file)
		fclose(file);
	return nr;
}

/*
 * In a new address space of that option. Where the kernel had no memory for a huge
 * page nothing was compared that means anything: again, with other calls.
 */
static bool run_thp(const char *mode, uint64_t seed, unsigned long calls)
{
	unsigned long before, tries = 3;
	char text[32];

	for (;; seed += 100) {
		before = kernel_fallbacks();
		write_setting("enabled", mode);
		space = make_space("create huge");
		snprintf(text, sizeof(text), "thp %u %s", space, mode);
		if (tell(text))
			ksft_exit_fail_msg("no option: %m\n");
		memset(most, 0, sizeof(most));
		made = 0;
		if (run(seed, calls, make_call))
			return true;
		if (!--tries || kernel_fallbacks() == before)
			return false;
		ksft_print_msg("the kernel had no memory for %lu huge pages\n",
			       kernel_fallbacks() - before);
	}
}

int main(int argc, char **argv)
{
	static const char *const modes[] = { "always", "madvise" };
	static const char *const names[] = {
		"memory_has_the_kernels_huge_pages",
		"advised_memory_has_the_kernels_huge_pages",
	};
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	unsigned long calls = argc > 2 ? strtoul(argv[2], NULL, 10) : 600;
	bool same;

	begin_tests(kinds, ARRAY_SIZE(kinds));
	has_pages = true;
	no_files = true;
	left_out = is_left_out;
	catch_signals();
	change_settings();
	/* Unless it is as large as it may be. */
	if (write(control, "arena grow 40M\n", 15) != 15 && errno != E2BIG)
		ksft_exit_fail_msg("the arena does not grow: %m\n");
	for (int i = 0; i < 2; i++) {
		same = run_thp(modes[i], seed + i, calls);
		ksft_print_msg("a mapping had up to %lu kB of huge pages\n",
			       most_of("AnonHugePages"));
		ksft_test_result(same && most_of("AnonHugePages") >= 2048,
				 "%s\n", names[i]);
	}
	ksft_finished();
}
