// SPDX-License-Identifier: GPL-2.0
/*
 * Starts CMD, hands it the signals that ask us to end, reaps it. Its children
 * that outlive it are left alone.
 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "say.h"

/* How long CMD has, from the signal that ends the run, to end by itself. */
#define COMMAND_GRACE_NS 2000000000ULL

/**
 * clock_ns() - CLOCK_MONOTONIC
 *
 * Return: nanoseconds.
 */
unsigned long long clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Waits until its parent has got ready for it. */
static void child_exec(char **argv, const sigset_t *mask, int report_fd,
		       int go_fd)
{
	int error;
	char go;

	sigprocmask(SIG_SETMASK, mask, NULL);
	if (read(go_fd, &go, 1) != 1)
		_exit(STATUS_OURS);
	execvp(argv[0], argv);
	error = errno;
	if (write(report_fd, &error, sizeof(error)) < 0)
		_exit(STATUS_OURS);
	_exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
}

/* Waits until the child runs its program, or reaps one that cannot. */
static int child_report(pid_t pid, int report_fd, const char *name)
{
	int error = 0;
	ssize_t got;

	do {
		got = read(report_fd, &error, sizeof(error));
	} while (got < 0 && errno == EINTR);
	close(report_fd);
	if (got != sizeof(error))
		return 0;
	waitpid(pid, NULL, 0);
	say("cannot run '%s': %s", name, strerror(error));
	return error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
}

/* The signals that end the run are read from a file; @mask: as it was. */
static void catch_signals(struct command *command, sigset_t *mask)
{
	sigset_t ends;

	memset(command, 0, sizeof(*command));
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, mask);
	command->signal_fd = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A time that is zero never comes. */
static int set_timer(int fd, struct timespec time)
{
	struct itimerspec timer = { .it_value = time };

	return timerfd_settime(fd, 0, &timer, NULL);
}

/**
 * command_idle() - start no program, only a time to wait
 * @command: the command to set up: it ends at a signal, or with the time
 * @seconds: how long; 0: until a signal
 *
 * Return: 0, or the status to exit with, after saying why.
 */
int command_idle(struct command *command, unsigned int seconds)
{
	struct timespec time = { .tv_sec = seconds };
	sigset_t mask;

	catch_signals(command, &mask);
	command->pid_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (command->signal_fd >= 0 && command->pid_fd >= 0 &&
	    !set_timer(command->pid_fd, time))
		return 0;
	say("cannot wait: %s", strerror(errno));
	return STATUS_OURS;
}

/* The child goes on, or ends if its parent is not ready. */
static int child_go(const struct command *command, int go_fd,
		    int (*ready)(void *data, pid_t pid), void *data)
{
	int error = ready ? ready(data, command->pid) : 0;

	if (!error && write(go_fd, "", 1) != 1)
		error = -EPIPE;
	close(go_fd);
	if (error)
		waitpid(command->pid, NULL, 0);
	return error;
}

/**
 * command_start() - start a program
 * @command: the command to set up
 * @argv: its program and arguments
 *
 * Return: 0, or the status to exit with, after saying why.
 */
int command_start(struct command *command, char **argv)
{
	return command_start_ready(command, argv, NULL, NULL);
}

/**
 * command_start_ready() - start a program whose process is known before
 * @command: the command to set up
 * @argv: its program and arguments
 * @ready: told the process's number before it becomes the program; returns 0, or
 *         an error after saying why
 * @data: for @ready
 *
 * Return: 0, or the status to exit with, after saying why.
 */
int command_start_ready(struct command *command, char **argv,
			int (*ready)(void *data, pid_t pid), void *data)
{
	int pipe_fds[2], go_fds[2];
	sigset_t mask;
	int status;

	catch_signals(command, &mask);
	if (command->signal_fd < 0 || pipe2(pipe_fds, O_CLOEXEC) ||
	    pipe2(go_fds, O_CLOEXEC)) {
		say("cannot start '%s': %s", argv[0], strerror(errno));
		return STATUS_OURS;
	}
	command->pid = fork();
	if (!command->pid) {
		close(go_fds[1]);
		child_exec(argv, &mask, pipe_fds[1], go_fds[0]);
	}
	close(pipe_fds[1]);
	close(go_fds[0]);
	if (command->pid < 0) {
		close(pipe_fds[0]);
		close(go_fds[1]);
		say("cannot start '%s': %s", argv[0], strerror(errno));
		return STATUS_OURS;
	}
	if (child_go(command, go_fds[1], ready, data)) {
		close(pipe_fds[0]);
		return STATUS_OURS;
	}
	status = child_report(command->pid, pipe_fds[0], argv[0]);
	if (status)
		return status;
	command->pid_fd = syscall(SYS_pidfd_open, command->pid, 0);
	if (command->pid_fd < 0) {
		say("cannot watch '%s': %s", argv[0], strerror(errno));
		kill(command->pid, SIGKILL);
		waitpid(command->pid, NULL, 0);
		return STATUS_OURS;
	}
	fcntl(command->pid_fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

/*
 * A terminal's Ctrl-C reaches CMD by itself, from the kernel; what another
 * process sent to us alone is handed on. CMD is killed if it asks for more
 * patience than COMMAND_GRACE_NS, or at the second signal.
 */
static void take_signal(struct command *command)
{
	struct signalfd_siginfo info;

	if (read(command->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (command->signal) {
		if (command->pid)
			kill(command->pid, SIGKILL);
		return;
	}
	command->signal = info.ssi_signo;
	if (!command->pid) {
		set_timer(command->pid_fd, (struct timespec){ .tv_nsec = 1 });
		return;
	}
	command->kill_at_ns = clock_ns() + COMMAND_GRACE_NS;
	if (info.ssi_code != SI_KERNEL)
		kill(command->pid, info.ssi_signo);
}

static bool reap(struct command *command)
{
	int status = 0;

	if (command->pid && wait4(command->pid, &status, WNOHANG,
				  &command->usage) != command->pid)
		return false;
	if (command->signal)
		command->status = STATUS_SIGNAL + command->signal;
	else if (WIFSIGNALED(status))
		command->status = STATUS_SIGNAL + WTERMSIG(status);
	else
		command->status = WEXITSTATUS(status);
	close(command->pid_fd);
	close(command->signal_fd);
	return true;
}

/**
 * command_wait() - wait for the command's end, a signal to us or the time-out
 * @command: a started command
 * @timeout_ms: milliseconds
 *
 * Return: true once the command has ended and its status is known.
 */
bool command_wait(struct command *command, int timeout_ms)
{
	struct pollfd fds[] = {
		{ .fd = command->pid_fd, .events = POLLIN },
		{ .fd = command->signal_fd, .events = POLLIN },
	};

	int ready = poll(fds, 2, timeout_ms);

	if (ready > 0 && fds[1].revents)
		take_signal(command);
	if (command->kill_at_ns && clock_ns() > command->kill_at_ns) {
		kill(command->pid, SIGKILL);
		command->kill_at_ns = 0;
	}
	return ready > 0 && fds[0].revents && reap(command);
}
