// SPDX-License-Identifier: GPL-2.0
/*
 * calls [SEED [CALLS]]: the same random calls are made on a region of this
 * process and on an address space of the shadow. Each has to end with the same
 * errno, and after each both have to have the same VMAs there: bounds, rights,
 * offset, file or not. Touches memory, too: where VMAs merge hangs on that.
 * Half-way the shadow's becomes a copy of the process's, and goes on.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "random_calls.h"

/* Where a page of each file stays mapped: there a copy tells its number. */
#define WITNESS(i) (REGION - (2UL * (i) + 2) * PAGE)

static const struct advice kinds[] = {
	{ "normal", MADV_NORMAL },	   { "random", MADV_RANDOM },
	{ "sequential", MADV_SEQUENTIAL }, { "dontfork", MADV_DONTFORK },
	{ "dofork", MADV_DOFORK },	   { "dontdump", MADV_DONTDUMP },
	{ "dodump", MADV_DODUMP },	   { "wipeonfork", MADV_WIPEONFORK },
	{ "keeponfork", MADV_KEEPONFORK }, { "nohugepage", MADV_NOHUGEPAGE },
};

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

/* After a call both sides have the same VMAs. */
static bool lists_are_same(struct list *live)
{
	static struct list shadow;

	read_list("/proc/self/maps", live);
	read_list("/sys/kernel/debug/shadowmm/shadow/maps", &shadow);
	if (live->nr == shadow.nr &&
	    !memcmp(live->vma, shadow.vma, live->nr * sizeof(live->vma[0])))
		return true;
	say_lists(live, &shadow);
	return false;
}

/* From now on the shadow's one is a copy of this process's. */
static void copy_space(void)
{
	FILE *maps;
	char text[TEXT_FORMAT];

	destroy(space);
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
	destroy(space);
}

/* The number of calls made until the two differ, or all. */
static unsigned long run(uint64_t seed, unsigned long calls, bool *same)
{
	static struct list live;
	struct call call;
	unsigned long i, refused = 0;
	int shadow;

	seed_with(seed);
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
			say_difference(seed, i, &call, shadow);
	}
	end_space();
	say_refused(i, refused);
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

	begin_tests(kinds, ARRAY_SIZE(kinds));
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
