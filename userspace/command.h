/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CMD: the program that is measured, its life, its signals and its status.
 */
#ifndef _SHADOWMM_COMMAND_H
#define _SHADOWMM_COMMAND_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

/* Exit statuses, as env(1) and timeout(1) have them. */
#define STATUS_FAILED 1
#define STATUS_USAGE 2
#define STATUS_OURS 125
#define STATUS_NOT_EXECUTABLE 126
#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL 128

/**
 * struct command - a program that runs
 * @pid: its process
 * @pid_fd: readable when it has ended
 * @signal_fd: SIGINT and SIGTERM to us
 * @signal: the one that ended the run, or 0
 * @kill_at_ns: when it is killed, if it ignores that signal; 0: not asked
 * @status: its exit status, our own way
 * @usage: what it and the children it waited for have used
 */
struct command {
	pid_t pid;
	int pid_fd;
	int signal_fd;
	int signal;
	unsigned long long kill_at_ns;
	int status;
	struct rusage usage;
};

unsigned long long clock_ns(void);
int command_start(struct command *command, char **argv);
bool command_wait(struct command *command, int timeout_ms);

#endif /* _SHADOWMM_COMMAND_H */
