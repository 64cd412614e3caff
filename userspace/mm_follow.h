/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of `shadowmm mm` that follow live address spaces.
 */
#ifndef _SHADOWMM_MM_FOLLOW_H
#define _SHADOWMM_MM_FOLLOW_H

int mm_follow_run(int argc, char **argv);
int mm_replay_run(int argc, char **argv);

#endif /* _SHADOWMM_MM_FOLLOW_H */
