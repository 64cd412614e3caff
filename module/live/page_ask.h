/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which page frame is asked for: by its number, by an address, by a symbol.
 */
#ifndef _SHADOWMM_LIVE_PAGE_ASK_H
#define _SHADOWMM_LIVE_PAGE_ASK_H

#include "uapi/page.h"

/**
 * struct live_page_ask - a question
 * @kind: how it is asked
 * @pid: of SHADOW_ASKED_USER, the process in the asker's pid namespace
 * @at: the page frame, or the address
 * @symbol: of SHADOW_ASKED_SYMBOL, its name
 */
struct live_page_ask {
	enum shadow_asked kind;
	u32 pid;
	u64 at;
	char symbol[64];
};

int live_page_parse(char *line, struct live_page_ask *ask);
int live_page_resolve(const struct live_page_ask *ask, bool raw,
		      struct shadow_rec_asked *rec, u64 *pfn);

#endif /* _SHADOWMM_LIVE_PAGE_ASK_H */
