# Everything a developer needs. uv is used where it is installed, else venv and pip.
.DEFAULT_GOAL := help
.PHONY: help install demo up down status reset test screenshots lint format lock clean chromium

VENV := .venv
PYTHON := $(VENV)/bin/python
PYTHON3 ?= python3
STAMP := $(VENV)/.installed
CHECKED := opscurb apps config tests bench manage.py
PROJECT := --no-deps --no-build-isolation --editable .
PYTEST_WORKERS ?= 2
PYTEST_ARGS ?=
UV := $(shell command -v uv 2>/dev/null)

help:  ## Show these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

install: $(STAMP)  ## Make .venv with everything the lock names

$(STAMP): requirements.lock pyproject.toml
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing --python $(PYTHON3) $(VENV)
	$(UV) pip install --quiet --python $(PYTHON) --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(PYTHON) $(PROJECT)
else
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed; name it with: make PYTHON3=/path/to/python3"; exit 1; }
	@$(PYTHON3) -c 'import ensurepip, venv' 2>/dev/null || \
	    { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@test -x $(VENV)/bin/pip || $(PYTHON3) -m venv $(VENV)
	@echo "Installing the locked packages into $(VENV)."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check $(PROJECT)
endif
	@touch $(STAMP)

demo: install  ## Scan an emulated company and show what it wastes (ONCE=1 ends afterwards)
	@$(PYTHON) manage.py demo $(if $(ONCE),--once)

up: install  ## Run everything on this machine until Ctrl-C
	@$(PYTHON) manage.py up

down: install  ## Stop what `up` or `demo` runs
	@$(PYTHON) manage.py down

status: install  ## Say what runs
	@$(PYTHON) manage.py status

reset: install  ## Stop, and delete the local data
	@$(PYTHON) manage.py reset

test: install chromium  ## Run every test (PYTEST_ARGS="tests/engine -k ebs" for some)
	@$(PYTHON) -m pytest -n $(PYTEST_WORKERS) --dist worksteal --durations=10 $(PYTEST_ARGS)

screenshots: install chromium  ## Take the pictures of docs/screenshots anew, of a demo of its own
	@$(PYTHON) -m tests.browser.screenshots

# The browser tests drive the system's Chromium.
chromium:
	@command -v chromium >/dev/null || { \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	        echo "Installing Chromium for the browser tests."; \
	        apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium >/dev/null; \
	    fi; }
	@command -v chromium >/dev/null || \
	    echo "Chromium is missing, so the browser tests cannot run. As root: apt-get install chromium"

lint: install  ## Check style, types and import rules
	@$(PYTHON) -m ruff check $(CHECKED)
	@$(PYTHON) -m ruff format --check $(CHECKED)
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports

format: install  ## Put the code into the house style
	@$(PYTHON) -m ruff check --fix $(CHECKED)
	@$(PYTHON) -m ruff format $(CHECKED)

lock:  ## Write requirements.lock anew (needs uv)
	uv pip compile --universal --no-header --generate-hashes --extra service --extra local --extra dev \
	    -o requirements.lock pyproject.toml

clean:  ## Remove caches and the environment, not the data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
