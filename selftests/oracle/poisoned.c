// SPDX-License-Identifier: GPL-2.0
/*
 * poisoned: two pages, of which one is to fail and one to be given up before it
 * does. Says where they are and `ready`; at SIGUSR1 it asks for both, says what
 * came of it and `done`, and waits.
 */
#include <errno.h>
#include <string.h>

#include "memory.h"

#ifndef MADV_HWPOISON
#define MADV_HWPOISON 100
#endif
#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101
#endif

/* The kernel's word to who had written to a page that has failed. */
static void on_bus_error(int sig)
{
	(void)sig;
}

/* A page that is on its way between lists is busy for a while. */
static void give_up(const char *kind, char *p, int advice)
{
	int i, err = 0;

	for (i = 0; i < 200; i++) {
		err = madvise(p, PAGE, advice) ? errno : 0;
		if (!err || err == EINVAL || err == EPERM)
			break;
		usleep(50000);
	}
	printf("%s: %s\n", kind, err ? strerror(err) : "ok");
}

int main(void)
{
	sigset_t word;
	char *hard, *soft;

	expect_word(&word);
	signal(SIGBUS, on_bus_error);

	hard = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(hard, 1, PAGE);
	soft = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(soft, 2, PAGE);
	printf("hard %lx\nsoft %lx\nready\n", (unsigned long)hard,
	       (unsigned long)soft);
	wait_for_word(&word);
	give_up("hard", hard, MADV_HWPOISON);
	give_up("soft", soft, MADV_SOFT_OFFLINE);
	printf("soft is %s\n", soft[PAGE - 1] == 2 ? "kept" : "lost");
	printf("done\n");
	fflush(stdout);
	pause();
	return 0;
}
