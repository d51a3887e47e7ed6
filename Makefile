# Two commands to know: `make quickstart` and `make test`. Each sets up by itself.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: quickstart test test-slow check bench study datasets docs reference-model clean

quickstart: .venv/.all  ## five arms on three tasks, with a decision for each, in a few minutes
	$(BIN)/harness run experiments/quickstart.yaml

test: .venv/.dev  ## the default tests
	$(BIN)/pytest -m "not slow"

test-slow: .venv/.dev  ## the slow tests: kills in every phase, a served model, statistics by simulation
	$(BIN)/pytest -m slow

check: .venv/.dev  ## format, lint, types, then the default tests
	$(BIN)/ruff format --check harness tests studies
	$(BIN)/ruff check harness tests studies
	$(BIN)/mypy
	$(BIN)/pytest -m "not slow"

bench: .venv/.dev  ## the figures of BENCHMARKS.md, as ratios taken in one run
	$(BIN)/python -m benchmarks

study: .venv/.dev  ## statistics and decisions by simulation, seeded: some forty minutes on one core
	OMP_NUM_THREADS=1 $(BIN)/python -m studies

datasets: .venv/.all  ## writes the three tasks anew, byte for byte
	$(BIN)/python -m harness.reference.tasks --out datasets

docs: .venv/.all  ## writes docs/experiment.md and the JSON schema from the code
	$(BIN)/python -m harness.config.docs

reference-model: .venv/.dev  ## trains the embedded model from scratch: some six hours on two cores
	$(BIN)/python -m harness.reference

clean:  ## removes caches, indexes and tuned models; keeps reports and the MLflow store
	rm -rf .harness .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find harness tests -name __pycache__ -prune -exec rm -rf {} +

# torch goes first: the constraint keeps its build, and what follows finds it there.
.venv/.all: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) torch
	$(INSTALL) -e ".[all]"
	touch $@

.venv/.dev: .venv/.all
	$(INSTALL) -e ".[dev]"
	touch $@
