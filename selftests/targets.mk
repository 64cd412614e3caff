# SPDX-License-Identifier: GPL-2.0
# The targets that test, for the top Makefile. `make check` is all of them;
# STEPS="style unit" (see selftests/check --help) takes some.

.PHONY: style
style:
	$(Q)O=$(O) selftests/style/run
	$(Q)selftests/style/test

.PHONY: unit
unit:
	$(Q)$(MAKE) --no-print-directory -C selftests/unit O=$(O) run

.PHONY: fuzz
fuzz:
	$(Q)$(MAKE) --no-print-directory -C selftests/fuzz O=$(O) run

# OPS=N and SEEDS="1 2 …"; where it was stopped it goes on.
.PHONY: fuzz-long
fuzz-long:
	$(Q)$(MAKE) --no-print-directory -C selftests/fuzz O=$(O) long

.PHONY: fuzz-vma-long
fuzz-vma-long:
	$(Q)$(MAKE) --no-print-directory -C selftests/fuzz O=$(O) vma-long

.PHONY: mutants
mutants:
	$(Q)O=$(O) selftests/mutants/run

.PHONY: bench-cache
bench-cache:
	$(Q)$(MAKE) --no-print-directory -C selftests/bench/cache O=$(O) run

.PHONY: demo
demo:
	$(Q)O=$(O) selftests/demo/run

.PHONY: check
check:
	$(Q)O=$(O) selftests/check $(STEPS)

.PHONY: matrix
matrix:
	$(Q)O=$(O) selftests/check 6.12 6.1 next

.PHONY: check-debug
check-debug:
	$(Q)O=$(O) selftests/check debug-all
