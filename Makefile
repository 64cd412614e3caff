# SPDX-License-Identifier: GPL-2.0
# shadowmm: `make` builds everything for the running kernel, or for KDIR=…;
# `make help` lists the rest. Nothing is built in the source tree: all of it
# goes to build/.

KDIR ?= /lib/modules/$(shell uname -r)/build
TOP := $(CURDIR)
O ?= $(TOP)/build
# Our O= is not for the make of the kernel.
MAKEOVERRIDES := $(filter-out O=%,$(MAKEOVERRIDES))

ifneq ($(V),1)
Q := @
endif

.PHONY: all
all: modules bpf command

# The module is built in a farm of links to the sources, one a kernel, so that
# builds for several kernels stand side by side.
KREL = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h 2>/dev/null)
FARM = $(O)/module/$(KREL)

.PHONY: modules
modules: farm
	$(Q)$(MAKE) --no-print-directory -C $(KDIR) M=$(FARM) $(KARGS) modules

.PHONY: farm
farm:
	$(Q)mkdir -p $(FARM)
	$(Q)cp -rsf $(TOP)/Kbuild $(TOP)/module $(FARM)/
	$(Q)find $(FARM) -xtype l -delete
