/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of the verb that makes address spaces, for its help; the module
 * checks them.
 */
#ifndef _SHADOWMM_SPACE_H
#define _SHADOWMM_SPACE_H

#define SPACE_WORDS \
	"create|import|destroy|show|fork|exec|exit|fault|peek|poke|thp|file|device|CALL ..."

#define SPACE_HELP                                                                         \
	"  create [NAME]                an empty address space; its number, N below\n"     \
	"  import PID                   a copy of a process's; diff/maps then says what\n" \
	"                               keeps its VMAs apart\n"                            \
	"  destroy N                    unmap all of it and free it\n"                     \
	"  show N                       the views of shadow/ and diff/maps show it\n"      \
	"  fork N                       a child of it; its number\n"                       \
	"  exec N                       an empty one for it, as by execve()\n"             \
	"  exit N                       it maps nothing any more, until it is destroyed\n" \
	"  fault N ADDR HOW             touch it: read, write or exec; what it came to\n"  \
	"  peek N ADDR                  read eight bytes there\n"                          \
	"  poke N ADDR VALUE            write them\n"                                      \
	"  thp N WHERE                  huge pages of anonymous memory, from now on:\n"    \
	"                               never, madvise or always\n"                        \
	"  file FILE SIZE [shmem]       give a file, which is a number, a size\n"          \
	"  device [ro|rw]               the example device: may it be written, what it\n"  \
	"                               has counted\n"                                     \
	"  CALL N [WORD]...             a system call on it: mmap, munmap, mprotect,\n"    \
	"                               mremap, madvise, mlock, brk and others, with\n"    \
	"                               the words of control (shadow-mm.rst)\n"            \
	"\n"                                                                               \
	"A call that is refused says what the system call would.\n"

#endif /* _SHADOWMM_SPACE_H */
