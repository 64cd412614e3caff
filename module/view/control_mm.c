// SPDX-License-Identifier: GPL-2.0
/*
 * mm, the command of control that makes address spaces of the shadow and does
 * with them what system calls do with a process's. A call that the kernel would
 * refuse fails with the errno that the kernel gives.
 */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "live/mm_copy.h"
#include "shadow/mm_table.h"
#include "view/control.h"

/**
 * struct mm_word - a word that stands for a number
 * @name: the word
 * @value: the number
 */
struct mm_word {
	const char *name;
	u32 value;
};

/* Ends each table. */
#define MM_WORDS_END    \
	{               \
		NULL, 0 \
	}

static const struct mm_word mm_map_flags[] = {
	{ "shared", SHADOW_MAP_SHARED },
	{ "private", SHADOW_MAP_PRIVATE },
	{ "validate", SHADOW_MAP_SHARED_VALIDATE },
	{ "droppable", SHADOW_MAP_DROPPABLE },
	{ "fixed", SHADOW_MAP_FIXED },
	{ "noreplace", SHADOW_MAP_FIXED_NOREPLACE },
	{ "anon", SHADOW_MAP_ANONYMOUS },
	{ "32bit", SHADOW_MAP_32BIT },
	{ "growsdown", SHADOW_MAP_GROWSDOWN },
	{ "locked", SHADOW_MAP_LOCKED },
	{ "noreserve", SHADOW_MAP_NORESERVE },
	{ "populate", SHADOW_MAP_POPULATE },
	{ "stack", SHADOW_MAP_STACK },
	{ "sync", SHADOW_MAP_SYNC },
	MM_WORDS_END,
};

static const struct mm_word mm_mremap_flags[] = {
	{ "maymove", SHADOW_MREMAP_MAYMOVE },
	{ "fixed", SHADOW_MREMAP_FIXED },
	{ "dontunmap", SHADOW_MREMAP_DONTUNMAP },
	MM_WORDS_END,
};

static const struct mm_word mm_mlockall_flags[] = {
	{ "current", SHADOW_MCL_CURRENT },
	{ "future", SHADOW_MCL_FUTURE },
	{ "onfault", SHADOW_MCL_ONFAULT },
	MM_WORDS_END,
};

static const struct mm_word mm_advices[] = {
	{ "normal", SHADOW_MADV_NORMAL },
	{ "random", SHADOW_MADV_RANDOM },
	{ "sequential", SHADOW_MADV_SEQUENTIAL },
	{ "willneed", SHADOW_MADV_WILLNEED },
	{ "dontneed", SHADOW_MADV_DONTNEED },
	{ "free", SHADOW_MADV_FREE },
	{ "dontfork", SHADOW_MADV_DONTFORK },
	{ "dofork", SHADOW_MADV_DOFORK },
	{ "mergeable", SHADOW_MADV_MERGEABLE },
	{ "unmergeable", SHADOW_MADV_UNMERGEABLE },
	{ "hugepage", SHADOW_MADV_HUGEPAGE },
	{ "nohugepage", SHADOW_MADV_NOHUGEPAGE },
	{ "dontdump", SHADOW_MADV_DONTDUMP },
	{ "dodump", SHADOW_MADV_DODUMP },
	{ "wipeonfork", SHADOW_MADV_WIPEONFORK },
	{ "keeponfork", SHADOW_MADV_KEEPONFORK },
	MM_WORDS_END,
};

/* A word of a table; -EINVAL where it has none of that name. */
static int parse_mm_word(const struct mm_word *table, const char *word,
			 u32 *value)
{
	for (; table->name; table++) {
		if (strcmp(table->name, word))
			continue;
		*value = table->value;
		return 0;
	}
	return -EINVAL;
}

/* "private,anon": the words of a table, or a number. */
static int parse_mm_flags(const struct mm_word *table, char *list, u32 *flags)
{
	u32 value;
	char *word;
	int err;

	*flags = 0;
	if (isdigit(*list))
		return kstrtou32(list, 0, flags);
	while ((word = strsep(&list, ","))) {
		err = parse_mm_word(table, word, &value);
		if (err)
			return err;
		*flags |= value;
	}
	return 0;
}

/* "rwx" as maps has it, "-" for what is not allowed; or "none". */
static int parse_prot(const char *word, u32 *prot)
{
	*prot = 0;
	if (!strcmp(word, "none"))
		return 0;
	for (; *word; word++) {
		if (*word == 'r')
			*prot |= SHADOW_PROT_READ;
		else if (*word == 'w')
			*prot |= SHADOW_PROT_WRITE;
		else if (*word == 'x')
			*prot |= SHADOW_PROT_EXEC;
		else if (*word != '-')
			return -EINVAL;
	}
	return 0;
}

/* A number, hexadecimal behind 0x, with K, M or G behind it. */
static int parse_bytes(char *word, u64 *bytes)
{
	static const char units[] = "KMG";
	char *unit = word + strlen(word) - 1;
	const char *found = *word ? strchr(units, *unit) : NULL;
	unsigned int shift = found ? 10 * (found - units + 1) : 0;
	u64 number;
	int err;

	if (found)
		*unit = '\0';
	err = kstrtou64(word, 0, &number);
	if (err)
		return err;
	if (number > U64_MAX >> shift)
		return -ERANGE;
	*bytes = number << shift;
	return 0;
}

/**
 * struct mm_call - what a call on an address space gets
 * @mm: the address space, its mmap lock held for writing
 * @addr: the third word
 * @len: the fourth
 * @words: all of them: the call, the number, @addr, @len, …
 */
struct mm_call {
	struct shadow_mm *mm;
	u64 addr;
	u64 len;
	const struct words *words;
};

/* N ADDR LEN PROT FLAGS [FILE [PGOFF]] */
static int mm_mmap(struct mm_call *call)
{
	const struct words *words = call->words;
	struct shadow_mmap want = { .addr = call->addr, .len = call->len };
	struct shadow_file file = { .mode = SHADOW_FILE_READ |
					    SHADOW_FILE_WRITE,
				    .ops = SHADOW_OPS_FILE };
	u64 addr;
	int err;

	err = parse_prot(words->word[4], &want.prot) ?:
		      parse_mm_flags(mm_map_flags, words->word[5], &want.flags);
	if (!err && words->nr > 6) {
		err = kstrtou32(words->word[6], 0, &file.file);
		if (!err && (!file.file || file.file >= 1U << 31))
			err = -EINVAL;
		file.mapping = file.file;
		want.file = &file;
	}
	if (!err && words->nr > 7)
		err = kstrtou64(words->word[7], 0, &want.pgoff);
	if (!err)
		err = shadow_mm_mmap(call->mm, &want, &addr);
	if (!err)
		control_say("mm mmap: 0x%llx", addr);
	return err;
}

static int mm_munmap(struct mm_call *call)
{
	return shadow_mm_munmap(call->mm, call->addr, call->len);
}

static int mm_mprotect(struct mm_call *call)
{
	u32 prot;
	int err = parse_prot(call->words->word[4], &prot);

	return err ?: shadow_mm_mprotect(call->mm, call->addr, call->len, prot);
}

/* N ADDR OLD NEW [FLAGS [TO]] */
static int mm_mremap(struct mm_call *call)
{
	const struct words *words = call->words;
	u64 want, to = 0, at;
	u32 flags = 0;
	int err;

	err = parse_bytes(words->word[4], &want);
	if (!err && words->nr > 5)
		err = parse_mm_flags(mm_mremap_flags, words->word[5], &flags);
	if (!err && words->nr > 6)
		err = parse_bytes(words->word[6], &to);
	if (!err)
		err = shadow_mm_mremap(call->mm, call->addr, call->len, want,
				       flags, to, &at);
	if (!err)
		control_say("mm mremap: 0x%llx", at);
	return err;
}

static int mm_madvise(struct mm_call *call)
{
	u32 advice;
	int err;

	err = parse_mm_word(mm_advices, call->words->word[4], &advice);
	return err   ?:
		       shadow_mm_madvise(call->mm, call->addr, call->len,
					 advice);
}

static int mm_mlock(struct mm_call *call)
{
	u32 flags = 0;

	if (call->words->nr > 4) {
		if (strcmp(call->words->word[4], "onfault"))
			return -EINVAL;
		flags = SHADOW_MLOCK_ONFAULT;
	}
	return shadow_mm_mlock(call->mm, call->addr, call->len, flags);
}

static int mm_munlock(struct mm_call *call)
{
	return shadow_mm_munlock(call->mm, call->addr, call->len);
}

static int mm_mseal(struct mm_call *call)
{
	return shadow_mm_mseal(call->mm, call->addr, call->len, 0);
}

static int mm_mlockall(struct mm_call *call)
{
	u32 flags;
	int err;

	err = parse_mm_flags(mm_mlockall_flags, call->words->word[2], &flags);
	return err ?: shadow_mm_mlockall(call->mm, flags);
}

static int mm_munlockall(struct mm_call *call)
{
	return shadow_mm_munlockall(call->mm);
}

/* As the call does: where the heap ends, whether it could be moved or not. */
static int mm_brk(struct mm_call *call)
{
	control_say("mm brk: 0x%llx", shadow_mm_brk(call->mm, call->addr));
	return 0;
}

/* Where an empty heap begins: what exec() would say. */
static int mm_heap(struct mm_call *call)
{
	if (call->addr & ~SHADOW_PAGE_MASK || call->addr >= call->mm->task_size)
		return -EINVAL;
	if (call->mm->brk != call->mm->start_brk)
		return -EBUSY;
	call->mm->start_brk = call->addr;
	call->mm->brk = call->addr;
	return 0;
}

static int mm_expand(struct mm_call *call)
{
	return shadow_mm_expand(call->mm, call->addr);
}

/* The first anonymous page of a VMA, as far as VMAs have to do with it. */
static int mm_touch(struct mm_call *call)
{
	struct shadow_vma *vma = shadow_mm_lookup(call->mm, call->addr);

	return vma ? shadow_mm_anon_prepare(call->mm, vma) : -EFAULT;
}

/* N LIMIT BYTES */
static int mm_limit(struct mm_call *call)
{
	struct shadow_mm_limits *limits = &call->mm->limits;
	u64 *const limit[] = { &limits->as, &limits->data, &limits->stack,
			       &limits->memlock };
	static const char *const names[] = { "as", "data", "stack", "memlock" };
	int found =
		match_string(names, ARRAY_SIZE(names), call->words->word[2]);

	return found < 0 ? -EINVAL :
			   parse_bytes(call->words->word[3], limit[found]);
}

/**
 * struct mm_verb - what can be done with an address space
 * @name: what it is called
 * @args: how many words behind the number are addresses or bytes, at most two
 * @min: words that must follow the number
 * @max: words that may
 * @run: does it
 */
struct mm_verb {
	const char *name;
	unsigned int args;
	unsigned int min;
	unsigned int max;
	int (*run)(struct mm_call *call);
};

static const struct mm_verb mm_verbs[] = {
	{ "mmap", 2, 4, 6, mm_mmap },
	{ "munmap", 2, 2, 2, mm_munmap },
	{ "mprotect", 2, 3, 3, mm_mprotect },
	{ "mremap", 2, 3, 5, mm_mremap },
	{ "madvise", 2, 3, 3, mm_madvise },
	{ "mlock", 2, 2, 3, mm_mlock },
	{ "munlock", 2, 2, 2, mm_munlock },
	{ "mlockall", 0, 1, 1, mm_mlockall },
	{ "munlockall", 0, 0, 0, mm_munlockall },
	{ "mseal", 2, 2, 2, mm_mseal },
	{ "brk", 1, 1, 1, mm_brk },
	{ "heap", 1, 1, 1, mm_heap },
	{ "expand", 1, 1, 1, mm_expand },
	{ "touch", 1, 1, 1, mm_touch },
	{ "limit", 0, 2, 2, mm_limit },
};

static int mm_run(const struct mm_verb *verb, u32 number,
		  const struct words *words)
{
	struct mm_call call = { .words = words };
	int err = 0;

	if (verb->args > 0)
		err = parse_bytes(words->word[2], &call.addr);
	if (!err && verb->args > 1)
		err = parse_bytes(words->word[3], &call.len);
	if (err)
		return err;
	call.mm = shadow_mm_table_lock(number);
	if (!call.mm)
		return -ENOENT;
	control_say("mm %s: done", verb->name);
	err = verb->run(&call);
	shadow_mm_table_unlock(call.mm);
	return err;
}

/* create [NAME] */
static int mm_create(const struct words *words)
{
	const char *name = words->nr > 1 ? words->word[1] : "";
	u32 number;
	int err;

	if (words->nr > 2 || strlen(name) >= SHADOW_MM_NAME)
		return -EINVAL;
	err = shadow_mm_table_create(name, &number);
	if (!err)
		control_say("mm create: %u", number);
	return err;
}

/* import PID: an address space like a process's, by a copy of one moment */
static int mm_import(int pid)
{
	const struct shadow_rec_mm_copy *copy;
	struct grow recs = {};
	u32 number, nr;
	int err;

	err = live_mm_copy(&recs, pid);
	if (!err) {
		copy = (const void *)recs.data;
		nr = (recs.len - sizeof(*copy)) /
		     sizeof(struct shadow_rec_vma_copy);
		err = shadow_mm_import(copy, (const void *)(copy + 1), nr,
				       &number);
	}
	if (!err)
		control_say("mm import: %u", number);
	grow_destroy(&recs);
	return err;
}

/* destroy N, show N */
static int mm_whole(const char *what, u32 number)
{
	int err = -EINVAL;

	if (!strcmp(what, "destroy"))
		err = shadow_mm_table_destroy(number);
	else if (!strcmp(what, "show"))
		err = shadow_mm_table_choose(number);
	if (!err)
		control_say("mm %s: %u", what, number);
	return err;
}

/**
 * control_mm() - do something with an address space of the shadow
 * @words: create [NAME], import PID, or what to do, the number of an address
 *         space, and what that takes
 *
 * Return: 0 or -errno: what the system call gives; -ENOENT: there is none of
 * that number; -ESRCH: nor a process.
 */
int control_mm(const struct words *words)
{
	unsigned int i, given = words->nr - 2;
	u32 number;
	int err;

	if (!strcmp(words->word[0], "create"))
		return mm_create(words);
	if (words->nr < 2)
		return -EINVAL;
	err = kstrtou32(words->word[1], 10, &number);
	if (err)
		return err;
	if (!strcmp(words->word[0], "import"))
		return given || number > INT_MAX ? -EINVAL : mm_import(number);
	for (i = 0; i < ARRAY_SIZE(mm_verbs); i++) {
		if (strcmp(mm_verbs[i].name, words->word[0]))
			continue;
		if (given < mm_verbs[i].min || given > mm_verbs[i].max)
			return -EINVAL;
		return mm_run(&mm_verbs[i], number, words);
	}
	return given ? -EINVAL : mm_whole(words->word[0], number);
}
