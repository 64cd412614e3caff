/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes that open, read and write every file of the module, whether it is
 * loaded or not, as fast as they can.
 */
#ifndef _STRESS_READERS_H
#define _STRESS_READERS_H

#include <stdatomic.h>
#include <stdbool.h>

/* Processes that read; one more writes. */
#define READERS 4
#define RACERS (READERS + 1)

/**
 * struct readers - what the racing processes share with their parent
 * @hold: so many of them open nothing; RACERS: all
 * @stop: true: they exit
 * @reads: files read to their end
 * @writes: commands that were taken
 */
struct readers {
	atomic_int hold;
	atomic_bool stop;
	atomic_long reads;
	atomic_long writes;
};

struct readers *readers_start(void);
int readers_stop(struct readers *readers);

#endif
