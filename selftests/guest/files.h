/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's files as a test uses them: read whole, written in one write().
 */
#ifndef _GUEST_FILES_H
#define _GUEST_FILES_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define DEBUGFS "/sys/kernel/debug/shadowmm/"

static inline int file_open(const char *name, int flags)
{
	char path[256];

	snprintf(path, sizeof(path), "%s%s", DEBUGFS, name);
	return open(path, flags);
}

/* Write once; 0 if all was taken, else errno (EIO for a part of it). */
static inline int file_write(const char *name, const void *data, size_t size)
{
	int fd = file_open(name, O_WRONLY), ret = 0;
	ssize_t done;

	if (fd < 0)
		return errno;
	done = write(fd, data, size);
	if (done < 0)
		ret = errno;
	else if ((size_t)done != size)
		ret = EIO;
	close(fd);
	return ret;
}

static inline int file_put(const char *name, const char *text)
{
	return file_write(name, text, strlen(text));
}

/* Append what the file says to a buffer, NUL-terminated; 0 or errno. */
static inline int file_append(const char *name, char *buf, size_t size)
{
	size_t used = strlen(buf);
	int fd = file_open(name, O_RDONLY), ret = 0;
	ssize_t got;

	if (fd < 0)
		return errno;
	while ((got = read(fd, buf + used, size - 1 - used)) > 0)
		used += got;
	if (got < 0)
		ret = errno;
	buf[used] = '\0';
	close(fd);
	return ret;
}

#endif
