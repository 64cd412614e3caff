# SPDX-License-Identifier: GPL-2.0
# shadowmm: `make` builds everything for the running kernel, or for KDIR=…;
# `make help` lists the rest. Nothing is built in the source tree: all of it
# goes to build/.

KDIR ?= /lib/modules/$(shell uname -r)/build
VMLINUX ?= $(firstword $(wildcard $(KDIR)/vmlinux) /sys/kernel/btf/vmlinux)
PREFIX ?= /usr/local
TOP := $(CURDIR)
O ?= $(TOP)/build
# Our O= is not for the make of the kernel.
MAKEOVERRIDES := $(filter-out O=%,$(MAKEOVERRIDES))

ifneq ($(V),1)
Q := @
endif

.PHONY: all
all: modules command

.PHONY: help
help:
	@echo 'for your own test machine:'
	@echo '  make [KDIR=…]     the modules and the command, into build/'
	@echo '  make install      install them (modules for KDIR, command in PREFIX)'
	@echo '  make clean        remove build/'
	@echo 'for this machine, in throw-away guests:'
	@echo '  make deps         install the packages this needs (apt)'
	@echo '  make demo         the whole of it in a guest, from boot to rmmod'
	@echo '  make vm           a shell in a guest with the module loaded'
	@echo '  make bench        instruction counts, live and shadow'
	@echo '  make bench-cache  instructions and cache misses, by callgrind'
	@echo '  make check        everything a change must pass'
	@echo '  make style unit fuzz mutants matrix check-debug    its parts'
	@echo '  make fuzz-long    10^8 random operations; goes on where it stopped'
	@echo '  make fuzz-vma-long    likewise, of address spaces'

# The module is built in a farm of links to the sources, one a kernel, so that
# builds for several kernels stand side by side.
KREL = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h 2>/dev/null)
FARM = $(O)/module/$(KREL)

.PHONY: modules
modules: farm layouts
	$(Q)$(MAKE) --no-print-directory -C $(KDIR) M=$(FARM) $(KARGS) modules

.PHONY: farm
farm:
	$(Q)test -n "$(KREL)" || { echo "shadowmm: no kernel build tree in $(KDIR):\
	apt-get install linux-headers-$$(uname -r), or say KDIR=…" >&2; exit 1; }
	$(Q)mkdir -p $(FARM)
	$(Q)cp -rsf $(TOP)/Kbuild $(TOP)/module $(FARM)/
	$(Q)find $(FARM) -xtype l -delete

# Where the kernel's private structures have what views need, from its BTF. What
# cannot be found is said, and takes those views away.
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
LAYOUTS = $(FARM)/module/kernel/layouts.h

.PHONY: layouts
layouts: farm
	$(Q){ $(BPFTOOL) btf dump file $(VMLINUX) format raw || \
	echo 'shadowmm: cannot read the BTF of $(VMLINUX)' >&2; } | \
	awk -f module/kernel/layouts.awk module/kernel/layouts - >$(LAYOUTS).tmp
	$(Q)cmp -s $(LAYOUTS).tmp $(LAYOUTS) || cp $(LAYOUTS).tmp $(LAYOUTS)
	$(Q)rm $(LAYOUTS).tmp

.PHONY: command
command:
	$(Q)$(MAKE) --no-print-directory -C userspace O=$(O) VMLINUX=$(VMLINUX)

.PHONY: install
install: all
	$(Q)$(MAKE) --no-print-directory -C $(KDIR) M=$(FARM) modules_install
	$(Q)install -D -m 755 $(O)/shadowmm $(DESTDIR)$(PREFIX)/sbin/shadowmm

.PHONY: clean
clean:
	$(Q)rm -rf $(O)

.PHONY: deps
deps:
	$(Q)selftests/deps/install --kernel

.PHONY: vm
vm:
	$(Q)O=$(O) selftests/vm/run $(VMARGS) --interactive

.PHONY: bench
bench:
	$(Q)O=$(O) selftests/bench/run
	$(Q)O=$(O) selftests/bench/pages
	$(Q)O=$(O) selftests/bench/sizes
	$(Q)O=$(O) selftests/bench/maps

-include selftests/targets.mk
