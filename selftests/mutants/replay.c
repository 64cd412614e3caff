// SPDX-License-Identifier: GPL-2.0
/*
 * replay FILE: does what a recording of `shadowmm mm follow` says in shadows, as
 * `shadowmm mm replay` does, and prints the first difference in a line: exit
 * status 3. Another one but 0: nothing can be said.
 */
#include <inttypes.h>
#include <stdio.h>

#include "mm_mirror.h"
#include "mm_stream.h"

#define STATUS_DIFFERS 3 /* no sanitizer ends with it */

static int judge(const struct mm_mirror *mirror, int error)
{
	const struct mm_difference *first = &mirror->difference[0];

	if (error || !mirror->totals.compared) {
		printf("the recording ended: %d\n", error);
		return 2;
	}
	if (!mirror->nr_differences)
		return 0;
	printf("%s is %" PRIx64 ", in the shadow %" PRIx64 "\n", first->what,
	       (uint64_t)first->live, (uint64_t)first->shadow);
	return STATUS_DIFFERS;
}

int main(int argc, char **argv)
{
	static struct mm_mirror mirror;
	struct mm_stream stream = {};
	struct mm_world world;
	int status = 2;

	if (argc == 2 && !mm_stream_replay(&stream, argv[1], &world) &&
	    !mm_mirror_init(&mirror, &world)) {
		status =
			judge(&mirror, mm_stream_take(&stream, mm_mirror_record,
						      &mirror));
		mm_mirror_exit(&mirror);
	}
	mm_stream_close(&stream);
	return status;
}
