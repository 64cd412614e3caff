// SPDX-License-Identifier: GPL-2.0
/*
 * Races the life of the module: READERS processes walk its folders and read
 * every file in odd pieces, one more writes commands, good and bad.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest.h"
#include "readers.h"

#define DEBUGFS "/sys/kernel/debug/shadowmm"

/* A file longer than this is left half read, as `head` does. */
#define READ_MAX (4 << 20)

static const struct command {
	const char *file;
	const char *text;
} commands[] = {
	{ DEBUGFS "/control", "arena grow 1M\n" },
	{ DEBUGFS "/target_pid", "1\n" },
	{ DEBUGFS "/control", "alloc 0 8\n" },
	{ DEBUGFS "/target_pid", "2\n" },
	{ DEBUGFS "/control", "alloc 3 2\n" },
	{ DEBUGFS "/control", "cache create mine 64 rcu\n" },
	{ DEBUGFS "/control", "cache alloc mine 100\n" },
	{ DEBUGFS "/control", "kmalloc 3000 9\n" },
	{ DEBUGFS "/control", "cache free 3 rcu\n" },
	{ DEBUGFS "/control", "cache free all\n" },
	{ DEBUGFS "/control", "cache destroy mine\n" },
	{ DEBUGFS "/target_pid", "0\n" },
	{ DEBUGFS "/control", "free all\n" },
	{ DEBUGFS "/control", "no such word\n" },
	{ DEBUGFS "/target_pid", "4194304\n" },
	{ DEBUGFS "/target_pid", "0\n" },
};

/* Which of the racing processes this is. */
static int self;

static void wait_while_held(struct readers *readers)
{
	while (self < readers->hold && !readers->stop)
		usleep(200);
}

static void read_file(struct readers *readers, const char *path)
{
	static char buf[65536];
	size_t piece = 1 + random() % sizeof(buf), done = 0;
	ssize_t got;
	int fd;

	fd = open(path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return;
	do {
		got = read(fd, buf, piece);
		done += got > 0 ? got : 0;
	} while (got > 0 && done < READ_MAX && !readers->stop);
	close(fd);
	if (got >= 0)
		readers->reads++;
}

static void read_folder(struct readers *readers, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[512];

	if (!dir)
		return;
	while (!readers->stop && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		wait_while_held(readers);
		if (entry->d_type == DT_DIR)
			read_folder(readers, path);
		else
			read_file(readers, path);
	}
	closedir(dir);
}

static void write_command(struct readers *readers, const struct command *c)
{
	int fd;

	wait_while_held(readers);
	fd = open(c->file, O_WRONLY);
	if (fd < 0)
		return;
	if (write(fd, c->text, strlen(c->text)) > 0)
		readers->writes++;
	close(fd);
}

static void race(struct readers *readers)
{
	size_t i;

	srandom(self);
	while (!readers->stop) {
		wait_while_held(readers);
		if (self) {
			read_folder(readers, DEBUGFS);
			read_folder(readers, "/proc/shadowmm");
			continue;
		}
		for (i = 0; i < ARRAY_SIZE(commands); i++)
			write_command(readers, &commands[i]);
	}
	_exit(0);
}

/**
 * readers_start() - start the racing processes
 *
 * Return: what they share, or NULL
 */
struct readers *readers_start(void)
{
	struct readers *readers;
	pid_t pid;

	readers = mmap(NULL, sizeof(*readers), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (readers == MAP_FAILED)
		return NULL;
	for (self = 0; self < RACERS; self++) {
		pid = fork();
		if (pid < 0)
			return NULL;
		if (!pid)
			race(readers);
	}
	return readers;
}

/**
 * readers_stop() - end the racing processes and wait for them
 * @readers: what readers_start() gave
 *
 * Return: how many of them did not end by themselves
 */
int readers_stop(struct readers *readers)
{
	int status, broken = 0;

	readers->stop = true;
	while (wait(&status) > 0)
		broken += !WIFEXITED(status) || WEXITSTATUS(status);
	return broken;
}
