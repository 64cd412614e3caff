// SPDX-License-Identifier: GPL-2.0
/*
 * Chooses each program's hook from the running kernel's own types: a function
 * that is there under one name only, the page allocator under the name it has
 * in this release. Nothing here tests for a version.
 */
#include "hooks.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

/* The page allocator's entry, newest first. */
static const char *const page_requests[] = {
	"__alloc_frozen_pages_noprof", /* 6.14 */
	"__alloc_pages_noprof", /* 6.10 */
	"__alloc_pages",
};

/* Programs whose hook may be missing: the figures do without. */
static const char *const optional[] = {
	"fault_huge",
	"fault_huge_cow",
	"fault_hugetlb",
	"slab_free_rcu",
};

static const char *page_request;

static unsigned int count_functions(const struct btf *btf, const char *name)
{
	unsigned int nr_types = btf__type_cnt(btf), found = 0;

	for (unsigned int id = 1; id < nr_types; id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (btf_is_func(type) &&
		    !strcmp(btf__name_by_offset(btf, type->name_off), name))
			found++;
	}
	return found;
}

static bool has_function(const struct btf *btf, const char *name)
{
	return btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) > 0;
}

static int choose_page_request(struct shadowmm_bpf *skel, const struct btf *btf)
{
	const struct btf_type *type;

	for (size_t i = 0; i < sizeof(page_requests) / sizeof(*page_requests);
	     i++) {
		const char *name = page_requests[i];
		int id = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);

		if (id < 0)
			continue;
		type = btf__type_by_id(btf, id);
		type = btf__type_by_id(btf, type->type);
		skel->rodata->page_request_args = btf_vlen(type);
		page_request = name;
		bpf_program__set_attach_target(skel->progs.page_request, 0,
					       name);
		bpf_program__set_attach_target(skel->progs.page_request_end, 0,
					       name);
		return 0;
	}
	say("this kernel's page allocator has a name that shadowmm does not know");
	return -ENOENT;
}

static bool multigen_lru(void)
{
	unsigned int enabled = 0;
	FILE *file = fopen("/sys/kernel/mm/lru_gen/enabled", "re");

	if (file) {
		if (fscanf(file, "%x", &enabled) != 1)
			enabled = 0;
		fclose(file);
	}
	return enabled & 1;
}

static bool is_optional(const char *program)
{
	for (size_t i = 0; i < sizeof(optional) / sizeof(*optional); i++)
		if (!strcmp(optional[i], program))
			return true;
	return false;
}

static int check_functions(struct shadowmm_bpf *skel, const struct btf *btf)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, skel->obj) {
		const char *section = bpf_program__section_name(program);
		const char *name = strchr(section, '/');

		if (!bpf_program__autoload(program) || !name ||
		    strncmp(section, "fe", 2) ||
		    program == skel->progs.page_request ||
		    program == skel->progs.page_request_end)
			continue;
		name++;
		if (has_function(btf, name))
			continue;
		if (!is_optional(bpf_program__name(program))) {
			say("this kernel has no function %s to hook", name);
			return -ENOENT;
		}
		bpf_program__set_autoload(program, false);
	}
	return 0;
}

/* The programs on kmalloc's path are called slab_*, CMD's followers task_* */
static void choose_programs(struct shadowmm_bpf *skel,
			    enum tap_programs programs)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, skel->obj) {
		const char *name = bpf_program__name(program);
		bool slab = !strncmp(name, "slab_", 5);

		if (strncmp(name, "task_", 5) &&
		    programs == (slab ? TAP_PAGES : TAP_SLAB))
			bpf_program__set_autoload(program, false);
	}
}

/**
 * hooks_choose() - choose every program's hook
 * @skel: the programs, opened and not loaded
 * @programs: which of them are loaded
 *
 * Return: 0, or -errno after saying what is missing.
 */
int hooks_choose(struct shadowmm_bpf *skel, enum tap_programs programs)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool anon, file;
	int error = 0;

	if (!btf) {
		say("this kernel has no BTF: run one with CONFIG_DEBUG_INFO_BTF");
		return -ENOENT;
	}
	anon = has_function(btf, "do_anonymous_page");
	file = count_functions(btf, "do_fault") == 1;
	skel->rodata->fault_anon_hooked = anon;
	skel->rodata->reclaim_mglru = multigen_lru();
	bpf_program__set_autoload(skel->progs.fault_anon, anon);
	bpf_program__set_autoload(skel->progs.fault_anon_rmap, !anon);
	bpf_program__set_autoload(skel->progs.fault_file, file);
	bpf_program__set_autoload(skel->progs.fault_file_kprobe, !file);
	choose_programs(skel, programs);
	if (programs != TAP_SLAB)
		error = choose_page_request(skel, btf);
	if (!error)
		error = check_functions(skel, btf);
	btf__free(btf);
	return error;
}

/*
 * The address of mm's do_fault: of the symbols of that name, the nearest to
 * handle_mm_fault, which is in the same object file.
 */
static unsigned long do_fault_address(void)
{
	unsigned long near = 0, candidates[8], best = 0, address;
	FILE *file = fopen("/proc/kallsyms", "re");
	size_t nr = 0;
	char name[256];

	if (!file)
		return 0;
	while (fscanf(file, "%lx %*c %255s%*[^\n]", &address, name) == 2) {
		if (!strcmp(name, "handle_mm_fault"))
			near = address;
		else if (!strcmp(name, "do_fault") &&
			 nr < sizeof(candidates) / sizeof(*candidates))
			candidates[nr++] = address;
	}
	fclose(file);
	for (size_t i = 0; i < nr; i++)
		if (!best || labs((long)(candidates[i] - near)) <
				     labs((long)(best - near)))
			best = candidates[i];
	return best;
}

/**
 * hooks_name() - name a program's hook
 * @program: the program, its hook chosen
 * @name: the kind of hook and the kernel's name for it
 * @size: bytes in @name
 */
void hooks_name(const struct bpf_program *program, char *name, size_t size)
{
	const char *section = bpf_program__section_name(program);

	if (!strcmp(section, "kprobe"))
		snprintf(name, size, "kprobe/do_fault");
	else if (!strncmp(bpf_program__name(program), "page_request", 12))
		snprintf(name, size, "%.*s/%s", (int)strcspn(section, "/"),
			 section, page_request);
	else
		snprintf(name, size, "%s", section);
}

/**
 * hooks_attach() - attach one program where hooks_choose() said
 * @program: a loaded program
 *
 * Return: the link, or NULL with errno set.
 */
struct bpf_link *hooks_attach(struct bpf_program *program)
{
	LIBBPF_OPTS(bpf_kprobe_opts, options);

	if (strcmp(bpf_program__section_name(program), "kprobe"))
		return bpf_program__attach(program);
	options.offset = do_fault_address();
	if (!options.offset) {
		errno = ENOENT;
		return NULL;
	}
	return bpf_program__attach_kprobe_opts(program, NULL, &options);
}
