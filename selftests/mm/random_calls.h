/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random calls, each made on a region of this process and told to an address space
 * of the shadow. What is compared after them is for the test to say.
 */
#ifndef _SHADOWMM_SELFTESTS_MM_RANDOM_CALLS_H
#define _SHADOWMM_SELFTESTS_MM_RANDOM_CALLS_H

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/mman.h>

#include "vmas.h"

#define FILES 2
#define FILE_PAGES (1UL << 20) /* sparse: VMAs of it grow and move */
#define TEXT_FORMAT 200

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

static const char control_file[] = "/sys/kernel/debug/shadowmm/control";

/**
 * struct call - a call on both sides
 * @text: what the shadow is told, behind "mm "
 * @live: 0, or the errno that the kernel gave
 */
struct call {
	char text[TEXT_FORMAT];
	int live;
};

/* A kind of madvise(), and the shadow's word for it. */
struct advice {
	const char *name;
	int advice;
};

static uint64_t state;
static int control;
static unsigned int space; /* the shadow's number of it */
static int files[FILES];
static unsigned int numbers[FILES]; /* the shadow's */
static const struct advice *advices; /* what some_advice() chooses from */
static unsigned int nr_advices;
static bool has_pages; /* the shadow's one has pages, too */
/*
 * This run locks memory. Without pages in the shadow what cannot be brought there
 * is left out: memory without rights, and behind the end of shared memory.
 */
static bool locks;
static bool no_files; /* all memory is anonymous */

/* Two tests follow, if the module is there; what is advised in them. */
static void begin_tests(const struct advice *kinds, unsigned int nr)
{
	ksft_print_header();
	control = open(control_file, O_WRONLY);
	if (control < 0)
		ksft_exit_skip("no control: is shadowmm loaded?\n");
	ksft_set_plan(2);
	advices = kinds;
	nr_advices = nr;
}

static void seed_with(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15ULL + 1;
}

static unsigned long below(unsigned long bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % bound;
}

/* 0, or the errno with which the shadow refused it. */
static int tell(const char *text)
{
	char line[TEXT_FORMAT + 8];
	int len = snprintf(line, sizeof(line), "mm %s\n", text);

	return write(control, line, len) == len ? 0 : errno;
}

/* The number that control has for the last command of mm. */
static unsigned int said_number(void)
{
	unsigned int number = 0;
	char text[600];
	FILE *file = fopen(control_file, "r");

	while (file && fgets(text, sizeof(text), file))
		sscanf(text, "last: mm %*s %u", &number);
	if (file)
		fclose(file);
	return number;
}

static void show(unsigned int number)
{
	char text[32];

	snprintf(text, sizeof(text), "show %u", number);
	if (!number || tell(text))
		ksft_exit_fail_msg("no address space %u: %m\n", number);
}

/* Tell the shadow to make an address space, and to show it: its number. */
static unsigned int make_space(const char *how)
{
	unsigned int number;

	if (tell(how))
		ksft_exit_fail_msg("no address space: %m\n");
	number = said_number();
	show(number);
	return number;
}

static void destroy(unsigned int number)
{
	char text[32];

	snprintf(text, sizeof(text), "destroy %u", number);
	if (tell(text))
		ksft_exit_fail_msg("address space %u cannot be destroyed\n",
				   number);
}

static __attribute__((format(printf, 3, 4))) void
call_is(struct call *call, long gave, const char *fmt, ...)
{
	int err = errno;
	va_list args;

	call->live = gave == -1 ? err : 0;
	va_start(args, fmt);
	vsnprintf(call->text, sizeof(call->text), fmt, args);
	va_end(args);
}

static void say_difference(uint64_t seed, unsigned long nr,
			   const struct call *call, int shadow)
{
	ksft_print_msg("seed %llu, call %lu: %s: live %d, shadow %d\n",
		       (unsigned long long)seed, nr, call->text, call->live,
		       shadow);
}

static void say_refused(unsigned long made, unsigned long refused)
{
	ksft_print_msg("%lu calls, of which the kernel refused %lu\n", made,
		       refused);
}

static unsigned long an_address(void)
{
	unsigned long address = REGION + below(PAGES) * UNIT;

	return below(64) ? address : address + 1 + below(PAGE - 1);
}

/* From @address on, within the region; seldom not whole pages, or none. */
static unsigned long a_length(unsigned long address)
{
	unsigned long left = REGION + PAGES * UNIT - (address & ~(PAGE - 1));
	unsigned long units = 1 + below(below(4) ? 6 : 24);

	if (!below(64))
		return below(2) ? 0 : left - below(PAGE);
	return units * UNIT < left ? units * UNIT : left;
}

static const char *rights_of(int prot, char *text)
{
	text[0] = prot & PROT_READ ? 'r' : '-';
	text[1] = prot & PROT_WRITE ? 'w' : '-';
	text[2] = prot & PROT_EXEC ? 'x' : '-';
	text[3] = '\0';
	return text;
}

static int some_prot(void)
{
	static const int prots[] = { PROT_READ | PROT_WRITE, PROT_READ,
				     PROT_READ | PROT_EXEC,
				     PROT_READ | PROT_WRITE | PROT_EXEC,
				     PROT_NONE };

	return prots[below(locks && !has_pages ? 4 : 5)];
}

static void do_mmap(struct call *call)
{
	unsigned long addr = an_address(), len = a_length(addr), pgoff = 0;
	int prot = some_prot();
	int file = no_files || below(3) ? -1 : (int)below(FILES);
	/* what is shared and anonymous cannot be locked behind its first end */
	bool alone = locks && file < 0 && !has_pages;
	int flags = below(4) || alone ? MAP_PRIVATE : MAP_SHARED;
	bool keep = !below(4);
	char rights[4], of[32] = "";
	void *got;

	if (file >= 0) {
		pgoff = below(160);
		snprintf(of, sizeof(of), " %d %lu", numbers[file], pgoff);
	} else {
		flags |= MAP_ANONYMOUS;
	}
	flags |= keep ? MAP_FIXED_NOREPLACE : MAP_FIXED;
	if (!below(8))
		flags |= MAP_NORESERVE;
	got = mmap((void *)addr, len, prot, flags, file < 0 ? -1 : files[file],
		   pgoff * PAGE);
	call_is(call, got == MAP_FAILED ? -1 : 0, "mmap %u %#lx %lu %s %#x%s",
		space, addr, len, rights_of(prot, rights), flags, of);
}

static void do_munmap(struct call *call)
{
	unsigned long addr = an_address(), len = a_length(addr);

	call_is(call, munmap((void *)addr, len), "munmap %u %#lx %lu", space,
		addr, len);
}

static void do_mprotect(struct call *call)
{
	unsigned long addr = an_address(), len = a_length(addr);
	int prot = some_prot();
	char rights[4];

	call_is(call, mprotect((void *)addr, len, prot),
		"mprotect %u %#lx %lu %s", space, addr, len,
		rights_of(prot, rights));
}

static void do_madvise(struct call *call)
{
	unsigned long addr = an_address(), len = a_length(addr);
	const struct advice *one = &advices[below(nr_advices)];

	call_is(call, madvise((void *)addr, len, one->advice),
		"madvise %u %#lx %lu %s", space, addr, len, one->name);
}

static void do_mlock(struct call *call)
{
	unsigned long addr = an_address(), len = a_length(addr);

	if (!locks)
		do_madvise(call);
	else if (below(2))
		call_is(call, munlock((void *)addr, len), "munlock %u %#lx %lu",
			space, addr, len);
	else
		call_is(call, mlock((void *)addr, len), "mlock %u %#lx %lu",
			space, addr, len);
}

static void do_mremap(struct call *call)
{
	unsigned long addr = an_address(), len = a_length(addr);
	unsigned long to = an_address(), want = a_length(to);
	int flags = MREMAP_MAYMOVE | MREMAP_FIXED;
	void *got;

	if (!below(3)) { /* in place, or not at all */
		flags = 0;
		to = 0;
		want = a_length(addr);
	} else if (!below(3)) {
		flags |= MREMAP_DONTUNMAP;
		if (below(8)) {
			len = len < want ? len : want;
			want = len;
		}
	}
	got = mremap((void *)addr, len, want, flags, to);
	call_is(call, got == MAP_FAILED ? -1 : 0,
		"mremap %u %#lx %lu %lu %d %#lx", space, addr, len, want, flags,
		to);
}

#endif /* _SHADOWMM_SELFTESTS_MM_RANDOM_CALLS_H */
