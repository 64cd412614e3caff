// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what a mirror has found. Judges nothing.
 */
#include "mm_report.h"

#include <inttypes.h>
#include <string.h>
#include <sys/syscall.h>

static const struct column run_columns[] = {
	{ "STATUS", "CMD's exit status; -: it is a recording", true },
	{ "SPACES", "address spaces" },
	{ "LEFT", "those that had not ended" },
	{ "SECTIONS", "times that somebody had mmap_lock for writing" },
	{ "CHANGES", "those that changed a VMA" },
	{ "FOREIGN", "those of them by other address spaces' processes" },
	{ "STEPS", "steps of sections" },
	{ "ATTACHES", "VMAs that got an anon_vma" },
	{}
};

static const struct column result_columns[] = {
	{ "COMPARED", "sections after which both were compared" },
	{ "DIFFERENCES", "those after which they differed" },
	{ "RESYNCS", "times that the shadow was set right: never" },
	{}
};

static const struct column call_columns[] = {
	{ "CALL", "system call, or its number", true },
	{ "SECTIONS", "sections in it" },
	{}
};

static const struct column input_columns[] = {
	{ "INPUT", "what the model cannot know", true },
	{ "TIMES", "how often it was taken from the kernel" },
	{ "WHAT", "what that is", true },
	{}
};

static const struct column difference_columns[] = {
	{ "NR",
	  "a difference: an address space's first, and after each that passed" },
	{ "RECORD", "the record's number" },
	{ "MM", "the address space" },
	{ "TID", "who did it" },
	{ "CALL", "in which system call", true },
	{ "ARGS", "its arguments", true },
	{ "WHAT", "what differs", true },
	{ "LIVE", "the kernel's; of tokens, a token", true },
	{ "SHADOW", "the shadow's", true },
	{}
};

static const struct column around_columns[] = {
	{ "NR", "of the difference" },
	{ "SIDE", "whose VMAs", true },
	{ "RANGE", "addresses", true },
	{ "FLAGS", "SHADOW_VM_*", true },
	{ "PGOFF", "offset in pages", true },
	{ "ANON", "anon_vma, and how many in the chain", true },
	{ "FILE", "the file's number" },
	{ "POLICY", "the policy's" },
	{ "UFFD", "the userfaultfd context's" },
	{ "NAME", "the name's" },
	{ "APART", "the rule that keeps it from merging with the next one",
	  true },
	{}
};

static const struct table_kind run_kind = {
	"run",
	"Address spaces",
	run_columns,
};

static const struct table_kind calls_kind = {
	"calls",
	"Sections by system call",
	call_columns,
};

static const struct table_kind inputs_kind = {
	"inputs",
	"Taken from the kernel",
	input_columns,
};

static const struct table_kind differences_kind = {
	"differences",
	"Differences",
	difference_columns,
};

static const struct table_kind around_kind = {
	"around",
	"VMAs around them",
	around_columns,
};

static const struct table_kind result_kind = {
	"result",
	"Live and shadow",
	result_columns,
};

/* The tables of `mm follow` and `mm replay`, in order. */
const struct table_kind *const mm_report_kinds[] = {
	&run_kind,    &calls_kind,  &inputs_kind, &differences_kind,
	&around_kind, &result_kind, NULL,
};

/* Calls that change address spaces. */
static const struct {
	int call;
	const char *name;
} calls[] = {
	{ -1, "none" },
	{ SYS_mmap, "mmap" },
	{ SYS_mprotect, "mprotect" },
	{ SYS_munmap, "munmap" },
	{ SYS_brk, "brk" },
	{ SYS_mremap, "mremap" },
	{ SYS_madvise, "madvise" },
	{ SYS_mlock, "mlock" },
	{ SYS_mlock2, "mlock2" },
	{ SYS_munlock, "munlock" },
	{ SYS_mlockall, "mlockall" },
	{ SYS_munlockall, "munlockall" },
	{ SYS_mbind, "mbind" },
	{ SYS_shmat, "shmat" },
	{ SYS_shmdt, "shmdt" },
	{ SYS_remap_file_pages, "remap_file_pages" },
	{ SYS_prctl, "prctl" },
	{ SYS_ioctl, "ioctl" },
	{ SYS_close, "close" },
	{ SYS_clone, "clone" },
	{ SYS_clone3, "clone3" },
	{ SYS_fork, "fork" },
	{ SYS_vfork, "vfork" },
	{ SYS_execve, "execve" },
	{ SYS_execveat, "execveat" },
	{ SYS_exit, "exit" },
	{ SYS_exit_group, "exit_group" },
	{ 462, "mseal" },
};

static const struct {
	const char *name;
	const char *what;
} inputs[MM_NR_INPUTS] = {
	[MM_INPUT_TOP] = { "top", "where exec's first stack ends" },
	[MM_INPUT_STACK] = { "stack",
			     "whether a program's stack is executable" },
	[MM_INPUT_LAYOUT] = { "layout", "where mmap() begins to look" },
	[MM_INPUT_HEAP] = { "heap", "where a heap begins" },
	[MM_INPUT_FILE] = { "file", "what a file and its driver are" },
	[MM_INPUT_POLICY] = { "policy", "which memory policy it is" },
	[MM_INPUT_NAME] = { "name", "which name it is" },
	[MM_INPUT_UFFD] = { "uffd", "where userfaultfd was told to look" },
	[MM_INPUT_REFUSED] = { "refused", "an mmap() that others refused" },
	[MM_INPUT_RACE] = { "race", "two faults that did not see each other" },
};

static void call_cell(struct table *table, int call)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		if (calls[i].call == call) {
			table_cell(table, "%s", calls[i].name);
			return;
		}
	}
	table_cell(table, "%d", call);
}

static void report_run(const struct mm_totals *totals, int status,
		       struct output *output)
{
	struct table *table = table_create(&run_kind, output);

	table_row(table);
	if (status < 0)
		table_cell(table, "-");
	else
		table_cell(table, "%d", status);
	table_number(table, totals->spaces);
	table_number(table, totals->left);
	table_number(table, totals->sections);
	table_number(table, totals->changes);
	table_number(table, totals->foreign);
	table_number(table, totals->steps);
	table_number(table, totals->attaches);
	table_print(table, output);
}

static void report_calls(const struct mm_totals *totals, struct output *output)
{
	struct table *table = table_create(&calls_kind, output);

	for (int i = 0; i < MM_NR_CALLS; i++) {
		if (!totals->call[i])
			continue;
		table_row(table);
		call_cell(table, i == MM_NR_CALLS - 1 ? -1 : i);
		table_number(table, totals->call[i]);
	}
	table_print(table, output);
}

static void report_inputs(const struct mm_totals *totals, struct output *output)
{
	struct table *table = table_create(&inputs_kind, output);

	for (int i = 0; i < MM_NR_INPUTS; i++) {
		table_row(table);
		table_cell(table, "%s", inputs[i].name);
		table_number(table, totals->input[i]);
		table_cell(table, "%s", inputs[i].what);
	}
	table_print(table, output);
}

static void args_cell(struct table *table,
		      const struct shadow_mm_section *section)
{
	char text[6 * 20] = "";
	size_t len = 0;

	for (int i = 0; i < 6 && section->call >= 0; i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%llx",
				i ? "," : "",
				(unsigned long long)section->args[i]);
	table_cell(table, "%s", len ? text : "-");
}

/* Addresses and flags; an errno is one in its own way. */
static void value_cell(struct table *table, u64 value)
{
	if ((s64)value < 0 && (s64)value > -4096)
		table_cell(table, "%d", (int)(s64)value);
	else
		table_cell(table, "%" PRIx64, value);
}

static void report_differences(const struct mm_mirror *mirror,
			       struct output *output)
{
	struct table *table = table_create(&differences_kind, output);
	const struct mm_difference *difference = mirror->difference;

	for (u32 i = 0; i < mirror->nr_differences; i++, difference++) {
		table_row(table);
		table_number(table, i + 1);
		table_number(table, difference->section.seq);
		table_number(table, difference->section.mm);
		table_number(table, difference->section.tid);
		call_cell(table, difference->section.call);
		args_cell(table, &difference->section);
		table_cell(table, "%s", difference->what);
		value_cell(table, difference->live);
		value_cell(table, difference->shadow);
	}
	table_print(table, output);
}

static void around_row(struct table *table, const struct mm_mirror *mirror,
		       const struct shadow_vma *vma,
		       const struct shadow_vma *next)
{
	enum shadow_vma_rule rule;

	table_cell(table, "%" PRIx64 "-%" PRIx64, vma->start, vma->end);
	table_cell(table, "%" PRIx64, vma->flags);
	table_cell(table, "%" PRIx64 "/%" PRIx64, vma->pgoff, vma->anon_pgoff);
	table_cell(table, "%u/%u", vma->anon_vma, vma->chain);
	table_number(table, vma->file);
	table_number(table, vma->policy);
	table_number(table, vma->uffd);
	table_number(table, vma->anon_name);
	if (!next) {
		table_cell(table, "-");
		return;
	}
	rule = shadow_vma_apart(&mirror->mms, vma, next);
	table_cell(table, "%s", shadow_vma_rule_info(rule)->name);
}

static void report_around(const struct mm_mirror *mirror, struct output *output)
{
	static const char *const sides[] = { "live", "shadow" };
	struct table *table = table_create(&around_kind, output);
	const struct shadow_vma *vma;

	for (u32 i = 0; i < mirror->nr_differences; i++) {
		for (u32 n = 0; n < 2 * MM_AROUND; n++) {
			vma = &mirror->difference[i]
				       .around[n / MM_AROUND][n % MM_AROUND];
			if (!vma->end)
				continue;
			table_row(table);
			table_number(table, i + 1);
			table_cell(table, "%s", sides[n / MM_AROUND]);
			around_row(table, mirror, vma,
				   n % MM_AROUND < MM_AROUND - 1 && vma[1].end ?
					   vma + 1 :
					   NULL);
		}
	}
	table_print(table, output);
}

static void report_result(const struct mm_totals *totals, struct output *output)
{
	struct table *table = table_create(&result_kind, output);

	table_row(table);
	table_number(table, totals->compared);
	table_number(table, totals->differences);
	/* Nothing takes a VMA of the kernel's over into a shadow. */
	table_number(table, 0);
	table_print(table, output);
}

/**
 * mm_report() - print what a mirror has found
 * @mirror: the mirror
 * @status: CMD's exit status; -1: there is none
 * @output: where and how
 */
void mm_report(const struct mm_mirror *mirror, int status,
	       struct output *output)
{
	output_begin(output);
	report_run(&mirror->totals, status, output);
	report_calls(&mirror->totals, output);
	report_inputs(&mirror->totals, output);
	if (mirror->nr_differences) {
		report_differences(mirror, output);
		report_around(mirror, output);
	}
	report_result(&mirror->totals, output);
	output_end(output);
}
