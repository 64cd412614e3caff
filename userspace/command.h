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
 * @pid: its process; 0: there is none, only a time to wait
 * @pid_fd: readable when it has ended
 * @signal_fd: SIGINT and SIGTERM to us
 * @signal: the one that ended the run, or 0
 * @kill_at_ns: when it is killed, if it ignores that signal; 0: not asked
 * @status: its exit status, our own way
 * @elapsed_ns: the time from its start to its end
 * @usage: what it and the children it waited for have used
 */
struct command {
	pid_t pid;
	int pid_fd;
	int signal_fd;
	int signal;
	unsigned long long kill_at_ns;
	int status;
	unsigned long long elapsed_ns;
	struct rusage usage;
};

unsigned long long clock_ns(void);
int command_start(struct command *command, char **argv);
int command_start_ready(struct command *command, char **argv,
			int (*ready)(void *data, pid_t pid), void *data);
int command_idle(struct command *command, unsigned int seconds);
bool command_wait(struct command *command, int timeout_ms);

#endif /* _SHADOWMM_COMMAND_H */
