// SPDX-License-Identifier: GPL-2.0
/*
 * All views, in the order of their folders. A view is one file, its
 * declaration in view.h and a line here.
 */
#include <linux/kernel.h>

#include "view/view.h"

const struct view *const view_table[] = {
	&view_taken,
};

const unsigned int view_count = ARRAY_SIZE(view_table);
