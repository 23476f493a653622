# Two commands are enough on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check --no-deps
# The locks are complete. Without --no-deps pip 23.2 looks past them for an extra's newer release, and stops.
INSTALL := $(PIP) --require-hashes

.PHONY: demo setup develop test nightly check bench bench-sending lock clean

demo: setup ## run Roost with a simulated WeChat and open http://127.0.0.1:8081/
	@$(BIN)/roost demo

setup: .venv/run ## make .venv with what Roost needs; from then on .venv/bin/roost is the command

develop: .venv/develop ## and what its tests and checks need

test: develop ## all tests, on SQLite and PostgreSQL, in a browser where there is one
	$(BIN)/python -m pytest

nightly: develop ## what takes too long for each change: bugs are planted, and a test must see each
	$(BIN)/python -m bench.mutations

check: develop ## format, lint, types, floors, the sample configuration
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/roost check

bench: develop ## speed against a bare server and WeRoBot, as ratios of one run
	$(BIN)/python -m bench.main

bench-sending: develop ## sending against a bare loop of the same client, on both databases
	$(BIN)/python -m bench.sending

lock: develop ## choose versions anew: hashes, and no addresses
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		pyproject.toml requirements/build.in -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		--group dev pyproject.toml requirements/build.in -c requirements/run.txt -o requirements/develop.txt

clean:
	rm -rf .venv data

.venv/run: requirements/run.txt pyproject.toml
	@echo "Setting up .venv; it takes about a minute, and only once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) -r requirements/run.txt
	@$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/develop: .venv/run requirements/develop.txt
	@echo "Adding what the tests and checks need."
	@$(INSTALL) -r requirements/develop.txt
	@touch $@
