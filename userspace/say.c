// SPDX-License-Identifier: GPL-2.0
/*
 * The command's messages. Figures and tables do not go through here.
 */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>

/**
 * say() - print a line, with the command's name before it, to standard error
 * @format: as printf, without a newline
 */
void say(const char *format, ...)
{
	va_list args;

	fputs("shadowmm: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
