SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
LOCK := uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --no-emit-index-url --no-header
TESTS ?=

.PHONY: help install run test check bench lock translations clean

help:  ## what the commands do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(VENV)/.core  ## the environment and the compiled translations, for deploy/README.md
	@DATA_DIR="$$(mktemp -d)" $(BIN)/python manage.py compile_translations

run: $(VENV)/.core  ## the whole site at http://127.0.0.1:8000 (PORT, DATA_DIR, DEMO: see README)
	@exec $(BIN)/python manage.py serve

test: $(VENV)/.test  ## every test: SQLite, then PostgreSQL with Valkey, then stories in a browser
	@TESTS="$(TESTS)" PYTHON="$(abspath $(BIN))/python" tests/run.sh

check: $(VENV)/.dev  ## style, types, import directions, migrations, translations, deployment
	@PATH="$(abspath $(BIN)):$$PATH" tests/check.sh

bench: $(VENV)/.test  ## measurements, one script after the other
	@shopt -s nullglob; for script in bench/*.py; do echo "== $$script"; $(BIN)/python -m "bench.$$(basename "$$script" .py)"; done

lock:  ## writes requirements/*.txt again from requirements/*.in
	@export PATH="$(abspath $(BIN)):$$PATH"; command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	@export PATH="$(abspath $(BIN)):$$PATH"; for name in core test dev; do $(LOCK) requirements/$$name.in -o requirements/$$name.txt; done
	@! grep -nE '://|--index|--find-links|--trusted' requirements/*.txt

translations: $(VENV)/.core  ## collects new strings into cms/locale (needs gettext)
	$(BIN)/python manage.py translations --update

clean:  ## removes the virtual environment; the data folder stays
	rm -rf $(VENV)

$(VENV)/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python3 make run"; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Making the virtual environment failed; on Debian: apt install python3-venv"; exit 1; }

$(VENV)/.core: requirements/core.txt | $(VENV)/bin/python
	@echo "Installing what the site needs into $(VENV) (about a minute, once) ..."
	@$(PIP) -r $<
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.core
	@echo "Installing what the tests need ..."
	@$(PIP) -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.test
	@echo "Installing what the checks need ..."
	@$(PIP) -r $<
	@touch $@
