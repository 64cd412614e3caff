// SPDX-License-Identifier: GPL-2.0
/*
 * live/page: all that can be told of one page frame. Takes its number, an
 * address, a symbol or PID:ADDRESS; whoever has the file open gets the last one
 * written, looked up when it is read.
 */
#include <linux/mutex.h>

#include "format/life.h"
#include "live/page.h"
#include "view/view.h"

static DEFINE_MUTEX(page_mutex); /* page_ask */
static struct live_page_ask page_ask;

static int view_live_page_collect(struct grow *recs, bool raw)
{
	struct live_page_ask ask;

	mutex_lock(&page_mutex);
	ask = page_ask;
	mutex_unlock(&page_mutex);
	return live_page_collect(recs, &ask, raw);
}

static int view_live_page_write(char *line)
{
	struct live_page_ask ask;
	int err = live_page_parse(line, &ask);

	if (err)
		return err;
	mutex_lock(&page_mutex);
	page_ask = ask;
	mutex_unlock(&page_mutex);
	return 0;
}

const struct view view_live_page = {
	.dir = "live",
	.name = "page",
	.mode = 0600,
	.taken =
		"each part under the lock that keeps it: zone, page set, slab_mutex, folio, reverse map",
	.collect = view_live_page_collect,
	.format = shadow_format_life,
	.write = view_live_page_write,
};
