PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test check bench eval format clean

help: ## show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

$(VENV)/.installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(VENV)/.installed ## set up, build the index if needed, serve http://127.0.0.1:7860
	$(BIN)/python app.py

check: $(VENV)/.installed-dev ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check ## set up, then every check and test
	$(BIN)/python -m pytest

format: $(VENV)/.installed-dev ## put the code in its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-dev ## measure the budgets on this machine
	$(BIN)/python -m eval bench

eval: $(VENV)/.installed ## score the built-in questions
	$(BIN)/python -m eval run

clean: ## delete the environment and the index
	rm -rf $(VENV)
	find index -mindepth 1 ! -name README.md -delete
