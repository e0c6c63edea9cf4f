# The same commands for a newcomer, for every day and for CI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)

.PHONY: run test check lint simulate kills bench chromium clean

run: $(VENV)/run      ## the practice workspace; with tokens in the environment: the bot
	@$(BIN)/python -m bot

test: $(VENV)/dev chromium
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

check: lint test

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

simulate: $(VENV)/dev  ## DAYS duty days full of faults, from SEED on; a failing one says how to see it again
	$(BIN)/python -m tests.faults --days $(or $(DAYS),50) --seed $(or $(SEED),1) \
	  --database $(or $(DATABASE),sqlite)

bench: $(VENV)/dev
	$(BIN)/python -m bench

kills: $(VENV)/dev   ## kill -9, ROUNDS times (200): SEED=7, DATABASE=sqlite or postgresql
	@ROUNDS=$(ROUNDS) SEED=$(SEED) DATABASE=$(DATABASE) $(BIN)/python -m tests.kills

chromium:             ## the browser tests drive Debian's own Chromium
	@command -v chromium >/dev/null || { $(SUDO) apt-get update -qq && \
	  $(SUDO) apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } || \
	  { echo "Zet eerst Chromium neer: apt-get install chromium"; exit 1; }

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 of nieuwer is nodig."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements.txt | $(VENV)/bin/python
	@echo "Even geduld: de onderdelen worden opgehaald."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
