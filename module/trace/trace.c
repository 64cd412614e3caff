// SPDX-License-Identifier: GPL-2.0
/*
 * The one place that makes the tracepoints of shadowmm_trace.h. Nothing else
 * stands here.
 */
#define CREATE_TRACE_POINTS
#include "trace/shadowmm_trace.h"
