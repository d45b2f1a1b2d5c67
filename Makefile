# Overread. `make` lists the verbs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
AS_ROOT = $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)
INSTALL_VENV = echo "Installing python3-venv, which Debian keeps apart from python3."; \
	$(AS_ROOT) apt-get update -q && $(AS_ROOT) apt-get install -y -q --no-install-recommends python3-venv

.DEFAULT_GOAL := help
.PHONY: help run test check e2e bench clean

help: ## List the verbs
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed, found $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(INSTALL_VENV); } \
		|| { echo "The venv module is missing: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(READY): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the requirements; the first time takes a few minutes."
	@$(PIP) -r requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(READY_DEV): requirements-dev.txt $(READY)
	@echo "Installing what the tests need."
	@$(PIP) -r requirements-dev.txt
	@touch $@

run: $(READY) ## Install what is missing, migrate the database, serve the app
	@$(BIN)/python -m core migrate
	@$(BIN)/python -m core serve

test: $(READY_DEV) ## Set up and run every test this machine can run
	$(BIN)/python -m pytest

check: $(READY_DEV) ## Format, lint, types, imports, unit and page tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/unit tests/pages

e2e: $(READY_DEV) ## The browser tests alone; fails where there is no Chromium
	OVERREAD_REQUIRE_BROWSER=1 $(BIN)/python -m pytest tests/e2e

bench: $(READY_DEV) ## Measure ours and peers in one run; JSON and a table
	$(BIN)/python -m tests.benchmarks

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
