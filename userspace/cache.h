/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of the verb that makes caches, for its help; the module checks them.
 */
#ifndef _SHADOWMM_CACHE_H
#define _SHADOWMM_CACHE_H

#define CACHE_WORDS \
	"create|destroy|alloc|bulk|free|shrink|validate|poke|fault ..."

#define CACHE_HELP                                                                       \
	"  create NAME SIZE [WORD]...   a cache of objects of SIZE bytes. WORD:\n"       \
	"                               align=N, sheaf=N, engine=sheaves|classic,\n"     \
	"                               hwalign, redzone, poison, track, debug (the\n"   \
	"                               three), nomerge, reclaimable, rcu, ctor\n"       \
	"  destroy NAME                 take it away; refused while objects are in\n"    \
	"                               use, and shadow/findings names the first\n"      \
	"  alloc NAME [COUNT] [WORD]... COUNT objects (1). WORD: zero, atomic, node=N\n" \
	"  bulk NAME COUNT              the same by the bulk call\n"                     \
	"  free HANDLE [rcu]            read an object back and free it; rcu: after a\n" \
	"                               grace period\n"                                  \
	"  free all                     all objects, those of kmalloc too\n"             \
	"  shrink NAME|all              give empty slabs back to the arena\n"            \
	"  validate NAME                look at every free object\n"                     \
	"  poke HANDLE OFFSET BYTE      write a byte in an object, or beside it\n"       \
	"  fault KIND NAME              a mistake on purpose: overrun, underrun, use\n"  \
	"                               (after free), double, cache, pointer, foreign\n"

#endif /* _SHADOWMM_CACHE_H */
