# Every target is scripts/bootstrap.py's; where make is missing: python3 scripts/bootstrap.py TARGET
PYTHON ?= python3
TARGETS := install run test check audit bench bench-full lock catalogues clean

.DEFAULT_GOAL := help
.PHONY: help $(TARGETS)

help:
	@$(PYTHON) scripts/bootstrap.py help

# exec: signals for make's child reach the program itself
$(TARGETS):
	@exec $(PYTHON) scripts/bootstrap.py $@
