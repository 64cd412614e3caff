// SPDX-License-Identifier: GPL-2.0
/*
 * The files of a live view: read whole, of the running machine or of a recorded
 * tree. Chooses a process for the time of the read and sets the choice back;
 * asks a view by the descriptor that it reads the answer from.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "command.h"
#include "live.h"
#include "say.h"

#define DEBUGFS_FOLDER "/sys/kernel/debug/shadowmm"
#define PIECE (64 * 1024)

static void path_of(const struct live_place *place, const char *name,
		    char *path, size_t size)
{
	snprintf(path, size, "%s" DEBUGFS_FOLDER "/%s", place->root, name);
}

/* All of an open file, NUL-terminated; NULL: see errno. */
static char *read_all(int fd)
{
	size_t length = 0, room = 0;
	char *text = NULL;
	ssize_t got;

	do {
		if (length + PIECE >= room) {
			char *more = realloc(text, room = 2 * room + 2 * PIECE);

			if (!more) {
				free(text);
				return NULL;
			}
			text = more;
		}
		got = read(fd, text + length, PIECE);
		if (got > 0)
			length += got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (got < 0) {
		free(text);
		return NULL;
	}
	text[length] = '\0';
	return text;
}

/* Why the module does not offer a view; "": it does not say. */
static void find_reason(const struct live_place *place, const char *name,
			char *reason, size_t size)
{
	char path[4096], line[512];
	FILE *file;

	*reason = '\0';
	path_of(place, "taken", path, sizeof(path));
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		size_t length = strlen(name);

		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, name, length) &&
		    !strncmp(line + length, ": not offered: ", 15))
			snprintf(reason, size, "%s", line + length + 15);
	}
	if (file)
		fclose(file);
}

static void say_missing(const struct live_place *place, const char *name)
{
	char folder[4096], reason[512];

	path_of(place, "", folder, sizeof(folder));
	if (*place->root) {
		say("no recorded '%s%s'", folder, name);
		return;
	}
	if (access(folder, F_OK)) {
		say("no '%s': load shadowmm.ko, mount debugfs", folder);
		return;
	}
	find_reason(place, name, reason, sizeof(reason));
	say("the module does not offer '%s'%s%s", name, *reason ? ": " : "",
	    reason);
}

/* What was wrong with a file, in one line. */
static void say_why(const struct live_place *place, const char *name, int error)
{
	char path[4096];

	path_of(place, name, path, sizeof(path));
	if (error == ENOENT)
		say_missing(place, name);
	else if (error == EACCES || error == EPERM)
		say("cannot open '%s': %s: be root; a locked-down kernel refuses root too",
		    path, strerror(error));
	else if (error == ESRCH)
		say("%s: the process has gone", name);
	else
		say("cannot read '%s': %s", path, strerror(error));
}

/*
 * What was asked last is one for all: whoever else asks with this command waits
 * until the file is closed.
 */
static bool ask(int fd, const char *name, const char *words)
{
	if (!flock(fd, LOCK_EX) && dprintf(fd, "%s\n", words) > 0)
		return true;
	if (strcmp(name, "live/page"))
		say("%s cannot show '%s': %s", name, words, strerror(errno));
	else if (errno == ENOENT)
		say("the kernel has no symbol '%s'", words);
	else if (errno == EINVAL || errno == ERANGE)
		say("no page can be '%s'", words);
	else
		say("cannot ask for '%s': %s", words, strerror(errno));
	return false;
}

static char *read_file(const struct live_place *place, const char *name)
{
	int mode = place->words ? O_RDWR : O_RDONLY;
	char path[4096];
	char *text = NULL;
	int fd;

	path_of(place, name, path, sizeof(path));
	fd = open(path, mode | O_CLOEXEC);
	if (fd < 0) {
		say_why(place, name, errno);
		return NULL;
	}
	if (!place->words || ask(fd, name, place->words)) {
		text = read_all(fd);
		if (!text && errno == EPERM)
			say("%s: an address of the kernel's needs raw_addresses",
			    name);
		else if (!text)
			say_why(place, name, errno);
	}
	close(fd);
	return text;
}

static bool read_files(const struct live_view *view,
		       const struct live_place *place, char **texts)
{
	for (unsigned int i = 0; i < LIVE_MAX_FILES && view->files[i]; i++) {
		texts[i] = read_file(place, view->files[i]);
		if (!texts[i])
			return false;
	}
	return true;
}

static bool put_pid(int fd, const char *pid)
{
	ssize_t length = strlen(pid);

	return write(fd, pid, length) == length;
}

static void say_bad_pid(const char *pid)
{
	if (errno == ESRCH)
		say("no process %s, or it has no memory left", pid);
	else if (errno == EINVAL || errno == ERANGE)
		say("no process can be '%s', or it is a kernel thread", pid);
	else
		say("cannot choose process %s: %s", pid, strerror(errno));
}

/* What was chosen before may have gone, and cannot be chosen again then. */
static void set_back(int fd, const char *old)
{
	if (put_pid(fd, old) || (errno == ESRCH && put_pid(fd, "0\n")))
		return;
	say("target_pid cannot be set back: %s", strerror(errno));
}

/*
 * target_pid is one for all: whoever else chooses with this command waits, and
 * no signal comes before it is set back.
 */
static bool read_of(const struct live_view *view,
		    const struct live_place *place, char **texts)
{
	sigset_t all, mask;
	char path[4096];
	bool good = false;
	char *old = NULL;
	int fd;

	path_of(place, "target_pid", path, sizeof(path));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		say_why(place, "target_pid", errno);
		return false;
	}
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	if (!flock(fd, LOCK_EX))
		old = read_all(fd);
	if (!old) {
		say_why(place, "target_pid", errno);
	} else if (!put_pid(fd, place->pid)) {
		say_bad_pid(place->pid);
	} else {
		good = read_files(view, place, texts);
		set_back(fd, old);
	}
	free(old);
	close(fd);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return good;
}

/**
 * live_read() - read the files of a view
 * @view: the view
 * @place: where they are, and of which process
 * @texts: LIVE_MAX_FILES texts, NULL before; the caller frees them
 *
 * Return: 0, or the status to exit with, after saying what was wrong.
 */
int live_read(const struct live_view *view, const struct live_place *place,
	      char **texts)
{
	bool good = place->pid ? read_of(view, place, texts) :
				 read_files(view, place, texts);

	return good ? 0 : STATUS_FAILED;
}
