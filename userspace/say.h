/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One line to the user on standard error: what was wrong, what to do.
 */
#ifndef _SHADOWMM_SAY_H
#define _SHADOWMM_SAY_H

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* _SHADOWMM_SAY_H */
