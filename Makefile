# make archive [URL=https://…]   archive a page, or the sample site, with all the set-up that takes
# make test                      everything that is checked, with all the set-up that takes
#
# Both work from a clean clone with Python 3.11 or later and nothing else. Everything is installed in .venv, from the
# pinned versions in requirements/, each checked against its hash. A second run finds it there and starts at once.

PYTHON ?= python3
VENV := .venv
SITE_PORT := 8642
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Taken as it stands: a URL may hold $ and &, which neither make nor the shell may read.
export PAGE := $(value URL)

.DEFAULT_GOAL := help
.PHONY: help archive test lock docs clean

help:
	@echo "make archive            archive the sample news site of tests/fixtures/site into archive.db"
	@echo "make archive URL=...    archive the page at that address into archive.db"
	@echo "make test               run every check: format, lint, types, layers, tests with coverage"
	@echo "make docs               make the generated pages of docs/ anew"
	@echo "make lock               pin the dependencies anew (takes uv)"
	@echo "make clean              remove .venv and what the tools leave behind; archives stay"

archive: $(RUN_READY)
ifeq ($(PAGE),)
	@$(BIN)/python -m bench.sites tests/fixtures/site --port $(SITE_PORT) -- $(BIN)/presskeep crawl {base}/ --delay 0
else
	@$(BIN)/presskeep crawl --depth 0 -- "$$PAGE"
endif

test: $(TEST_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --cov --cov-report=term

docs: $(TEST_READY)
	$(BIN)/python -m docs.generate

$(RUN_READY): $(BIN)/python requirements/run.lock pyproject.toml
	@echo "installing presskeep in $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): $(RUN_READY) requirements/test.lock
	@echo "installing what the tests need in $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/test.lock
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "presskeep needs Python 3.11 or later: install it, or name one with 'make PYTHON=/path/to/python3'" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "presskeep needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name a later one with 'make PYTHON=/path/to/python3'" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "this Python can't make virtual environments: install its venv module (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	--custom-compile-command "make lock" pyproject.toml requirements/build.in

lock:
	@command -v uv >/dev/null || { echo "make lock takes uv: install it with 'pip install uv'" >&2; exit 1; }
	$(LOCK) --output-file requirements/run.lock
	$(LOCK) --extra test --constraint requirements/run.lock --output-file requirements/test.lock

clean:
	rm -rf $(VENV) dist build .coverage htmlcov .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
