// SPDX-License-Identifier: GPL-2.0
/*
 * Who may open the module's files, and whether a kernel address is in what they
 * read: each file by each kind of reader, a line of a table each. Nothing is
 * written but settings, which are set back.
 */
#include <ftw.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "files.h"
#include "kselftest.h"

#define RAW "/sys/module/shadowmm/parameters/raw_addresses"
#define KPTR "/proc/sys/kernel/kptr_restrict"
#define NOBODY 65534
#define MAX_FILES 256

/**
 * struct reader - a kind of reader
 * @name: what to call it
 * @raw: the module's raw_addresses
 * @kptr: the kernel's kptr_restrict
 * @without: a capability that it lacks; 0: none
 * @user: it is no root
 * @group: root, with another effective group than its own
 * @handed: it reads what root had opened
 * @later: raw_addresses when it reads that; NULL: as it was
 * @error: what open() fails with; 0: it does not
 * @addresses: it may see addresses
 */
static const struct reader {
	const char *name;
	const char *raw;
	const char *kptr;
	int without;
	bool user;
	bool group;
	bool handed;
	const char *later;
	int error;
	bool addresses;
} readers[] = {
	{ "root", "N", "0", .error = 0 },
	{ "root, kptr_restrict 1", "N", "1", .error = 0 },
	{ "root, kptr_restrict 2", "N", "2", .error = 0 },
	{ "root without CAP_SYSLOG", "Y", "0", .without = CAP_SYSLOG },
	{ "root without CAP_SYS_ADMIN", "N", "0", .without = CAP_SYS_ADMIN,
	  .error = EPERM },
	{ "root without CAP_SYS_ADMIN, raw", "Y", "0", .without = CAP_SYS_ADMIN,
	  .error = EPERM },
	{ "user", "N", "0", .user = true, .error = EACCES },
	{ "user, raw", "Y", "0", .user = true, .error = EACCES },
	{ "user with root's descriptor", "N", "0", .user = true,
	  .handed = true },
	{ "user with root's descriptor, kptr_restrict 2", "N", "2",
	  .user = true, .handed = true },
	{ "root without CAP_SYS_ADMIN with root's descriptor", "N", "0",
	  .without = CAP_SYS_ADMIN, .handed = true },
	{ "root who asks for addresses", "Y", "0", .addresses = true },
	{ "root who asks, kptr_restrict 1", "Y", "1", .addresses = true },
	{ "root who asks, kptr_restrict 2", "Y", "2", .addresses = false },
	{ "root of another group who asks, kptr_restrict 1", "Y", "1",
	  .group = true },
	{ "root without CAP_SYSLOG who asks, kptr_restrict 1", "Y", "1",
	  .without = CAP_SYSLOG },
	{ "user with the descriptor of root who asks", "Y", "0", .user = true,
	  .handed = true, .addresses = true },
	{ "user with the descriptor of root who asks, kptr_restrict 1", "Y",
	  "1", .user = true, .handed = true, .addresses = true },
	{ "user with the descriptor of root who asks, kptr_restrict 2", "Y",
	  "2", .user = true, .handed = true },
	{ "root without CAP_SYSLOG with the descriptor of root who asks", "Y",
	  "0", .without = CAP_SYSLOG, .handed = true, .addresses = true },
	{ "user with the descriptor of root who asks later", "N", "0",
	  .user = true, .handed = true, .later = "Y" },
};

static char *files[MAX_FILES];
static int nr_files;

static int add_file(const char *path, const struct stat *stat, int type,
		    struct FTW *ftw)
{
	if (type == FTW_F && nr_files < MAX_FILES)
		files[nr_files++] = strdup(path);
	return 0;
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		ksft_exit_fail_msg("%s: %s\n", path, strerror(errno));
	close(fd);
}

static void get(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t got = read(fd, text, size - 1);

	if (got < 0)
		ksft_exit_fail_msg("%s: %s\n", path, strerror(errno));
	text[got] = '\0';
	close(fd);
}

static void drop(int cap)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		_exit(1);
	data[cap / 32].effective &= ~(1U << cap % 32);
	if (syscall(SYS_capset, &header, data))
		_exit(1);
}

#define DIGITS "0123456789abcdef"

/*
 * Words of sixteen digits that are no address, by file and place in a line:
 * hashes of anon_vmas, maps of a section's subsections. An address has 0x before
 * it there.
 */
static const struct {
	const char *file;
	int column;
} no_addresses[] = {
	{ "/vmas", 4 },
	{ "/sections", 5 },
};

/* Which word of its line this is, from 1. */
static int column_of(const char *text, const char *at)
{
	const char *line = at;
	int column = 1;

	while (line > text && line[-1] != '\n')
		line--;
	line += strspn(line, " ");
	while (line + strcspn(line, " ") < at) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
		column++;
	}
	return column;
}

static bool is_no_address(const char *path, const char *text, const char *at)
{
	const char *name = strrchr(path, '/');

	for (size_t i = 0; i < ARRAY_SIZE(no_addresses); i++)
		if (!strcmp(name, no_addresses[i].file) && at > text &&
		    at[-1] == ' ' &&
		    column_of(text, at) == no_addresses[i].column)
			return true;
	return false;
}

/*
 * What is all f is a mask; the vsyscall page is where it is on every machine,
 * and in every process's maps.
 */
static bool is_public(const char *at)
{
	return strspn(at, "f") >= 16 || !strncmp(at, "ffffffffff600000", 16) ||
	       !strncmp(at, "ffffffffff601000", 16);
}

/*
 * The place of a kernel address: sixteen digits, none behind them and none
 * before, of which ff come first. With 5 levels of page tables the kernel's half
 * starts at ff00000000000000, with 4 at ffff800000000000.
 */
static const char *find_address(const char *path, const char *text)
{
	for (const char *at = text; (at = strstr(at, "ff")); at++) {
		size_t digits = strspn(at, DIGITS);

		if (at > text && strchr(DIGITS, at[-1]))
			continue;
		if (digits == 16 && !is_public(at) &&
		    !is_no_address(path, text, at))
			return at;
	}
	return NULL;
}

/* Binary files are of words of eight bytes; the last page is an errno's. */
static bool find_address_word(const char *path, const uint64_t *words,
			      size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (words[i] >> 56 != 0xff || words[i] >= -4096ULL)
			continue;
		ksft_print_msg("%s: word %zu: %#llx\n", path, i,
			       (unsigned long long)words[i]);
		return true;
	}
	return false;
}

/*
 * The feed and the events of a process have nothing for who does not ask for it;
 * what they say of things are hashes, of which any may look like an address.
 */
static bool is_binary(const char *path)
{
	return !strcmp(path, DEBUGFS "feed") ||
	       !strcmp(path, DEBUGFS "mm_events") ||
	       !strcmp(path, DEBUGFS "live/pages");
}

/*
 * What a file has. An error of a read is an answer, too: no process, no such
 * thing now.
 */
static bool has_address(int fd, const char *path)
{
	static union {
		char text[4 << 20];
		uint64_t words[(4 << 20) / sizeof(uint64_t)];
	} all;
	const char *found;
	size_t used = 0;
	ssize_t got;

	while (used < sizeof(all) - 1 &&
	       (got = read(fd, all.text + used, sizeof(all) - 1 - used)) > 0)
		used += got;
	if (is_binary(path))
		return find_address_word(path, all.words,
					 used / sizeof(uint64_t));
	all.text[used] = '\0';
	found = find_address(path, all.text);
	if (found)
		ksft_print_msg("%s: %.40s\n", path, found);
	return found;
}

#define SAW_ADDRESS 1
#define WRONG_ERROR 2

/* Does it show the process in target_pid, or a page of it? */
static bool shows_process(const char *path)
{
	static const char *const names[] = {
		"/mm",	      "/maps",	"/vmas", "/page_tables",
		"/rss_audit", "/smaps", "/page",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(strrchr(path, '/'), names[i]))
			return true;
	return false;
}

/* As the reader; @fd was opened before it became so, or is none. */
static int read_as(const struct reader *reader, const char *path, int fd)
{
	int error = 0;

	if (!reader->handed) {
		fd = open(path, O_RDONLY | O_NONBLOCK);
		error = fd < 0 ? errno : 0;
	}
	if (error != reader->error) {
		ksft_print_msg("%s: open by %s: %s\n", path, reader->name,
			       strerror(error));
		return WRONG_ERROR;
	}
	if (fd >= 0 && has_address(fd, path))
		return SAW_ADDRESS;
	close(fd);
	return 0;
}

/**
 * struct seen - what a reader found
 * @files: how many it read
 * @wrong: how many gave the wrong error
 * @addresses: how many had an address
 */
struct seen {
	int files;
	int wrong;
	int addresses;
};

/* In a child: becomes the reader, and reads the files. */
static void be_reader(const struct reader *reader, bool kernel, int to)
{
	struct seen seen = {};
	int fds[MAX_FILES];

	for (int i = 0; i < nr_files; i++)
		fds[i] = reader->handed ?
				 open(files[i], O_RDONLY | O_NONBLOCK) :
				 -1;
	if (reader->later)
		put(RAW, reader->later);
	if (reader->without)
		drop(reader->without);
	if (reader->group && setegid(NOBODY))
		_exit(1);
	if (reader->user && setresuid(NOBODY, NOBODY, NOBODY))
		_exit(1);
	for (int i = 0; i < nr_files; i++) {
		int found;

		if (kernel && !shows_process(files[i]))
			continue;
		found = read_as(reader, files[i], fds[i]);
		seen.files++;
		seen.wrong += found == WRONG_ERROR;
		seen.addresses += found == SAW_ADDRESS;
	}
	fflush(NULL);
	_exit(write(to, &seen, sizeof(seen)) != sizeof(seen));
}

static bool read_all(const struct reader *reader, bool kernel,
		     struct seen *seen)
{
	int ends[2];
	bool good;

	put(RAW, reader->raw);
	put(KPTR, reader->kptr);
	if (pipe(ends))
		return false;
	fflush(NULL);
	if (!fork())
		be_reader(reader, kernel, ends[1]);
	close(ends[1]);
	good = read(ends[0], seen, sizeof(*seen)) == sizeof(*seen);
	close(ends[0]);
	wait(NULL);
	return good;
}

/*
 * Every reader, of a process or of the kernel: how many went wrong. What does
 * not show a process is the same for both, and is read once.
 */
static int read_as_each(bool kernel)
{
	struct seen seen;
	char pid[16], page[64];
	int bad = 0;

	snprintf(pid, sizeof(pid), "%d\n", kernel ? 0 : getpid());
	snprintf(page, sizeof(page), "%d:%p\n", getpid(), (void *)&seen);
	if (file_put("target_pid", pid) ||
	    file_put("live/page", kernel ? "_text\n" : page))
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		if (!read_all(&readers[i], kernel, &seen))
			return 1;
		ksft_print_msg("%s: %d files, %d with addresses\n",
			       readers[i].name, seen.files, seen.addresses);
		bad += seen.wrong || !seen.files ||
		       readers[i].addresses != (seen.addresses > 0);
	}
	return bad;
}

int main(void)
{
	char raw[8], kptr[8];

	ksft_print_header();
	ksft_set_plan(2);
	get(RAW, raw, sizeof(raw));
	get(KPTR, kptr, sizeof(kptr));
	nftw(DEBUGFS, add_file, 16, FTW_PHYS);
	nftw("/proc/shadowmm", add_file, 16, FTW_PHYS);
	if (nr_files < 40)
		ksft_exit_fail_msg("%d files: load the module\n", nr_files);
	ksft_test_result(
		!read_as_each(false),
		"each_reader_of_a_process_gets_its_error_and_no_address\n");
	ksft_test_result(
		!read_as_each(true),
		"each_reader_of_the_kernel_gets_its_error_and_no_address\n");
	put(RAW, raw);
	put(KPTR, kptr);
	file_put("target_pid", "0\n");
	ksft_finished();
}
