# `make` lists what can be done.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo
PASSWORD := try-tenure-now
TODAY := $(shell date -u +%F)
WEEK_AGO := $(shell date -u -d '7 days ago' +%F 2>/dev/null || date -u -v-7d +%F)
ARGS ?=
TESTERS ?= 3

# Compiled code is kept beside its source: without it each command takes seconds to start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo install serve test coverage lint format ci bench docs messages migrations clean

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

# Both environments come from lock files. uv is used where it can be had, plain pip where not.
define install
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv || true
	@if $(BIN)/python -c 'import uv' 2>/dev/null; then \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet -r $(1) && VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps -e .; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1) && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .; \
	fi
	@touch $(2)
endef

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Installing into $(VENV) ..."
	$(call install,requirements.lock,$@)

$(VENV)/.developing: requirements-dev.lock pyproject.toml
	@echo "Installing into $(VENV), with what tests need ..."
	$(call install,requirements-dev.lock,$@)
	@touch $(VENV)/.installed

demo: $(VENV)/.installed ## Set up everything, build the demo company, run its days, print today's list, serve it
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@export TENURE_HOME=$(CURDIR)/$(DEMO)/home; set -e; \
	echo "Building the demo company ..."; \
	$(BIN)/tenure demo $(DEMO)/data --as-of $(TODAY) $(ARGS); \
	$(BIN)/tenure init --name "Demo company" >/dev/null; \
	logins=$$($(BIN)/python -m tenure.demo.team $(PASSWORD)); \
	$(BIN)/tenure import $(DEMO)/data; \
	$(BIN)/tenure day --as-of $(WEEK_AGO); \
	$(BIN)/python -m tenure.demo.asked; \
	$(BIN)/tenure day --as-of $(TODAY); \
	$(BIN)/python -m tenure.demo.returns; \
	$(BIN)/tenure report today --as-of $(TODAY); \
	$(BIN)/tenure serve --note "$$logins"

install: $(VENV)/.installed ## Install into .venv

serve: $(VENV)/.installed ## Serve your own installation (see TENURE_HOME)
	@$(BIN)/tenure serve

test: $(VENV)/.developing ## Run all tests (ARGS="tests/metrics -k nrr" for some)
	@$(BIN)/python -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder $(ARGS)

coverage: $(VENV)/.developing ## Count the branches of money and mail that tests take; fails below 95 %
	@$(BIN)/python -m tests.branches $(ARGS)

lint: $(VENV)/.developing ## Check style, types and who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.developing ## Put style right
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

ci: ## What the build server runs
	@.ci/run

bench: $(VENV)/.developing ## Measure speed and memory as ratios; writes docs/performance.md
	@$(BIN)/python -m bench $(ARGS)

docs: $(VENV)/.developing ## Write the pages of the documentation that are made from the code
	@TENURE_HOME=$$(mktemp -d) $(BIN)/python docs/build.py

messages: $(VENV)/.developing ## Bring the catalogs of the languages up to what the pages say
	@$(BIN)/python languages/build.py

migrations: $(VENV)/.developing ## Write a migration for changed records
	@TENURE_HOME=$$(mktemp -d) $(BIN)/python -m django makemigrations records --settings tenure.config.django

clean: ## Remove what was made: the environment and the demo company
	@rm -rf $(VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis
