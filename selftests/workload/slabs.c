// SPDX-License-Identifier: GPL-2.0
/*
 * slabs SIZE COUNT [MESSAGE KEEP]: kmalloc requests of known sizes, beside those
 * that any program makes: COUNT of SIZE bytes, each freed at once (the value
 * of an attribute that /proc refuses), then KEEP of MESSAGE bytes that stay (a
 * message queue's, header and text). The queue stays until slabs runs again.
 */
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/xattr.h>

#include "workload.h"

#define MAX_COUNT 1000000
#define MAX_VALUE 65536
#define MAX_MESSAGE 4096
/* struct msg_msg of the kernel's include/linux/msg.h. */
#define HEADER 48
#define QUEUE_KEY 0x5ad0511e

static void pass(unsigned long size, unsigned long count)
{
	static char value[MAX_VALUE];

	for (; count; count--)
		if (setxattr("/proc", "user.slabs", value, size, 0) &&
		    errno != EOPNOTSUPP)
			err(1, "no attribute of %lu bytes", size);
}

static void keep(unsigned long size, unsigned long count)
{
	struct {
		long type;
		char text[MAX_MESSAGE];
	} message = { .type = 1 };
	struct msqid_ds queue;
	int id;

	if (!count)
		return;
	if (size <= HEADER)
		errx(2, "a message has more than %d bytes", HEADER);
	id = msgget(QUEUE_KEY, IPC_CREAT | 0600);
	if (id < 0 || msgctl(id, IPC_STAT, &queue))
		err(1, "no message queue");
	queue.msg_qbytes = size * count;
	if (msgctl(id, IPC_SET, &queue))
		err(1, "no large message queue");
	for (; count; count--)
		if (msgsnd(id, &message, size - HEADER, IPC_NOWAIT))
			err(1, "no message of %lu bytes", size);
}

int main(int argc, char **argv)
{
	int left = msgget(QUEUE_KEY, 0);

	if (argc != 3 && argc != 5)
		errx(2, "usage: slabs SIZE COUNT [MESSAGE KEEP]");
	if (left >= 0 && msgctl(left, IPC_RMID, NULL))
		err(1, "cannot remove the queue");
	pass(workload_count(argv[1], MAX_VALUE),
	     workload_count(argv[2], MAX_COUNT));
	if (argc == 5)
		keep(workload_count(argv[3], MAX_MESSAGE),
		     workload_count(argv[4], MAX_COUNT));
	return 0;
}
