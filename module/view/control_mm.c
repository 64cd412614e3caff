// SPDX-License-Identifier: GPL-2.0
/*
 * mm, the command of control that does with address spaces of the shadow what
 * system calls do with a process's. A call that the kernel would refuse fails
 * with the errno that the kernel gives. What has no range: control_space.c.
 */
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "shadow/mm_files.h"
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
	{ "remove", SHADOW_MADV_REMOVE },
	{ "cold", SHADOW_MADV_COLD },
	{ "populate_read", SHADOW_MADV_POPULATE_READ },
	{ "populate_write", SHADOW_MADV_POPULATE_WRITE },
	{ "dontneed_locked", SHADOW_MADV_DONTNEED_LOCKED },
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

/**
 * control_bytes() - a number, hexadecimal behind 0x, with K, M or G behind it
 * @word: the number; loses its letter
 * @bytes: where it is stored
 *
 * Return: 0; -EINVAL, -ERANGE.
 */
int control_bytes(char *word, u64 *bytes)
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

/* In a copy files are numbers alone. */
static int file_of_copy(u32 number, struct shadow_file *file)
{
	if (!number || number >= SHADOW_MM_DEVICE_FILE)
		return -EINVAL;
	*file = (struct shadow_file){
		.file = number,
		.mapping = number,
		.mode = SHADOW_FILE_READ | SHADOW_FILE_WRITE,
		.ops = SHADOW_OPS_FILE,
	};
	return 0;
}

/* A file by its number, or the device. */
static int open_file(struct shadow_mm *mm, const char *word,
		     struct shadow_file *file)
{
	u32 number = SHADOW_MM_DEVICE_FILE;
	int err = 0;

	if (strcmp(word, "device"))
		err = kstrtou32(word, 0, &number);
	if (!err && !mm->hooks)
		return file_of_copy(number, file);
	return err   ?:
		       shadow_mm_files_open(shadow_space_of(mm)->spaces, number,
					    file);
}

/* N ADDR LEN PROT FLAGS [FILE [PGOFF]] */
static int mm_mmap(struct mm_call *call)
{
	const struct words *words = call->words;
	struct shadow_mmap want = { .addr = call->addr, .len = call->len };
	struct shadow_file file;
	u64 addr;
	int err;

	err = parse_prot(words->word[4], &want.prot) ?:
		      parse_mm_flags(mm_map_flags, words->word[5], &want.flags);
	if (!err && words->nr > 6)
		err = open_file(call->mm, words->word[6], &file);
	if (!err && words->nr > 6)
		want.file = &file;
	if (!err && words->nr > 7)
		err = kstrtou64(words->word[7], 0, &want.pgoff);
	if (!err)
		err = shadow_mm_mmap(call->mm, &want, &addr);
	if (!err)
		control_say("mm mmap: 0x%llx", addr);
	if (!err && want.file)
		shadow_mm_files_mapped(want.file);
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

	err = control_bytes(words->word[4], &want);
	if (!err && words->nr > 5)
		err = parse_mm_flags(mm_mremap_flags, words->word[5], &flags);
	if (!err && words->nr > 6)
		err = control_bytes(words->word[6], &to);
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
			   control_bytes(call->words->word[3], limit[found]);
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
	struct shadow_mm_entry *entry;
	int err = 0;

	if (verb->args > 0)
		err = control_bytes(words->word[2], &call.addr);
	if (!err && verb->args > 1)
		err = control_bytes(words->word[3], &call.len);
	if (err)
		return err;
	entry = shadow_mm_table_lock(number);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	call.mm = &entry->space->mm;
	control_say("mm %s: done", verb->name);
	err = verb->run(&call);
	shadow_mm_table_unlock(entry);
	return err;
}

/**
 * control_mm() - do something with an address space of the shadow
 * @words: what to do; the number of an address space, and what that takes
 *
 * Return: 0 or -errno: what the system call gives; -ENOENT: there is none of
 * that number; -ESRCH: it has exited.
 */
int control_mm(const struct words *words)
{
	unsigned int i, given = words->nr - 2;
	u32 number;
	int err;

	for (i = 0; i < ARRAY_SIZE(mm_verbs); i++) {
		if (strcmp(mm_verbs[i].name, words->word[0]))
			continue;
		if (words->nr < 2 || given < mm_verbs[i].min ||
		    given > mm_verbs[i].max)
			return -EINVAL;
		err = kstrtou32(words->word[1], 10, &number);
		return err ?: mm_run(&mm_verbs[i], number, words);
	}
	return control_space(words);
}
