// SPDX-License-Identifier: GPL-2.0
/*
 * calls [SEED [CALLS]]: the same random calls are made on a region of this
 * process and on an address space of the shadow. Each has to end with the same
 * errno, and after each both have to have the same VMAs there: bounds, rights,
 * offset, file or not. Touches memory, too: where VMAs merge hangs on that.
 * Half-way the shadow's becomes a copy of the process's, and goes on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest.h"

#define PAGE 4096UL
#define REGION 0x200000000000UL
#define PAGES 96UL /* of the region */
#define FILES 2
/* Where a page of each file stays mapped: there a copy tells its number. */
#define WITNESS(i) (REGION - (2UL * (i) + 2) * PAGE)
#define FILE_PAGES (1UL << 20) /* sparse: VMAs of it grow and move */
#define MOST_VMAS (PAGES + 1)
#define MOST_TEXT 65536
#define TEXT_FORMAT 200

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

static const char control_file[] = "/sys/kernel/debug/shadowmm/control";

/**
 * struct vma - a line of maps
 * @start: its first address
 * @end: the first address behind it
 * @rights: "rwxp"
 * @pgoff: offset in its file, in bytes; 0: of no file
 * @is_file: it maps one
 */
struct vma {
	unsigned long start;
	unsigned long end;
	char rights[5];
	unsigned long pgoff;
	bool is_file;
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

/**
 * struct call - a call on both sides
 * @text: what the shadow is told, behind "mm "
 * @live: 0, or the errno that the kernel gave
 */
struct call {
	char text[TEXT_FORMAT];
	int live;
};

static uint64_t state;
static int control;
static unsigned int space; /* the shadow's number of it */
static int files[FILES];
static unsigned int numbers[FILES]; /* the shadow's */
static bool locks; /* this run locks memory, and maps none without rights */

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

static unsigned long an_address(void)
{
	unsigned long address = REGION + below(PAGES) * PAGE;

	return below(64) ? address : address + 1 + below(PAGE - 1);
}

/* From @address on, within the region; seldom not whole pages, or none. */
static unsigned long a_length(unsigned long address)
{
	unsigned long left = REGION + PAGES * PAGE - (address & ~(PAGE - 1));
	unsigned long pages = 1 + below(below(4) ? 6 : 24);

	if (!below(64))
		return below(2) ? 0 : left - below(PAGE);
	return pages * PAGE < left ? pages * PAGE : left;
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

	return prots[below(locks ? 4 : 5)];
}

static void do_mmap(struct call *call)
{
	unsigned long addr = an_address(), len = a_length(addr), pgoff = 0;
	int prot = some_prot(), file = below(3) ? -1 : (int)below(FILES);
	/* what is shared and anonymous cannot be locked behind its first end */
	int flags = below(4) || (locks && file < 0) ? MAP_PRIVATE : MAP_SHARED;
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
	static const struct {
		const char *name;
		int advice;
	} advices[] = {
		{ "normal", MADV_NORMAL },
		{ "random", MADV_RANDOM },
		{ "sequential", MADV_SEQUENTIAL },
		{ "dontfork", MADV_DONTFORK },
		{ "dofork", MADV_DOFORK },
		{ "dontdump", MADV_DONTDUMP },
		{ "dodump", MADV_DODUMP },
		{ "wipeonfork", MADV_WIPEONFORK },
		{ "keeponfork", MADV_KEEPONFORK },
		{ "nohugepage", MADV_NOHUGEPAGE },
	};
	unsigned long addr = an_address(), len = a_length(addr);
	unsigned long i = below(sizeof(advices) / sizeof(*advices));

	call_is(call, madvise((void *)addr, len, advices[i].advice),
		"madvise %u %#lx %lu %s", space, addr, len, advices[i].name);
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

/* The first anonymous page of a private mapping that can be written. */
static void do_touch(struct call *call, const struct list *list)
{
	const struct vma *vma;

	call->text[0] = '\0';
	if (!list->nr)
		return;
	vma = &list->vma[below(list->nr)];
	if (vma->rights[1] != 'w' || vma->rights[3] != 'p')
		return;
	*(volatile char *)vma->start = 1;
	call_is(call, 0, "touch %u %#lx", space, vma->start);
}

static void make_call(struct call *call, const struct list *list)
{
	switch (below(12)) {
	case 0 ... 3:
		return do_mmap(call);
	case 4:
		return do_munmap(call);
	case 5 ... 6:
		return do_mprotect(call);
	case 7:
		return do_madvise(call);
	case 8:
		return do_mlock(call);
	case 9:
		return do_mremap(call);
	default:
		return do_touch(call, list);
	}
}

/* The VMAs of the region that a maps file has. */
static void read_list(const char *name, struct list *list)
{
	static char text[MOST_TEXT];
	size_t len = 0;
	ssize_t got;
	char *line, *rest = text;
	int fd = open(name, O_RDONLY);

	while (len < sizeof(text) - 1 &&
	       (got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += got;
	close(fd);
	text[len] = '\0';
	list->nr = 0;
	while ((line = strsep(&rest, "\n"))) {
		struct vma vma = {};
		unsigned long ino;

		if (sscanf(line, "%lx-%lx %4s %lx %*s %lu", &vma.start,
			   &vma.end, vma.rights, &vma.pgoff, &ino) != 5 ||
		    vma.start < REGION || vma.end > REGION + PAGES * PAGE)
			continue;
		vma.is_file = ino;
		if (list->nr < MOST_VMAS)
			list->vma[list->nr++] = vma;
	}
}

static void say_list(const char *whose, const struct list *list)
{
	for (unsigned int i = 0; i < list->nr; i++) {
		const struct vma *vma = &list->vma[i];

		ksft_print_msg("%s: page %lu to %lu %s %lx %s\n", whose,
			       (vma->start - REGION) / PAGE,
			       (vma->end - REGION) / PAGE, vma->rights,
			       vma->pgoff, vma->is_file ? "file" : "");
	}
}

/* After a call both sides have the same VMAs. */
static bool lists_are_same(struct list *live)
{
	static struct list shadow;

	read_list("/proc/self/maps", live);
	read_list("/sys/kernel/debug/shadowmm/shadow/maps", &shadow);
	if (live->nr == shadow.nr &&
	    !memcmp(live->vma, shadow.vma, live->nr * sizeof(live->vma[0])))
		return true;
	say_list("live", live);
	say_list("shadow", &shadow);
	return false;
}

/* Tell the shadow to make an address space, and to show it: its number. */
static unsigned int make_space(const char *how)
{
	unsigned int number = 0;
	char text[64];
	FILE *file;

	if (tell(how))
		ksft_exit_fail_msg("no address space: %m\n");
	file = fopen(control_file, "r");
	while (file && fgets(text, sizeof(text), file))
		sscanf(text, "last: mm %*s %u", &number);
	if (file)
		fclose(file);
	snprintf(text, sizeof(text), "show %u", number);
	if (!number || tell(text))
		ksft_exit_fail_msg("no number of an address space\n");
	return number;
}

static void destroy_space(void)
{
	char text[32];

	snprintf(text, sizeof(text), "destroy %u", space);
	if (tell(text))
		ksft_exit_fail_msg("the address space cannot be destroyed\n");
}

/* From now on the shadow's one is a copy of this process's. */
static void copy_space(void)
{
	FILE *maps;
	char text[TEXT_FORMAT];

	destroy_space();
	snprintf(text, sizeof(text), "import %d", getpid());
	space = make_space(text);
	maps = fopen("/sys/kernel/debug/shadowmm/shadow/maps", "r");
	while (maps && fgets(text, sizeof(text), maps)) {
		unsigned int number;
		unsigned long start;

		if (sscanf(text, "%lx-%*s %*s %*s %*s %*s file %u", &start,
			   &number) != 2)
			continue;
		for (int i = 0; i < FILES; i++)
			if (start == WITNESS(i))
				numbers[i] = number;
	}
	if (maps)
		fclose(maps);
}

static void begin_space(void)
{
	space = make_space("create calls");
	for (int i = 0; i < FILES; i++)
		numbers[i] = i + 1;
}

static void end_space(void)
{
	munmap((void *)REGION, PAGES * PAGE);
	destroy_space();
}

/* The number of calls made until the two differ, or all. */
static unsigned long run(uint64_t seed, unsigned long calls, bool *same)
{
	static struct list live;
	struct call call;
	unsigned long i, refused = 0;
	int shadow;

	state = seed * 0x9e3779b97f4a7c15ULL + 1;
	begin_space();
	live.nr = 0;
	*same = true;
	for (i = 0; *same && i < calls; i++) {
		if (i == calls / 2)
			copy_space();
		make_call(&call, &live);
		if (!call.text[0])
			continue;
		shadow = tell(call.text);
		refused += !!call.live;
		*same = shadow == call.live && lists_are_same(&live);
		if (!*same)
			ksft_print_msg(
				"seed %llu, call %lu: %s: live %d, shadow %d\n",
				(unsigned long long)seed, i, call.text,
				call.live, shadow);
	}
	end_space();
	ksft_print_msg("%lu calls, of which the kernel refused %lu\n", i,
		       refused);
	*same = *same && refused && refused < i / 2;
	return i;
}

static void make_files(void)
{
	for (int i = 0; i < FILES; i++) {
		files[i] = memfd_create("calls", 0);
		if (files[i] < 0 || ftruncate(files[i], FILE_PAGES * PAGE))
			ksft_exit_fail_msg("no file: %m\n");
		if (mmap((void *)WITNESS(i), PAGE, PROT_READ,
			 MAP_SHARED | MAP_FIXED, files[i], 0) == MAP_FAILED)
			ksft_exit_fail_msg("no witness: %m\n");
	}
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	unsigned long calls = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
	bool same;

	ksft_print_header();
	control = open(control_file, O_WRONLY);
	if (control < 0)
		ksft_exit_skip("no control: is shadowmm loaded?\n");
	ksft_set_plan(2);
	make_files();
	for (int i = 0; i < 2; i++) {
		locks = i;
		run(seed + i, calls, &same);
		ksft_test_result(same, "%s\n",
				 locks ? "locked_memory_has_the_kernels_vmas" :
					 "calls_make_the_kernels_vmas");
	}
	ksft_finished();
}
