# SPDX-License-Identifier: GPL-2.0
# What every room of kselftests includes last: the kernel's own lib.mk, with
# its objects in build/ and its C programs static, so that they run in any
# guest. A room that includes this file is found by selftests/Makefile.

selftests := $(dir $(lastword $(MAKEFILE_LIST)))
O ?= $(abspath $(selftests)/../build)
KSFT ?= $(shell $(selftests)/style/kernel-tools)/tools/testing/selftests
OUTPUT ?= $(O)/kselftest/$(notdir $(CURDIR))
$(shell mkdir -p $(OUTPUT))

CFLAGS += -O2 -g -Wall -Wextra -Wno-unused-parameter -I$(KSFT)
CFLAGS += -I$(abspath $(selftests)/../module)
LDFLAGS += -static

include $(KSFT)/lib.mk
