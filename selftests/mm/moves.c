// SPDX-License-Identifier: GPL-2.0
/*
 * moves SEED ROUNDS: random calls that change this process's address space, all
 * kinds of them, on a region and wherever the kernel puts things.
 * moves threads: four threads that allocate and free.
 *
 * For somebody else to watch. Says nothing of what comes of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define REGION 0x200000000000UL
#define PAGES 64UL

#define GUARD_INSTALL 102
#define GUARD_REMOVE 103
#define CALL_MSEAL 462
#define NR_KINDS 16 /* of madvise() */

static uint64_t state;
static int zeros, file, uffd;

static unsigned long below(unsigned long bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % bound;
}

static void *somewhere(void)
{
	return (void *)(REGION + below(PAGES) * PAGE);
}

static unsigned long some_length(void)
{
	return (1 + below(below(4) ? 5 : 20)) * PAGE;
}

static int some_prot(void)
{
	static const int prots[] = { PROT_READ | PROT_WRITE, PROT_READ,
				     PROT_READ | PROT_WRITE, PROT_NONE,
				     PROT_READ | PROT_EXEC };

	return prots[below(5)];
}

/* A fault that cannot kill. */
static void touch(void)
{
	char *at = somewhere();

	for (unsigned long i = below(6); i; i--, at += PAGE)
		if (read(zeros, at, 1) < 0)
			return;
}

static void map(void)
{
	static const int kinds[] = { MAP_PRIVATE | MAP_ANONYMOUS,
				     MAP_PRIVATE | MAP_ANONYMOUS,
				     MAP_PRIVATE | MAP_ANONYMOUS |
					     MAP_NORESERVE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED,
				     MAP_SHARED | MAP_ANONYMOUS,
				     MAP_PRIVATE,
				     MAP_SHARED };
	static const int places[] = { MAP_FIXED, MAP_FIXED,
				      MAP_FIXED, MAP_FIXED_NOREPLACE,
				      0,	 MAP_POPULATE };
	int kind = kinds[below(8)] | places[below(6)];
	int fd = kind & MAP_ANONYMOUS ? -1 : file;

	mmap(somewhere(), some_length(), some_prot(), kind, fd,
	     below(40) * PAGE);
}

/* At no place of its own, and gone again. */
static void map_anywhere(void)
{
	unsigned long len = below(3) ? some_length() : 2UL << 20;
	char *at = mmap(NULL, len, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *more;

	if (at == MAP_FAILED)
		return;
	at[below(len)] = 1;
	more = mremap(at, len, len + some_length(), MREMAP_MAYMOVE);
	if (below(2))
		mprotect(at, PAGE, PROT_READ);
	munmap(more == MAP_FAILED ? at : more, some_length() + len);
}

static void remap(void)
{
	unsigned long len = some_length(),
		      want = below(2) ? len : some_length();

	switch (below(5)) {
	case 0:
		mremap(somewhere(), len, want, 0);
		break;
	case 1:
		mremap(somewhere(), len, want, MREMAP_MAYMOVE);
		break;
	case 2:
		mremap(somewhere(), len, len,
		       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
		       somewhere());
		break;
	case 3:
		mremap(somewhere(), 0, len, MREMAP_MAYMOVE | MREMAP_FIXED,
		       somewhere());
		break;
	default:
		mremap(somewhere(), len, want, MREMAP_MAYMOVE | MREMAP_FIXED,
		       somewhere());
	}
}

static void advise(void)
{
	static const int kinds[NR_KINDS] = {
		MADV_NORMAL,	 MADV_RANDOM,	      MADV_SEQUENTIAL,
		MADV_DONTNEED,	 MADV_FREE,	      MADV_DONTFORK,
		MADV_DOFORK,	 MADV_HUGEPAGE,	      MADV_NOHUGEPAGE,
		MADV_DONTDUMP,	 MADV_DODUMP,	      MADV_WIPEONFORK,
		MADV_KEEPONFORK, MADV_POPULATE_WRITE, GUARD_INSTALL,
		GUARD_REMOVE,
	};

	madvise(somewhere(), some_length(), kinds[below(NR_KINDS)]);
}

static void lock(void)
{
	switch (below(12)) {
	case 0:
		mlockall(below(2) ? MCL_FUTURE : MCL_CURRENT);
		break;
	case 1:
		munlockall();
		break;
	case 2:
		syscall(SYS_mlock2, somewhere(), some_length(), MLOCK_ONFAULT);
		break;
	case 3:
	case 4:
	case 5:
		mlock(somewhere(), some_length());
		break;
	default:
		munlock(somewhere(), some_length());
	}
}

static void mark(void)
{
	static const char *const names[] = { "one", "two", NULL };
	unsigned long node = 1;

	if (below(2))
		prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, somewhere(),
		      some_length(), names[below(3)]);
	else
		syscall(SYS_mbind, somewhere(), some_length(),
			below(2) ? MPOL_PREFERRED : MPOL_DEFAULT, &node,
			below(2) ? 2 : 0, 0);
}

/* Write-protection alone: nobody has to answer a fault. */
static void watch(void)
{
	struct uffdio_register reg = {
		.range = { (unsigned long)somewhere(), some_length() },
		.mode = UFFDIO_REGISTER_MODE_WP,
	};

	if (below(2))
		ioctl(uffd, UFFDIO_REGISTER, &reg);
	else
		ioctl(uffd, UFFDIO_UNREGISTER, &reg.range);
}

static void seal(void)
{
	void *at = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	syscall(CALL_MSEAL, (char *)at + PAGE, PAGE, 0);
	mprotect(at, 4 * PAGE, PROT_NONE);
	munmap(at, PAGE);
}

static void share(void)
{
	int id = shmget(IPC_PRIVATE, 4 * PAGE, IPC_CREAT | 0600);
	char *at = shmat(id, NULL, below(2) ? SHM_RDONLY : 0);

	shmctl(id, IPC_RMID, NULL);
	mprotect(at + PAGE, PAGE, PROT_NONE);
	shmdt(at);
}

static void round_of_calls(void);

static void make_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		for (int i = 0; i < 10; i++)
			round_of_calls();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void round_of_calls(void)
{
	switch (below(32)) {
	case 0 ... 6:
		map();
		break;
	case 7 ... 8:
		munmap(somewhere(), some_length());
		break;
	case 9 ... 12:
		mprotect(somewhere(), some_length(), some_prot());
		break;
	case 13 ... 16:
		remap();
		break;
	case 17 ... 19:
		advise();
		break;
	case 20 ... 21:
		lock();
		break;
	case 22 ... 23:
		mark();
		break;
	case 24:
		watch();
		break;
	case 25:
		sbrk(((long)below(16) - 6) * (long)PAGE / 2);
		break;
	case 26:
		map_anywhere();
		break;
	default:
		touch();
	}
}

static int calls(int rounds)
{
	struct uffdio_api api = { .api = UFFD_API };

	zeros = open("/dev/zero", O_RDONLY);
	file = memfd_create("moves", 0);
	uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (zeros < 0 || file < 0 || ftruncate(file, 100 * PAGE) ||
	    (uffd >= 0 && ioctl(uffd, UFFDIO_API, &api))) {
		perror("moves");
		return 1;
	}
	for (int i = 0; i < rounds; i++) {
		round_of_calls();
		if (i % 200 == 100)
			make_child();
		if (i % 100 == 50)
			share();
		if (i % 400 == 300)
			seal();
	}
	return 0;
}

static void *allocate(void *seed)
{
	unsigned int at = (unsigned long)seed;

	for (int i = 0; i < 300; i++) {
		size_t size = 1000 + rand_r(&at) % 400000;
		char *got = malloc(size);

		got[0] = 1;
		got[size - 1] = 2;
		if (rand_r(&at) % 3)
			free(got);
	}
	return NULL;
}

static int threads(void)
{
	pthread_t thread[4];

	for (unsigned long i = 0; i < 4; i++)
		if (pthread_create(&thread[i], NULL, allocate, (void *)(i + 1)))
			return 1;
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "threads"))
		return threads();
	if (argc != 3)
		return 2;
	state = strtoull(argv[1], NULL, 0) * 2 + 1;
	return calls(atoi(argv[2]));
}
