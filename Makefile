# `make handbook` and `make test` are the two commands of the README; everything else is for developers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: handbook test test-spark lint format bench serve clean

handbook: $(STAMP)
	$(BIN)/pmo lint
	$(BIN)/pmo report all --output build/reports
	$(BIN)/pmo publish --documents
	@echo
	@echo "The handbook is ready: open site/index.html, or run $(BIN)/pmo serve (with search)."

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-spark: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,spark]'
	$(BIN)/python -m pytest -m spark tests/facts

lint: $(STAMP)
	$(BIN)/ruff check tools tests
	$(BIN)/ruff format --check tools tests
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pmo fmt --check
	$(BIN)/pmo schema --check

format: $(STAMP)
	$(BIN)/ruff check --fix tools tests
	$(BIN)/ruff format tools tests

bench: $(STAMP)
	PYTHONPATH=tools $(BIN)/python -m bench

serve: $(STAMP)
	$(BIN)/pmo serve

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

clean:
	rm -rf build site .cache
