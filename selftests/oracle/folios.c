// SPDX-License-Identifier: GPL-2.0
/*
 * folios: a MiB of memory that may be in large folios, but in none as large as a
 * page table's; says where it is and `ready`, and waits for a signal.
 */
#include <string.h>

#include "memory.h"

#define BYTES (HUGE / 2)

int main(void)
{
	char *p = mmap(NULL, 2 * HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	/* Half of what an entry could map, with nothing beside it. */
	p = (char *)(((uintptr_t)p + HUGE - 1) & ~(HUGE - 1));
	if (mprotect(p, BYTES, PROT_READ | PROT_WRITE) ||
	    madvise(p, BYTES, MADV_HUGEPAGE))
		die("large folios");
	memset(p, 1, BYTES);
	printf("folios %lx\nready\n", (unsigned long)p);
	fflush(stdout);
	pause();
	return 0;
}
