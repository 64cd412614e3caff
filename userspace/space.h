/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of the verb that makes address spaces, for its help; the module
 * checks them.
 */
#ifndef _SHADOWMM_SPACE_H
#define _SHADOWMM_SPACE_H

#define SPACE_WORDS "create|import|destroy|show|CALL ..."

#define SPACE_HELP                                                                         \
	"  create [NAME]                an empty address space; its number, N below\n"     \
	"  import PID                   a copy of a process's; diff/maps then says what\n" \
	"                               keeps its VMAs apart\n"                            \
	"  destroy N                    unmap all of it and free it\n"                     \
	"  show N                       shadow/maps, shadow/mm and diff/maps show it\n"    \
	"  CALL N [WORD]...             a system call on it: mmap, munmap, mprotect,\n"    \
	"                               mremap, madvise, mlock, brk and others, with\n"    \
	"                               the words of control (address-space.rst)\n"        \
	"\n"                                                                               \
	"A call that is refused says what the system call would.\n"

#endif /* _SHADOWMM_SPACE_H */
