// SPDX-License-Identifier: GPL-2.0
/*
 * target_pid: the process whose memory the mm views show. Takes a decimal
 * number, 0 for init_mm.
 */
#include <linux/kernel.h>

#include "live/target.h"
#include "view/view.h"

static int view_target_pid_show(struct shadow_text *text)
{
	shadow_printf(text, "%d\n", live_target_pid());
	return 0;
}

static int view_target_pid_write(char *line)
{
	int nr;
	int err = kstrtoint(line, 10, &nr);

	return err ?: live_target_set(nr);
}

const struct view view_target_pid = {
	.name = "target_pid",
	.mode = 0600,
	.show = view_target_pid_show,
	.write = view_target_pid_write,
};
