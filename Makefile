# What a developer types. Everything runs in .venv, which is built from requirements.lock and nothing else.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.from-lock

.PHONY: help demo test check format lock bench clean

help:
	@echo "make demo    open a Slack of its own in the browser, with the bot in it (DEMO='--port 3100' and the like)"
	@echo "make test    build .venv from the lock and run every test, PostgreSQL included"
	@echo "make check   lint, format, types, layers"
	@echo "make format  put the code into its form"
	@echo "make bench   print the figures of docs/performance.md (BENCH='--million' for the long run)"
	@echo "make lock    renew requirements.lock (needs uv)"

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Kenshu needs Python 3.11 or later: run 'make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python has no venv: install it (on Debian: apt install python3-venv) and run make again." >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP)
	@exec $(BIN)/kenshu demo $(DEMO)

test: $(STAMP)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)
	$(BIN)/python -m tests.benchmarks $(BENCH)

lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
	  --no-emit-index-url --no-emit-find-links --group dev --group build pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
