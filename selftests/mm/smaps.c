// SPDX-License-Identifier: GPL-2.0
/*
 * smaps [SEED [CALLS]]: the same random calls are made on a region of this
 * process and on an address space of the shadow, memory is touched in both, and
 * both fork. Each has to end with the same errno, or the signal that stands for
 * it, and after each both have to have the same VMAs there: bounds, rights,
 * offset, file or not, and as smaps has it what of them is there, whose it is and
 * what of it was written. So with the child, while there is one, each fourth time.
 *
 * Of smaps' lines these are not compared: Referenced and LazyFree, which the
 * kernel brings up to date when it likes. Huge pages: huge.c.
 */
#define _GNU_SOURCE
#include "touched_calls.h"

static const struct advice kinds[] = {
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
	{ "dontneed", MADV_DONTNEED },
	{ "free", MADV_FREE },
	{ "remove", MADV_REMOVE },
	{ "populate_read", MADV_POPULATE_READ },
	{ "populate_write", MADV_POPULATE_WRITE },
	{ "dontneed_locked", MADV_DONTNEED_LOCKED },
};

static void make_call(struct call *call)
{
	switch (below(16)) {
	case 0 ... 3:
		return do_mmap(call);
	case 4:
		return do_munmap(call);
	case 5 ... 6:
		return do_mprotect(call);
	case 7 ... 8:
		return do_madvise(call);
	case 9:
		return do_mlock(call);
	case 10:
		return do_mremap(call);
	case 11 ... 12:
		return do_child(call);
	default:
		return do_touch(call);
	}
}

static void make_files(void)
{
	char text[64];

	for (int i = 0; i < FILES; i++) {
		files[i] = memfd_create("smaps", 0);
		numbers[i] = i + 1;
		snprintf(text, sizeof(text), "file %u %lu shmem", numbers[i],
			 FILE_PAGES * PAGE);
		if (files[i] < 0 || ftruncate(files[i], FILE_PAGES * PAGE) ||
		    tell(text))
			ksft_exit_fail_msg("no file: %m\n");
	}
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	unsigned long calls = argc > 2 ? strtoul(argv[2], NULL, 10) : 300;

	begin_tests(kinds, ARRAY_SIZE(kinds));
	has_pages = true;
	catch_signals();
	for (int i = 0; i < 2; i++) {
		locks = i;
		space = make_space("create smaps");
		make_files();
		ksft_test_result(
			run(seed + i, calls, make_call), "%s\n",
			locks ? "locked_memory_has_the_kernels_pages" :
				"calls_make_the_kernels_vmas_and_pages");
		for (int file = 0; file < FILES; file++)
			close(files[file]);
	}
	ksft_finished();
}
